// Recently played: plays and the span that an answer covers. Traps of Spotify's data by their numbers (T31 ...).
#include <gtest/gtest.h>

#include "transform/given.h"

namespace tonearm {
namespace {

using test::given;
using test::has;
using test::one_row;
using Lines = std::vector<std::string>;

constexpr std::string_view kPlayedTrack =
    R"({"uri": "spotify:track:t", "type": "track", "id": "t", "name": "T", "duration_ms": 1, "explicit": false, "artists": []})";

std::string play(std::string_view played_at, std::string_view rest) {
  return R"({"played_at": ")" + std::string(played_at) + R"(", )" + std::string(rest) + "}";
}

test::Given plays(const std::string& list, bool guess = false, std::string_view request = "") {
  return given("recently_played", R"({"items": [)" + list + R"(], "next": null, "cursors": null})", request, guess);
}

TEST(Plays, T31EmptyRecentlyPlayedCoversNothing) { EXPECT_TRUE(plays("").sink.rows.empty()); }

TEST(Plays, T32PlayedAtIsKeptAsGivenInMilliseconds) {
  const auto sink = plays(play("2025-12-31T23:59:59.123456Z", R"("track": )" + std::string(kPlayedTrack))).sink;
  EXPECT_EQ(
      one_row(sink, "plays"),
      R"({"account": "me", "source": "api", "played_at": "2025-12-31T23:59:59.123Z", "uri": "spotify:track:t", "names": "", )"
      R"("ms_played": -1, "ordinal": 0, "name": "T", "context_uri": null, "context_type": null})");
}

TEST(Plays, T34RepeatedPlaysAreRowsOfTheirOwn) {
  const std::string track = R"("track": )" + std::string(kPlayedTrack);
  EXPECT_EQ(plays(play("2025-12-31T10:00:00Z", track) + "," + play("2025-12-31T10:03:00Z", track))
                .sink.rows_of("plays")
                .size(),
            2U);
}

TEST(Plays, T35ContextsAreMadeCanonicalOrKeptAsSent) {
  const auto context = [](std::string_view value) {
    const std::string rest = R"("track": )" + std::string(kPlayedTrack) + R"(, "context": )" + std::string(value);
    return one_row(plays(play("2025-12-31T10:00:00Z", rest)).sink, "plays");
  };
  EXPECT_TRUE(has(context(R"({"uri": "spotify:user:x:playlist:id", "type": "playlist"})"),
                  R"("context_uri": "spotify:playlist:id", "context_type": "playlist")"));
  EXPECT_TRUE(has(context("null"), R"("context_uri": null, "context_type": null)"));
  EXPECT_TRUE(
      has(context(R"({"uri": "spotify:user:x:collection", "type": "collection"})"), "spotify:user:x:collection"));
  EXPECT_EQ(context("5"), "0 rows of plays");
}

TEST(Plays, APlayOfSomethingThatIsGoneIsStillAPlay) {
  const auto sink = plays(play("2025-12-31T10:00:00Z", R"("track": null)")).sink;
  EXPECT_TRUE(has(one_row(sink, "plays"), R"("uri": "", "names": "")"));
  EXPECT_TRUE(sink.closes());
}

TEST(Plays, PlaysWithoutATimeAreRejectedAndTheirTracksKept) {
  const std::string track = R"("track": )" + std::string(kPlayedTrack);
  const auto sink = plays("{" + track + "}," + play("yesterday", track) + R"(,{"played_at": 5, )" + track + "}").sink;
  EXPECT_EQ(sink.not_kept_lines, (Lines{"rejected plays missing_key /items/0", "rejected plays bad_time /items/1",
                                        "rejected plays bad_type /items/2"}));
  EXPECT_EQ(sink.rows_of("tracks").size(), 3U);
  EXPECT_TRUE(sink.rows_of("play_coverage").empty());
  EXPECT_TRUE(sink.closes());
}

TEST(Plays, CoverageStartsAtTheOldestPlayInAnyOrder) {
  const std::string track = R"("track": )" + std::string(kPlayedTrack);
  const std::string three = play("2025-12-31T11:00:00Z", track) + "," + play("2025-12-31T09:00:00Z", track) + "," +
                            play("2025-12-31T10:00:00Z", track);
  EXPECT_TRUE(has(one_row(plays(three).sink, "play_coverage"), R"("from_at": "2025-12-31T09:00:00.000Z")"));
  EXPECT_TRUE(has(one_row(plays(three, true).sink, "play_coverage"), R"("to_at": "2025-12-31T11:00:00.000Z")"));
}

TEST(Plays, CoverageEndsWhereTheAnswerCanStillTell) {
  const std::string track = R"("track": )" + std::string(kPlayedTrack);
  const std::string two = play("2025-12-31T11:00:00Z", track) + "," + play("2025-12-31T10:00:00Z", track);
  EXPECT_TRUE(has(
      one_row(plays(two).sink, "play_coverage"),
      R"("from_at": "2025-12-31T10:00:00.000Z", "answer": "sha", "to_at": "2026-01-01T00:00:00.000Z", "plays": 2)"));
  EXPECT_TRUE(has(one_row(plays(two, true).sink, "play_coverage"), R"("to_at": "2025-12-31T11:00:00.000Z")"));
  const auto before = plays(two, false, "/v1/me/player/recently-played?before=1767182400000&limit=50").sink;
  EXPECT_TRUE(has(one_row(before, "play_coverage"), R"("to_at": "2025-12-31T12:00:00.000Z")"));
}

}  // namespace
}  // namespace tonearm
