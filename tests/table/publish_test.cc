// Publication: the same logs whoever publishes, how often, together or after any crash; and nobody else's.
#include <filesystem>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "store/fault_point.h"
#include "store/folder_store.h"
#include "support/rounds.h"
#include "table/fake_lake.h"

namespace tonearm {
namespace {

/// Heads that nobody has published: three that touch two tables.
void put_unpublished(FakeLake* lake) {
  const HeadFile first = lake->file("plays", "a", "played_year=2026");
  ASSERT_TRUE(lake->put(lake->next({{"plays", {{first}, {}}}, {"tracks", {{lake->file("tracks", "t")}, {}}}})).ok());
  lake->now += kHour;
  ASSERT_TRUE(lake->put(lake->next({{"plays", {{lake->file("plays", "b", "played_year=2027")}, {}}}})).ok());
  lake->now += kHour;
  ASSERT_TRUE(lake->put(lake->next({{"plays", {{lake->file("plays", "c", "played_year=2026")}, {first}}}})).ok());
}

/// The logs that an undisturbed publisher writes of a lake's heads.
std::map<std::string, std::string> expected_logs(MemoryStore* heads_of, const Head& newest) {
  MemoryStore other;
  for (const auto& [key, bytes] : contents(heads_of, "_tonearm/")) EXPECT_TRUE(other.put_if_absent(key, bytes).ok());
  Heads heads(&other);
  EXPECT_TRUE(publish(other.storage(), &heads, newest).ok());
  return contents(&other, "tables/");
}

std::map<std::string, std::string> logs(ObjectStore* store) {
  auto all = contents(store, "tables/");
  std::erase_if(all, [](const auto& each) { return each.first.find("_delta_log") == std::string::npos; });
  return all;
}

TEST(Publish, CatchesUpWithSeveralHeads) {
  MemoryStore store;
  FakeLake lake(store.storage());
  put_unpublished(&lake);
  ASSERT_TRUE(publish(store.storage(), &lake.heads, *lake.newest).ok());
  expect_published(&store, *lake.newest);
  EXPECT_EQ(replay(&store, "plays")->version, 2U);
  EXPECT_EQ(replay(&store, "tracks")->version, 0U);
}

TEST(Publish, TwiceChangesNothing) {
  MemoryStore store;
  FakeLake lake(store.storage());
  put_unpublished(&lake);
  ASSERT_TRUE(publish(store.storage(), &lake.heads, *lake.newest).ok());
  const auto once = contents(&store, "");
  BreakingStore counting(&store, 1, BreakingStore::Break::kBefore);
  ASSERT_TRUE(publish(counting.storage(), &lake.heads, *lake.newest).ok());
  EXPECT_FALSE(counting.was_reached());
  EXPECT_TRUE(contents(&store, "") == once);
  EXPECT_GT(once.size(), 20U);
}

TEST(Publish, ATableThatNoNewerHeadTouchedIsCaughtUpToo) {
  MemoryStore store;
  FakeLake lake(store.storage());
  put_unpublished(&lake);  // the newest head says nothing of tracks
  ASSERT_FALSE(lake.newest->changes.contains("tracks"));
  ASSERT_TRUE(publish(store.storage(), &lake.heads, *lake.newest).ok());
  EXPECT_EQ(paths(*replay(&store, "tracks")), paths(*lake.newest, "tracks"));
}

TEST(Publish, TwoThreadsAtOnceWriteIdenticalLogs) {
  for (int round = 0; round < 20; ++round) {
    MemoryStore store;
    FakeLake lake(store.storage());
    put_unpublished(&lake);
    const auto expected = expected_logs(&store, *lake.newest);
    std::vector<std::thread> threads;
    std::vector<Status> outcomes(4, Status(Ok{}));
    for (Status& outcome : outcomes) {
      threads.emplace_back([&] {
        Heads heads(&store);
        outcome = publish(store.storage(), &heads, *lake.newest);
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Status& outcome : outcomes) EXPECT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(logs(&store), expected);
  }
}

TEST(Publish, AfterACrashAtAnyChangeTheNextOneHeals) {
  for (const auto how : {BreakingStore::Break::kBefore, BreakingStore::Break::kAfter}) {
    bool was_reached = true;
    for (int at = 1; was_reached; at += test::kStep) {
      MemoryStore store;
      FakeLake lake(store.storage());
      put_unpublished(&lake);
      const auto expected = expected_logs(&store, *lake.newest);
      BreakingStore breaking(&store, at, how);
      Heads heads(&breaking);
      const Status broken = publish(breaking.storage(), &heads, *lake.newest);
      was_reached = breaking.was_reached();
      EXPECT_NE(broken.ok(), was_reached);
      ASSERT_TRUE(publish(store.storage(), &lake.heads, *lake.newest).ok());
      ASSERT_EQ(logs(&store), expected) << at;
      expect_published(&store, *lake.newest);
    }
  }
}

TEST(Publish, ALostAnswerAtAnyChangeIsReadBack) {
  bool was_reached = true;
  for (int at = 1; was_reached; at += test::kStep) {
    MemoryStore store;
    FakeLake lake(store.storage());
    put_unpublished(&lake);
    const auto expected = expected_logs(&store, *lake.newest);
    BreakingStore breaking(&store, at, BreakingStore::Break::kLostAnswer);
    const Status done = publish(breaking.storage(), &lake.heads, *lake.newest);
    was_reached = breaking.was_reached();
    ASSERT_TRUE(done.ok()) << at << ": " << done.error().message;
    ASSERT_EQ(logs(&store), expected) << at;
  }
}

TEST(Publish, AnotherFileAtOurVersionIsAForeignWriter) {
  MemoryStore store;
  FakeLake lake(store.storage());
  ASSERT_TRUE(lake.commit({}).ok());
  const std::string key = layout::delta_version("plays", 1);
  ASSERT_TRUE(store.put_if_absent(key, "{\"commitInfo\":{}}\n").ok());
  const Status refused = lake.commit({{"plays", {{lake.file("plays", "a", "played_year=2026")}, {}}}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::kIntegrity);
  EXPECT_EQ(refused.error().reason, "foreign_writer");
  EXPECT_NE(refused.error().message.find(key), std::string::npos);
  EXPECT_EQ(*store.get(key), "{\"commitInfo\":{}}\n");
}

TEST(Publish, AVersionBeyondOursIsAForeignWriter) {
  MemoryStore store;
  FakeLake lake(store.storage());
  ASSERT_TRUE(lake.commit({{"plays", {{lake.file("plays", "a", "played_year=2026")}, {}}}}).ok());
  ASSERT_TRUE(store.put_if_absent(layout::delta_version("plays", 1), "{\"commitInfo\":{}}\n").ok());
  const Status refused = publish(store.storage(), &lake.heads, *lake.newest);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "foreign_writer");
}

TEST(Publish, AVersionThatANewerHeadMadeIsNotForeign) {
  MemoryStore store;
  FakeLake lake(store.storage());
  ASSERT_TRUE(lake.commit({{"plays", {{lake.file("plays", "a", "played_year=2026")}, {}}}}).ok());
  const Head older = *lake.newest;
  ASSERT_TRUE(lake.commit({{"plays", {{lake.file("plays", "b", "played_year=2026")}, {}}}}).ok());
  EXPECT_TRUE(publish(store.storage(), &lake.heads, older).ok());
}

TEST(Publish, AGapThatNoHeadCanFillIsAnError) {
  MemoryStore store;
  FakeLake lake(store.storage());
  lake.rewrite("plays", 3);
  ASSERT_TRUE(store.remove(layout::head(1)).ok());
  ASSERT_TRUE(store.remove(layout::delta_version("plays", 0)).ok());
  ASSERT_TRUE(store.remove(layout::delta_version("plays", 1)).ok());
  ASSERT_TRUE(store.remove(layout::delta_version("plays", 2)).ok());
  const Status refused = publish(store.storage(), &lake.heads, *lake.newest);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "log_gap");
  EXPECT_EQ(store.get(layout::delta_version("plays", 2)).error().code, Code::kNotFound);
}

TEST(Publish, ALostTailOfALogIsPutAgain) {
  MemoryStore store;
  FakeLake lake(store.storage());
  lake.rewrite("plays", 4);
  const auto before = logs(&store);
  for (const std::uint64_t gone : {1U, 2U, 3U}) ASSERT_TRUE(store.remove(layout::delta_version("plays", gone)).ok());
  ASSERT_TRUE(publish(store.storage(), &lake.heads, *lake.newest).ok());
  EXPECT_EQ(logs(&store), before);
}

class PublishFolder : public testing::Test {
 protected:
  PublishFolder() : root_(testing::TempDir() + "publish-" + random_nonce()) {}
  ~PublishFolder() override {
    set_fault_hook(nullptr);
    std::filesystem::remove_all(root_);
  }

  /// Publishes in a process of its own; its exit code.
  int publish_elsewhere(const Head& newest, FaultHook hook = nullptr) {
    const pid_t child = fork();
    if (child == 0) {
      set_fault_hook(hook);
      FolderStore store(root_);
      Heads heads(&store);
      _exit(publish(store.storage(), &heads, newest).ok() ? 0 : 1);
    }
    children_.push_back(child);
    return child;
  }
  std::vector<int> exits() {
    std::vector<int> codes;
    for (const pid_t child : children_) {
      int status = 0;
      waitpid(child, &status, 0);
      codes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    }
    children_.clear();
    return codes;
  }

  std::string root_;
  std::vector<pid_t> children_;
};

TEST_F(PublishFolder, TwoProcessesAtOnceWriteIdenticalLogs) {
  FolderStore store(root_);
  FakeLake lake(store.storage());
  put_unpublished(&lake);
  for (int i = 0; i < 3; ++i) publish_elsewhere(*lake.newest);
  EXPECT_EQ(exits(), std::vector<int>({0, 0, 0}));
  MemoryStore copy;
  for (const auto& [key, bytes] : contents(&store, "_tonearm/")) ASSERT_TRUE(copy.put_if_absent(key, bytes).ok());
  EXPECT_EQ(logs(&store), expected_logs(&copy, *lake.newest));
}

/// Ends the process at the named point, the second time it passes.
template <const char* kPoint, int kPass>
void die_at(const char* point) {
  static int passes = 0;
  if (std::string_view(point) == kPoint && ++passes == kPass) _exit(7);
}
constexpr char kP9[] = "P9", kP10[] = "P10", kP11[] = "P11", kP12[] = "P12";

TEST_F(PublishFolder, KilledAtAnyPointTheNextProcessHeals) {
  const FaultHook hooks[] = {die_at<kP10, 1>, die_at<kP11, 1>, die_at<kP11, 2>, die_at<kP12, 1>, die_at<kP12, 3>};
  for (const FaultHook hook : hooks) {
    std::filesystem::remove_all(root_);
    FolderStore store(root_);
    FakeLake lake(store.storage());
    put_unpublished(&lake);
    publish_elsewhere(*lake.newest, hook);
    EXPECT_EQ(exits(), std::vector<int>({7}));
    publish_elsewhere(*lake.newest);
    EXPECT_EQ(exits(), std::vector<int>({0}));
    expect_published(&store, *lake.newest);
  }
}

TEST_F(PublishFolder, KilledInsideTheHeadsPutTheHeadIsThereAndWhole) {
  FolderStore store(root_);
  FakeLake lake(store.storage());
  const Head head = lake.next({});
  const pid_t child = fork();
  if (child == 0) {
    set_fault_hook(die_at<kP9, 1>);
    FolderStore own(root_);
    _exit(Heads(&own).put(head).ok() ? 0 : 1);
  }
  children_.push_back(child);
  EXPECT_EQ(exits(), std::vector<int>({7}));
  EXPECT_EQ(**lake.heads.newest(), head);
}

TEST(FollowLogs, BringsAForeignLogToTheHeadByOneMoreVersion) {
  MemoryStore store;
  FakeLake lake(store.storage());
  lake.rewrite("plays", 2);
  const std::string foreign = R"({"add":{"path":"theirs.parquet","partitionValues":{},"size":5,"modificationTime":1,)"
                              R"("dataChange":true}})";
  ASSERT_TRUE(store.put_if_absent(layout::delta_version("plays", 2), foreign + "\n").ok());
  Head repaired = *lake.newest;
  ++repaired.number;
  repaired.changes.clear();
  ASSERT_TRUE(follow_logs(&store, &repaired).ok());
  EXPECT_EQ(repaired.changes.size(), 1U);
  EXPECT_EQ(repaired.tables.at("plays").delta_version, 3U);
  ASSERT_TRUE(lake.put(repaired).ok());
  ASSERT_TRUE(publish(store.storage(), &lake.heads, repaired).ok());
  expect_published(&store, repaired);
  lake.rewrite("plays", 1);
  expect_published(&store, *lake.newest);
}

TEST(FollowLogs, AfterALostHeadTheLogShowsTheOneBefore) {
  MemoryStore store;
  FakeLake lake(store.storage());
  lake.rewrite("plays", 3);
  ASSERT_TRUE(store.remove(layout::head(3)).ok());
  Head repaired = *lake.heads.read(2);
  repaired.number = 3;
  repaired.time = lake.now;
  repaired.changes.clear();
  EXPECT_EQ(publish(store.storage(), &lake.heads, *lake.heads.read(2)).error().reason, "foreign_writer");
  ASSERT_TRUE(follow_logs(&store, &repaired).ok());
  ASSERT_TRUE(lake.put(repaired).ok());
  ASSERT_TRUE(publish(store.storage(), &lake.heads, repaired).ok());
  expect_published(&store, repaired);
  EXPECT_EQ(repaired.tables.at("plays").delta_version, 3U);
}

TEST(FollowLogs, AnUnpublishedHeadWhoseVersionARepairTookIsPassedOver) {
  MemoryStore store;
  FakeLake lake(store.storage());
  lake.rewrite("plays", 2);
  ASSERT_TRUE(lake.put(lake.next({{"plays", {{lake.file("plays", "never shown")}, {}}}})).ok());
  Head repaired = *lake.heads.read(2);
  repaired.number = 4;
  repaired.tables.at("plays").files = {lake.file("plays", "repaired")};
  repaired.changes.clear();
  ASSERT_TRUE(follow_logs(&store, &repaired).ok());
  ASSERT_EQ(repaired.tables.at("plays").delta_version, lake.newest->tables.at("plays").delta_version);
  ASSERT_TRUE(lake.put(repaired).ok());
  const Status done = publish(store.storage(), &lake.heads, repaired);
  ASSERT_TRUE(done.ok()) << done.error().message;
  expect_published(&store, repaired);
}

TEST(FollowLogs, OfALogThatShowsTheHeadItChangesNothing) {
  MemoryStore store;
  FakeLake lake(store.storage());
  lake.rewrite("plays", 3);
  Head same = *lake.newest;
  same.changes.clear();
  const auto tables = same.tables;
  ASSERT_TRUE(follow_logs(&store, &same).ok());
  EXPECT_TRUE(same.changes.empty());
  EXPECT_EQ(same.tables, tables);
}

}  // namespace
}  // namespace tonearm
