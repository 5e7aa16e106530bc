#include <gtest/gtest.h>

#include "transform/given.h"
#include "transform/text.h"

namespace tonearm {
namespace {

using test::given;
using test::has;
using test::one_row;
using transform::release_day;

std::string day(std::string_view text, std::string_view precision) {
  const auto found = release_day(text, precision);
  return found ? format_date(*found) : "";
}

TEST(Derive, ReleaseDayIsTheFirstThatThePrecisionAllows) {
  EXPECT_EQ(day("1981-12-15", "day"), "1981-12-15");
  EXPECT_EQ(day("1981-12", "month"), "1981-12-01");
  EXPECT_EQ(day("1981", "year"), "1981-01-01");
  EXPECT_EQ(day("1981-12", "year"), "1981-01-01");
  EXPECT_EQ(day("1981", "day"), "1981-01-01");
  EXPECT_EQ(day("1981-12-15", ""), "1981-12-15");
  EXPECT_EQ(day("0000", "year"), "");
  EXPECT_EQ(day("0000-00-00", "day"), "");
  EXPECT_EQ(day("1981-02-30", "day"), "");
  EXPECT_EQ(day("1981-00", "month"), "");
  EXPECT_EQ(day("soon", "day"), "");
  EXPECT_EQ(day("", "day"), "");
}

TEST(Derive, PreviewAddressLosesTheClientsId) {
  using transform::without_client_id;
  EXPECT_EQ(without_client_id("https://p/x?cid=1"), "https://p/x");
  EXPECT_EQ(without_client_id("https://p/x?a=1&cid=1&b=2"), "https://p/x?a=1&b=2");
  EXPECT_EQ(without_client_id("https://p/x?cid=1&b=2"), "https://p/x?b=2");
  EXPECT_EQ(without_client_id("https://p/x"), "https://p/x");
  EXPECT_EQ(without_client_id("https://p/x?"), "https://p/x");
  EXPECT_EQ(without_client_id(""), "");
}

/// The groups of the one track that `members` describe, as text.
std::string track(std::string_view members) {
  return one_row(given("track", R"({"uri": "spotify:track:t", )" + std::string(members) + "}").sink, "tracks");
}

TEST(Derive, DurationIsANumberOrHasTotalMilliseconds) {
  constexpr std::string_view kRest = R"(, "name": "N", "explicit": false, "artists": [])";
  EXPECT_TRUE(has(track(R"("duration_ms": 188000)" + std::string(kRest)), R"("duration_ms": 188000)"));
  EXPECT_TRUE(
      has(track(R"("duration_ms": {"totalMilliseconds": 188000})" + std::string(kRest)), R"("duration_ms": 188000)"));
  EXPECT_TRUE(has(track(R"("duration_ms": null)" + std::string(kRest)), R"("duration_ms": null)"));
  EXPECT_EQ(track(R"("duration_ms": {"seconds": 1})" + std::string(kRest)), "0 rows of tracks");
}

TEST(Derive, ArtistsKeepOrderAndWhoIsUnknown) {
  EXPECT_TRUE(has(track(R"("name": "N", "duration_ms": 1, "explicit": true, "artists": [
      {"name": "B", "type": "artist", "id": "b"}, {"name": "A", "uri": null}, null, {"uri": "spotify:artist:c"}])"),
                  R"("artists": [{"uri": "spotify:artist:b", "name": "B"}, {"uri": null, "name": "A"}, )"
                  R"({"uri": null, "name": null}, {"uri": "spotify:artist:c", "name": null}])"));
}

TEST(Derive, ListsOfShortAndLongStringsReadBack) {
  EXPECT_TRUE(
      has(track(R"("available_markets": ["DE", "", "exactly 12 .", "more than sixteen bytes", "n\u0000l", null])"),
          R"("available_markets": ["DE", "", "exactly 12 .", "more than sixteen bytes", "n\u0000l", null])"));
}

TEST(Derive, MissingExternalIdsAreNullOnceTheObjectIsThere) {
  EXPECT_TRUE(has(track(R"("external_ids": {})"), R"("external_ids": {"isrc": null, "ean": null, "upc": null})"));
  EXPECT_TRUE(has(track(R"("external_ids": {"isrc": "us1"})"), R"("isrc": "us1", "ean": null)"));
  EXPECT_FALSE(has(track(R"("popularity": 1)"), "external_ids"));
}

TEST(Derive, AlbumTypeIsInLowerCase) {
  const auto sink = given("album", R"({"uri": "spotify:album:a", "name": "N", "album_type": "ALBUM"})").sink;
  EXPECT_TRUE(has(one_row(sink, "albums"), R"("album_type": "album")"));
}

TEST(Derive, LanguagesElseTheOneLanguage) {
  const auto language = [](std::string_view members) {
    return one_row(given("episode", R"({"uri": "spotify:episode:e", )" + std::string(members) + "}").sink, "episodes");
  };
  EXPECT_TRUE(has(language(R"("languages": ["en", "sv"], "language": "de")"), R"("languages": ["en", "sv"])"));
  EXPECT_TRUE(has(language(R"("language": "sv")"), R"("languages": ["sv"])"));
  EXPECT_TRUE(has(language(R"("languages": null, "language": "sv")"), R"("languages": ["sv"])"));
  EXPECT_TRUE(has(language(R"("language": null)"), R"("languages": null)"));
}

TEST(Derive, AuthorsAndNarratorsAreNames) {
  const auto sink = given("audiobook", R"({"uri": "spotify:show:b", "name": "N", "description": "", "explicit": false,
      "languages": ["English"], "media_type": "audio", "authors": [{"name": "A"}, {"name": "B"}], "narrators": [],
      "edition": "Unabridged", "copyrights": [{"text": "x", "type": "C"}]})")
                        .sink;
  EXPECT_TRUE(has(one_row(sink, "audiobooks"), R"("authors": ["A", "B"], "narrators": [])"));
}

TEST(Derive, ItemsTotalOfItemsElseOfTracks) {
  const auto size = [](std::string_view members) {
    return one_row(
        given("playlist", R"({"uri": "spotify:playlist:p", "name": "N", )" + std::string(members) + "}").sink,
        "playlists");
  };
  EXPECT_TRUE(has(size(R"("items": {"total": 3}, "tracks": {"total": 4})"), R"("items_total": 3)"));
  EXPECT_TRUE(has(size(R"("tracks": {"total": 4})"), R"("items_total": 4)"));
  EXPECT_TRUE(has(size(R"("items": {"total": null}, "tracks": {"total": 4})"), R"("items_total": 4)"));
  EXPECT_FALSE(has(size(R"("tracks": null)"), "items_total"));
  EXPECT_FALSE(has(size(R"("tracks": {"total": null})"), "items_total"));
}

}  // namespace
}  // namespace tonearm
