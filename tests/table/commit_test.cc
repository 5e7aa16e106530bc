#include "table/commit.h"

#include <atomic>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "store/fault_point.h"
#include "store/layout.h"
#include "table/merging.h"

namespace tonearm {
namespace {

using test::artist;
using test::Merging;
using test::play;

std::vector<std::string>& passed_points() {
  static std::vector<std::string> points;
  return points;
}

/// A store whose puts of data files fail as told.
class FailingStore : public MemoryStore {
 public:
  Status put_if_absent(const std::string& key, std::string_view bytes) override {
    int left = fail_puts;
    while (key.ends_with(".parquet") && left > 0 && !fail_puts.compare_exchange_weak(left, left - 1)) {
    }
    if (key.ends_with(".parquet") && left > 0) {
      if (stores_anyway) (void)MemoryStore::put_if_absent(key, bytes);
      return Error{code, "told to fail"};
    }
    return MemoryStore::put_if_absent(key, bytes);
  }
  Status sync() override {
    ++syncs;
    return MemoryStore::sync();
  }
  std::atomic<int> fail_puts = 0;  // slices are put side by side
  int syncs = 0;
  bool stores_anyway = false;
  Code code = Code::kStorage;
};

TEST(Commit, TheFirstHeadHasEveryTableAndMakesItsDeltaVersionZero) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({play(1)});
  EXPECT_EQ(lake.head->number, 1U);
  for (const spec::Table* table : spec::tables()) {
    const std::string name(table->name);
    ASSERT_TRUE(lake.head->tables.contains(name)) << name;
    EXPECT_EQ(lake.head->tables.at(name).delta_version, 0U);
    EXPECT_TRUE(lake.head->changes.contains(name)) << name;
    EXPECT_EQ(lake.head->tables.at(name).files.size(), name == "plays" ? 1U : 0U);
  }
  const HeadFile& file = lake.table("plays").files[0];
  EXPECT_EQ(file.partition, "played_year=1970");
  EXPECT_TRUE(file.path.starts_with("played_year=1970/part-00000-" + file.sha256.substr(0, 16) + "-")) << file.path;
  EXPECT_TRUE(store.get("tables/plays/" + file.path).ok());
}

TEST(Commit, WhatIsKnownAlreadyWritesNothingAndChangesNothing) {
  MemoryStore store;
  Merging lake(store.storage());
  const std::vector<test::Observed> batch = {play(1), play(2), artist("a", 5, {{"x"}})};
  EXPECT_EQ(lake.apply(batch).files_written, 3U);
  const Head before = *lake.head;
  const Merged again = lake.apply(batch);
  EXPECT_EQ(again.files_written, 0U);
  EXPECT_EQ(again.bytes_written, 0U);
  EXPECT_EQ(lake.head->tables, before.tables);
  EXPECT_TRUE(lake.head->changes.empty());
  EXPECT_EQ(lake.head->number, 2U);
}

TEST(Commit, OnlyTablesThatChangedGetADeltaVersion) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({play(1), artist("a", 5, {{"x"}})});
  const std::string old_path = lake.table("artists").files[0].path;
  lake.apply({artist("a", 6, {{"x"}})});  // a later sight with equal values: stamps move, genres do not
  EXPECT_EQ(lake.table("artists").delta_version, 1U);
  EXPECT_EQ(lake.table("plays").delta_version, 0U);
  EXPECT_EQ(lake.table("artist_genres").delta_version, 0U) << "a bridge whose rows are equal is not written";
  ASSERT_EQ(lake.head->changes.size(), 1U);
  const HeadChange& change = lake.head->changes.at("artists");
  ASSERT_EQ(change.add.size(), 1U);
  ASSERT_EQ(change.remove.size(), 1U);
  EXPECT_EQ(nlohmann::json::parse(change.remove[0])["path"], old_path);
  const auto add = nlohmann::json::parse(change.add[0]);
  EXPECT_EQ(add["path"], lake.table("artists").files[0].path);
  EXPECT_EQ(nlohmann::json::parse(add["stats"].get<std::string>())["minValues"]["uri"], "a");
}

