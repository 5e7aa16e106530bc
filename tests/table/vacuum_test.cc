// What may go and what must stay: log cleanup, prune, vacuum, alone and in random order with everything else.
#include "table/vacuum.h"

#include <filesystem>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "store/fault_point.h"
#include "store/folder_store.h"
#include "support/rounds.h"
#include "table/delta_actions.h"
#include "table/fake_lake.h"

namespace tonearm {
namespace {

/// Every file that the head names is there.
void expect_readable(ObjectStore* store, const Head& head) {
  for (const auto& [name, table] : head.tables) {
    for (const HeadFile& file : table.files) {
      const auto bytes = store->get(layout::table_root(name) + file.path);
      ASSERT_TRUE(bytes.ok()) << "head " << head.number << ": " << file.path;
      EXPECT_EQ(sha256_hex(*bytes), file.sha256);
    }
  }
}

class Compact : public testing::Test {
 protected:
  void rewrite(int times) {
    store_.set_now(lake_.now);
    lake_.rewrite("plays", times);
  }
  CompactReport compact_now(bool dry_run = false) {
    store_.set_now(lake_.now);
    auto report = compact(store_.storage(), &lake_.heads, lake_.now, dry_run);
    EXPECT_TRUE(report.ok()) << report.error().message;
    return report.ok() ? *report : CompactReport{};
  }
  std::vector<std::uint64_t> head_numbers() {
    const auto found = store_.list(layout::kHeads);
    std::vector<std::uint64_t> numbers;
    for (const ObjectInfo& object : *found) numbers.push_back(*layout::number_of(object.key));
    return numbers;
  }
  MemoryStore store_;
  FakeLake lake_{store_.storage()};
};

TEST_F(Compact, ALakeWithoutAHeadIsLeftAlone) {
  lake_.file("plays", "a", "played_year=2026");
  lake_.now += 100 * kDay;
  const auto before = contents(&store_, "tables/");
  compact_now();
  EXPECT_EQ(contents(&store_, "tables/"), before);
}

TEST_F(Compact, HeadsGoOnceTheNextOneIsOlderThanTheRetention) {
  rewrite(1);
  lake_.now += 10 * kDay;
  rewrite(1);
  lake_.now += 10 * kDay;
  rewrite(1);  // replaced head 2, ten days old, only now
  const auto report = compact_now();
  EXPECT_EQ(report.removed_heads, std::vector<std::string>({layout::head(1)}));
  EXPECT_EQ(head_numbers(), std::vector<std::uint64_t>({2, 3}));
}

TEST_F(Compact, TheNewestHeadStaysHoweverOldItIs) {
  rewrite(3);
  lake_.now += 1000 * kDay;
  compact_now();
  EXPECT_EQ(head_numbers(), std::vector<std::uint64_t>({3}));
  expect_readable(&store_, *lake_.newest);
  expect_published(&store_, *lake_.newest);
}

TEST_F(Compact, ChangesAreInTheLogsBeforeTheirHeadGoes) {
  store_.set_now(lake_.now);
  ASSERT_TRUE(lake_.put(lake_.next({{"plays", {{lake_.file("plays", "a", "played_year=2026")}, {}}}})).ok());
  ASSERT_TRUE(lake_.put(lake_.next({{"tracks", {{lake_.file("tracks", "a")}, {}}}})).ok());
  lake_.now += 100 * kDay;
  compact_now();
  EXPECT_EQ(head_numbers(), std::vector<std::uint64_t>({2}));
  expect_published(&store_, *lake_.newest);
}

TEST_F(Compact, FilesThatNoHeadNamesGoAfterADay) {
  rewrite(1);
  store_.set_now(lake_.now);
  const HeadFile orphan = lake_.file("tracks", "left by a crash");
  const std::string key = "tables/tracks/" + orphan.path;
  lake_.now += kDay;
  EXPECT_TRUE(compact_now().removed_files.empty());
  lake_.now += 1;
  const auto report = compact_now();
  EXPECT_EQ(report.removed_files, std::vector<std::string>({key}));
  EXPECT_EQ(report.removed_bytes, orphan.bytes);
  EXPECT_EQ(store_.get(key).error().code, Code::kNotFound);
}

TEST_F(Compact, FilesOfEveryHeadWithinRetentionStay) {
  rewrite(50);
  lake_.now += 3 * kDay;
  rewrite(5);
  compact_now();
  for (const std::uint64_t number : head_numbers()) expect_readable(&store_, *lake_.heads.read(number));
  EXPECT_EQ(head_numbers().size(), 55U);
}

TEST_F(Compact, WhatIsNoDataFileOfOursStays) {
  rewrite(1);
  ASSERT_TRUE(store_.put_if_absent("tables/plays/notes.txt", "mine").ok());
  ASSERT_TRUE(store_.put_if_absent("tables/plays/other.parquet", "mine").ok());
  lake_.now += 100 * kDay;
  compact_now();
  EXPECT_TRUE(store_.get("tables/plays/notes.txt").ok());
  EXPECT_TRUE(store_.get("tables/plays/other.parquet").ok());
}

TEST_F(Compact, ADamagedHeadStopsEveryRemoval) {
  rewrite(3);
  ASSERT_TRUE(store_.replace(layout::head(2), "{}").ok());
  lake_.now += 100 * kDay;
  const auto before = contents(&store_, "tables/");
  const auto report = compact(store_.storage(), &lake_.heads, lake_.now, false);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kIntegrity);
  EXPECT_EQ(contents(&store_, "tables/"), before);
}

TEST_F(Compact, DryRunReportsTheSameAndChangesNothing) {
  rewrite(70);
  lake_.file("tracks", "left by a crash");
  ASSERT_TRUE(store_.remove(layout::last_checkpoint("plays")).ok());
  lake_.now += 20 * kDay;
  const auto before = contents(&store_, "");
  const CompactReport dry = compact_now(true);
  EXPECT_TRUE(contents(&store_, "") == before);
  const CompactReport wet = compact_now();
  EXPECT_EQ(dry.removed_heads, wet.removed_heads);
  EXPECT_EQ(dry.removed_files, wet.removed_files);
  EXPECT_EQ(dry.removed_bytes, wet.removed_bytes);
  EXPECT_EQ(dry.removed_log_files, wet.removed_log_files);
  EXPECT_EQ(dry.checkpoints, wet.checkpoints);
  EXPECT_EQ(wet.removed_heads.size(), 69U);
  EXPECT_EQ(wet.removed_files.size(), 70U);
  EXPECT_EQ(wet.removed_log_files, 32U);
  EXPECT_EQ(wet.checkpoints.size(), 1U);
  const CompactReport again = compact_now();
  EXPECT_TRUE(again.removed_heads.empty() && again.removed_files.empty() && again.checkpoints.empty());
  EXPECT_EQ(again.removed_log_files, 0U);
}

TEST_F(Compact, Rule03KeepsTheCheckpointBeforeAndEveryVersionFromThereOn) {
  rewrite(100);  // versions 0..99, checkpoints 32, 64, 96
  const auto before = *replay(&store_, "plays");
  lake_.now += 20 * kDay;
  compact_now();
  const auto log = *list_log(&store_, "plays");
  EXPECT_EQ(log.checkpoints.size(), 2U);
  EXPECT_EQ(log.checkpoints.begin()->first, 64U);
  EXPECT_EQ(log.versions.begin()->first, 64U);
  EXPECT_EQ(log.versions.size(), 36U);
  EXPECT_EQ(*read_pointer(&store_, "plays"), 96U);
  const auto after = *replay(&store_, "plays");
  EXPECT_EQ(after.files, before.files);
  EXPECT_EQ(after.txn, before.txn);
  EXPECT_EQ(after.metadata, before.metadata);
  EXPECT_TRUE(after.warnings.empty());
}

TEST_F(Compact, Rule03KeepsEveryVersionThatAHeadWithinRetentionNames) {
  rewrite(150);  // an hour each: the older half is superseded before the retention
  lake_.now += 4 * kDay;
  compact_now();
  const auto numbers = head_numbers();
  ASSERT_LT(numbers.size(), 80U);
  ASSERT_GT(numbers.size(), 60U);
  EXPECT_EQ(list_log(&store_, "plays")->versions.begin()->first, 32U);
  for (const std::uint64_t number : numbers) {
    const Head head = *lake_.heads.read(number);
    const auto shown = replay(&store_, "plays", head.tables.at("plays").delta_version);
    ASSERT_TRUE(shown.ok()) << shown.error().message;
    EXPECT_EQ(paths(*shown), paths(head, "plays"));
  }
}

TEST_F(Compact, Rule03NothingGoesWhileTheNewestCheckpointIsDamaged) {
  rewrite(100);
  lake_.now += 20 * kDay;
  ASSERT_TRUE(store_.replace(layout::delta_checkpoint("plays", 96), "cut").ok());
  EXPECT_EQ(compact_now().removed_log_files, 0U);
  EXPECT_EQ(list_log(&store_, "plays")->versions.size(), 100U);
}

TEST_F(Compact, AfterACrashAtAnyChangeTheNextOneHeals) {
  rewrite(70);
  lake_.now += 20 * kDay;
  store_.set_now(lake_.now - 10 * kDay);
  const Millis now = lake_.now;
  const auto before = contents(&store_, "");
  int at = 1;
  for (bool was_reached = true; was_reached; at += 7 * test::kStep) {
    MemoryStore store;
    for (const auto& [key, bytes] : before) ASSERT_TRUE(store.put_if_absent(key, bytes).ok());
    BreakingStore breaking(&store, at, at % 2 == 0 ? BreakingStore::Break::kBefore : BreakingStore::Break::kAfter);
    Heads heads(&breaking);
    const auto broken = compact(breaking.storage(), &heads, now, false);
    was_reached = breaking.was_reached();
    EXPECT_NE(broken.ok(), was_reached);
    expect_published(&store, *lake_.newest);
    expect_readable(&store, *lake_.newest);
    Heads again(&store);
    ASSERT_TRUE(compact(store.storage(), &again, now, false).ok());
    expect_published(&store, *lake_.newest);
    expect_readable(&store, *lake_.newest);
    EXPECT_EQ(store.list(layout::kHeads)->size(), 1U);
  }
  EXPECT_GT(at, 100);  // 32 versions, 69 heads, 69 files
}

/// Does something once, right after the n-th listing of a prefix.
class ActsAfterListing : public BreakingStore {
 public:
  ActsAfterListing(MemoryStore* inner, std::string_view prefix, int nth, std::function<void()> act)
      : BreakingStore(inner, -1, Break::kBefore), prefix_(prefix), nth_(nth), act_(std::move(act)) {}
  Result<std::vector<ObjectInfo>> list(std::string_view prefix, std::string_view start_after = {}) override {
    auto found = BreakingStore::list(prefix, start_after);
    if (prefix == prefix_ && --nth_ == 0) act_();
    return found;
  }
  int left() const { return nth_; }

