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

/// Files written, folders touched. Small groups are synced file by file, then folder by folder. When more than kHeldFiles
/// are pending, one syncfs() covers the rest: a thousand small objects cost one journal commit, at the price of also
/// writing what other programs have left dirty on that file system. syncfs() is used only where it is known to report lost
/// writes (Linux 5.8 and later; ext4, XFS, Btrfs, F2FS, tmpfs) and where all files lie on the root's own file system;
/// elsewhere the files are synced kHeldFiles at a time while they are being put. Descriptors stay open until then, since
/// the system tells of a lost write only those who had the file open.
///
/// A failed sync is an error for good: the system drops the pages it could not write and calls the file clean, so a second
/// sync would claim what is not so.
class SyncGroup {
 public:
  static constexpr std::size_t kHeldFiles = 64;

  /// The error of a sync that failed, if one has.
  Status healthy();

  /// Opens the root once, before the first write: errors are reported from then on.
  void open_root(const std::string& root);

  /// `file` was written (or was found there) at `key`. May sync early; then errors are those of sync().
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

  Status sync_files(std::vector<File> files);
  Status sync_folders(const std::set<std::string>& folders);
  Status fail(Error error);
  bool bulk_covers(const Fd& file) const;

  std::mutex syncing_;  // held for a whole sync, so that nobody's sync returns while their files are in another's hands
  std::mutex mutex_;    // guards what follows; taken after syncing_
  std::vector<File> files_;
  std::set<std::string> folders_;
  bool bulk_pending_ = false;  // some files are left to syncfs
  std::optional<Error> failed_;
  bool root_tried_ = false;
  Fd root_;                 // open where syncfs may be used
  unsigned long device_ = 0;  // the root's
  bool one_device_ = true;  // all files so far were on it
};

}  // namespace tonearm
