#include "store/sync_group.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "base/side_by_side.h"

namespace tonearm {

Status SyncGroup::healthy() {
  const std::lock_guard lock(mutex_);
  if (failed_) return *failed_;
  return Ok{};
}

Status SyncGroup::add_file(Fd file, std::string_view key) {
  {
    const std::lock_guard lock(mutex_);
    files_.push_back({std::move(file), std::string(key)});
    if (files_.size() < kHeldFiles) return Ok{};
  }
  const std::lock_guard syncing(syncing_);
  std::vector<File> files;
  {
    const std::lock_guard lock(mutex_);
    if (failed_) return *failed_;
    files.swap(files_);
  }
  return sync_files(files);
}

void SyncGroup::add_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  folders_.insert(path);
}

Status SyncGroup::sync() {
  const std::lock_guard syncing(syncing_);
  std::vector<File> files;
  std::set<std::string> folders;
  {
    const std::lock_guard lock(mutex_);
    if (failed_) return *failed_;
    files.swap(files_);
    folders.swap(folders_);
  }
  TONEARM_RETURN_IF_ERROR(sync_files(files));
  return sync_folders(folders);
}

Status SyncGroup::sync_files(const std::vector<File>& files) {
#ifdef __linux__
  // Only a start: its errors come back from fdatasync.
  for (const File& file : files) ::sync_file_range(file.fd.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
  std::vector<int> errors(files.size(), 0);
  side_by_side(kThreads, files.size(), [&](std::size_t i, std::size_t) { errors[i] = sync_data(files[i].fd.get()); });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (errors[i] != 0) return fail(storage_error("sync", files[i].key, errors[i]));
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
