/// Many writers of one raw log, and writers that are killed.
#include <algorithm>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/cursor_state.h"
#include "store/entries.h"
#include "store/fault_point.h"
#include "store/folder_store.h"
#include "store/layout.h"
#include "store/memory_store.h"
#include "store/raw_log.h"
#include "support/faulty_store.h"
#include "support/temporary_folder.h"

namespace tonearm {
namespace {

using test::entry_of;
using test::go_on;

/// Appends `count` entries named `<who>-<i>`, each after the last number it knows; whether all went well.
bool append_many(ObjectStore* store, const std::string& who, int count) {
  RawLog log(store);
  std::uint64_t known = 0;
  for (int i = 0; i < count; ++i) {
    const auto kind = i % 2 == 0 ? EntryKind::kImport : EntryKind::kSlot;
    const auto seq = log.append(entry_of(who + "-" + std::to_string(i), kind), known, go_on);
    if (!seq.ok() || *seq <= known) return false;
    known = *seq;
  }
  return true;
}

void expect_whole(ObjectStore* store, int writers, int entries_each) {
  RawLog log(store);
  const auto total = static_cast<std::uint64_t>(writers * entries_each);
  ASSERT_EQ(*log.last(), total);
  std::vector<std::string> seen;
  CursorState state;
  for (std::uint64_t seq = 1; seq <= total; ++seq) {
    const auto entry = log.read(seq);
    ASSERT_TRUE(entry.ok()) << entry.error().message;
    seen.push_back(entry->slot);
    state = fold(state, *entry);
    ASSERT_EQ(entry->state, sha256_hex(to_json(state))) << "state " << seq << " is not the fold of the entries";
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end()) << "an entry is listed twice";
  EXPECT_EQ(*log.state_at(total), state);
}

void race(ObjectStore* store, int writers, int entries_each) {
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      if (!append_many(store, "w" + std::to_string(writer), entries_each)) ++failed;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  expect_whole(store, writers, entries_each);
}

TEST(RawLogRace, EightThreadsInMemory) {
  MemoryStore store;
  race(&store, 8, 50);
}

TEST(RawLogRace, EightThreadsInAFolder) {
  const TemporaryFolder folder;
  FolderStore store(folder / "lake");
  race(&store, 8, 50);
}

TEST(RawLogRace, EightThreadsWhoseAnswersGetLost) {
  MemoryStore store;
  FaultyStore faulty(store.storage());
  faulty.plan = [](const StoreCall& call, std::uint64_t nth) {
    if (call.verb != StoreVerb::kPut || !call.key.starts_with(layout::kRawLog)) return Fault::kNone;
    return nth % 3 == 0 ? Fault::kLoseAnswer : nth % 7 == 0 ? Fault::kRefuse : Fault::kNone;
  };
  race(&faulty, 8, 50);
}

TEST(RawLogRace, FourProcesses) {
  const TemporaryFolder folder;
  std::vector<pid_t> children;
  for (int process = 0; process < 4; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      FolderStore store(folder / "lake");
      ::_exit(append_many(&store, "p" + std::to_string(process), 25) ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  FolderStore store(folder / "lake");
  expect_whole(&store, 4, 25);
}

/// The log after a writer was killed at a fault point, and after it has run again.
class RawLogKilled : public testing::TestWithParam<std::pair<const char*, std::uint64_t>> {
 public:
  static inline const char* point = "";
};

TEST_P(RawLogKilled, AndRunAgainHasItsEntryOnce) {
  const auto& [kill_at, last_then] = GetParam();
  const TemporaryFolder folder;
  point = kill_at;
  const pid_t child = ::fork();
  if (child == 0) {
    set_fault_hook([](const char* passed) {
      if (std::string_view(passed) == point) ::_exit(77);
    });
    FolderStore store(folder / "lake");
    static_cast<void>(RawLog(&store).append(entry_of("mine"), 0, go_on));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(WEXITSTATUS(status), 77) << kill_at << " was not passed";
  FolderStore store(folder / "lake");
  EXPECT_EQ(*RawLog(&store).last(), last_then);
  const auto again = RawLog(&store).append(
      entry_of("mine"), 0, [](Entry* entry, const Entry& winner) { return entry->slot != winner.slot; });
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*RawLog(&store).last(), 1U);
  EXPECT_EQ(RawLog(&store).read(1)->slot, "mine");
}

INSTANTIATE_TEST_SUITE_P(FaultPoints, RawLogKilled,
                         testing::Values(std::pair("P3", 0), std::pair("P4", 1), std::pair("P5", 1)),
                         [](const auto& test) { return std::string(test.param.first); });

}  // namespace
}  // namespace tonearm
