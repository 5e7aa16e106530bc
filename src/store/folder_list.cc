/// Walks the folder store's tree: by plain recursion, names that start with a dot and symbolic links left out.
#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/file.h"

namespace tonearm {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

enum class Kind { kFile, kFolder, kOther };

Millis modified(const struct stat& info) {
  return static_cast<Millis>(info.st_mtim.tv_sec) * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

/// What the entry is; some file systems do not say it in the listing itself.
Kind kind_of(int folder, const dirent& entry) {
  if (entry.d_type == DT_REG) return Kind::kFile;
  if (entry.d_type == DT_DIR) return Kind::kFolder;
  if (entry.d_type != DT_UNKNOWN) return Kind::kOther;
  struct stat info{};
  if (::fstatat(folder, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) return Kind::kOther;
  if (S_ISREG(info.st_mode)) return Kind::kFile;
  return S_ISDIR(info.st_mode) ? Kind::kFolder : Kind::kOther;
}

/// Calls `on_file(folder fd, name, key)` for each regular file and asks `enter(key + "/")` for each folder, below
/// `root/at`
/// (`at` is empty or ends with a slash). Both answer with a Status or a bool. What vanishes meanwhile is skipped.
template <typename OnFile, typename Enter>
Status walk(const std::string& root, const std::string& at, const OnFile& on_file, const Enter& enter) {
  const std::string path = root + "/" + at;
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Ok{};
    return storage_error("list", path, errno);
  }
  const std::unique_ptr<DIR, CloseFolder> folder(::fdopendir(fd));
  if (folder == nullptr) {
    ::close(fd);
    return storage_error("list", path, ENOMEM);
  }
  std::vector<std::string> below;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const Kind kind = kind_of(fd, *entry);
    if (kind == Kind::kFile) {
      TONEARM_RETURN_IF_ERROR(on_file(fd, entry->d_name, at + entry->d_name));
    } else if (kind == Kind::kFolder && name.front() != '.' && enter(at + entry->d_name + "/")) {
      below.push_back(at + entry->d_name + "/");
    }
  }
  if (errno != 0) return storage_error("list", path, errno);
  for (const std::string& next : below) TONEARM_RETURN_IF_ERROR(walk(root, next, on_file, enter));
  return Ok{};
}

/// Whether `at` (empty, or "a/b/") is reached from `root` through folders alone, no link among them.
bool only_folders(const std::string& root, std::string_view at) {
  for (std::size_t slash = at.find('/'); slash != std::string_view::npos; slash = at.find('/', slash + 1)) {
    struct stat info{};
    const std::string path = root + "/" + std::string(at.substr(0, slash));
    if (::lstat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<ObjectInfo>> list_files(const std::string& root, std::string_view prefix,
                                           std::string_view start_after) {
  std::vector<ObjectInfo> found;
  const auto on_file = [&](int folder, const char* name, const std::string& key) -> Status {
    if (!key.starts_with(prefix) || (!start_after.empty() && key <= start_after)) return Ok{};
    if (!is_valid_key(key)) return Ok{};  // a temporary, or something that is not the lake's
    struct stat info{};
    if (::fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
      return errno == ENOENT ? Status(Ok{}) : storage_error("list", key, errno);
    }
    found.push_back({key, static_cast<std::uint64_t>(info.st_size), modified(info)});
    return Ok{};
  };
  const auto enter = [&](const std::string& folder) {
    if (!folder.starts_with(prefix) && !prefix.starts_with(folder)) return false;
    return folder > start_after || start_after.starts_with(folder);  // else all of it comes before
  };
  const std::string at(prefix.substr(0, prefix.rfind('/') + 1));
  if (!only_folders(root, at)) return found;
  TONEARM_RETURN_IF_ERROR(walk(root, at, on_file, enter));
  // Sorted at the end, as whole keys: "a-b" comes before "a/b", whatever the folders' own order.
  std::sort(found.begin(), found.end(), [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; });
  return found;
}

Result<std::uint64_t> remove_old_temporaries(const std::string& root, Millis before) {
  std::uint64_t removed = 0;
  const auto on_file = [&](int folder, const char* name, const std::string& key) -> Status {
    if (!std::string_view(name).starts_with(kTemporaryPrefix)) return Ok{};
    struct stat info{};
    if (::fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return Ok{};  // its writer has finished
    if (modified(info) >= before) return Ok{};
    if (::unlinkat(folder, name, 0) == 0) {
      ++removed;
    } else if (errno != ENOENT) {
      return storage_error("remove", key, errno);
    }
    return Ok{};
  };
  TONEARM_RETURN_IF_ERROR(walk(root, "", on_file, [](const std::string&) { return true; }));
  return removed;
}

}  // namespace tonearm
