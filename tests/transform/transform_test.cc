#include "transform/transform.h"

#include <gtest/gtest.h>

#include "transform/given.h"

namespace tonearm {
namespace {

using test::given;
using test::has;
using test::one_row;
using Lines = std::vector<std::string>;

/// The reason of an answer's one row of rejects.
std::string reason(std::string_view endpoint, std::string_view body) {
  const auto answer = given(endpoint, body);
  const std::string row = one_row(answer.sink, "rejects");
  EXPECT_TRUE(answer.sink.elements.empty());
  EXPECT_FALSE(answer.page.has_value());
  EXPECT_TRUE(has(row, R"("pointer": "")")) << row;
  const std::string_view name = R"("reason": ")";
  const std::size_t at = row.find(name) + name.size();
  return row.substr(at, row.find('"', at) - at);
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Transform, AnAnswerThatCannotBeReadIsOneReject) {
  EXPECT_EQ(reason("track", ""), "bad_json");
  EXPECT_EQ(reason("track", "\xEF\xBB\xBF"), "bad_json");
  EXPECT_EQ(reason("track", "<html>"), "bad_json");
  EXPECT_EQ(reason("track", R"({"name": "cut)"), "bad_json");
  EXPECT_EQ(reason("track", R"({"name": "N"} {"name": "M"})"), "bad_json");
  EXPECT_EQ(reason("track", "{\"name\": \"\xff\"}"), "bad_utf8");
  EXPECT_EQ(reason("track", nested(1001)), "too_deep");
}

TEST(Transform, AnotherAnswerThanWasSaidIsAnUnknownShape) {
  EXPECT_EQ(reason("track", nested(900)), "unknown_shape");
  EXPECT_EQ(reason("track", "[true, false]"), "unknown_shape");
  EXPECT_EQ(reason("track", "5"), "unknown_shape");
  EXPECT_EQ(reason("track", "{}"), "unknown_shape");
  EXPECT_EQ(reason("track", R"({"uri": "spotify:artist:a", "name": "A", "type": "artist"})"), "unknown_shape");
  EXPECT_EQ(reason("track", R"({"uri": "spotify:track:a", "duration_ms": 1, "type": "audio_features"})"),
            "unknown_shape");
  EXPECT_EQ(reason("saved_tracks", R"({"items": {}})"), "unknown_shape");
  EXPECT_EQ(reason("saved_tracks", R"({"tracks": []})"), "unknown_shape");
  EXPECT_EQ(reason("tracks", R"({"tracks": {"items": []}})"), "unknown_shape");
  EXPECT_EQ(reason("search", "{}"), "unknown_shape");
}

TEST(Transform, AByteOrderMarkIsCut) {
  EXPECT_EQ(
      given("artist", "\xEF\xBB\xBF{\"uri\": \"spotify:artist:a\", \"name\": \"A\"}").sink.rows_of("artists").size(),
      1U);
}

TEST(Transform, EndpointsWithoutRowsSaySo) {
  for (const std::string_view endpoint : {"devices", "markets", "contains"}) {
    const auto answer = given(endpoint, "not even JSON");
    EXPECT_TRUE(answer.sink.rows.empty()) << endpoint;
    EXPECT_EQ(answer.sink.notes, Lines{"no_rows"}) << endpoint;
  }
  EXPECT_EQ(reason("error", R"({"error": {"status": 403}})"), "error_body");
}

TEST(Transform, AnAnswerWithoutAnEndpointIsAnUnknownShape) {
  EXPECT_EQ(reason("no such endpoint", "{}"), "unknown_shape");
  EXPECT_EQ(reason("no such endpoint", "{"), "bad_json");
}

TEST(Transform, NothingPlayingIsNoReject) {
  EXPECT_TRUE(given("currently_playing", R"({"item": null, "is_playing": false})").sink.rows.empty());
  EXPECT_EQ(given("queue", R"({"currently_playing": null, "queue": []})").sink.rows, Lines{});
}

TEST(Transform, AWrongTypeCostsItsSightAlone) {
  const auto sink = given("tracks", R"({"tracks": [
      {"uri": "spotify:track:a", "name": 5, "duration_ms": 1, "explicit": false, "artists": [{"uri": "spotify:artist:x", "name": "X"}]},
      {"uri": "spotify:track:b", "popularity": "7"}, {"uri": "spotify:track:c", "explicit": "no"},
      {"uri": "spotify:track:d", "available_markets": ["DE", 5]}, {"uri": "spotify:track:e", "album": 5},
      {"uri": 5, "name": "N"}, "text", null, {"uri": "spotify:track:z", "popularity": 7}]})")
                        .sink;
  EXPECT_EQ(sink.not_kept_lines,
            (Lines{"rejected tracks bad_type /tracks/0", "rejected tracks bad_type /tracks/1",
                   "rejected tracks bad_type /tracks/2", "rejected tracks bad_type /tracks/3",
                   "rejected tracks bad_type /tracks/4", "rejected tracks bad_type /tracks/5",
                   "rejected tracks not_an_object /tracks/6", "withheld tracks null_element /tracks/7"}));
  EXPECT_TRUE(
      has(sink.rows_of("rejects").at(0), R"("detail": "name: a number where a string is due", "endpoint": "tracks")"));
  EXPECT_EQ(sink.rows_of("artists").size(), 1U) << "what a rejected sight holds is loaded";
  EXPECT_TRUE(has(one_row(sink, "tracks"), "spotify:track:z"));
  EXPECT_TRUE(sink.closes());
}

