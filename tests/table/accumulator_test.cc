#include "table/accumulator.h"

#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "table/observations.h"

namespace tonearm {
namespace {

const std::size_t kArtists = spec::index_of(*spec::find_table("artists"));

void show(RowSink* batch, std::string_view name, bool item, Millis at = 1) {
  std::string key;
  canonical::put_string(&key, name);
  const std::string_view groups[5] = {key};
  RowObservation o;
  o.table = kArtists;
  o.key = key;
  o.observed_at = at;
  o.groups = groups;
  o.item = item;
  if (item) batch->element(kArtists);
  batch->row(o);
}

const Tally& tally(Accumulator& batch, std::size_t answer) { return batch.tallies().at(answer).tables.at(kArtists); }

TEST(Accumulator, OfEqualItemsTheFirstIsOpenAndTheOthersAreDuplicates) {
  Accumulator batch;
  batch.begin_answer(3);
  show(&batch, "a", true);
  show(&batch, "a", true);
  batch.begin_answer(4);
  show(&batch, "a", true);
  EXPECT_EQ(tally(batch, 3).elements, 2U);
  EXPECT_EQ(tally(batch, 3).duplicate, 1U);
  EXPECT_FALSE(tally(batch, 3).closes()) << "one waits for the merge";
  EXPECT_EQ(tally(batch, 4).duplicate, 1U);
  EXPECT_TRUE(tally(batch, 4).closes());
  const auto rows = batch.take(kArtists);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].item);
  EXPECT_EQ(rows[0].answer, 3U);
  batch.count_merged(kArtists, {{3, true}});
  EXPECT_EQ(tally(batch, 3).kept, 1U);
  EXPECT_TRUE(tally(batch, 3).closes());
}

TEST(Accumulator, AnItemAfterAReferenceIsTheOneThatMayBeKept) {
  Accumulator batch;
  batch.begin_answer(0);
  show(&batch, "a", false);
  batch.begin_answer(1);
  show(&batch, "a", true);
  const auto rows = batch.take(kArtists);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].item);
  EXPECT_EQ(rows[0].answer, 1U);
  EXPECT_TRUE(batch.tallies().at(0).tables.empty()) << "what is no item is not counted";
}

TEST(Accumulator, WithheldAndRejectedAreCountedWithReasonAndFirstExample) {
  Accumulator batch;
  batch.begin_answer(0);
  batch.element(kArtists);
  batch.not_kept(kArtists, Outcome::kRejected, "bad_uri", "/items/1");
  batch.element(kArtists);
  batch.not_kept(kArtists, Outcome::kRejected, "bad_uri", "/items/7");
  batch.element(kArtists);
  batch.not_kept(kArtists, Outcome::kWithheld, "no_identity", "/items/2");
  batch.note("half_a_group");
  const AnswerTally& answer = batch.tallies().at(0);
  EXPECT_EQ(tally(batch, 0).rejected, 2U);
  EXPECT_EQ(tally(batch, 0).withheld, 1U);
  EXPECT_TRUE(tally(batch, 0).closes());
  EXPECT_EQ(answer.reasons.at("bad_uri").count, 2U);
  EXPECT_EQ(answer.reasons.at("bad_uri").example, "/items/1");
  EXPECT_EQ(answer.notes.at("half_a_group"), 1U);
}

TEST(Accumulator, AnElementWithoutAnOutcomeDoesNotClose) {
  Accumulator batch;
  batch.begin_answer(0);
  batch.element(kArtists);
  EXPECT_FALSE(tally(batch, 0).closes());
}

TEST(Accumulator, RowsComeOutSortedByKeyAndLeaveItEmpty) {
  Accumulator batch;
  batch.begin_answer(0);
  for (int i = 0; i < 5'000; ++i) show(&batch, std::to_string(i * 7919 % 5'000), false);
  const auto rows = batch.take(kArtists);
  ASSERT_EQ(rows.size(), 5'000U);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(),
                             [](const PendingRow& a, const PendingRow& b) { return a.row.key < b.row.key; }));
  EXPECT_TRUE(batch.empty());
  EXPECT_TRUE(batch.take(kArtists).empty());
  show(&batch, "again", false);
  EXPECT_EQ(batch.take(kArtists).size(), 1U);
}

