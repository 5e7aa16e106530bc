#include "store/folder_store.h"

#include <cerrno>
#include <cstdio>
#include <mutex>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/fault_point.h"
#include "store/file.h"
#include "store/layout.h"
#include "store/sync_group.h"

namespace tonearm {
namespace {

std::string without_last_slashes(std::string root) {
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  return root.empty() ? "." : root;
}

bool is_there(const std::string& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0;
}

/// Removes the temporary at its end, unless it has been renamed: after link() it is one name too many, after an error
/// all there is.
struct Temporary {
  std::string path;
  Fd file;
  Temporary(std::string p, Fd f) : path(std::move(p)), file(std::move(f)) {}
  Temporary(Temporary&& other) noexcept : path(std::exchange(other.path, {})), file(std::move(other.file)) {}
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary() {
    if (!path.empty()) ::unlink(path.c_str());
  }
};

/// Gives the temporary the name `path` unless something has it. 0 or an errno.
int publish(Temporary* temporary, const std::string& path) {
  if (::renameat2(AT_FDCWD, temporary->path.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
    temporary->path.clear();
    return 0;
  }
  const int renaming = errno;
  if (renaming != EINVAL && renaming != ENOSYS && renaming != EPERM && renaming != EOPNOTSUPP) return renaming;
  // NFS and older FUSE file systems replace when they rename; an old container forbids the call.
  if (::link(temporary->path.c_str(), path.c_str()) == 0) return 0;
  const int linking = errno;
  struct stat info{};  // over NFS a link whose answer was lost is made again, and is there already (man 2 open, O_EXCL)
  if (::fstat(temporary->file.get(), &info) == 0 && info.st_nlink == 2) return 0;
  if (linking != EPERM && linking != EOPNOTSUPP && linking != ENOSYS) return linking;
  return renaming == EPERM && linking == EPERM ? EPERM : EOPNOTSUPP;
}

/// Writes `bytes` to the new file; in two halves around P1 where a test is listening.
int write_object(int fd, const std::string& key, std::string_view bytes) {
  if (!fault_points_armed() || !layout::is_raw_object(key)) return write_all(fd, bytes);
  const std::size_t half = bytes.size() / 2;
  if (const int number = write_all(fd, bytes.substr(0, half)); number != 0) return number;
  fault_point("P1");
  return write_all(fd, bytes.substr(half));
}

}  // namespace

struct FolderStore::Pending {
  explicit Pending(std::string root) : root_(std::move(root)) {}

  /// A temporary in `folder`, which is made if need be; all of `bytes` in it.
  Result<Temporary> write_temporary(const std::string& folder, const std::string& key, std::string_view bytes);

  SyncGroup group;

 private:
  Status know(const std::string& folder);
  bool is_known(const std::string& folder);
  void forget();

