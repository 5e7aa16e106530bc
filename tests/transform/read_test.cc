// What a whole read becomes: its row, and a playlist's contents.
#include <gtest/gtest.h>

#include "transform/given.h"

namespace tonearm {
namespace {

using test::given;
using test::has;
using test::one_row;
using test::read_of;

ContentPage page(std::int64_t offset, int count, std::optional<std::int64_t> total, bool has_next, int first = 0) {
  std::string body = R"({"offset": )" + std::to_string(offset) + R"(, "total": )" +
                     (total ? std::to_string(*total) : "null") + R"(, "next": )" + (has_next ? "\"x\"" : "null") +
                     R"(, "items": [)";
  for (int i = 0; i < count; ++i)
    body +=
        std::string(i == 0 ? "" : ",") + R"({"item": {"uri": "spotify:track:t)" + std::to_string(first + i) + R"("}})";
  return *given("playlist_items", body + "]}").page;
}

std::string state(const std::vector<ContentPage>& pages, bool complete = true) {
  const std::string row = one_row(read_of(pages, complete), "reads");
  const std::size_t at = row.find("\"state\": \"") + 10;
  return row.substr(at, row.find('"', at) - at);
}

TEST(Read, IsWholeWhereItsPagesAgree) {
  EXPECT_EQ(state({page(0, 2, 3, true), page(2, 1, 3, false)}), "ok");
  EXPECT_EQ(state({page(0, 2, std::nullopt, false)}), "ok");
  EXPECT_EQ(state({page(0, 0, 0, false)}), "ok");
}

TEST(Read, IsPartialWhereTheyDoNot) {
  EXPECT_EQ(state({page(0, 2, 2, false)}, false), "partial") << "the log says so";
  EXPECT_EQ(state({page(0, 2, 3, false)}), "partial") << "one is missing";
  EXPECT_EQ(state({page(1, 2, 2, false)}), "partial") << "does not start at 0";
  EXPECT_EQ(state({page(0, 2, 2, true)}), "partial") << "more follows";
  EXPECT_EQ(state({page(0, 2, 3, true), page(2, 1, 4, false)}), "partial") << "totals differ";
  ContentPage nulls = page(0, 2, 2, false);
  nulls.null_elements = 1;
  EXPECT_EQ(state({nulls}), "partial") << "a null element";
  ContentPage late = page(2, 1, 3, false);
  late.observed_at += 3'600'001;
  EXPECT_EQ(state({page(0, 2, 3, true), late}), "partial") << "over an hour";
}

TEST(Read, CursorPagesNeedNoOffset) {
  const auto followed = [](std::string_view uri) {
    return *given("followed_artists",
                  R"({"artists": {"total": 2, "next": null, "items": [{"uri": ")" + std::string(uri) + R"("}]}})")
                .page;
  };
  EXPECT_EQ(state({followed("spotify:artist:a"), followed("spotify:artist:b")}), "ok");
}

TEST(Read, OfAPlaylistGivesItsContents) {
  std::vector<ContentPage> pages = {page(0, 2, 3, true), page(2, 1, 3, false, 2)};
  pages[0].answer = 7;
  pages[1].answer = 8;
  const auto sink = read_of(pages, true, "spotify:playlist:p");
  EXPECT_EQ(sink.answers, (std::vector<std::uint32_t>{7, 8, 7}));
  EXPECT_EQ(sink.elements, (std::map<std::string, int>{{"playlist_items", 3}}));
  EXPECT_TRUE(sink.closes());
  const auto rows = sink.rows_of("playlist_items");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_TRUE(has(rows[2], R"("position": 2, "uri": "spotify:track:t2")"));
  const std::string hash = rows[0].substr(rows[0].find(": \"") + 3, 64);
  EXPECT_TRUE(has(one_row(sink, "reads"), R"("resource": "spotify:playlist:p")"));
  EXPECT_TRUE(
      has(one_row(sink, "reads"), R"("content_hash": ")" + hash + R"(", "complete": true, "total": 3, "items": 3)"));
}

TEST(Read, OfOtherResourcesHasNoContents) {
  const auto saved = *given("saved_tracks", R"({"total": 0, "items": []})").page;
  const auto sink = read_of({saved}, true, "saved_tracks");
  EXPECT_TRUE(
      has(one_row(sink, "reads"),
          R"("content_hash": "", "complete": true, "total": 0, "items": 0, "snapshot_id": null, "state": "ok")"));
  EXPECT_TRUE(sink.elements.empty());
}

TEST(Read, TheSplitIntoPagesDoesNotMatter) {
  const auto hash = [](const std::vector<ContentPage>& pages) {
    const std::string row = one_row(read_of(pages), "reads");
    return row.substr(row.find("content_hash"), 81);
  };
  EXPECT_EQ(hash({page(0, 3, 3, false)}), hash({page(0, 1, 3, true), page(1, 2, 3, false, 1)}));
  EXPECT_NE(hash({page(0, 3, 3, false)}), hash({page(0, 3, 3, false, 1)}));
  EXPECT_NE(hash({page(0, 1, 3, false)}), hash({page(1, 1, 3, false)})) << "a part is never taken for the whole";
}

TEST(Read, TheHashIsOverWhatWasAddedNotOverWhatWasReturned) {
  const auto hash = [](std::string_view item) {
    const auto page = *given("playlist_items", R"({"items": [{"item": )" + std::string(item) + "}]}").page;
    const std::string row = one_row(read_of({page}), "reads");
    return row.substr(row.find("content_hash"), 81);
  };
  const std::string plain = hash(R"({"uri": "spotify:track:a", "name": "A", "popularity": 1})");
  EXPECT_EQ(
      plain,
      hash(R"({"uri": "spotify:track:b", "name": "A", "popularity": 2, "linked_from": {"uri": "spotify:track:a"}})"));
  EXPECT_NE(plain, hash(R"({"uri": "spotify:track:a", "name": "B"})"));
}

TEST(Read, PagesWithAGapAreContentsOfTheirOwn) {
  const auto sink = read_of({page(0, 2, 9, true), page(4, 2, 9, true, 4)});
  EXPECT_EQ(sink.rows_of("reads").size(), 2U);
  EXPECT_TRUE(has(sink.rows_of("playlist_items").at(2), R"("position": 4)"));
}

TEST(Read, AStubAloneIsNoRead) {
  const auto stub =
      *given("playlist", R"({"uri": "spotify:playlist:p", "name": "P", "snapshot_id": "s", "tracks": {"total": 1}})")
           .page;
  EXPECT_TRUE(read_of({stub}).rows.empty());
  EXPECT_TRUE(has(one_row(read_of({stub, page(0, 1, 1, false)}), "reads"), R"("snapshot_id": "s", "state": "ok")"));
}

}  // namespace
}  // namespace tonearm