TEST(Transform, AMemberThatStandsTwiceCostsItsSight) {
  const auto sink = given("artists", R"({"artists": [{"uri": "spotify:artist:a", "name": "A", "name": "A"},
      {"uri": "spotify:artist:b", "name": "B", "unknown": 1, "unknown": 2}]})")
                        .sink;
  EXPECT_EQ(sink.not_kept_lines, Lines{"rejected artists duplicate_member /artists/0"});
  EXPECT_TRUE(has(one_row(sink, "artists"), "spotify:artist:b"));
}

TEST(Transform, APageWhoseListStandsTwiceIsRejected) {
  const auto sink = given("followed_artists", R"({"artists": {"items": [], "items": []}})").sink;
  EXPECT_TRUE(has(one_row(sink, "rejects"), R"("pointer": "/artists", "reason": "duplicate_member")"));
}

TEST(Transform, AReferenceIsNoElement) {
  const auto sink = given("tracks", R"({"tracks": [{"uri": "spotify:track:a", "id": "a", "type": "track", "href": "",
      "external_urls": {}, "is_playable": true}]})")
                        .sink;
  EXPECT_TRUE(sink.elements.empty());
  EXPECT_TRUE(sink.rows.empty());
}

TEST(Transform, WhoIsUnknownIsWithheldAndWhoIsWrongRejected) {
  const auto sink = given("artists", R"({"artists": [{"name": "A"}, {"name": "B", "uri": "", "id": ""},
      {"name": "C", "uri": "string"}, {"name": "D", "uri": "spotify:track:d"}, {"name": "E", "id": "e"},
      {"name": "F", "href": "https://api.spotify.com/v1/artists/f"}]})")
                        .sink;
  EXPECT_EQ(sink.not_kept_lines,
            (Lines{"withheld artists no_identity /artists/0", "withheld artists no_identity /artists/1",
                   "rejected artists bad_uri /artists/2", "rejected artists bad_uri /artists/3"}));
  EXPECT_EQ(sink.rows_of("artists").size(), 2U);
  EXPECT_TRUE(sink.closes());
}

TEST(Transform, AUserUriWithoutAUserIsNoIdentity) {
  const auto sink = given("playlist_items", R"({"items": [{"item": null,
      "added_by": {"uri": "spotify:user:", "id": "", "type": "user", "display_name": ""}}]})")
                        .sink;
  EXPECT_EQ(sink.not_kept_lines, Lines{"withheld users no_identity /items/0/added_by"});
}

TEST(Transform, ItemsThatWereSavedWithoutTheirPageAreAPage) {
  const auto answer = given("playlist_items", R"([{"item": {"uri": "spotify:track:t", "name": "T"}}, null])");
  EXPECT_EQ(answer.page->elements, 2);
  EXPECT_EQ(answer.page->null_elements, 1);
  EXPECT_EQ(answer.page->total, std::nullopt);
  EXPECT_EQ(answer.sink.rows_of("tracks").size(), 1U);
}

