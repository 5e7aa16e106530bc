#include "app/text_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;

Error storage(std::string_view verb, const std::string& path, int number) {
  return Error{Code::kStorage,
               fmt::format("Cannot {} {}: {}.", verb, path, std::generic_category().message(number)),
               {},
               "check the folder, its permissions, and the space on its disk"};
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

Result<std::optional<std::string>> read_text(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>();
  if (fd < 0) return storage("read", path, errno);
  std::string text;
  char part[16384];
  ssize_t n = 0;
  while ((n = ::read(fd, part, sizeof part)) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    text.append(part, static_cast<std::size_t>(n));
  }
  const int number = errno;
  ::close(fd);
  if (n < 0) return storage("read", path, number);
  return std::optional<std::string>(std::move(text));
}

Status replace_text(const std::string& given, std::string_view text) {
  std::error_code ec;
  const fs::path real = fs::weakly_canonical(given, ec);
  const std::string path = ec ? given : real.string();
  const std::string folder = fs::path(path).parent_path().string();
  const fs::path wanted = folder;
  fs::path made;
  while (!folder.empty() && !fs::exists(folder, ec)) {
    // The missing folder nearest to the root first, so that each is ours alone.
    made = wanted;
    while (made.has_parent_path() && made.parent_path() != made && !fs::exists(made.parent_path(), ec))
      made = made.parent_path();
    if (::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST) return storage("make the folder", made.string(), errno);
  }
  struct stat old{};
  const mode_t mode = ::stat(path.c_str(), &old) == 0 ? old.st_mode & 07777 : 0600;
  std::string temporary = path + ".tmp-XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return storage("write", path, errno);
  const bool written = write_all(fd, text) && ::fchmod(fd, mode) == 0 && ::fsync(fd) == 0;
  int number = errno;
  ::close(fd);
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) {
    if (written) number = errno;
    ::unlink(temporary.c_str());
    return storage("write", path, number);
  }
  if (const int above = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); above >= 0) {
    ::fsync(above);
    ::close(above);
  }
  return Ok{};
}

}  // namespace tonearm::app
