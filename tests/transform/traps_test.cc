// The traps of Spotify's data that meet the transform, by their numbers (T01 ...), one fact a test.
#include <gtest/gtest.h>

#include "transform/given.h"

namespace tonearm {
namespace {

using test::given;
using test::has;
using test::one_row;
using test::read_of;
using Lines = std::vector<std::string>;

/// A playlist's page with these entries.
test::Given entries(std::string_view list) {
  return given("playlist_items", R"({"href": "https://api.spotify.com/v1/playlists/p/items?offset=0", "offset": 0,
      "total": null, "next": null, "items": [)" +
                                     std::string(list) + "]}");
}

/// The rows of playlist_items that those entries become, without their content hash.
Lines contents(std::string_view list) {
  Lines rows;
  for (const std::string& row : read_of({*entries(list).page}).rows_of("playlist_items"))
    rows.push_back(row.substr(row.find("\"position\"")));
  return rows;
}

constexpr std::string_view kBareTrack =
    R"({"uri": "spotify:track:t", "type": "track", "id": "t", "name": "T", "duration_ms": 1, "explicit": false, "artists": []})";

TEST(Traps, T01NullItemKeepsItsPosition) {
  const Lines rows = contents(R"({"added_at": "2020-01-02T03:04:05Z", "added_by": {"id": "", "uri": "spotify:user:",
      "type": "user", "href": ""}, "is_local": false, "item": null, "track": null}, null)");
  const Lines expected = {
      R"("position": 0, "uri": null, "relinked_uri": null, "added_at": "2020-01-02T03:04:05.000Z", "added_by_uri": null, "is_local": false, "name": null, "state": "null"})",
      R"("position": 1, "uri": null, "relinked_uri": null, "added_at": null, "added_by_uri": null, "is_local": false, "name": null, "state": "null"})"};
  EXPECT_EQ(rows, expected);
}

TEST(Traps, T02NullElementsAreWithheldAndCounted) {
  const auto list =
      given("my_playlists", R"({"items": [null, {"uri": "spotify:playlist:p", "name": "P"}], "total": 2})");
  EXPECT_EQ(list.sink.not_kept_lines, Lines{"withheld library null_element /items/0"});
  EXPECT_EQ(list.page->elements, 2);
  EXPECT_EQ(list.page->null_elements, 1);
  EXPECT_TRUE(list.sink.closes());
  const auto search = given("search", R"({"playlists": {"items": [null]}, "tracks": {"items": []}})");
  EXPECT_EQ(search.sink.not_kept_lines, Lines{"withheld playlists null_element /playlists/items/0"});
}

TEST(Traps, T03NullTotalIsNotSaid) {
  const auto page = given("saved_tracks", R"({"items": [], "total": null})").page;
  EXPECT_EQ(page->total, std::nullopt);
}

TEST(Traps, T04NullImagesEqualEmptyOnes) {
  const auto images = [](std::string_view value) {
    return one_row(given("artist", R"({"uri": "spotify:artist:a", "images": )" + std::string(value) + "}").sink,
                   "artists");
  };
  EXPECT_TRUE(has(images("[]"), R"("images": {"images": []})"));
  EXPECT_EQ(images("null"), images("[]"));
}

TEST(Traps, T05ImageWithoutSize) {
  const auto sink = given("artist", R"({"uri": "spotify:artist:a", "images": [{"url": "u", "width": null}]})").sink;
  EXPECT_TRUE(has(one_row(sink, "artists"), R"([{"url": "u", "width": null, "height": null}])"));
}

TEST(Traps, T06WholeNumbersWrittenAsFloats) {
  const auto followers = [](std::string_view number) {
    return given("artist", R"({"uri": "spotify:artist:a", "followers": {"total": )" + std::string(number) + "}}").sink;
  };
  EXPECT_TRUE(has(one_row(followers("4.9022656E7"), "artists"), R"("followers_total": 49022656)"));
  EXPECT_TRUE(has(one_row(followers("2.0"), "artists"), R"("followers_total": 2})"));
  for (const std::string_view bad : {"2.5", "1e19", "18446744073709551615", "\"2\"", "true", "[]"})
    EXPECT_EQ(followers(bad).not_kept_lines, Lines{"rejected artists bad_type "}) << bad;
}

