// Rows are registers: whatever the order, the repeats and the splits of observations, they come out as the fold says.
#include "table/registers.h"

#include <gtest/gtest.h>

#include "support/rounds.h"
#include "table/observations.h"

namespace tonearm {
namespace {

using test::Observed;
using test::Random;

Row row_of(const Observed& observed) {
  Row row;
  observed.show([&](const RowObservation& o) { row = tonearm::row_of(o); });
  return row;
}

std::vector<Observed> random_set(Random& random, std::size_t table, unsigned keys, unsigned most) {
  std::vector<Observed> set;
  for (unsigned n = 1 + test::below(random, most); n > 0; --n) {
    set.push_back(test::random_observation(random, table, keys));
    if (test::below(random, 5) == 0) set.push_back(set.back());  // a repeat
  }
  return set;
}

/// What accumulators of any split give, each batch through its files' bytes, joined by key.
std::map<std::string, std::string> merged_in_batches(Random& random, const spec::Table& table,
                                                     const std::vector<Observed>& set) {
  std::map<std::string, Row> rows;
  Accumulator batch;
  const auto flush = [&] {
    for (const PendingRow& pending : batch.take(spec::index_of(table))) {
      const Row stored = row_from_file_bytes(table, file_bytes(table, pending.row));
      EXPECT_EQ(pending.row, stored);
      const auto [at, fresh] = rows.try_emplace(stored.key, stored);
      if (!fresh) join(table, stored, &at->second);
    }
  };
  for (const Observed& o : set) {
    o.show([&](const RowObservation& observation) { batch.row(observation); });
    if (test::below(random, 3) == 0) flush();
  }
  flush();
  EXPECT_TRUE(batch.empty());
  std::map<std::string, std::string> bytes;
  for (const auto& [key, row] : rows) bytes[key] = file_bytes(table, row);
  return bytes;
}

TEST(Registers, RandomSetsOfEveryTableEqualTheFoldOverTheSortedSet) {
  for (const std::size_t index : test::observed_tables()) {
    const spec::Table& table = *spec::tables()[index];
    Random random(static_cast<unsigned>(index));
    for (int round = 0; round < test::rounds(10'000); ++round) {
      std::vector<Observed> set = random_set(random, index, 3, 6);
      const auto expected = test::fold_all(table, set);
      std::shuffle(set.begin(), set.end(), random);
      ASSERT_EQ(merged_in_batches(random, table, set), expected) << table.name << ", round " << round;
    }
  }
}

TEST(Registers, EveryOrderAndGroupingOfASmallSetGivesTheSameRow) {
  for (const std::size_t index : test::observed_tables()) {
    const spec::Table& table = *spec::tables()[index];
    Random random(1000 + static_cast<unsigned>(index));
    for (int round = 0; round < test::rounds(100); ++round) {
      const std::vector<Observed> set = random_set(random, index, 1, 4);
      std::vector<std::size_t> order(set.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      const std::string expected = test::fold(table, set);
      do {
        Row left = row_of(set[order[0]]);
        Row right = row_of(set[order.back()]);
        for (std::size_t i = 1; i < order.size(); ++i) {
          join(table, row_of(set[order[i]]), &left);
          const Row before = right;
          right = row_of(set[order[order.size() - 1 - i]]);
          join(table, before, &right);
        }
        ASSERT_EQ(file_bytes(table, left), expected) << table.name;
        ASSERT_EQ(left, right) << table.name;
        const Row same = left;
        ASSERT_FALSE(join(table, same, &left)) << "joining a row with itself moves nothing";
      } while (std::next_permutation(order.begin(), order.end()) && order.size() <= 5);
    }
  }
}

/// An observation of a play at a time, with a name.
Observed play(Millis at, bool guess, std::string_view name, std::string_view answer = "a") {
  const std::size_t index = spec::index_of(*spec::find_table("plays"));
  Observed o;
  o.table = index;
  o.key = test::random_key(*spec::tables()[index], 1);
  o.at = at;
  o.guess = guess;
  o.has_values = true;
  o.answer = answer;
  canonical::put_string(&o.columns["name"], name);
  canonical::put_null(&o.columns["context_uri"]);
  canonical::put_null(&o.columns["context_type"]);
  return o;
}

Row joined(const spec::Table& table, const Observed& a, const Observed& b) {
  Row row = row_of(a);
  join(table, row_of(b), &row);
  return row;
}

TEST(Registers, AFactKeepsTheFirstWholeRow) {
  const spec::Table& plays = *spec::find_table("plays");
  EXPECT_EQ(joined(plays, play(5, false, "late"), play(4, false, "soon")), row_of(play(4, false, "soon")));
  EXPECT_EQ(joined(plays, play(4, true, "guess"), play(5, false, "exact")), row_of(play(5, false, "exact")));
  EXPECT_EQ(joined(plays, play(4, false, "b"), play(4, false, "a")), row_of(play(4, false, "a")));
  EXPECT_EQ(joined(plays, play(4, false, "a", "2"), play(4, false, "a", "1")), row_of(play(4, false, "a", "1")));
}

Observed seen(Millis at, bool guess) {
  const std::size_t index = spec::index_of(*spec::find_table("library"));
  Observed o;
  o.table = index;
  o.key = test::random_key(*spec::tables()[index], 1);
  o.at = at;
  o.guess = guess;
  return o;
}

TEST(Registers, ExactTimesBeatGuessedOnesWhole) {
  const spec::Table& library = *spec::find_table("library");
  const Row row = joined(library, seen(1, true), seen(9, false));
  EXPECT_EQ(row, row_of(seen(9, false)));
  EXPECT_EQ(joined(library, seen(9, false), seen(1, true)), row);
  const Row span = joined(library, seen(7, false), seen(3, false));
  EXPECT_EQ(span.min_at, 3);
  EXPECT_EQ(span.max_at, 7);
}

TEST(Registers, ADroppedRejectStaysDroppedWhicheverCameFirst) {
  const std::size_t index = spec::index_of(*spec::find_table("rejects"));
  const spec::Table& rejects = *spec::tables()[index];
  Random random(1);
  Observed reject = test::random_observation(random, index, 1);
  reject.min_register.reset();
  if (!reject.has_values) GTEST_FAIL() << "the generator makes an observation with values or a register";
  Observed drop;
  drop.table = index;
  drop.key = reject.key;
  drop.min_register = 77;
  Row alone = row_of(drop);
  EXPECT_EQ(alone.groups[0].at, kNever);
  EXPECT_EQ(row_from_file_bytes(rejects, file_bytes(rejects, alone)), alone);
  const Row both = joined(rejects, reject, drop);
  EXPECT_EQ(both, joined(rejects, drop, reject));
  EXPECT_EQ(both.min_at, 77);
  EXPECT_EQ(both.groups, row_of(reject).groups);
}

TEST(Registers, JoinSaysWhetherARegisterMoved) {
  const spec::Table& plays = *spec::find_table("plays");
  Row row = row_of(play(5, false, "x"));
  EXPECT_FALSE(join(plays, row_of(play(5, false, "x")), &row));
  EXPECT_FALSE(join(plays, row_of(play(6, false, "x")), &row));
  EXPECT_TRUE(join(plays, row_of(play(4, false, "x")), &row));
}

}  // namespace
}  // namespace tonearm
