#include "table/layout.h"

#include <gtest/gtest.h>

#include "spec/canonical.h"
#include "table/observations.h"

namespace tonearm {
namespace {

TEST(Layout, BitsAreTheFewestThatHoldTheRows) {
  EXPECT_EQ(slice_bits(0), 0U);
  EXPECT_EQ(slice_bits(65'536), 0U);
  EXPECT_EQ(slice_bits(65'537), 1U);
  EXPECT_EQ(slice_bits(131'072), 1U);
  EXPECT_EQ(slice_bits(131'073), 2U);
}

TEST(Layout, SliceIsThePrefixOfTheTextsSha256) {
  const spec::Table& tracks = *spec::find_table("tracks");
  std::string key;
  canonical::put_string(&key, "abc");  // SHA-256 ba7816bf...
  EXPECT_EQ(slice_of(tracks, key, 0), 0U);
  EXPECT_EQ(slice_of(tracks, key, 1), 1U);
  EXPECT_EQ(slice_of(tracks, key, 4), 0xbU);
  EXPECT_EQ(slice_of(tracks, key, 12), 0xba7U);
  EXPECT_EQ(slice_of(tracks, key, 32), 0xba7816bfU);
}

TEST(Layout, NumbersAreSlicedByTheirDecimalText) {
  const spec::Table& runs = *spec::find_table("runs");
  std::string key;
  canonical::put_long(&key, 1);  // SHA-256 of "1" is 6b86...
  EXPECT_EQ(slice_of(runs, key, 8), 0x6bU);
}

TEST(Layout, ABridgeLiesInItsParentsSlice) {
  std::string parent;
  canonical::put_string(&parent, "spotify:track:1");
  std::string bridge = parent;
  canonical::put_integer(&bridge, 7);
  EXPECT_EQ(slice_of(*spec::find_table("track_artists"), bridge, 9), slice_of(*spec::find_table("tracks"), parent, 9));
}

TEST(Layout, SlicesAreOfTheColumnThatTheTableNames) {
  const spec::Table& library = *spec::find_table("library");  // account, kind, uri, added_at
  std::string a, b;
  for (std::string* key : {&a, &b}) canonical::put_string(key, key == &a ? "me" : "you");
  for (std::string* key : {&a, &b}) {
    canonical::put_string(key, "track");
    canonical::put_string(key, "abc");
    canonical::put_time(key, key == &a ? 1 : 2);
  }
  EXPECT_EQ(slice_of(library, a, 12), 0xba7U);
  EXPECT_EQ(slice_of(library, b, 12), 0xba7U);
}

TEST(Layout, PlaysLieByYearOrMonthOfPlayedAtInUtc) {
  const spec::Table& plays = *spec::find_table("plays");
  const auto key = [](std::string_view time) {
    std::string bytes;
    canonical::put_string(&bytes, "me");
    canonical::put_string(&bytes, "api");
    canonical::put_time(&bytes, *parse_rfc3339(time));
    return bytes;
  };
  const std::string last = key("2025-12-31T23:59:59.999Z");
  const std::string first = key("2026-01-01T00:00:00Z");
  EXPECT_EQ(place_of(plays, last, 0, false), (Place{"played_year=2025", 0}));
  EXPECT_EQ(place_of(plays, last, 0, true), (Place{"played_year=2025", 12}));
  EXPECT_EQ(place_of(plays, first, 0, true), (Place{"played_year=2026", 1}));
  EXPECT_EQ(place_of(plays, key("0007-03-01T00:00:00Z"), 0, false).partition, "played_year=0007");
}

}  // namespace
}  // namespace tonearm