TEST(Traps, T08LocalFileObservesCoreAlone) {
  const auto page =
      entries(R"({"is_local": true, "added_at": null, "track": {"uri": "spotify:local:A+B:C:D:273", "id": null,
      "is_local": true, "type": "track", "name": "D", "explicit": false, "duration_ms": {"totalMilliseconds": 273000},
      "popularity": 0, "disc_number": 0, "track_number": 0, "external_ids": {}, "available_markets": [], "preview_url": null,
      "artists": [{"name": "A B", "uri": null, "id": null, "type": "artist"}],
      "album": {"name": "C", "uri": null, "id": null, "album_type": null, "artists": [], "images": []}}})");
  EXPECT_EQ(page.sink.rows,
            Lines{R"(tracks {"uri": "spotify:local:A+B:C:D:273", "core": {"name": "D", "duration_ms": 273000, )"
                  R"("explicit": false, "artists": [{"uri": null, "name": "A B"}]}})"});
  EXPECT_EQ(page.sink.elements, (std::map<std::string, int>{{"tracks", 1}}));
  EXPECT_TRUE(page.sink.closes());
}

TEST(Traps, T08AnEntryMayLeaveItToItsTrackToBeLocal) {
  EXPECT_TRUE(
      has(contents(R"({"track": {"uri": "spotify:local:A:B:C:1", "name": "C"}})").at(0), R"("is_local": true)"));
  EXPECT_TRUE(has(contents(R"({"track": {"uri": "spotify:track:t", "name": "C"}})").at(0), R"("is_local": false)"));
}

TEST(Traps, T08UriOfNullIsABadUriAndKeepsItsPlace) {
  constexpr std::string_view kEntry =
      R"({"is_local": true, "track": {"uri": "spotify:track:null", "id": null, "name": "D", "is_local": true, "type": "track"}})";
  EXPECT_EQ(entries(kEntry).sink.not_kept_lines, Lines{"rejected tracks bad_uri /items/0/track"});
  EXPECT_TRUE(has(
      contents(kEntry).at(0),
      R"("uri": null, "relinked_uri": null, "added_at": null, "added_by_uri": null, "is_local": true, "name": "D", "state": "bad_uri")"));
}

TEST(Traps, T09EpisodesByTypeThenUri) {
  const auto table = [](std::string_view members) {
    return entries(R"({"track": {"name": "N", "id": "e", )" + std::string(members) + "}}").sink.elements.begin()->first;
  };
  EXPECT_EQ(table(R"("type": "episode", "uri": "spotify:episode:e")"), "episodes");
  EXPECT_EQ(table(R"("type": "track", "uri": "spotify:episode:e")"), "tracks");
  EXPECT_EQ(table(R"("uri": "spotify:episode:e")"), "episodes");
  EXPECT_EQ(table(R"("uri": "spotify:track:e")"), "tracks");
  EXPECT_EQ(table(R"("type": "episode", "uri": "spotify:episode:e", "chapter_number": 1)"), "chapters");
  EXPECT_EQ(table(R"("type": "chapter", "uri": "spotify:episode:e", "chapter_number": 1)"), "chapters");
}

TEST(Traps, T10ReleaseDateAsTextAndAsDayWhereItIsOne) {
  const auto release = [](std::string_view members) {
    return one_row(given("album", R"({"uri": "spotify:album:a", )" + std::string(members) + "}").sink, "albums");
  };
  EXPECT_TRUE(has(release(R"("release_date": "0000", "release_date_precision": "year")"),
                  R"("release_date_text": "0000", "release_date_precision": "year", "release_date": null)"));
  EXPECT_TRUE(has(release(R"("release_date": null, "release_date_precision": null)"),
                  R"("release_date_text": null, "release_date_precision": null, "release_date": null)"));
}

TEST(Traps, T11AddedIn1970IsUnknown) {
  EXPECT_TRUE(has(contents(R"({"added_at": "1970-01-01T00:00:00Z", "item": null})").at(0), R"("added_at": null)"));
  const auto sink =
      given("saved_tracks", R"({"items": [{"added_at": null, "track": )" + std::string(kBareTrack) + "}]}").sink;
  EXPECT_EQ(one_row(sink, "library"),
            R"({"account": "me", "kind": "track", "uri": "spotify:track:t", "added_at": "1970-01-01T00:00:00.000Z"})");
}

TEST(Traps, T12TheSameTrackMayStandTwice) {
  const std::string entry = R"({"item": )" + std::string(kBareTrack) + "}";
  EXPECT_EQ(contents(entry + "," + entry).size(), 2U);
}