TEST(Accumulator, OfEqualItemsTheLeastAnswerHasTheOneThatIsOpenWhicheverCameFirst) {
  Accumulator batch;
  batch.begin_answer(4);
  show(&batch, "a", true);
  batch.begin_answer(3);
  show(&batch, "a", true);
  EXPECT_TRUE(tally(batch, 4).closes());
  EXPECT_FALSE(tally(batch, 3).closes());
  EXPECT_EQ(batch.take(kArtists)[0].answer, 3U);
}

/// Rows and tallies of answers that were told to the sinks by `deal`; `step`: each row of an answer to a sink so much
/// further on, as those of its read may go to another than its sights.
std::string told(unsigned sinks, const std::function<unsigned(std::uint32_t)>& deal, unsigned step = 0) {
  Accumulator batch(sinks);
  for (std::uint32_t answer = 0; answer < 40; ++answer) {
    for (std::uint32_t i = 0; i < 5; ++i) {
      RowSink* const other = batch.sink((deal(answer) + i * step) % sinks);
      other->begin_answer(answer);
      show(other, std::to_string((answer * i * 7) % 23), i != 2, answer % 9);
    }
    RowSink* const sink = batch.sink(deal(answer));
    sink->begin_answer(answer);
    sink->element(kArtists);
    sink->not_kept(kArtists, Outcome::kWithheld, "no_identity", "/items/" + std::to_string(answer));
    sink->note("half");
  }
  std::string all;
  for (const PendingRow& row : batch.take(kArtists)) {
    all += fmt::format("{} {} {} {}\n", row.row.key, row.row.groups[0].at, row.item, row.item ? row.answer : 0U);
    if (row.item) batch.count_merged(kArtists, {{row.answer, row.answer % 2 == 0}});
  }
  for (const AnswerTally& answer : batch.tallies()) {
    const Tally& t = answer.tables.at(kArtists);
    EXPECT_TRUE(t.closes());
    all += fmt::format("{} {} {} {} {} {}\n", t.elements, t.kept, t.duplicate, t.withheld,
                       answer.reasons.at("no_identity").example, answer.notes.at("half"));
  }
  return all;
}

TEST(Accumulator, ManySinksComeToTheSameAsOne) {
  const std::string one = told(1, [](std::uint32_t) { return 0U; });
  EXPECT_EQ(told(2, [](std::uint32_t answer) { return answer % 2; }), one);
  EXPECT_EQ(told(2, [](std::uint32_t answer) { return answer < 20 ? 1U : 0U; }), one);
  EXPECT_EQ(told(5, [](std::uint32_t answer) { return (answer * 3) % 5; }), one);
  EXPECT_EQ(told(5, [](std::uint32_t) { return 4U; }), one);
  EXPECT_EQ(told(2, [](std::uint32_t answer) { return answer % 2; }, 1), one);
  EXPECT_EQ(told(5, [](std::uint32_t answer) { return (answer * 3) % 5; }, 2), one);
}

TEST(Accumulator, MemoryGrowsWithRowsNotWithObservations) {
  Accumulator batch;
  batch.begin_answer(0);
  for (int i = 0; i < 1'000; ++i) show(&batch, std::to_string(i), false);
  const std::size_t once = batch.memory_bytes();
  EXPECT_GT(once, 1'000 * (sizeof(PendingRow) + 5 * sizeof(CellView)));
  for (int i = 0; i < 10'000; ++i) show(&batch, std::to_string(i % 1'000), true);
  EXPECT_EQ(batch.memory_bytes(), once);
  batch.take(kArtists);
  EXPECT_LT(batch.memory_bytes(), once / 10);
}

}  // namespace
}  // namespace tonearm