TEST(Transform, FullFollowsThePlace) {
  constexpr std::string_view kTrack =
      R"({"uri": "spotify:track:t", "name": "T", "album": {"uri": "spotify:album:a", "name": "A"}, "artists": [{"uri": "spotify:artist:b", "name": "B"}]})";
  const auto fulls = [&](std::string_view endpoint, std::string before, std::string after) {
    Lines full;
    for (const std::string& row : given(endpoint, before + std::string(kTrack) + after).sink.rows)
      if (has(row, ", full}")) full.push_back(row.substr(0, row.find(' ')));
    return full;
  };
  EXPECT_EQ(fulls("track", "", ""), Lines{"tracks"});
  EXPECT_EQ(fulls("playlist_items", R"({"items": [{"item": )", "}]}"), Lines{"tracks"});
  EXPECT_EQ(fulls("saved_tracks", R"({"items": [{"track": )", "}]}"), Lines{"tracks"});
  EXPECT_EQ(fulls("recently_played", R"({"items": [{"played_at": "2025-01-01T00:00:00Z", "track": )", "}]}"),
            Lines{"tracks"});
  EXPECT_EQ(fulls("queue", R"({"queue": [)", "]}"), Lines{"tracks"});
  EXPECT_EQ(fulls("album_tracks", R"({"items": [)", "]}"), Lines{});
  EXPECT_EQ(fulls("album", R"({"uri": "spotify:album:x", "name": "X", "tracks": {"items": [)", "]}}"), Lines{"albums"});
}

TEST(Transform, ElementsOfAnAlbumGetItsUriAndItsPlaces) {
  constexpr std::string_view kAlbum =
      R"({"uri": "spotify:album:x", "name": "X", "album_type": "single", "tracks": {"items": [
      {"uri": "spotify:track:t", "name": "T", "disc_number": 1, "track_number": 2}]}})";
  const auto sink = given("album", kAlbum).sink;
  EXPECT_TRUE(has(one_row(sink, "tracks"), R"("album_uri": "spotify:album:x")"));
  EXPECT_TRUE(
      has(one_row(sink, "album_tracks"), R"("album_uri": "spotify:album:x", "disc_number": 1, "track_number": 2)"));
  const auto page =
      given("album_tracks", R"({"items": [{"uri": "spotify:track:t", "disc_number": 1, "track_number": 2}]})",
            "/v1/albums/fromrequest/tracks?limit=50")
          .sink;
  EXPECT_TRUE(has(one_row(page, "album_tracks"), "spotify:album:fromrequest"));
  const auto nobody =
      given("album_tracks", R"({"items": [{"uri": "spotify:track:t", "disc_number": 1, "track_number": 2}]})").sink;
  EXPECT_EQ(one_row(nobody, "tracks"), R"({"uri": "spotify:track:t", "place": {"disc_number": 1, "track_number": 2}})");
  EXPECT_TRUE(nobody.rows_of("album_tracks").empty());
  EXPECT_TRUE(
      given("track",
            R"({"uri": "spotify:track:t", "disc_number": 1, "track_number": 2, "album": {"uri": "spotify:album:x"}})")
          .sink.rows_of("album_tracks")
          .empty());
}

TEST(Transform, EpisodesAndChaptersGetTheirParentFromTheirPage) {
  const auto episodes = given("show_episodes", R"({"href": "https://api.spotify.com/v1/shows/s/episodes?offset=0",
      "items": [{"uri": "spotify:episode:e", "type": "episode", "name": "E"}]})")
                            .sink;
  EXPECT_TRUE(has(one_row(episodes, "episodes"), R"("show_uri": "spotify:show:s")"));
  const auto chapters =
      given("audiobook", R"({"uri": "spotify:show:b", "type": "audiobook", "name": "B", "chapters": {"items": [
      {"uri": "spotify:episode:c", "type": "episode", "name": "C", "chapter_number": 3}]}})")
          .sink;
  EXPECT_TRUE(has(one_row(chapters, "chapters"), R"("audiobook_uri": "spotify:show:b")"));
}