TEST(Traps, T18T19T20NullNamePublicDescriptionStayNull) {
  const auto sink =
      given("playlist", R"({"uri": "spotify:playlist:p", "name": null, "public": null, "collaborative": false,
      "owner": {"uri": "spotify:user:u"}, "description": "a &quot;b&quot;"})")
          .sink;
  EXPECT_TRUE(has(one_row(sink, "playlists"),
                  R"("name": null, "owner_uri": "spotify:user:u", "collaborative": false, "public": null)"));
  EXPECT_TRUE(has(one_row(sink, "playlists"), R"("description": "a &quot;b&quot;")"));
  EXPECT_EQ(sink.elements, (std::map<std::string, int>{{"playlists", 1}})) << "an owner without a name is a reference";
}

TEST(Traps, T21UserWithoutANameAndWithAnOddId) {
  const auto sink = given("user", R"({"uri": "spotify:user:%C3%BC.+x", "display_name": null, "type": "user"})").sink;
  EXPECT_EQ(one_row(sink, "users"), R"({"uri": "spotify:user:%C3%BC.+x", "core": {"display_name": null}})");
}

TEST(Traps, T22TextIsKeptByteForByte) {
  const auto name = [](std::string_view text) {
    return one_row(given("artist", R"({"uri": "spotify:artist:a", "name": ")" + std::string(text) + "\"}").sink,
                   "artists");
  };
  EXPECT_TRUE(has(name("\xF0\x9F\x98\x80 \xD7\xA9\xE2\x80\x8B"), "\xF0\x9F\x98\x80 \xD7\xA9\xE2\x80\x8B"));
  EXPECT_EQ(name("\xF0\x9F\x98\x80"), name("\\ud83d\\ude00"));
  EXPECT_TRUE(has(name(""), R"("name": "")"));
}

TEST(Traps, T23AbsentIsNotObservedAndNullIsAValue) {
  const auto track = [](std::string_view members) {
    return one_row(given("track", R"({"uri": "spotify:track:t", "name": "T")" + std::string(members) + "}").sink,
                   "tracks");
  };
  EXPECT_FALSE(has(track(""), "preview"));
  EXPECT_TRUE(has(track(R"(, "preview_url": null)"), R"("preview": {"preview_url": null})"));
}

TEST(Traps, T23AGroupHalfThereIsNotObservedAndNoted) {
  const auto sink = given("track", R"({"uri": "spotify:track:t", "name": "T", "disc_number": 1})").sink;
  EXPECT_EQ(one_row(sink, "tracks"), R"({"uri": "spotify:track:t", full})");
  EXPECT_EQ(sink.notes, (Lines{"half_group:tracks.core", "half_group:tracks.place"}));
}

TEST(Traps, T24OldNewAndBothShapesAreOne) {
  const std::string entry = R"({"added_at": "2020-01-01T00:00:00Z", "is_local": false, )";
  const std::string item(kBareTrack);
  const std::string old_one = R"({"tracks": {"total": 1, "items": [)" + entry + R"("track": )" + item + "}]}";
  const std::string new_one = R"({"items": {"total": 1, "items": [)" + entry + R"("item": )" + item + "}]}";
  const std::string both = R"({"items": {"total": 1, "items": [)" + entry + R"("item": )" + item + R"(, "track": )" +
                           item + R"(}]}, "tracks": {"total": 1, "items": [)" + entry + R"("track": )" + item + "}]}";
  const std::string empty_new =
      R"({"items": null, "tracks": {"total": 1, "items": [)" + entry + R"("item": null, "track": )" + item + "}]}";
  std::vector<Lines> rows;
  for (const std::string& shape : {old_one, new_one, both, empty_new}) {
    const auto answer = given("playlist", shape + R"(, "uri": "spotify:playlist:p"})");
    EXPECT_EQ(answer.sink.elements.at("tracks"), 1) << shape;
    EXPECT_EQ(answer.page->elements, 1) << shape;
    EXPECT_TRUE(answer.sink.closes()) << shape;
    rows.push_back(answer.sink.rows);
    const Lines read = read_of({*answer.page}).rows;
    rows.back().insert(rows.back().end(), read.begin(), read.end());
  }
  for (const Lines& of_shape : rows) EXPECT_EQ(of_shape, rows.front());
  EXPECT_EQ(rows.front().size(), 4U) << "playlist, track, entry, read";
}

