// The live files of a table are a function of its rows: whatever the order, the splits, the repeats, the threads, the
// zone, the locale, the lake's path.
#include <clocale>
#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

#include "store/folder_store.h"
#include "support/rounds.h"
#include "support/temporary_folder.h"
#include "table/layout.h"
#include "table/merging.h"

namespace tonearm {
namespace {

using test::Files;
using test::Merging;
using test::Observed;

/// Sets zone and locale for the scope.
class Surroundings {
 public:
  Surroundings(const char* zone, const char* locale) {
    if (const char* const before = std::getenv("TZ")) zone_ = before;
    ::setenv("TZ", zone, 1);
    ::tzset();
    std::setlocale(LC_ALL, locale);
  }
  ~Surroundings() {
    zone_ ? ::setenv("TZ", zone_->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
    std::setlocale(LC_ALL, "C");
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

 private:
  std::optional<std::string> zone_;
};

void apply_in_batches(test::Random& random, const std::vector<Observed>& set, unsigned threads, Merging* lake) {
  for (std::size_t at = 0; at < set.size();) {
    const std::size_t most = set.size() - at;
    const std::size_t count = std::min<std::size_t>(most, 1 + test::below(random, static_cast<unsigned>(set.size())));
    lake->apply({set.begin() + static_cast<std::ptrdiff_t>(at), set.begin() + static_cast<std::ptrdiff_t>(at + count)},
                {.threads = threads, .bytes_a_thread = 1});
    at += count;
  }
}

TEST(CommitProperty, RandomSetsGiveTheSameFilesInAnyOrderSplitThreadsZoneAndPath) {
  static constexpr std::pair<const char*, const char*> kPlaces[] = {
      {"UTC", "C"}, {"America/St_Johns", "de_DE.UTF-8"}, {"Pacific/Kiritimati", "tr_TR.UTF-8"}};
  const auto tables = test::observed_tables();
  for (unsigned round = 0; round < static_cast<unsigned>(test::rounds(200)); ++round) {
    const std::size_t index = tables[round % tables.size()];
    const spec::Table& table = *spec::tables()[index];
    test::Random random(round);
    std::vector<Observed> set;
    for (unsigned n = 1 + test::below(random, 40); n > 0; --n)
      set.push_back(test::random_observation(random, index, 12));
    MemoryStore memory;
    Merging once(memory.storage());
    once.apply(set);
    ASSERT_EQ(once.rows(table.name), test::fold_all(table, set)) << table.name << ", round " << round;
    const Files expected = test::files_of(*once.head);

    std::vector<Observed> other = set;
    for (unsigned n = test::below(random, 5); n > 0; --n)
      other.push_back(set[test::below(random, static_cast<unsigned>(set.size()))]);
    std::shuffle(other.begin(), other.end(), random);
    const Surroundings surroundings(kPlaces[round % 3].first, kPlaces[round % 3].second);
    const TemporaryFolder place;
    MemoryStore another;
    FolderStore folder(place / std::string(1 + round % 3, 'x'));
    Merging split(round % 4 == 0 ? folder.storage() : another.storage());
    apply_in_batches(random, other, 1 + round % 2, &split);
    ASSERT_EQ(test::files_of(*split.head), expected) << table.name << ", round " << round;
  }
}

TEST(CommitProperty, AllTablesAtOnceGiveTheSameFilesOnOneAndTwoThreads) {
  test::Random random(77);
  std::vector<Observed> set;
  for (const std::size_t index : test::observed_tables())
    for (int i = 0; i < 200; ++i) set.push_back(test::random_observation(random, index, 100));
  MemoryStore one, two;
  Merging a(one.storage()), b(two.storage());
  a.apply(set);
  std::shuffle(set.begin(), set.end(), random);
  b.apply({set.begin(), set.begin() + 2'000}, {.threads = 2, .bytes_a_thread = 1});
  b.apply({set.begin() + 2'000, set.end()}, {.threads = 2, .bytes_a_thread = 1});
  EXPECT_EQ(test::files_of(*a.head), test::files_of(*b.head));
}

/// 70,000 artists in one batch, and what other splits give.
std::vector<Observed> many_artists(int from, int to, Millis at) {
  std::vector<Observed> set;
  for (int i = from; i < to; ++i)
    set.push_back(test::artist("spotify:artist:" + std::to_string(i), at, {{std::to_string(i % 7)}}));
  return set;
}

TEST(CommitProperty, ATableThatOutgrowsItsSlicesIsSlicedAsIfItHadComeAtOnce) {
  MemoryStore one, two;
  Merging once(one.storage()), grown(two.storage());
  once.apply(many_artists(0, 70'000, 1));
  ASSERT_EQ(once.table("artists").files.size(), 2U);
  ASSERT_EQ(once.table("artist_genres").files.size(), 2U);
  grown.apply(many_artists(0, 60'000, 1));
  EXPECT_EQ(grown.table("artists").files.size(), 1U);
  grown.apply(many_artists(50'000, 65'536, 1));  // 75,536 observed, 65,536 rows: fills the slice, no more
  EXPECT_EQ(grown.table("artists").files.size(), 1U);
  EXPECT_EQ(grown.table("artists").rows(), kSliceRows);
  grown.apply(many_artists(65'000, 70'000, 1));
  EXPECT_EQ(grown.table("artists").files.size(), 2U);
  EXPECT_EQ(test::files_of(*once.head), test::files_of(*grown.head));
  const HeadChange& change = grown.head->changes.at("artist_genres");
  EXPECT_EQ(change.add.size(), 2U);
  EXPECT_EQ(change.remove.size(), 1U);
  EXPECT_EQ(grown.rows("artists").size(), 70'000U);
}

TEST(CommitProperty, OneRowMoreThanASliceHoldsMakesTwo) {
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply(many_artists(0, 65'536, 1));
  lake.apply({test::artist("spotify:artist:1", 9)});
  EXPECT_EQ(lake.table("artists").files.size(), 1U);
  lake.apply({test::artist("spotify:artist:new", 9)});
  EXPECT_EQ(lake.table("artists").files.size(), 2U);
  EXPECT_EQ(lake.table("artists").rows(), 65'537U);
}

TEST(CommitProperty, AYearThatOutgrowsItsFileFallsIntoMonthsAsIfItHadComeAtOnce) {
  const Millis year = *parse_rfc3339("2024-01-01T00:00:00Z");
  const auto plays = [&](int from, int to) {
    std::vector<Observed> set;
    for (int i = from; i < to; ++i) set.push_back(test::play(year + Millis{i} * 475'000));  // 66,000 make a year
    return set;
  };
  MemoryStore one, two;
  Merging once(one.storage()), grown(two.storage());
  once.apply(plays(0, 66'000));
  EXPECT_EQ(once.table("plays").files.size(), 12U);
  grown.apply(plays(0, 65'000));
  ASSERT_EQ(grown.table("plays").files.size(), 1U);
  EXPECT_EQ(grown.table("plays").files[0].slice, 0U);
  grown.apply(plays(64'000, 66'000));
  EXPECT_EQ(test::files_of(*once.head), test::files_of(*grown.head));
  const Merged more = grown.apply({test::play(year + 1)});
  EXPECT_EQ(more.files_written, 1U) << "of months, only January";
}

}  // namespace
}  // namespace tonearm