 private:
  std::string_view prefix_;
  int nth_;
  std::function<void()> act_;
};

TEST_F(Compact, AFileNamedByAHeadPutWhileItWorksStays) {
  struct Case {
    std::string_view prefix;
    int nth;
    Millis age;
  };
  // Right after the files are listed, a file of any age: heads are read later. After the heads are listed for the last
  // time, a file as old as a writer lets it become.
  for (const Case& c : {Case{layout::kTables, 1, 60 * kHour}, Case{layout::kHeads, 3, 12 * kHour}}) {
    MemoryStore memory;
    FakeLake lake(memory.storage());
    memory.set_now(lake.now);
    lake.rewrite("plays", 3);
    lake.now += 100 * kDay;
    memory.set_now(lake.now - c.age);
    const HeadFile file = lake.file("plays", "new", "played_year=2026");
    ActsAfterListing store(&memory, c.prefix, c.nth,
                           [&] { ASSERT_TRUE(lake.put(lake.next({{"plays", {{file}, {}}}})).ok()); });
    Heads heads(&store);
    ASSERT_TRUE(compact(store.storage(), &heads, lake.now, false).ok());
    EXPECT_EQ(store.left(), 0) << c.prefix;
    ASSERT_EQ(lake.newest->number, 4U);
    expect_readable(&memory, *lake.newest);
  }
}

TEST_F(Compact, ManyAtOnceDoNoHarm) {
  rewrite(70);
  lake_.now += 20 * kDay;
  store_.set_now(lake_.now);
  std::vector<std::thread> threads;
  std::vector<std::string> errors(3);
  for (std::string& error : errors) {
    threads.emplace_back([&] {
      Heads heads(&store_);
      const auto done = compact(store_.storage(), &heads, lake_.now, false);
      if (!done.ok()) error = done.error().message;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(errors, std::vector<std::string>(3));
  expect_published(&store_, *lake_.newest);
  expect_readable(&store_, *lake_.newest);
}

/// Ends the process when it passes the point for the third time.
template <const char* kPoint>
void die_at(const char* point) {
  static int passes = 0;
  if (std::string_view(point) == kPoint && ++passes == 3) _exit(7);
}
constexpr char kP14[] = "P14", kP15[] = "P15";

TEST(CompactFolder, KilledBetweenRemovalsTheNextOneFinishes) {
  MemoryStore made;
  FakeLake lake(made.storage());
  lake.rewrite("plays", 70);
  for (const FaultHook hook : {die_at<kP14>, die_at<kP15>}) {
    const std::string root = testing::TempDir() + "compact-" + random_nonce();
    FolderStore store(root);
    for (const auto& [key, bytes] : contents(&made, "")) ASSERT_TRUE(store.put_if_absent(key, bytes).ok());
    Heads heads(&store);
    // The folder's clock is the machine's: far in the future everything is old.
    const Millis now = lake.now + 100'000 * kDay;
    const pid_t child = fork();
    if (child == 0) {
      set_fault_hook(hook);
      FolderStore own(root);
      Heads own_heads(&own);
      _exit(compact(own.storage(), &own_heads, now, false).ok() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 7);
    expect_published(&store, *lake.newest);
    const auto done = compact(store.storage(), &heads, now, false);
    ASSERT_TRUE(done.ok()) << done.error().message;
    expect_published(&store, *lake.newest);
    expect_readable(&store, *lake.newest);
    EXPECT_EQ(store.list(layout::kHeads)->size(), 1U);
    std::filesystem::remove_all(root);
  }
}

/// Random commits, unpublished heads, orphans, crashes, compactions, and jumps of the clock: every head within
/// retention stays readable, and every Delta version that one names.
class RandomLake {
 public:
  explicit RandomLake(unsigned seed) : random_(seed) {}

  void step() {
    store_.set_now(lake_.now);
    switch (random_() % 8) {
      case 0: lake_.now += static_cast<Millis>(random_() % 40) * kHour; break;
      case 1: lake_.file("tracks", "orphan " + std::to_string(random_())); break;
      case 2: compact_somehow(); break;
      case 3: put_head(); break;
      default: put_head(); ASSERT_TRUE(publish(store_.storage(), &lake_.heads, *lake_.newest).ok());
    }
  }

  void expect_whole() {
    if (!lake_.newest) return;
    const auto newest = lake_.heads.newest();
    ASSERT_TRUE(newest.ok());
    ASSERT_EQ(**newest, *lake_.newest);
    ASSERT_TRUE(publish(store_.storage(), &lake_.heads, *lake_.newest).ok());
    expect_published(&store_, *lake_.newest);
    for (const Head& head : history_) {
      const bool is_current = head.number == lake_.newest->number;
      if (!is_current && superseded_[head.number] < lake_.now - kRetention) continue;
      ASSERT_EQ(*lake_.heads.read(head.number), head);
      expect_readable(&store_, head);
      for (const std::string name : {"plays", "tracks"}) {  // the others stay at version 0
        const auto shown = replay(&store_, name, head.tables.at(name).delta_version);
        ASSERT_TRUE(shown.ok()) << shown.error().message;
        EXPECT_EQ(paths(*shown), paths(head, name));
      }
    }
  }

 private:
  void put_head() {
    std::map<std::string, Edit> edits;
    for (const std::string name : {"plays", "tracks"}) {
      Edit edit;
      for (auto i = random_() % 3; i > 0; --i) edit.add.push_back(lake_.file(name, std::to_string(random_())));
      if (lake_.newest) {
        for (const HeadFile& file : lake_.newest->tables.at(name).files) {
          if (random_() % 2 == 0) edit.remove.push_back(file);
        }
      }
      if (!edit.add.empty() || !edit.remove.empty()) edits[name] = edit;
    }
    if (lake_.newest) superseded_[lake_.newest->number] = lake_.now;
    ASSERT_TRUE(lake_.put(lake_.next(edits)).ok());
    history_.push_back(*lake_.newest);
  }

  void compact_somehow() {
    BreakingStore breaking(&store_, static_cast<int>(random_() % 60) + 1, BreakingStore::Break::kAfter);
    Heads heads(&breaking);
    const auto done = compact(breaking.storage(), &heads, lake_.now, random_() % 5 == 0);
    ASSERT_TRUE(done.ok() || breaking.was_reached()) << done.error().message;
  }

  std::mt19937 random_;
  MemoryStore store_;
  FakeLake lake_{store_.storage()};
  std::vector<Head> history_;
  std::map<std::uint64_t, Millis> superseded_;
};

TEST(CompactProperty, EveryHeadWithinRetentionStaysReadable) {
  for (unsigned seed = 1; seed <= static_cast<unsigned>(test::rounds(4)); ++seed) {
    SCOPED_TRACE(seed);
    RandomLake lake(seed);
    for (int i = 1; i <= 150 / test::kStep; ++i) {
      lake.step();
      if (i % 30 == 0) lake.expect_whole();
      if (testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace tonearm
