/// What one FolderStore has written since its last sync, and how it becomes durable. Only for this room.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/file.h"

namespace tonearm {

/// Files written, folders touched. Files are synced kHeldFiles at a time: the writing of all of them is started, then a
/// few threads wait for them side by side, so that they share the file system's journal commits and the disk's flushes
/// (2,000 objects of 3 KB on ext4: 60 ms, one after the other 380 ms; on a busy machine 0.5 s and 7 s). Not syncfs():
/// it also writes what other programs left dirty, says nothing on FUSE and loses errors on overlayfs. Descriptors stay
/// open until the sync, since the system tells of a lost write only those who had the file open; hence the batches.
///
/// A failed sync is an error for good: the system drops the pages it could not write and calls the file clean, so a
/// second sync would claim what is not so.
class SyncGroup {
 public:
  static constexpr std::size_t kHeldFiles = 64;
  static constexpr std::size_t kThreads = 8;

  /// The error of a sync that failed, if one has.
  Status healthy();

  /// `file` was written (or was found there) at `key`. May sync a batch; then errors are those of sync().
  Status add_file(Fd file, std::string_view key);

  /// The names in this folder changed.
  void add_folder(const std::string& path);

  /// Makes all of it durable: files first, then the folders that publish their names.
  Status sync();

 private:
  struct File {
    Fd fd;
    std::string key;
  };

  Status sync_files(const std::vector<File>& files);
  Status sync_folders(const std::set<std::string>& folders);
  Status fail(Error error);

  std::mutex syncing_;  // held for a whole sync, so that nobody's sync returns while their files are in another's hands
  std::mutex mutex_;    // guards what follows; taken after syncing_
  std::vector<File> files_;
  std::set<std::string> folders_;
  std::optional<Error> failed_;
};

}  // namespace tonearm