  const std::string root_;
  std::mutex mutex_;
  std::set<std::string> known_;  // folders that are there, and whose names are in the group or durable
};

bool FolderStore::Pending::is_known(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  return known_.contains(folder);
}

void FolderStore::Pending::forget() {
  const std::lock_guard lock(mutex_);
  known_.clear();
}

/// Makes `folder` and lists it and all above it for the next sync: another process may have made them and not got so
/// far.
Status FolderStore::Pending::know(const std::string& folder) {
  std::vector<std::string> made;
  TONEARM_RETURN_IF_ERROR(make_folders(folder, &made));
  for (const std::string& path : made) {
    if (path.size() <= root_.size()) group.add_folder(folder_of(path));  // the lake's own name, and above it
  }
  for (std::string path = folder; path.size() > root_.size(); path = folder_of(path)) group.add_folder(path);
  group.add_folder(root_);
  const std::lock_guard lock(mutex_);
  known_.insert(folder);
  return Ok{};
}

Result<Temporary> FolderStore::Pending::write_temporary(const std::string& folder, const std::string& key,
                                                        std::string_view bytes) {
  TONEARM_RETURN_IF_ERROR(group.healthy());
  if (!is_known(folder)) TONEARM_RETURN_IF_ERROR(know(folder));
  const std::string path = folder + "/" + std::string(kTemporaryPrefix) + random_nonce();
  int number = 0;
  Fd file = create_file(path, &number);
  if (!file.is_open() && number == ENOENT) {  // the folder was removed meanwhile
    forget();
    TONEARM_RETURN_IF_ERROR(know(folder));
    file = create_file(path, &number);
  }
  if (!file.is_open()) return storage_error("write", key, number);
  Temporary temporary(path, std::move(file));
  number = write_object(temporary.file.get(), key, bytes);
  if (number != 0) return storage_error("write", key, number);
  return temporary;
}

FolderStore::FolderStore(std::string root)
    : root_(without_last_slashes(std::move(root))), pending_(std::make_unique<Pending>(root_)) {}

FolderStore::~FolderStore() = default;

Status FolderStore::put_if_absent(const std::string& key, std::string_view bytes) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  const std::string path = root_ + "/" + key;
  const bool commit = layout::is_commit(key);
  if (commit && is_there(path)) return already_exists(key);  // spares the loser of a number its fsync
  TONEARM_TRY(Temporary temporary, pending_->write_temporary(folder_of(path), key, bytes));
  // A commit's bytes are durable before its name is: a power cut must not leave an empty entry or head.
  int number = commit ? sync_data(temporary.file.get()) : 0;
  if (number != 0) return storage_error("write", key, number);
  number = publish(&temporary, path);
  if (number == EEXIST) {
    Fd there(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info{};
    if (there.is_open() && ::fstat(there.get(), &info) == 0) {
      if (!S_ISREG(info.st_mode)) return storage_error("write", key, EISDIR);
      // Whoever put it may not have synced it yet, and our caller will rely on it.
      pending_->group.add_folder(folder_of(path));
      TONEARM_RETURN_IF_ERROR(pending_->group.add_file(std::move(there), key));
    }
    return already_exists(key);
  }
  if (number != 0) return storage_error("write", key, number);
  if (key.starts_with(layout::kRawLog)) fault_point("P4");
  pending_->group.add_folder(folder_of(path));
  if (commit) return Ok{};  // its bytes are synced
  return pending_->group.add_file(std::move(temporary.file), key);
}

Status FolderStore::sync() { return pending_->group.sync(); }

Result<std::string> FolderStore::get(const std::string& key) { return get_range(key, 0, std::string::npos); }

Result<std::string> FolderStore::get_range(const std::string& key, std::uint64_t offset, std::uint64_t length) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  return read_file(root_ + "/" + key, key, offset, length);
}

Result<std::vector<ObjectInfo>> FolderStore::list(std::string_view prefix, std::string_view start_after) {
  TONEARM_RETURN_IF_ERROR(check_prefix(prefix));
  return list_files(root_, prefix, start_after);
}

Status FolderStore::replace(const std::string& key, std::string_view bytes) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  const std::string path = root_ + "/" + key;
  TONEARM_TRY(Temporary temporary, pending_->write_temporary(folder_of(path), key, bytes));
  int number = sync_data(temporary.file.get());
  if (number != 0) return storage_error("write", key, number);
  if (::rename(temporary.path.c_str(), path.c_str()) != 0) return storage_error("write", key, errno);
  temporary.path.clear();
  const Fd folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return storage_error("write", key, errno);
  number = sync_folder(folder.get());
  return number == 0 ? Status(Ok{}) : storage_error("write", key, number);
}

Status FolderStore::remove(const std::string& key) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  const std::string path = root_ + "/" + key;
  if (::unlink(path.c_str()) == 0) {
    pending_->group.add_folder(folder_of(path));
    return Ok{};
  }
  if (errno == ENOENT || errno == ENOTDIR || errno == EISDIR) return Ok{};
  return storage_error("remove", key, errno);
}

Result<std::uint64_t> FolderStore::remove_temporaries(Millis before) { return remove_old_temporaries(root_, before); }

}  // namespace tonearm
