// Heads that do not follow the newest one: rebuilds from nothing, repairs from a head that lacks files.
#include <span>

#include <gtest/gtest.h>

#include "support/rounds.h"
#include "table/merging.h"

namespace tonearm {
namespace {

using test::artist;
using test::Merging;
using test::play;

/// The merges of `batches` from nothing, each on the head of the one before, none put.
Head rebuilt(const Storage& storage, std::uint64_t number_after,
             const std::vector<std::vector<test::Observed>>& batches) {
  std::optional<Head> base;
  for (const auto& observations : batches) {
    Accumulator batch;
    for (const test::Observed& o : observations) o.show([&](const RowObservation& row) { batch.row(row); });
    auto merged = merge(storage, base, number_after, &batch, 9, 99, {});
    EXPECT_TRUE(merged.ok());
    EXPECT_EQ(merged->head.number, number_after + 1);
    base = std::move(merged->head);
  }
  return *base;
}

TEST(Rebuild, ARebuildOfEqualRowsChangesNothing) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({play(1), artist("a", 5, {{"x"}})});
  lake.apply({artist("b", 6)});
  Head head = rebuilt(store.storage(), 2, {{artist("b", 6), play(1)}, {artist("a", 5, {{"x"}})}});
  EXPECT_EQ(test::files_of(head), test::files_of(*lake.head));
  rebase_changes(lake.head, &head);
  EXPECT_EQ(head.tables, lake.head->tables);
  EXPECT_TRUE(head.changes.empty());
  EXPECT_EQ(head.born, lake.head->born);
}

TEST(Rebuild, ARebuildOfOtherRowsChangesExactlyWhatDiffers) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({play(1), artist("a", 5, {{"x"}})});
  Head head = rebuilt(store.storage(), 1, {{artist("a", 5, {{"x"}}), artist("b", 5)}, {play(1)}});
  rebase_changes(lake.head, &head);
  ASSERT_EQ(head.changes.size(), 1U);
  const HeadChange& change = head.changes.at("artists");
  ASSERT_EQ(change.add.size(), 1U);
  EXPECT_NE(change.add[0].find("minValues"), std::string::npos) << "statistics come along from the first batch";
  ASSERT_EQ(change.remove.size(), 1U);
  EXPECT_NE(change.remove[0].find(lake.table("artists").files[0].path), std::string::npos);
  EXPECT_EQ(head.tables.at("artists").delta_version, 1U);
  EXPECT_EQ(head.tables.at("plays"), lake.table("plays"));
}

TEST(Rebuild, ARebuildWithoutHeadsStartsTheDeltaLogs) {
  MemoryStore store;
  Head head = rebuilt(store.storage(), 0, {{artist("a", 5, {{"x"}})}, {artist("b", 5), play(1)}});
  const HeadChange carried = head.changes.at("artists");
  rebase_changes({}, &head);
  EXPECT_EQ(head.changes.at("artists").add, carried.add);
  EXPECT_TRUE(carried.remove.empty());
  EXPECT_EQ(head.changes.at("artists").add.size(), 1U);
  EXPECT_TRUE(head.changes.at("artists").remove.empty()) << "the first batch's file was never published";
  EXPECT_NE(head.changes.at("artist_genres").add.at(0).find("minValues"), std::string::npos);
  for (const auto& [name, table] : head.tables) EXPECT_EQ(table.delta_version, 0U);
}

std::vector<test::Observed> artists(int count) {
  std::vector<test::Observed> set;
  for (int i = 0; i < count; ++i) set.push_back(artist("spotify:artist:" + std::to_string(i), 5, {{"x"}}));
  return set;
}

TEST(Rebuild, ARepairFromAHeadThatLacksFilesGivesTheTableThatWas) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply(artists(131'100));  // four slices of about 33,000
  ASSERT_EQ(lake.table("artists").files.size(), 4U);
  const std::vector<std::vector<std::size_t>> losses{{1, 2, 3}, {0}, {0, 1, 2, 3}};
  for (const auto& lost : std::span(losses).first(static_cast<std::size_t>(test::rounds(3)))) {
    std::optional<Head> base = lake.head;
    for (auto at = lost.rbegin(); at != lost.rend(); ++at) {
      HeadTable& table = base->tables.at("artists");
      table.files.erase(table.files.begin() + static_cast<std::ptrdiff_t>(*at));
    }
    base->tables.at("artist_genres").files.erase(base->tables.at("artist_genres").files.begin());
    Accumulator batch;
    for (const test::Observed& o : artists(131'100)) o.show([&](const RowObservation& row) { batch.row(row); });
    auto merged = merge(store.storage(), base, 1, &batch, 1, 9, {2, {}, true});
    ASSERT_TRUE(merged.ok()) << merged.error().message;
    EXPECT_EQ(test::files_of(merged->head), test::files_of(*lake.head));
  }
}

TEST(Rebuild, AHeadWhoseSlicesCannotBeIsRefused) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply({artist("a", 5)});
  lake.head->tables.at("artists").files[0].slice = 1;  // one row lies in slice 0 of one
  Accumulator batch;
  artist("b", 5).show([&](const RowObservation& row) { batch.row(row); });
  const auto merged = merge(store.storage(), lake.head, 1, &batch, 2, 9, {});
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(merged.error().code, Code::kIntegrity);
}

}  // namespace
}  // namespace tonearm
