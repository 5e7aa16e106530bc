#include "spotify/state_file.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tonearm::spotify {
namespace {

std::string new_name(const std::string& path) { return path + ".new"; }

Error trouble(std::string_view verb, const std::string& path, int number) {
  const std::string_view why = number == ENOSPC || number == EDQUOT  ? "the disk is full"
                               : number == EACCES || number == EPERM ? "permission denied"
                               : number == EROFS                     ? "the file system is read-only"
                               : number == EISDIR                    ? "it is a folder"
                                                                     : "input/output error";
  const bool full = number == ENOSPC || number == EDQUOT;
  return {Code::kStorage, fmt::format("Cannot {} {}: {}.", verb, path, why), "",
          full ? std::string("make room, then run it again")
               : fmt::format("look at {} and its permissions (folder 0700, files 0600)", folder_of(path))};
}

Status sync_above(const std::string& path) {
  const Fd folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return trouble("write", path, errno);
  if (const int number = sync_folder(folder.get()); number != 0) return trouble("write", path, number);
  return Ok{};
}

/// Reads an open file whole. 0 or the errno.
int read_all(int fd, std::string* bytes, std::size_t most) {
  char chunk[16384];
  while (bytes->size() <= most) {
    const ssize_t got = ::read(fd, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    bytes->append(chunk, static_cast<std::size_t>(got));
  }
  return EFBIG;
}

Status check_folder(const std::string& path) {
  struct stat info{};
  const std::string folder = folder_of(path);
  if (::stat(folder.c_str(), &info) != 0) return trouble("read", folder, errno);
  // Who can write there can put another file in this one's place. A sticky folder (/tmp) does not let them.
  if ((info.st_mode & 022) == 0 || (info.st_mode & S_ISVTX) != 0) return Ok{};
  return Error{Code::kBadConfig, fmt::format("Others can change what lies in {}.", folder), "bad_config",
               fmt::format("chmod 700 '{}'", folder)};
}

}  // namespace

Result<StateLock> StateLock::take(const std::string& path) {
  std::vector<std::string> made;
  TONEARM_RETURN_IF_ERROR(make_folders(folder_of(path), &made));
  const std::string name = path + ".lock";
  Fd file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return trouble("lock", name, errno);
  while (::flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) return trouble("lock", name, errno);
  return StateLock(std::move(file));
}

Result<std::optional<std::string>> read_private(const std::string& path, std::size_t most) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
    if (errno == ELOOP) {
      return Error{Code::kBadConfig, fmt::format("{} is a symbolic link, and secrets are not read through one.", path),
                   "bad_config", "put the file itself there, or name its real path"};
    }
    return trouble("read", path, errno);
  }
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) return trouble("read", path, errno);
  if (!S_ISREG(info.st_mode)) return Error{Code::kBadConfig, fmt::format("{} is no file.", path), "bad_config"};
  if ((info.st_mode & 077) != 0) {
    return Error{Code::kBadConfig, fmt::format("Others can read {}, which is for its owner alone.", path), "bad_config",
                 fmt::format("chmod 600 '{}'", path)};
  }
  TONEARM_RETURN_IF_ERROR(check_folder(path));
  std::string bytes;
  const int number = read_all(file.get(), &bytes, most);
  if (number == EFBIG) return Error{Code::kIntegrity, fmt::format("{} is far too large.", path), "integrity"};
  if (number != 0) return trouble("read", path, number);
  return std::optional<std::string>(std::move(bytes));
}

Status replace_private(const std::string& path, std::string_view bytes, bool durable) {
  const std::string name = new_name(path);
  ::unlink(name.c_str());
  int number = 0;
  {
    const Fd file = create_file(name, &number);
    if (!file.is_open()) return trouble("write", path, number);
    number = write_all(file.get(), bytes);
    if (number == 0 && durable) number = sync_data(file.get());
  }
  if (number == 0 && std::rename(name.c_str(), path.c_str()) != 0) number = errno;
  if (number != 0) {
    ::unlink(name.c_str());
    return trouble("write", path, number);
  }
  return durable ? sync_above(path) : Status(Ok{});
}

Error too_new(const std::string& path) {
  return {Code::kUnsupported, fmt::format("{} was written by a newer tonearm.", path), "unsupported", "update tonearm"};
}

std::optional<std::string> left_behind(const std::string& path) {
  const Fd file(::open(new_name(path).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.is_open()) return {};
  struct stat info{};
  std::string bytes;
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || (info.st_mode & 077) != 0 ||
      read_all(file.get(), &bytes, std::size_t{16} << 20) != 0)
    return std::string();
  return bytes;
}

Status adopt_left_behind(const std::string& path) {
  // It may not have been synced: that is made up for before anything rests on it.
  const Fd file(::open(new_name(path).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open()) return trouble("read", path, errno);
  if (const int number = sync_data(file.get()); number != 0) return trouble("write", path, number);
  if (std::rename(new_name(path).c_str(), path.c_str()) != 0) return trouble("write", path, errno);
  return sync_above(path);
}

void drop_left_behind(const std::string& path) { ::unlink(new_name(path).c_str()); }

}  // namespace tonearm::spotify