TEST(Transform, ArtistAlbumsSayHowTheArtistRelates) {
  const auto sink =
      given("artist_albums", R"({"href": "https://api.spotify.com/v1/artists/ar/albums?offset=0", "items": [
      {"uri": "spotify:album:a", "name": "A", "album_group": "appears_on"}, {"uri": "spotify:album:b", "name": "B"}]})")
          .sink;
  EXPECT_EQ(
      sink.rows_of("artist_albums"),
      (Lines{
          R"({"artist_uri": "spotify:artist:ar", "album_uri": "spotify:album:a", "album_group": {"album_group": "appears_on"}})",
          R"({"artist_uri": "spotify:artist:ar", "album_uri": "spotify:album:b"})"}));
}

TEST(Transform, LibraryHasWhatWasSavedAndFollowed) {
  const auto row = [](std::string_view endpoint, std::string_view body) {
    return one_row(given(endpoint, body).sink, "library");
  };
  EXPECT_EQ(
      row("saved_albums",
          R"({"items": [{"added_at": "2020-01-02T03:04:05Z", "album": {"uri": "spotify:album:a", "name": "A"}}]})"),
      R"({"account": "me", "kind": "album", "uri": "spotify:album:a", "added_at": "2020-01-02T03:04:05.000Z"})");
  EXPECT_TRUE(
      has(row("saved_audiobooks", R"({"items": [{"uri": "spotify:show:a", "name": "A", "type": "audiobook"}]})"),
          R"("kind": "audiobook", "uri": "spotify:show:a")"));
  EXPECT_TRUE(has(row("followed_artists", R"({"artists": {"items": [{"uri": "spotify:artist:a", "name": "A"}]}})"),
                  R"("kind": "artist", "uri": "spotify:artist:a", "added_at": "1970-01-01T00:00:00.000Z")"));
  EXPECT_TRUE(has(row("my_playlists", R"({"items": [{"uri": "spotify:user:u:playlist:p", "name": "P"}]})"),
                  R"("kind": "playlist", "uri": "spotify:playlist:p")"));
  EXPECT_EQ(row("user_playlists", R"({"items": [{"uri": "spotify:playlist:p", "name": "P"}]})"), "0 rows of library");
}

TEST(Transform, SavedThingsThatCannotBeRows) {
  const auto sink =
      given("saved_tracks", R"({"items": [{"added_at": "2020", "track": {"uri": "spotify:track:a", "name": "A"}},
      {"added_at": "2020-01-01T00:00:00Z", "track": null}, {"track": {"uri": "bad", "name": "A"}}, 5, null]})")
          .sink;
  EXPECT_EQ(sink.not_kept_lines,
            (Lines{"rejected library bad_time /items/0", "withheld library no_identity /items/1",
                   "rejected library bad_uri /items/2", "rejected tracks bad_uri /items/2/track",
                   "rejected library not_an_object /items/3", "withheld library null_element /items/4"}));
  EXPECT_TRUE(sink.closes());
}

TEST(Transform, TopItemsHaveTheRangeOfTheirAddressAndARank) {
  const auto sink =
      given("top_tracks", R"({"href": "https://api.spotify.com/v1/me/top/tracks?limit=1&time_range=short_term",
      "offset": 20, "items": [{"uri": "spotify:track:a", "name": "A"}]})")
          .sink;
  EXPECT_EQ(
      one_row(sink, "top_items"),
      R"({"account": "me", "kind": "track", "time_range": "short_term", "read_at": "2026-01-01T00:00:00.000Z", "answer": "sha", "rank": 21, "uri": "spotify:track:a"})");
  const auto plain =
      given("top_artists", R"({"items": [{"uri": "spotify:artist:a", "name": "A"}]})", "/v1/me/top/artists?offset=50")
          .sink;
  EXPECT_TRUE(has(one_row(plain, "top_items"), R"("time_range": "medium_term")"));
  EXPECT_TRUE(has(one_row(plain, "top_items"), R"("rank": 51)"));
}

