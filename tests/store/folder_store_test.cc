#include "store/folder_store.h"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/fault_point.h"
#include "store/layout.h"
#include "support/temporary_folder.h"

namespace tonearm {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> keys(ObjectStore* store, std::string_view prefix = "") {
  std::vector<std::string> found;
  const auto objects = store->list(prefix);
  if (!objects.ok()) return {"error: " + objects.error().message};
  for (const ObjectInfo& object : *objects) found.push_back(object.key);
  return found;
}
using Keys = std::vector<std::string>;

unsigned mode_of(const std::string& path) {
  struct stat info;
  return ::lstat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

std::uint64_t temporaries_below(const std::string& path) {
  std::uint64_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    count += entry.path().filename().string().starts_with(".tmp-") ? 1 : 0;
  }
  return count;
}

TEST(FolderStore, ModesAreOursUnderAnyUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{077}, mode_t{0777}}) {
    const TemporaryFolder folder;
    FolderStore store(folder / "above/lake");
    const mode_t before = ::umask(mask);
    const bool put = store.put_if_absent("raw/slots/a", "x").ok();
    const bool replaced = store.replace("_tonearm/latest.json", "x").ok();
    ::umask(before);
    ASSERT_TRUE(put && replaced) << mask;
    for (const char* path : {"above", "above/lake", "above/lake/raw", "above/lake/raw/slots", "above/lake/_tonearm"}) {
      EXPECT_EQ(mode_of(folder / path), 0700U) << path << " under " << mask;
    }
    EXPECT_EQ(mode_of(folder / "above/lake/raw/slots/a"), 0600U) << mask;
    EXPECT_EQ(mode_of(folder / "above/lake/_tonearm/latest.json"), 0600U) << mask;
  }
}

TEST(FolderStore, AFolderThatIsThereKeepsItsMode) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "lake");
  ASSERT_EQ(::chmod((folder / "lake").c_str(), 0755), 0);
  FolderStore store(folder / "lake/");
  ASSERT_TRUE(store.put_if_absent("a", "x").ok());
  EXPECT_EQ(mode_of(folder / "lake"), 0755U);
  EXPECT_EQ(store.root(), folder / "lake");
}

TEST(FolderStore, ReadingMakesNothing) {
  const TemporaryFolder folder;
  FolderStore store(folder / "lake");
  EXPECT_EQ(keys(&store), Keys{});
  EXPECT_EQ(store.get("a").error().code, Code::kNotFound);
  EXPECT_TRUE(store.remove("a").ok());
  EXPECT_TRUE(store.sync().ok());
  EXPECT_EQ(*store.remove_temporaries(0), 0U);
  EXPECT_FALSE(fs::exists(folder / "lake"));
}

TEST(FolderStore, ListsRegularFilesOfTheLakeAlone) {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  std::ofstream(elsewhere / "secret") << "x";
  FolderStore store(folder.path());
  ASSERT_TRUE(store.put_if_absent("raw/a", "x").ok());
  std::ofstream(folder / ".hidden") << "x";
  std::ofstream(folder / "raw/.tmp-1") << "x";
  std::ofstream(folder / "raw/a (1).json") << "x";
  fs::create_directories(folder / ".git/objects");
  std::ofstream(folder / ".git/objects/a") << "x";
  fs::create_symlink(elsewhere.path(), folder / "raw/link");
  fs::create_symlink(elsewhere / "secret", folder / "raw/file-link");
  fs::create_symlink(folder.path(), folder / "raw/loop");
  ASSERT_EQ(::mkfifo((folder / "raw/pipe").c_str(), 0600), 0);
  EXPECT_EQ(keys(&store), Keys{"raw/a"});
  EXPECT_EQ(keys(&store, "raw/link/"), Keys{});
  EXPECT_EQ(store.get("raw/pipe").error().code, Code::kNotFound);
  EXPECT_EQ(store.get("raw/file-link").error().code, Code::kStorage);
}

TEST(FolderStore, APutLeavesNoTemporary) {
  const TemporaryFolder folder;
  FolderStore store(folder.path());
  ASSERT_TRUE(store.put_if_absent("raw/a", "x").ok());
  ASSERT_FALSE(store.put_if_absent("raw/a", "y").ok());
  ASSERT_TRUE(store.put_if_absent("raw/log/1", "x").ok());
  ASSERT_TRUE(store.replace("raw/b", "z").ok());
  EXPECT_EQ(temporaries_below(folder.path()), 0U);
}