TEST(Commit, ABridgeFollowsItsParentsListAndLosesItsFileWithItsLastRow) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({artist("a", 5, {{"x", "y"}}), artist("b", 5, {{}}), artist("c", 5)});
  EXPECT_EQ(lake.table("artist_genres").rows(), 2U);
  lake.apply({artist("a", 6, {{"z"}})});
  const auto rows = lake.rows("artist_genres");
  ASSERT_EQ(rows.size(), 1U);
  std::string expected;
  canonical::put_string(&expected, "a");
  canonical::put_integer(&expected, 0);
  canonical::put_string(&expected, "z");
  EXPECT_EQ(rows.begin()->second, expected);
  lake.apply({artist("a", 7, {{}})});
  EXPECT_TRUE(lake.table("artist_genres").files.empty());
  EXPECT_EQ(lake.head->changes.at("artist_genres").remove.size(), 1U);
  EXPECT_TRUE(lake.head->changes.at("artist_genres").add.empty());
}

TEST(Commit, ABridgeIsWrittenForAnotherValueAndNotForAListThatLoses) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({artist("a", 5, {{"x"}})});
  const std::string before = lake.table("artist_genres").files[0].sha256;
  EXPECT_EQ(lake.apply({artist("a", 6, {{"z"}})}).files_written, 2U);
  const HeadFile file = lake.table("artist_genres").files[0];
  EXPECT_NE(file.sha256, before);
  test::Observed older = artist("a", 4, {{"y"}});
  older.has_group[0] = false;
  older.columns.erase("name");
  EXPECT_EQ(lake.apply({older}).files_written, 0U);
  EXPECT_EQ(lake.apply({artist("b", 7), older}).files_written, 1U) << "artists has a new row, its genres are as before";
  EXPECT_EQ(lake.table("artist_genres").files[0], file);
}