TEST(Transform, MetricsAreOfTheDayTheyWereSeen) {
  test::RecordingSink sink;
  sink.show_metrics = true;
  AnswerInfo info;
  info.endpoint = spec::find_endpoint("artist");
  info.observed_at = test::kNow;
  Transformer().answer(info, R"({"uri": "spotify:artist:a", "popularity": 42, "followers": {"total": 7}})", &sink);
  EXPECT_EQ(sink.rows_of("entity_metrics"),
            (Lines{R"({"uri": "spotify:artist:a", "metric": "popularity", "date": "2026-01-01", "value": 42})",
                   R"({"uri": "spotify:artist:a", "metric": "followers", "date": "2026-01-01", "value": 7})"}));
}

TEST(Transform, EmailAndCountryAreNeverKept) {
  const auto sink =
      given("me",
            R"({"uri": "spotify:user:u", "display_name": "U", "email": "a@b", "country": "DE", "product": "premium",
      "explicit_content": {"filter_enabled": false, "filter_locked": false}, "account_id": "x"})")
          .sink;
  EXPECT_EQ(
      one_row(sink, "users"),
      R"({"uri": "spotify:user:u", "core": {"display_name": "U"}, "account": {"account_id": "x"}, "private": {"product": "premium", "explicit_filter_enabled": false, "explicit_filter_locked": false}, full})");
}

TEST(Transform, AddedByIsAReferenceUnlessItSaysMore) {
  const auto entry = [](std::string_view by) {
    return given("playlist_items", R"({"items": [{"item": null, "added_by": )" + std::string(by) + "}]}").sink.elements;
  };
  EXPECT_TRUE(
      entry(R"({"uri": "spotify:user:u", "id": "u", "type": "user", "href": "", "external_urls": {}})").empty());
  EXPECT_EQ(entry(R"({"uri": "spotify:user:u", "display_name": "U"})"), (std::map<std::string, int>{{"users", 1}}));
}

TEST(Transform, EntriesThatAreNoObjectsKeepTheirPlace) {
  const auto answer = given("playlist_items", R"({"items": [5, {"item": 5}, {"item": {}}]})");
  EXPECT_EQ(answer.page->entries.size(), 3U);
  EXPECT_EQ(answer.sink.rows_of("rejects").size(), 2U);
  EXPECT_TRUE(answer.sink.closes());
}

TEST(Transform, PagesSayWhereTheyStand) {
  const auto page = given("saved_tracks", R"({"items": [null, null], "total": 120, "limit": 50, "next": "https://x"})",
                          "/v1/me/tracks?offset=50&limit=50")
                        .page;
  ASSERT_TRUE(page);
  EXPECT_EQ(page->offset, 50);
  EXPECT_EQ(page->total, 120);
  EXPECT_EQ(page->limit, 50);
  EXPECT_EQ(page->elements, 2);
  EXPECT_TRUE(page->has_next);
  EXPECT_EQ(page->sha256, "sha");
  EXPECT_FALSE(given("recently_played", R"({"items": []})").page) << "no read is kept of plays";
}

TEST(Transform, APlaylistsStubHasNoList) {
  const auto page =
      given("playlist",
            R"({"uri": "spotify:playlist:p", "name": "P", "snapshot_id": "s", "tracks": {"href": "", "total": 3}})")
          .page;
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->has_items);
  EXPECT_EQ(page->snapshot_id, "s");
}

TEST(Transform, EqualInputGivesEqualCallsFromAUsedTransformer) {
  const std::string deep = R"({"tracks": {"items": [)" + nested(300) + "]}}";
  AnswerInfo info;
  info.endpoint = spec::find_endpoint("search");
  Transformer used;
  for (const std::string& body :
       {deep, std::string("{"), std::string(R"({"artists": {"items": [{"name": "\ud800"}]}})")}) {
    test::RecordingSink ignored;
    used.answer(info, body, &ignored);
  }
  const std::string body = R"({"artists": {"items": [{"uri": "spotify:artist:a", "name": "A"}]}})";
  test::RecordingSink first, second;
  used.answer(info, body, &first);
  Transformer().answer(info, body, &second);
  EXPECT_EQ(first.rows, second.rows);
}

}  // namespace
}  // namespace tonearm