TEST(Traps, T24ItemsWinOverTracks) {
  const auto page = given("playlist", R"({"uri": "spotify:playlist:p", "tracks": {"total": 2, "items": [null, null]},
      "items": {"total": 1, "items": [null]}})")
                        .page;
  EXPECT_EQ(page->elements, 1);
  EXPECT_EQ(page->total, 1);
  const auto stub =
      given("playlist",
            R"({"uri": "spotify:playlist:p", "items": {"total": 2}, "tracks": {"total": 2, "items": [null, null]}})")
          .page;
  EXPECT_EQ(stub->elements, 2) << "a stub has no list";
}

TEST(Traps, T25RelinkedEntryHasBothUris) {
  const Lines rows = contents(R"({"item": {"uri": "spotify:track:got", "type": "track", "name": "T",
      "linked_from": {"uri": "spotify:track:wanted", "type": "track", "id": "wanted"}}})");
  EXPECT_TRUE(has(rows.at(0), R"("uri": "spotify:track:wanted", "relinked_uri": "spotify:track:got")"));
}

TEST(Traps, T25RelinkedSavedTrackIsTheOneThatWasSaved) {
  const auto sink =
      given("saved_tracks", R"({"items": [{"added_at": "2020-01-01T00:00:00Z", "track": {"uri": "spotify:track:got",
      "type": "track", "name": "T", "track_number": 3, "disc_number": 1, "linked_from": {"uri": "spotify:track:wanted"}}}]})")
          .sink;
  EXPECT_TRUE(has(one_row(sink, "library"), "spotify:track:wanted"));
  EXPECT_TRUE(has(one_row(sink, "tracks"), R"("uri": "spotify:track:got", "place")")) << "full tracks keep their place";
}

TEST(Traps, T25RelinkedElementOfAnAlbumGivesNoPlaceAndNoAlbum) {
  const auto sink = given("album_tracks", R"({"href": "https://api.spotify.com/v1/albums/al/tracks?offset=0", "items": [
      {"uri": "spotify:track:got", "id": "got", "type": "track", "name": "T", "disc_number": 1, "track_number": 7,
       "linked_from": {"uri": "spotify:track:wanted", "type": "track"}}, {"uri": "spotify:track:plain", "name": "P",
       "disc_number": 1, "track_number": 8, "linked_from": null}]})")
                        .sink;
  EXPECT_EQ(
      sink.rows_of("tracks"),
      (Lines{
          R"({"uri": "spotify:track:got"})",
          R"({"uri": "spotify:track:plain", "place": {"disc_number": 1, "track_number": 8}, "album": {"album_uri": "spotify:album:al"}})"}));
  EXPECT_EQ(
      sink.rows_of("album_tracks").at(0),
      R"({"album_uri": "spotify:album:al", "disc_number": 1, "track_number": 7, "track": {"track_uri": "spotify:track:wanted", "track_name": "T"}})");
  EXPECT_TRUE(sink.closes());
}

TEST(Traps, T25WhoWasAskedForMayBeUnknown) {
  const auto sink = given("album_tracks", R"({"href": "https://api.spotify.com/v1/albums/al/tracks", "items": [
      {"uri": "spotify:track:got", "name": "T", "disc_number": 1, "track_number": 7, "linked_from": {}}]})")
                        .sink;
  EXPECT_TRUE(sink.rows_of("album_tracks").empty());
  EXPECT_EQ(one_row(sink, "tracks"), R"({"uri": "spotify:track:got"})");
}

TEST(Traps, T30AlbumArtistsAndTrackArtistsAreListsOfTheirOwn) {
  const auto sink = given("track", R"({"uri": "spotify:track:t", "name": "T", "duration_ms": 1, "explicit": false,
      "artists": [{"uri": "spotify:artist:a", "name": "A"}], "album": {"uri": "spotify:album:b", "name": "B",
      "artists": [{"uri": "spotify:artist:v", "name": "Various"}]}})")
                        .sink;
  EXPECT_TRUE(has(one_row(sink, "tracks"), R"("artists": [{"uri": "spotify:artist:a", "name": "A"}]})"));
  EXPECT_TRUE(has(one_row(sink, "albums"), R"("artists": [{"uri": "spotify:artist:v", "name": "Various"}]})"));
  EXPECT_EQ(sink.rows_of("artists").size(), 2U);
}

TEST(Traps, T43T39AnErrorSavedAsDataIsOneReject) {
  const auto sink = given("playlist_items", R"({"error": {"status": 403, "message": "Forbidden"}})").sink;
  EXPECT_TRUE(has(one_row(sink, "rejects"), R"("pointer": "", "reason": "error_body")"));
  EXPECT_TRUE(sink.elements.empty());
}

}  // namespace
}  // namespace tonearm
