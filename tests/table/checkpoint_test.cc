#include <filesystem>

#include <nlohmann/json.hpp>

#include "duck/database.h"
#include "store/fault_point.h"
#include "store/folder_store.h"
#include "table/delta_actions.h"
#include "table/fake_lake.h"

namespace tonearm {
namespace {

/// A snapshot as readers see it: dataChange differs between a version and a checkpoint.
struct View {
  explicit View(const DeltaSnapshot& snapshot)
      : version(snapshot.version), txn(snapshot.txn), schema(snapshot.schema_string), metadata(snapshot.metadata) {
    for (const auto& [path, action] : snapshot.files) {
      nlohmann::json add = nlohmann::json::parse(action);
      add.erase("dataChange");
      files[path] = add.dump();
    }
  }
  bool operator==(const View&) const = default;
  std::uint64_t version;
  std::map<std::string, std::string> files;
  std::map<std::string, std::int64_t> txn;
  std::string schema, metadata;
};

class Checkpoint : public testing::Test {
 protected:
  MemoryStore store_;
  FakeLake lake_{store_.storage()};
  const std::string key_ = layout::delta_checkpoint("plays", 32);
  const std::string pointer_ = layout::last_checkpoint("plays");
};

TEST_F(Checkpoint, IsWrittenEvery32Versions) {
  lake_.rewrite("plays", 32);  // versions 0..31
  EXPECT_TRUE(list_log(&store_, "plays")->checkpoints.empty());
  lake_.rewrite("plays", 34);  // ..65
  const auto log = list_log(&store_, "plays");
  ASSERT_EQ(log->checkpoints.size(), 2U);
  EXPECT_TRUE(log->checkpoints.contains(32) && log->checkpoints.contains(64));
  EXPECT_EQ(*read_pointer(&store_, "plays"), 64U);
  EXPECT_TRUE(list_log(&store_, "tracks")->checkpoints.empty());
}

TEST_F(Checkpoint, ShowsTheSameTableAsTheVersionsBeforeIt) {
  lake_.rewrite("plays", 36);
  const View with(*replay(&store_, "plays"));
  ASSERT_TRUE(store_.remove(pointer_).ok());
  ASSERT_TRUE(store_.remove(key_).ok());
  EXPECT_EQ(View(*replay(&store_, "plays")), with);
}

TEST_F(Checkpoint, SaysThatItChangesNoData) {
  lake_.rewrite("plays", 33);
  DeltaSnapshot snapshot;
  ASSERT_TRUE(decode_checkpoint(*store_.get(key_), key_, &snapshot).ok());
  ASSERT_FALSE(snapshot.files.empty());
  ASSERT_FALSE(snapshot.removed.empty());
  for (const auto* actions : {&snapshot.files, &snapshot.removed}) {
    for (const auto& [path, action] : *actions) EXPECT_EQ(nlohmann::json::parse(action)["dataChange"], false) << path;
  }
}

TEST_F(Checkpoint, KeepsTheRemovesOfTheRetentionAlone) {
  lake_.rewrite("plays", 16);
  lake_.now += 8 * 24 * kHour;
  const Millis after = lake_.now;
  lake_.rewrite("plays", 17);
  DeltaSnapshot snapshot;
  ASSERT_TRUE(decode_checkpoint(*store_.get(key_), key_, &snapshot).ok());
  EXPECT_EQ(snapshot.removed.size(), 17U);
  for (const auto& [path, action] : snapshot.removed) {
    EXPECT_GE(nlohmann::json::parse(action)["deletionTimestamp"].get<Millis>(), after);
  }
}

TEST_F(Checkpoint, Rule07HasTheColumnsThatEveryEngineAccepts) {
  const std::string root = testing::TempDir() + "checkpoint-" + random_nonce();
  FolderStore folder(root);
  FakeLake lake(folder.storage());
  lake.rewrite("plays", 33);
  auto database = duck::Database::open();
  ASSERT_TRUE(database.ok()) << database.error().message;
  auto connection = duck::Connection::open(*database);
  auto rows = connection->query("DESCRIBE SELECT * FROM read_parquet('" + root + "/" + key_ + "')");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  std::map<std::string, std::string> types;
  const auto chunk = rows->next();
  for (std::uint64_t row = 0; row < (*chunk)->size(); ++row) {
    types[std::string((*chunk)->column(0).get_string(row))] = (*chunk)->column(1).get_string(row);
  }
  std::filesystem::remove_all(root);
  const std::map<std::string, std::string> expected = {
      {"txn", "STRUCT(appId VARCHAR, \"version\" BIGINT, lastUpdated BIGINT)"},
      {"add",
       "STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange "
       "BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))"},
      {"remove",
       "STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, "
       "partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, tags MAP(VARCHAR, VARCHAR))"},
      {"metaData",
       "STRUCT(id VARCHAR, \"name\" VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, \"options\" "
       "MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], \"configuration\" "
       "MAP(VARCHAR, VARCHAR), createdTime BIGINT)"},
      {"protocol", "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)"}};
  EXPECT_EQ(types, expected);
}

TEST_F(Checkpoint, Rule04ACutOneIsNeverPointedAt) {
  lake_.rewrite("plays", 32);
  ASSERT_TRUE(store_.put_if_absent(key_, "PAR1 cut").ok());  // what a broken disk left
  lake_.rewrite("plays", 1);
  DeltaSnapshot snapshot;
  EXPECT_TRUE(decode_checkpoint(*store_.get(key_), key_, &snapshot).ok());
  EXPECT_EQ(*read_pointer(&store_, "plays"), 32U);
}

TEST_F(Checkpoint, OneOfAnotherTableIsWrittenAnew) {
  lake_.rewrite("plays", 33);
  const std::string good = *store_.get(key_);
  MemoryStore other;
  FakeLake stranger(other.storage());
  stranger.rewrite("plays", 20);
  stranger.rewrite("tracks", 33);
  ASSERT_TRUE(store_.replace(key_, *other.get(layout::delta_checkpoint("tracks", 32))).ok());
  ASSERT_TRUE(store_.remove(pointer_).ok());
  ASSERT_TRUE(publish(store_.storage(), &lake_.heads, *lake_.newest).ok());
  EXPECT_TRUE(*store_.get(key_) == good);
}

TEST_F(Checkpoint, WrittenButNotPointedAtIsTakenOver) {
  lake_.rewrite("plays", 33);
  const std::string before = *store_.get(pointer_), bytes = *store_.get(key_);
  ASSERT_TRUE(store_.remove(pointer_).ok());
  ASSERT_TRUE(publish(store_.storage(), &lake_.heads, *lake_.newest).ok());
  EXPECT_EQ(*store_.get(pointer_), before);
  EXPECT_TRUE(*store_.get(key_) == bytes);
}

TEST_F(Checkpoint, AMissedOneIsWrittenByALaterPublication) {
  lake_.rewrite("plays", 33);
  ASSERT_TRUE(store_.remove(pointer_).ok());
  ASSERT_TRUE(store_.remove(key_).ok());
  lake_.rewrite("plays", 1);
  EXPECT_TRUE(store_.get(key_).ok());
  EXPECT_EQ(*read_pointer(&store_, "plays"), 32U);
}

TEST_F(Checkpoint, ThePointerOnlyMovesForward) {
  lake_.rewrite("plays", 65);
  ASSERT_TRUE(write_checkpoint(store_.storage(), "plays", 32, lake_.now).ok());
  EXPECT_EQ(*read_pointer(&store_, "plays"), 64U);
}

TEST_F(Checkpoint, ThePointerStaysWhereAFasterProcessMovedItMeanwhile) {
  lake_.rewrite("plays", 65);
  const std::string ahead = *store_.get(pointer_);
  ASSERT_TRUE(store_.remove(pointer_).ok());
  ASSERT_TRUE(store_.remove(key_).ok());
  struct Overtaken : BreakingStore {
    Overtaken(MemoryStore* memory, std::string at, std::function<void()> act)
        : BreakingStore(memory, -1, Break::kBefore), at_(std::move(at)), act_(std::move(act)) {}
    Status put_if_absent(const std::string& key, std::string_view bytes) override {
      Status put = BreakingStore::put_if_absent(key, bytes);
      if (key == at_) act_();
      return put;
    }
    std::string at_;
    std::function<void()> act_;
  };
  int times = 0;
  Overtaken store(&store_, key_, [&] {
    ++times;
    ASSERT_TRUE(store_.replace(pointer_, ahead).ok());
  });
  ASSERT_TRUE(write_checkpoint(store.storage(), "plays", 32, lake_.now).ok());
  EXPECT_EQ(times, 1);
  EXPECT_EQ(*read_pointer(&store_, "plays"), 64U);
}

TEST_F(Checkpoint, APointerAtADamagedOneIsSetRight) {
  lake_.rewrite("plays", 33);
  const std::string good = *store_.get(key_);
  for (const char* pointer : {R"({"version":32,"size":3})", R"({"version":9999,"size":3})", "{"}) {
    ASSERT_TRUE(store_.replace(pointer_, pointer).ok());
    ASSERT_TRUE(store_.replace(key_, "cut").ok());
    ASSERT_TRUE(write_checkpoint(store_.storage(), "plays", 32, lake_.newest->time).ok());
    EXPECT_TRUE(*store_.get(key_) == good);
    EXPECT_EQ(*read_pointer(&store_, "plays"), 32U);
  }
}

TEST_F(Checkpoint, MayBeOfAnyVersionVersionZeroIncluded) {
  lake_.rewrite("plays", 1);
  ASSERT_TRUE(write_checkpoint(store_.storage(), "plays", 0, lake_.now).ok());
  expect_published(&store_, *lake_.newest);
  EXPECT_EQ(*read_pointer(&store_, "plays"), 0U);
}

TEST_F(Checkpoint, ReplayGetsOverADamagedPointerAndSaysSo) {
  lake_.rewrite("plays", 40);
  const View expected(*replay(&store_, "plays"));
  for (const char* text :
       {"", "{\"version\":3", "null", "{\"version\":-1}", "{\"version\":31}", "{\"version\":1e99}"}) {
    ASSERT_TRUE(store_.replace(pointer_, text).ok());
    const auto shown = replay(&store_, "plays");
    ASSERT_TRUE(shown.ok()) << text;
    EXPECT_EQ(View(*shown), expected) << text;
    ASSERT_FALSE(shown->warnings.empty()) << text;
    EXPECT_NE(shown->warnings.front().find(pointer_), std::string::npos);
  }
}

TEST_F(Checkpoint, ReplayGetsOverADamagedCheckpointAndSaysSo) {
  lake_.rewrite("plays", 40);
  const View expected(*replay(&store_, "plays"));
  const std::string good = *store_.get(key_);
  for (const std::string& bytes :
       {std::string(), good.substr(0, good.size() / 2), std::string("nonsense"), good + "x"}) {
    ASSERT_TRUE(store_.replace(key_, bytes).ok());
    const auto shown = replay(&store_, "plays");
    ASSERT_TRUE(shown.ok());
    EXPECT_EQ(View(*shown), expected);
    ASSERT_FALSE(shown->warnings.empty());
    EXPECT_NE(shown->warnings.front().find(key_), std::string::npos);
  }
}

TEST_F(Checkpoint, ReplayFindsAStalePointerWhoseVersionsAreGone) {
  lake_.rewrite("plays", 70);
  const View expected(*replay(&store_, "plays"));
  ASSERT_TRUE(store_.replace(pointer_, R"({"version":32,"size":3})").ok());
  EXPECT_TRUE(replay(&store_, "plays")->warnings.empty());  // older, but everything after it is there
  ASSERT_TRUE(store_.remove(layout::delta_version("plays", 33)).ok());
  const auto shown = replay(&store_, "plays");
  ASSERT_TRUE(shown.ok()) << shown.error().message;
  EXPECT_EQ(View(*shown), expected);
  EXPECT_FALSE(shown->warnings.empty());
}

TEST_F(Checkpoint, ReplayFindsAGapAfterTheCheckpoint) {
  lake_.rewrite("plays", 40);
  ASSERT_TRUE(store_.remove(layout::delta_version("plays", 35)).ok());
  const auto shown = replay(&store_, "plays");
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().reason, "log_gap");
  EXPECT_NE(shown.error().message.find(layout::delta_version("plays", 35)), std::string::npos);
}

TEST_F(Checkpoint, AfterACrashAtAnyChangeTheNextPublicationHeals) {
  lake_.rewrite("plays", 32);
  lake_.now += kHour;
  Edit edit = {{lake_.file("plays", "last", "played_year=2026")}, lake_.newest->tables.at("plays").files};
  ASSERT_TRUE(lake_.put(lake_.next({{"plays", edit}})).ok());
  const auto before = contents(&store_, "");
  for (const auto how : {BreakingStore::Break::kBefore, BreakingStore::Break::kAfter}) {
    bool was_reached = true;
    int at = 1;
    for (; was_reached; ++at) {
      MemoryStore store;
      for (const auto& [key, bytes] : before) ASSERT_TRUE(store.put_if_absent(key, bytes).ok());
      BreakingStore breaking(&store, at, how);
      Heads heads(&breaking);
      const Status broken = publish(breaking.storage(), &heads, *lake_.newest);
      was_reached = breaking.was_reached();
      EXPECT_NE(broken.ok(), was_reached);
      Heads again(&store);
      ASSERT_TRUE(publish(store.storage(), &again, *lake_.newest).ok());
      expect_published(&store, *lake_.newest);
      EXPECT_EQ(*read_pointer(&store, "plays"), 32U);
    }
    EXPECT_GT(at, 4);  // the version, the checkpoint, the pointer
  }
}

}  // namespace
}  // namespace tonearm
