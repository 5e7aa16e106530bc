#include "store/file.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tonearm {
namespace {

/// What an errno means to a person, and what helps. Not strerror: it speaks the locale's language.
struct Meaning {
  std::string why;
  std::string_view next;
};

Meaning meaning(int number) {
  switch (number) {
    case ENOSPC:
      return {"the disk is full",
              "Free some space on the lake's disk, then run the command again; what was stored is safe."};
    case EDQUOT:
      return {"the disk quota is used up", "Free some space or ask for a larger quota, then run the command again."};
    case EROFS:
      return {"the file system is read-only",
              "Mount it writable, or move the lake; a disk with errors is often mounted so."};
    case EACCES:
    case EPERM:
      return {"permission denied", "Check who owns the lake's folder and its permissions (folders 0700, files 0600)."};
    case EIO:
      return {"input/output error",
              "Look at the disk's health and the system's log, then run `tonearm check --read-data`."};
    case EMFILE:
    case ENFILE: return {"too many open files", "Raise the limit (`ulimit -n`), then run the command again."};
    case EEXIST:
    case ENOTDIR:
    case EISDIR:
      return {"a file is where a folder should be, or a folder where a file should be",
              "Move what does not belong there out of the lake's folder, then run the command again."};
    case ELOOP: return {"it is a symbolic link", "The lake follows no links: put the file itself there."};
    case ENAMETOOLONG: return {"the name is too long", "Move the lake to a folder with a shorter path."};
    case EOPNOTSUPP:
      return {"the file system can neither link nor rename without replacing",
              "Move the lake to another file system (ext4, XFS, Btrfs, APFS and NFS can)."};
    case EFBIG: return {"the file system holds no file as large", "Move the lake to another file system."};
    default: return {fmt::format("system error {}", number), "Check the lake's disk, then run the command again."};
  }
}

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);  // nothing is lost here: what matters was synced, and that was checked
}

Error storage_error(std::string_view verb, std::string_view what, int number) {
  const Meaning m = meaning(number);
  return Error{Code::kStorage, fmt::format("Cannot {} {}: {}.", verb, what, m.why), {}, std::string(m.next)};
}

Status make_folders(const std::string& path, std::vector<std::string>* made) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0) {
    return S_ISDIR(info.st_mode) ? Status(Ok{}) : storage_error("make the folder", path, ENOTDIR);
  }
  int number = ::mkdir(path.c_str(), 0700) == 0 ? 0 : errno;
  const std::size_t slash = path.find_last_of('/');
  if (number == ENOENT && slash != std::string::npos && slash != 0) {
    TONEARM_RETURN_IF_ERROR(make_folders(path.substr(0, slash), made));
    number = ::mkdir(path.c_str(), 0700) == 0 ? 0 : errno;
  }
  if (number == 0) made->push_back(path);
  if (number != 0 && number != EEXIST) return storage_error("make the folder", path, number);
  if (::stat(path.c_str(), &info) != 0) return storage_error("make the folder", path, errno);
  if (!S_ISDIR(info.st_mode)) return storage_error("make the folder", path, ENOTDIR);
  // The umask may have taken bits away, or a default ACL of the parent given some.
  if (number == 0 && (info.st_mode & 07777U) != 0700 && ::chmod(path.c_str(), 0700) != 0) {
    return storage_error("make the folder", path, errno);
  }
  return Ok{};
}

Fd create_file(const std::string& path, int* number) {
  Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) {
    *number = errno;
    return {};
  }
  struct stat info{};
  if (::fstat(file.get(), &info) == 0 && (info.st_mode & 07777U) == 0600) return file;
  if (::fchmod(file.get(), 0600) != 0) {
    *number = errno;
    ::unlink(path.c_str());
    return {};
  }
  return file;
}

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    if (written == 0) return EIO;  // not of this world, but better an error than a loop
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int sync_data(int fd) {
  while (::fdatasync(fd) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

int sync_folder(int fd) {
  while (::fsync(fd) != 0) {
    if (errno == EINVAL || errno == EOPNOTSUPP) return 0;
    if (errno != EINTR) return errno;
  }
  return 0;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::string> read_file(const std::string& path, std::string_view key, std::uint64_t offset,
                              std::uint64_t length) {
  // O_NONBLOCK: a pipe that somebody put here must not hang the program.
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return not_found(key);
    return storage_error("read", key, errno);
  }
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) return storage_error("read", key, errno);
  if (!S_ISREG(info.st_mode)) return not_found(key);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (offset >= size) return std::string();
  std::string bytes(std::min(length, size - offset), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        ::pread(file.get(), bytes.data() + have, bytes.size() - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return storage_error("read", key, errno);
    if (got == 0) break;  // cut meanwhile: whoever checks the bytes will say so
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace tonearm
