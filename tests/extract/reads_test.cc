// Which reads imported pages form.
#include "extract/samples.h"

namespace tonearm {
namespace {

TEST_F(Imports, PagesThatTileAResourceWithinAnHourAreOneRead) {
  set_time(put("c", playlist_page("P", 0, 2, 5, 2)), kBirth - 5'000'000);
  set_time(put("a", playlist_page("P", 2, 2, 5, 2)), kBirth - 4'000'000);
  set_time(put("b", playlist_page("P", 4, 1, 5, 2)), kBirth - 3'000'000);
  import();
  ASSERT_EQ(reads().size(), 1U);
  const ClosedRead read = reads()[0];
  EXPECT_TRUE(read.complete);
  EXPECT_EQ(read.resource, "spotify:playlist:P");
  EXPECT_EQ(read.endpoint, "playlist_tracks");
  EXPECT_EQ(read.read_at, kBirth - 5'000'000);
  ASSERT_EQ(read.pages.size(), 3U);
  for (const LoggedAnswer& answer : answers()) {
    EXPECT_EQ(answer.read, read.read);
    EXPECT_EQ(read.pages[answer.page].sha256, answer.sha256);
    EXPECT_EQ(read.pages[answer.page].offset, answer.offset);
    EXPECT_EQ(read.pages[answer.page].key, answer.key);
  }
}

TEST_F(Imports, PagesFurtherApartThanAnHourAreReadsOfTheirOwn) {
  set_time(put("a", playlist_page("P", 0, 2, 3, 2)), kBirth - 9'000'000);
  set_time(put("b", playlist_page("P", 2, 1, 3, 2)), kBirth - 5'000'000);
  import();
  ASSERT_EQ(reads().size(), 2U);
  EXPECT_FALSE(reads()[0].complete);
  EXPECT_FALSE(reads()[1].complete);
}

TEST_F(Imports, TheTimeOfAFileCountsForTheHourAlsoWhereItIsClamped) {
  set_time(put("a", playlist_page("P", 0, 2, 3, 2)), kNow + 9'000'000);
  set_time(put("b", playlist_page("P", 2, 1, 3, 2)), kNow + 5'000'000);
  import();
  EXPECT_EQ(reads().size(), 2U);
}

TEST_F(Imports, AMissingOrDoubledOffsetMakesNoWhole) {
  put("a", playlist_page("P", 0, 2, 6, 2));
  put("b", playlist_page("P", 4, 2, 6, 2));
  ImportOptions options;
  options.observed_at = kNow - 5;
  import(options);
  ASSERT_EQ(reads().size(), 2U);
  put("c", playlist_page("P", 2, 2, 6, 2));
  put("d", playlist_page("P", 2, 2, 6, 2, "other"));
  import(options);
  for (const ClosedRead& read : reads()) EXPECT_FALSE(read.complete);
}

TEST_F(Imports, TwoReadsOneAfterTheOtherAreTwo) {
  const Millis start = kBirth - 5'000'000;
  set_time(put("a", playlist_page("P", 0, 2, 3, 2)), start);
  set_time(put("b", playlist_page("P", 2, 1, 3, 2)), start + 1000);
  set_time(put("c", playlist_page("P", 0, 2, 3, 2, "x")), start + 900'000);
  set_time(put("d", playlist_page("P", 2, 1, 3, 2, "x")), start + 901'000);
  import();
  ASSERT_EQ(reads().size(), 2U);
  for (const ClosedRead& read : reads()) {
    EXPECT_TRUE(read.complete);
    EXPECT_EQ(read.pages.size(), 2U);
  }
}

TEST_F(Imports, APageAloneIsCompleteOnlyIfItIsAll) {
  const std::string whole = playlist_page("P", 0, 2, 2, 2);
  std::string with_null = whole;
  with_null.replace(with_null.find("{\"added_at"), with_null.find("},{") + 1 - with_null.find("{\"added_at"), "null");
  put("whole", whole);
  put("first", playlist_page("Q", 0, 2, 3, 2));
  put("last", playlist_page("R", 2, 1, 3, 2));
  put("null", with_null);
  import();
  std::map<std::string, int> complete;
  for (const ClosedRead& read : reads()) complete[read.resource] += read.complete ? 1 : 10;
  EXPECT_EQ(complete, (std::map<std::string, int>{
                          {"spotify:playlist:P", 11}, {"spotify:playlist:Q", 10}, {"spotify:playlist:R", 10}}));
}

TEST_F(Imports, TheFirstPageInsideAPlaylistGoesOnInItsPages) {
  const std::string first = playlist_page("P", 0, 2, 3, 2);
  put("list", R"({"type":"playlist","id":"P","href":"https://api.spotify.com/v1/playlists/P","tracks":)" + first + "}");
  put("rest", playlist_page("P", 2, 1, 3, 2));
  ImportOptions options;
  options.observed_at = kNow - 5;
  import(options);
  ASSERT_EQ(reads().size(), 1U);
  EXPECT_TRUE(reads()[0].complete);
  EXPECT_EQ(reads()[0].endpoint, "playlist");
}

TEST_F(Imports, AStubWithoutItemsIsNoRead) {
  put("list",
      R"({"type":"playlist","id":"P","href":"https://api.spotify.com/v1/playlists/P","tracks":{"href":"x","total":7}})");
  import();
  EXPECT_TRUE(reads().empty());
  EXPECT_EQ(entries()[0].answers[0].read, "");
}

TEST_F(Imports, APageThatCameLaterCompletesTheRead) {
  ImportOptions options;
  options.observed_at = kNow - 5;
  put("a", playlist_page("P", 0, 2, 3, 2));
  import(options);
  put("b", playlist_page("P", 2, 1, 3, 2));
  import(options);
  ASSERT_EQ(reads().size(), 2U);
  EXPECT_FALSE(reads()[0].complete);
  EXPECT_TRUE(reads()[1].complete);
  ASSERT_EQ(reads()[1].pages.size(), 2U);
  EXPECT_EQ(reads()[1].pages[0], reads()[0].pages[0]);
  EXPECT_EQ(entries()[1].answers.size(), 1U);
}

TEST_F(Imports, PagesImportedOneByOneCloseTheirReadWhenSeenTogether) {
  ImportOptions options;
  options.observed_at = kNow - 5;
  for (int i = 0; i < 2; ++i) {
    options.paths = {put(std::string("p") + std::to_string(i), playlist_page("P", 2 * i, 2 - i, 3, 2))};
    import(options);
  }
  options.paths.clear();
  import(options);
  ASSERT_EQ(entries().size(), 3U);
  EXPECT_TRUE(entries()[2].answers.empty());
  ASSERT_EQ(entries()[2].closes.size(), 1U);
  EXPECT_TRUE(entries()[2].closes[0].complete);
  import(options);
  EXPECT_EQ(entries().size(), 3U);
}

TEST_F(Imports, ResourcesAreNamedByTheSpec) {
  const auto page = [](const std::string& path, const std::string& item) {
    return R"({"href":"https://api.spotify.com/v1)" + path + R"(","items":[)" + item +
           R"(],"limit":1,"next":null,"offset":0,"total":1})";
  };
  put("a", page("/me/top/tracks?time_range=short_term", track("a")));
  put("b", page("/me/top/artists", "{}"));
  put("c", page("/me/tracks?x=1", "{}"));
  put("d", page("/users/a%20b/playlists", "{}"));
  put("e", page("/users/u/starred/tracks", "{}"));
  put("f", R"({"artists":)" + page("/me/following?type=artist&after=abc", "{}") + "}");
  put("g", R"({"artists":)" + page("/me/following?type=artist", "{}") + "}");
  import();
  std::map<std::string, int> complete;
  for (const ClosedRead& read : reads()) complete[read.resource] += read.complete ? 1 : 10;
  EXPECT_EQ(complete, (std::map<std::string, int>{{"top_tracks:short_term", 1},
                                                  {"top_artists:medium_term", 1},
                                                  {"saved_tracks", 1},
                                                  {"playlists:a b", 1},
                                                  {"spotify:user:u:starred", 1},
                                                  {"followed_artists", 11}}));
}

TEST_F(Imports, AGivenEndpointTakesItsIdsFromHref) {
  put("a", playlist_page("P", 0, 2, 2, 2));
  ImportOptions options;
  options.endpoint = "playlist_items";
  import(options);
  ASSERT_EQ(reads().size(), 1U);
  EXPECT_EQ(reads()[0].resource, "spotify:playlist:P");
}

TEST_F(Imports, AReadLargerThanAnEntryIsClosedByTheLast) {
  constexpr int kPages = 2500;
  std::string lines;
  for (int i = 0; i < kPages; ++i) lines += playlist_page("P", i, 1, kPages, 1) + "\n";
  put("lines", lines);
  import();
  const auto all = entries();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].closes.empty());
  ASSERT_EQ(all[1].closes.size(), 1U);
  EXPECT_EQ(all[1].closes[0].pages.size(), 2500U);
  EXPECT_TRUE(all[1].closes[0].complete);
  EXPECT_EQ(all[1].closes[0].pages[0].sha256, all[0].answers[0].sha256);
}

}  // namespace
}  // namespace tonearm
