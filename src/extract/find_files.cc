#include "extract/find_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

namespace reason = spec::reason;

/// The system's words for an error number, the same in every locale.
std::string words(int number) {
  const char* text = strerrordesc_np(number);
  return text != nullptr ? text : "error " + std::to_string(number);
}

const char* kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

class Walk {
 public:
  std::vector<FoundFile> found;

  void visit(const std::string& path) {
    struct stat about{};
    if (stat(path.c_str(), &about) != 0) {
      const int number = errno;
      skip(path, number == ELOOP ? reason::kLinkLoop : reason::kUnreadable,
           number == ENOENT ? "a link to nothing" : words(number));
    } else if (S_ISDIR(about.st_mode)) {
      visit_folder(path, {about.st_dev, about.st_ino});
    } else if (S_ISREG(about.st_mode)) {
      const Millis modified = Millis{about.st_mtim.tv_sec} * 1000 + about.st_mtim.tv_nsec / 1'000'000;
      found.push_back({path, static_cast<std::uint64_t>(about.st_size), modified});
    } else {
      skip(path, reason::kNotAFile, kind_of(about.st_mode));
    }
  }

 private:
  using Inode = std::pair<dev_t, ino_t>;

  void skip(const std::string& path, std::string_view code, std::string detail) {
    found.push_back({path, 0, 0, std::string(code), std::move(detail)});
  }

  void visit_folder(const std::string& path, Inode inode) {
    if (std::find(above_.begin(), above_.end(), inode) != above_.end()) {
      return skip(path, reason::kLinkLoop, "a link to a folder that it lies in");
    }
    if (!walked_.insert(inode).second) return;
    DIR* folder = opendir(path.c_str());
    if (folder == nullptr) return skip(path, reason::kUnreadable, words(errno));
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = readdir(folder)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
      errno = 0;
    }
    const int number = errno;
    closedir(folder);
    if (number != 0) skip(path, reason::kUnreadable, words(number));
    std::sort(names.begin(), names.end());
    above_.push_back(inode);
    const std::string inside = path.ends_with('/') ? path : path + "/";
    for (const std::string& name : names) visit(inside + name);
    above_.pop_back();
  }

  std::vector<Inode> above_;
  std::set<Inode> walked_;
};

Error unreadable(int number) { return {Code::kStorage, words(number), std::string(reason::kUnreadable)}; }

}  // namespace

Result<std::vector<FoundFile>> find_files(const std::vector<std::string>& paths) {
  Walk walk;
  for (const std::string& path : paths) {
    struct stat about{};
    if (lstat(path.c_str(), &about) != 0 || (stat(path.c_str(), &about) != 0 && errno == ENOENT)) {
      return Error{Code::kUsage, "There is nothing to import at " + path + ": " + words(errno) + "."};
    }
    walk.visit(path);
  }
  return std::move(walk.found);
}

Result<std::string> read_file(const std::string& path, std::uint64_t limit, std::size_t reserve) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return unreadable(errno);
  struct stat about{};
  std::string bytes;
  if (fstat(file, &about) == 0 && about.st_size > 0 && static_cast<std::uint64_t>(about.st_size) <= limit) {
    bytes.reserve(static_cast<std::size_t>(about.st_size) + reserve);
  }
  constexpr std::size_t kPiece = 1U << 20;
  int number = 0;
  for (std::size_t size = 0; size <= limit;) {
    bytes.resize(size + std::min(kPiece, std::max<std::size_t>(bytes.capacity() - size, 1U << 12)));
    const ssize_t got = read(file, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) number = errno;
    if (got > 0) size += static_cast<std::size_t>(got);
    bytes.resize(size);
    if (got <= 0) break;
  }
  close(file);
  if (number != 0) return unreadable(number);
  if (bytes.size() > limit)
    return Error{Code::kBadData, "more than the limit of one file", std::string(reason::kTooLarge)};
  return bytes;
}

}  // namespace tonearm::extract