TEST(FolderStore, OldTemporariesAreRemovedYoungOnesStay) {
  const TemporaryFolder folder;
  FolderStore store(folder.path());
  ASSERT_TRUE(store.put_if_absent("raw/a/b", "x").ok());
  std::ofstream(folder / "raw/a/.tmp-1") << "x";
  std::ofstream(folder / ".tmp-2") << "x";
  std::ofstream(folder / "raw/.other") << "x";
  const timespec old[2] = {{1000, 0}, {1000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (folder / ".tmp-2").c_str(), old, 0), 0);
  EXPECT_EQ(*store.remove_temporaries(1'000'001), 1U);
  EXPECT_FALSE(fs::exists(folder / ".tmp-2"));
  EXPECT_EQ(*store.remove_temporaries(Millis{1} << 50), 1U);
  EXPECT_EQ(temporaries_below(folder.path()), 0U);
  EXPECT_TRUE(fs::exists(folder / "raw/.other"));
  EXPECT_EQ(keys(&store), Keys{"raw/a/b"});
}

TEST(FolderStore, ModifiedIsInMilliseconds) {
  const TemporaryFolder folder;
  FolderStore store(folder.path());
  ASSERT_TRUE(store.put_if_absent("a", "x").ok());
  const timespec at[2] = {{1'795'579'200, 123'999'999}, {1'795'579'200, 123'999'999}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (folder / "a").c_str(), at, 0), 0);
  EXPECT_EQ(store.list("")->front().modified, 1'795'579'200'123);
}

TEST(FolderStore, AFileInTheWayOfAFolderIsAStorageError) {
  const TemporaryFolder folder;
  FolderStore store(folder.path());
  ASSERT_TRUE(store.put_if_absent("raw/a", "x").ok());
  const Status below = store.put_if_absent("raw/a/b", "x");
  ASSERT_FALSE(below.ok());
  EXPECT_EQ(below.error().code, Code::kStorage);
  const Status above = store.put_if_absent("raw", "x");
  ASSERT_FALSE(above.ok());
  EXPECT_EQ(above.error().code, Code::kStorage);
  EXPECT_FALSE(above.error().next.empty());
  EXPECT_EQ(store.replace("raw", "x").error().code, Code::kStorage);
  EXPECT_EQ(keys(&store), Keys{"raw/a"});
}

TEST(FolderStore, AFolderRemovedMeanwhileIsMadeAgain) {
  const TemporaryFolder folder;
  FolderStore store(folder / "lake");
  ASSERT_TRUE(store.put_if_absent("raw/a/b", "x").ok());
  ASSERT_TRUE(store.sync().ok());
  fs::remove_all(folder / "lake/raw");
  ASSERT_TRUE(store.put_if_absent("raw/a/b", "y").ok());
  EXPECT_TRUE(store.sync().ok());
  EXPECT_EQ(*store.get("raw/a/b"), "y");
}

TEST(FolderStore, PermissionDeniedSaysWhatToDo) {
  const TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0500), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);  // permissions do not bind the superuser
    FolderStore store(folder.path());
    const Status put = store.put_if_absent("raw/a", "x");
    const bool said =
        !put.ok() && put.error().code == Code::kStorage && put.error().next.find("permissions") != std::string::npos;
    ::_exit(said ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
}

TEST(FolderStore, TwoProcessesPutOnce) {
  const TemporaryFolder folder;
  constexpr int kProcesses = 4;
  constexpr int kKeys = 50;
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      FolderStore store(folder / "lake");
      int wins = 0;
      for (int k = 0; k < kKeys; ++k) {
        wins += store.put_if_absent("raw/slots/t/" + std::to_string(k), std::to_string(process)).ok() ? 1 : 0;
      }
      ::_exit(store.sync().ok() ? wins : 255);
    }
    children.push_back(child);
  }
  int wins = 0;
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_NE(WEXITSTATUS(status), 255);
    wins += WEXITSTATUS(status);
  }
  EXPECT_EQ(wins, kKeys);
  FolderStore store(folder / "lake");
  EXPECT_EQ(keys(&store).size(), static_cast<std::size_t>(kKeys));
}

TEST(FolderStore, KilledInsideARawPutShowsNothing) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    set_fault_hook([](const char* point) {
      if (std::string_view(point) == "P1") ::_exit(77);
    });
    FolderStore store(folder.path());
    static_cast<void>(store.put_if_absent("raw/log/1", "no raw object"));
    static_cast<void>(store.put_if_absent("raw/state/1", "nor is this"));
    static_cast<void>(store.put_if_absent("tables/t/1", "nor this"));
    static_cast<void>(store.put_if_absent("raw/slots/a", "0123456789"));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(WEXITSTATUS(status), 77);
  FolderStore store(folder.path());
  EXPECT_EQ(keys(&store), (Keys{"raw/log/1", "raw/state/1", "tables/t/1"}));
  ASSERT_EQ(temporaries_below(folder.path()), 1U);
  for (const auto& entry : fs::directory_iterator(folder / "raw/slots")) EXPECT_EQ(entry.file_size(), 5U);
  EXPECT_EQ(*store.remove_temporaries(Millis{1} << 50), 1U);
  ASSERT_TRUE(store.put_if_absent("raw/slots/a", "0123456789").ok());
  EXPECT_EQ(*store.get("raw/slots/a"), "0123456789");
}

}  // namespace
}  // namespace tonearm
