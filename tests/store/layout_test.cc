#include "store/layout.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "store/object_store.h"

namespace tonearm {
namespace {

constexpr std::uint64_t kMost = ~0ULL;

TEST(Layout, KeysAreThoseOfTheProtocol) {
  EXPECT_EQ(layout::raw_log_entry(7), "raw/log/00000000000000000007.json");
  EXPECT_EQ(layout::raw_state("ab"), "raw/state/ab.json");
  EXPECT_EQ(layout::import_pack("me", "20261125T040000Z-1f", 3), "raw/import/me/20261125T040000Z-1f/000003.zst");
  EXPECT_EQ(layout::head(12), "_tonearm/heads/00000000000000000012.json");
  EXPECT_EQ(layout::report(12), "_tonearm/reports/00000000000000000012.json");
  EXPECT_EQ(layout::table_root("plays"), "tables/plays/");
  EXPECT_EQ(layout::delta_version("plays", 0), "tables/plays/_delta_log/00000000000000000000.json");
  EXPECT_EQ(layout::delta_checkpoint("plays", 32), "tables/plays/_delta_log/00000000000000000032.checkpoint.parquet");
  EXPECT_EQ(layout::last_checkpoint("plays"), "tables/plays/_delta_log/_last_checkpoint");
  const std::string sha = sha256_hex("x");
  EXPECT_EQ(layout::data_file("played_year=2026", 4, sha, "0f"),
            "played_year=2026/part-00004-" + sha.substr(0, 16) + "-0f.parquet");
  EXPECT_EQ(layout::data_file("", 4, sha, "0f"), "part-00004-" + sha.substr(0, 16) + "-0f.parquet");
}

TEST(Layout, NumbersSortAsTheirKeysDo) {
  const std::uint64_t numbers[] = {0, 1, 9, 10, 99, 4'294'967'296, kMost - 1, kMost};
  for (std::size_t i = 0; i + 1 < std::size(numbers); ++i) {
    EXPECT_LT(layout::raw_log_entry(numbers[i]), layout::raw_log_entry(numbers[i + 1]));
    EXPECT_EQ(layout::number_of(layout::raw_log_entry(numbers[i])), numbers[i]);
  }
  EXPECT_EQ(layout::number_of(layout::raw_log_entry(kMost)), kMost);
}

TEST(Layout, OnlyTwentyDigitsAreANumber) {
  EXPECT_EQ(layout::number_of("00000000000000000005.json"), 5U);
  EXPECT_EQ(layout::number_of("a/00000000000000000005.checkpoint.parquet", ".checkpoint.parquet"), 5U);
  for (const char* key :
       {"", "raw/log/", "raw/log/5.json", "raw/log/0000000000000000005.json", "raw/log/000000000000000000005.json",
        "raw/log/0000000000000000000x.json", "raw/log/-0000000000000000005.json", "raw/log/00000000000000000005.jsonx",
        "raw/log/18446744073709551616.json", "raw/log/00000000000000000005"}) {
    EXPECT_EQ(layout::number_of(key), std::nullopt) << key;
  }
}

TEST(Layout, EscapedSegmentsAreValidAndDistinct) {
  EXPECT_EQ(layout::escape_segment("Ab-9"), "Ab-9");
  EXPECT_EQ(layout::escape_segment("a_b"), "a_5Fb");
  EXPECT_EQ(layout::escape_segment(".."), "_2E_2E");
  EXPECT_EQ(layout::escape_segment("\xC3\xA9/"), "_C3_A9_2F");
  EXPECT_EQ(layout::escape_segment(""), "_");
  std::set<std::string> seen;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string escaped = layout::escape_segment(std::string(1, static_cast<char>(byte)));
    EXPECT_TRUE(is_valid_key(escaped)) << byte;
    EXPECT_TRUE(seen.insert(escaped).second) << byte;
  }
}

TEST(Layout, KnowsCommitsAndRawObjects) {
  EXPECT_TRUE(layout::is_commit(layout::raw_log_entry(1)));
  EXPECT_TRUE(layout::is_commit(layout::head(1)));
  EXPECT_TRUE(layout::is_commit(layout::delta_version("plays", 1)));
  EXPECT_FALSE(layout::is_commit(layout::raw_state("ab")));
  EXPECT_FALSE(layout::is_commit("tables/plays/part-00000-ab-cd.parquet"));
  EXPECT_TRUE(layout::is_raw_object(layout::import_pack("me", "b", 1)));
  EXPECT_FALSE(layout::is_raw_object(layout::raw_log_entry(1)));
  EXPECT_FALSE(layout::is_raw_object(layout::raw_state("ab")));
  EXPECT_FALSE(layout::is_raw_object(layout::head(1)));
}

}  // namespace
}  // namespace tonearm