TEST(Commit, FilesThatComeOutEqualAreNotWritten) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({play(1), play(40'000'000'000), artist("a", 5, {{"x"}})});
  const Head before = *lake.head;
  Accumulator nothing;
  CommitOptions every;
  every.every_slice = true;
  EXPECT_EQ(lake.apply(&nothing, every).files_written, 0U);
  EXPECT_EQ(lake.head->tables, before.tables);
}

TEST(Commit, ElementsOfStructListsKeepTheirPlaceAndNullsStay) {
  const std::size_t tracks = spec::index_of(*spec::find_table("tracks"));
  test::Observed track;
  track.table = tracks;
  canonical::put_string(&track.key, "spotify:track:1");
  track.at = 1;
  track.has_group = {true, false, false, false, false, false, false};
  canonical::put_string(&track.columns["name"], "Song");
  canonical::put_long(&track.columns["duration_ms"], 1);
  canonical::put_bool(&track.columns["explicit"], false);
  std::string* const list = &track.columns["artists"];
  canonical::begin_list(list);
  canonical::begin_element(list);
  canonical::put_null(list);
  canonical::begin_element(list);
  canonical::begin_struct(list);
  canonical::put_null(list);
  canonical::put_string(list, "Local");
  canonical::end_list(list);
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({track});
  std::vector<std::string> expected(2);
  for (std::int32_t i = 0; i < 2; ++i) {
    canonical::put_string(&expected[static_cast<std::size_t>(i)], "spotify:track:1");
    canonical::put_integer(&expected[static_cast<std::size_t>(i)], i);
    canonical::put_null(&expected[static_cast<std::size_t>(i)]);
  }
  canonical::put_null(&expected[0]);
  canonical::put_string(&expected[1], "Local");
  std::vector<std::string> found;
  for (const auto& [key, bytes] : lake.rows("track_artists")) found.push_back(bytes);
  EXPECT_EQ(found, expected);
}

TEST(Commit, ItemsAreKeptOnceAndDuplicateAfterwards) {
  MemoryStore store;
  Merging lake(store.storage());
  const std::size_t artists = spec::index_of(*spec::find_table("artists"));
  const auto tally = [&](const std::vector<test::Observed>& set) {
    Accumulator batch;
    batch.begin_answer(0);
    for (const test::Observed& o : set) {
      if (o.item) batch.element(o.table);
      o.show([&](const RowObservation& observation) { batch.row(observation); });
    }
    lake.apply(&batch);
    return batch.tallies().at(0).tables.at(artists);
  };
  test::Observed reference = artist("c", 5);
  reference.item = false;
  Tally t = tally({artist("a", 5), artist("b", 5), artist("a", 6), reference});
  EXPECT_EQ(t.kept, 2U);
  EXPECT_EQ(t.duplicate, 1U);
  EXPECT_TRUE(t.closes());
  t = tally({artist("a", 7), artist("c", 7), artist("d", 7)});
  EXPECT_EQ(t.kept, 1U) << "c is in the table already, though no item stood for it";
  EXPECT_EQ(t.duplicate, 2U);
  EXPECT_TRUE(t.closes());
}

TEST(Commit, AMissingOrDamagedFileOfTheBaseStopsTheMerge) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({play(1)});
  const std::string key = "tables/plays/" + lake.table("plays").files[0].path;
  const std::string bytes = *store.get(key);
  for (const bool missing : {true, false}) {
    ASSERT_TRUE(store.remove(key).ok());
    if (!missing) {
      std::string damaged = bytes;
      const std::size_t at = damaged.find("DuckDB");  // who wrote it: no reader would notice
      ASSERT_NE(at, std::string::npos);
      damaged[at] = 'd';
      ASSERT_TRUE(store.put_if_absent(key, damaged).ok());
    }
    Accumulator batch;
    batch.begin_answer(0);
    play(2).show([&](const RowObservation& o) { batch.row(o); });
    const auto merged = merge(store.storage(), lake.head, 1, &batch, 2, 2, {});
    ASSERT_FALSE(merged.ok());
    EXPECT_EQ(merged.error().code, Code::kIntegrity);
    EXPECT_NE(merged.error().message.find(key), std::string::npos) << merged.error().message;
    EXPECT_FALSE(read_table(&store, *lake.head, *spec::find_table("plays")).ok());
  }
}

TEST(Commit, AFailedPutFailsTheMergeOnAnyThread) {
  FailingStore store;
  Merging lake(store.storage());
  for (const unsigned threads : {1U, 2U}) {
    Accumulator batch;
    for (const test::Observed& o : {play(1), artist("a", 1, {{"x"}})})
      o.show([&](const RowObservation& row) { batch.row(row); });
    store.fail_puts = 1;
    const auto merged = merge(store.storage(), {}, 0, &batch, 1, 1, {.threads = threads, .bytes_a_thread = 1});
    ASSERT_FALSE(merged.ok());
    EXPECT_EQ(merged.error().code, Code::kStorage);
  }
}

TEST(Commit, APutOfUnknownOutcomeIsDoneAgainUnderAnotherName) {
  FailingStore store;
  Merging lake(store.storage());
  store.code = Code::kUnavailable;
  store.fail_puts = 1;
  store.stores_anyway = true;
  lake.apply({play(1)});
  EXPECT_EQ(lake.rows("plays").size(), 1U);
  EXPECT_EQ(store.list("tables/plays/")->size(), 2U) << "the first one is dead";
  EXPECT_EQ(lake.table("plays").files.size(), 1U);
}

TEST(Commit, AllFilesAreDurableByOneSyncBeforeTheHead) {
  FailingStore store;
  Accumulator batch;
  for (const test::Observed& o : {play(1), artist("a", 1, {{"x"}})})
    o.show([&](const RowObservation& row) { batch.row(row); });
  ASSERT_TRUE(merge(store.storage(), {}, 0, &batch, 1, 1, {}).ok());
  EXPECT_EQ(store.syncs, 1);
}

TEST(Commit, FaultPointsStandAroundEachFileAndTheHead) {
  MemoryStore store;
  Merging lake(store.storage());
  passed_points().clear();
  set_fault_hook([](const char* name) { passed_points().emplace_back(name); });
  lake.apply({play(1), play(40'000'000'000)});
  set_fault_hook(nullptr);
  std::vector<std::string> found;
  for (const std::string& point : passed_points())
    if (point.size() > 2 || point >= "P6") found.push_back(point);
  EXPECT_EQ(found, (std::vector<std::string>{"P6", "P7", "P6", "P7", "P8", "P9", "P10"}));
}

TEST(Commit, WhoIsSecondWithAHeadIsTold) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({play(1)});
  Accumulator batch;
  play(2).show([&](const RowObservation& o) { batch.row(o); });
  const auto mine = merge(store.storage(), {}, 0, &batch, 1, 1, {});
  ASSERT_TRUE(mine.ok());
  Heads heads(&store);
  const Status put = put_head(store.storage(), &heads, mine->head);
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().code, Code::kAlreadyExists);
}

}  // namespace
}  // namespace tonearm
