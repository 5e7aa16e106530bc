#include "store/sync_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

namespace tonearm {
namespace {

/// syncfs reports lost writes since Linux 5.8 (man 2 syncfs).
bool kernel_reports_lost_writes() {
  static const bool reports = [] {
    utsname system;
    unsigned major = 0;
    unsigned minor = 0;
    if (::uname(&system) != 0 || std::sscanf(system.release, "%u.%u", &major, &minor) != 2) return false;
    return major > 5 || (major == 5 && minor >= 8);
  }();
  return reports;
}

/// File systems whose syncfs writes the data, flushes the disk, and reports errors. Not FUSE (it tells its server nothing),
/// not overlayfs (errors stay below), not network file systems.
bool may_syncfs(int fd) {
  constexpr std::array<unsigned long, 5> kKnown = {
      0xEF53,      // ext2, ext3, ext4
      0x58465342,  // XFS
      0x9123683E,  // Btrfs
      0xF2F52010,  // F2FS
      0x01021994,  // tmpfs
  };
  struct statfs info;
  if (!kernel_reports_lost_writes() || ::fstatfs(fd, &info) != 0) return false;
  const auto type = static_cast<unsigned long>(info.f_type) & 0xFFFFFFFFUL;
  return std::find(kKnown.begin(), kKnown.end(), type) != kKnown.end();
}

}  // namespace

Status SyncGroup::healthy() {
  const std::lock_guard lock(mutex_);
  if (failed_) return *failed_;
  return Ok{};
}

void SyncGroup::open_root(const std::string& root) {
  const std::lock_guard lock(mutex_);
  if (root_tried_) return;
  root_tried_ = true;
  Fd fd(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat info;
  if (!fd.is_open() || !may_syncfs(fd.get()) || ::fstat(fd.get(), &info) != 0) return;
  device_ = info.st_dev;
  root_ = std::move(fd);
}

bool SyncGroup::bulk_covers(const Fd& file) const {
  struct stat info;
  return root_.is_open() && ::fstat(file.get(), &info) == 0 && info.st_dev == device_;
}

Status SyncGroup::add_file(Fd file, std::string_view key) {
  {
    const std::lock_guard lock(mutex_);
    const bool covered = bulk_covers(file);
    if (!covered) one_device_ = false;
    if (covered && files_.size() >= kHeldFiles) {
      bulk_pending_ = true;
      return Ok{};
    }
    files_.push_back({std::move(file), std::string(key)});
    if (files_.size() <= kHeldFiles) return Ok{};
  }
  const std::lock_guard syncing(syncing_);
  std::vector<File> files;
  {
    const std::lock_guard lock(mutex_);
    if (failed_) return *failed_;
    files.swap(files_);
  }
  return sync_files(std::move(files));
}

void SyncGroup::add_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  folders_.insert(path);
}

Status SyncGroup::sync() {
  const std::lock_guard syncing(syncing_);
  std::vector<File> files;
  std::set<std::string> folders;
  bool bulk = false;
  bool files_too = false;
  {
    const std::lock_guard lock(mutex_);
    if (failed_) return *failed_;
    files.swap(files_);
    folders.swap(folders_);
    std::swap(bulk, bulk_pending_);
    files_too = bulk && one_device_;
  }
  if (bulk && ::syncfs(root_.get()) != 0) return fail(storage_error("sync", "the lake's file system", errno));
  if (!files_too) TONEARM_RETURN_IF_ERROR(sync_files(std::move(files)));
  return sync_folders(folders);
}

Status SyncGroup::sync_files(std::vector<File> files) {
  for (const File& file : files) {
    if (const int number = sync_data(file.fd.get()); number != 0) {
      return fail(storage_error("sync", file.key, number));
    }
  }
  return Ok{};
}

Status SyncGroup::sync_folders(const std::set<std::string>& folders) {
  for (const std::string& path : folders) {
    const Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open()) return fail(storage_error("sync the folder", path, errno));
    if (const int number = sync_folder(folder.get()); number != 0) {
      return fail(storage_error("sync the folder", path, number));
    }
  }
  return Ok{};
}

Status SyncGroup::fail(Error error) {
  const std::lock_guard lock(mutex_);
  error.message += " What was stored since the last sync may be lost; nothing refers to it yet.";
  if (!failed_) failed_ = error;
  return error;
}

}  // namespace tonearm
