/// The folder store on a disk that misbehaves: this program's own write(), link(), fsync() and so on stand before the C
/// library's, count their calls, and fail on demand.
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/folder_store.h"
#include "support/temporary_folder.h"

namespace {

enum Call { kWrite, kLink, kRename, kRenameNoReplace, kFdatasync, kFsync, kCalls };

struct Disk {
  std::array<std::atomic<int>, kCalls> calls{};
  std::array<std::atomic<int>, kCalls> error{};  // what the call fails with, 0: nothing
  std::atomic<bool> dribble{false};              // write() takes 7 bytes at most and is interrupted every other time
  std::atomic<bool> wait_for_company{false};     // fdatasync() waits until two are at it, ten seconds at most
  std::atomic<int> at_once{0};
  std::atomic<int> most_at_once{0};
} disk;

/// Counts the call; the errno it is to fail with, or 0.
int fault(Call call) {
  ++disk.calls[call];
  return disk.error[call];
}

int fail_with(int number) {
  errno = number;
  return -1;
}

void wait_for_company() {
  const int now = ++disk.at_once;
  if (now > disk.most_at_once) disk.most_at_once = now;
  for (int tries = 0; tries < 10'000 && disk.most_at_once < 2; ++tries) ::usleep(1000);
  --disk.at_once;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  if (fd > 2) {
    if (const int number = fault(kWrite)) return fail_with(number);
    if (disk.dribble) {
      if (disk.calls[kWrite] % 2 == 1) return fail_with(EINTR);
      size = size < 7 ? size : 7;
    }
  }
  return ::syscall(SYS_write, fd, bytes, size);
}
int link(const char* from, const char* to) noexcept {
  if (const int number = fault(kLink)) return fail_with(number);
  return static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int rename(const char* from, const char* to) noexcept {
  if (const int number = fault(kRename)) return fail_with(number);
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  if (const int number = fault(kRenameNoReplace)) return fail_with(number);
  return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}
int fdatasync(int fd) {
  if (const int number = fault(kFdatasync)) return fail_with(number);
  if (disk.wait_for_company) wait_for_company();
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
int fsync(int fd) {
  if (const int number = fault(kFsync)) return fail_with(number);
  return static_cast<int>(::syscall(SYS_fsync, fd));
}

}  // extern "C"

namespace tonearm {
namespace {

class FolderFaults : public testing::Test {
 protected:
  FolderFaults() { heal(); }
  ~FolderFaults() override { heal(); }

  static void heal() {
    for (auto& calls : disk.calls) calls = 0;
    for (auto& error : disk.error) error = 0;
    disk.dribble = false;
    disk.wait_for_company = false;
    disk.most_at_once = 0;
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }
  void put_many(int count, const std::string& prefix = "raw/slots/") {
    for (int n = 0; n < count; ++n) {
      ASSERT_TRUE(store_.put_if_absent(prefix + std::to_string(n), "x").ok()) << n;
    }
  }

  TemporaryFolder folder_;
  FolderStore store_{folder_.path()};
};

TEST_F(FolderFaults, ShortAndInterruptedWritesAreFinished) {
  disk.dribble = true;
  std::string bytes;
  for (int n = 0; n < 1000; ++n) bytes += static_cast<char>(n);
  ASSERT_TRUE(store_.put_if_absent("raw/a", bytes).ok());
  EXPECT_GT(disk.calls[kWrite], 200);
  EXPECT_EQ(*store_.get("raw/a"), bytes);
}

TEST_F(FolderFaults, AFailedWriteLeavesNothingAndSaysWhatToDo) {
  struct Case {
    int number;
    const char* why;
    const char* next;
  };
  for (const Case& c : {Case{ENOSPC, "the disk is full", "Free some space"}, Case{EDQUOT, "quota", "quota"},
                        Case{EROFS, "read-only", "writable"}, Case{EACCES, "permission", "permissions"},
                        Case{EIO, "input/output error", "disk's health"}}) {
    for (const Call call : {kWrite, kRenameNoReplace, kLink, kFdatasync}) {
      heal();
      if (call == kLink) disk.error[kRenameNoReplace] = EINVAL;
      disk.error[call] = c.number;
      const Status put = store_.put_if_absent("raw/log/1", "0123456789");
      ASSERT_FALSE(put.ok());
      EXPECT_EQ(put.error().code, Code::kStorage);
      EXPECT_NE(put.error().message.find("raw/log/1"), std::string::npos) << put.error().message;
      EXPECT_NE(put.error().message.find(c.why), std::string::npos) << put.error().message;
      EXPECT_NE(put.error().next.find(c.next), std::string::npos) << put.error().next;
      EXPECT_EQ(files(), 0U);
    }
  }
  heal();
  EXPECT_TRUE(store_.put_if_absent("raw/log/1", "0123456789").ok());
}

TEST_F(FolderFaults, AFailedReplaceKeepsTheOld) {
  ASSERT_TRUE(store_.replace("_tonearm/latest.json", "old").ok());
  for (const Call call : {kWrite, kFdatasync, kRename}) {
    heal();
    disk.error[call] = EIO;
    const Status replaced = store_.replace("_tonearm/latest.json", "new");
    ASSERT_FALSE(replaced.ok());
    EXPECT_EQ(replaced.error().code, Code::kStorage);
    EXPECT_EQ(*store_.get("_tonearm/latest.json"), "old");
    EXPECT_EQ(files(), 1U);
  }
}

TEST_F(FolderFaults, AnEntrysBytesAreSyncedBeforeItHasItsName) {
  ASSERT_TRUE(store_.put_if_absent("raw/log/1", "x").ok());
  EXPECT_EQ(disk.calls[kFdatasync], 1);
  disk.error[kFdatasync] = EIO;
  EXPECT_FALSE(store_.put_if_absent("_tonearm/heads/1", "x").ok());
  EXPECT_FALSE(store_.put_if_absent("tables/t/_delta_log/1", "x").ok());
  EXPECT_EQ(disk.calls[kRenameNoReplace], 1);
}

TEST_F(FolderFaults, ASmallGroupIsSyncedFileByFileThenFolderByFolder) {
  put_many(10);
  EXPECT_EQ(disk.calls[kFdatasync] + disk.calls[kFsync], 0);
  ASSERT_TRUE(store_.sync().ok());
  EXPECT_EQ(disk.calls[kFdatasync], 10);
  EXPECT_EQ(disk.calls[kFsync], 3);  // raw/slots, raw, and the root
  ASSERT_TRUE(store_.sync().ok());
  EXPECT_EQ(disk.calls[kFdatasync] + disk.calls[kFsync], 13) << "an empty group costs nothing";
  ASSERT_TRUE(store_.put_if_absent("raw/slots/next", "x").ok());
  ASSERT_TRUE(store_.sync().ok());
  EXPECT_EQ(disk.calls[kFsync], 4) << "the folders above are durable by now";
}

TEST_F(FolderFaults, ManyObjectsAreEachSyncedOnceFromFewDescriptors) {
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{128, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  put_many(500);
  EXPECT_TRUE(store_.sync().ok());
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(disk.calls[kFdatasync], 500);
  EXPECT_EQ(disk.calls[kFsync], 3);
}

TEST_F(FolderFaults, FilesAreSyncedSideBySide) {
  put_many(20);
  disk.wait_for_company = true;  // each fdatasync lasts until another one has begun
  ASSERT_TRUE(store_.sync().ok());
  EXPECT_GT(disk.most_at_once, 1);
}

TEST_F(FolderFaults, AFailedSyncIsForGood) {
  for (const Call call : {kFdatasync, kFsync}) {
    heal();
    FolderStore store(folder_ / std::to_string(call));
    ASSERT_TRUE(store.put_if_absent("raw/a", "x").ok());
    disk.error[call] = EIO;
    const Status first = store.sync();
    ASSERT_FALSE(first.ok());
    EXPECT_EQ(first.error().code, Code::kStorage);
    heal();  // the disk says that all is well again: the pages that it lost are marked clean
    EXPECT_FALSE(store.sync().ok());
    EXPECT_FALSE(store.put_if_absent("raw/b", "x").ok());
    EXPECT_FALSE(store.replace("_tonearm/latest.json", "x").ok());
    EXPECT_TRUE(store.get("raw/a").ok()) << "reading goes on";
    FolderStore next_run(folder_ / std::to_string(call));
    EXPECT_TRUE(next_run.put_if_absent("raw/b", "x").ok());
    EXPECT_TRUE(next_run.sync().ok());
  }
}

TEST_F(FolderFaults, AFailedEarlySyncFailsTheGroup) {
  disk.error[kFdatasync] = EIO;
  bool failed = false;
  for (int n = 0; n < 100 && !failed; ++n) failed = !store_.put_if_absent("raw/" + std::to_string(n), "x").ok();
  EXPECT_TRUE(failed);
  heal();
  EXPECT_FALSE(store_.sync().ok());
}

TEST_F(FolderFaults, AFileSystemThatCannotSyncFoldersIsTaken) {
  disk.error[kFsync] = EINVAL;
  ASSERT_TRUE(store_.put_if_absent("raw/a", "x").ok());
  EXPECT_TRUE(store_.sync().ok());
  EXPECT_TRUE(store_.replace("raw/b", "x").ok());
}

TEST_F(FolderFaults, WhatSomebodyElsePutIsSyncedToo) {
  FolderStore other(folder_.path());
  ASSERT_TRUE(other.put_if_absent("raw/a", "x").ok());
  ASSERT_EQ(store_.put_if_absent("raw/a", "x").error().code, Code::kAlreadyExists);
  ASSERT_TRUE(store_.sync().ok());
  EXPECT_EQ(disk.calls[kFdatasync], 1);
}

TEST_F(FolderFaults, WhereARenameReplacesItLinks) {
  for (const int number : {EINVAL, ENOSYS, EPERM}) {
    heal();
    disk.error[kRenameNoReplace] = number;
    const std::string key = "raw/log/" + std::to_string(number);
    ASSERT_TRUE(store_.put_if_absent(key, "first").ok());
    EXPECT_EQ(disk.calls[kLink], 1);
    EXPECT_EQ(store_.put_if_absent("raw/a", "x").ok(), number == EINVAL) << "then it is there";
    EXPECT_EQ(store_.put_if_absent("raw/a", "y").error().code, Code::kAlreadyExists);
    EXPECT_EQ(*store_.get(key), "first");
    EXPECT_EQ(*store_.get("raw/a"), "x");
  }
  EXPECT_EQ(files(), 4U);
}

TEST_F(FolderFaults, WithoutEitherItRefuses) {
  disk.error[kRenameNoReplace] = EINVAL;
  for (const int number : {EPERM, EOPNOTSUPP, ENOSYS}) {
    disk.error[kLink] = number;
    const Status put = store_.put_if_absent("raw/a", "x");
    ASSERT_FALSE(put.ok());
    EXPECT_EQ(put.error().code, Code::kStorage);
    EXPECT_NE(put.error().next.find("another file system"), std::string::npos);
    EXPECT_EQ(files(), 0U);
  }
  disk.error[kRenameNoReplace] = disk.error[kLink] = EPERM;  // a folder in which nothing may be made
  EXPECT_NE(store_.put_if_absent("raw/a", "x").error().message.find("permission denied"), std::string::npos);
}

}  // namespace
}  // namespace tonearm
