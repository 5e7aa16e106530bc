#include "extract/page_view.h"

#include <gtest/gtest.h>

namespace tonearm::extract {
namespace {

TEST(PageView, HalfACharacterDoesNotHideTheNextPage) {
  for (const std::string& name : {std::string("\\ud83d"), std::string("\xff\xfe")}) {
    const auto view =
        view_page(R"({"items":[{"added_at":"2026-11-25T04:00:00Z","track":{"uri":"spotify:track:1","name":")" + name +
                  R"("}}],"next":"https://api.spotify.com/v1/me/tracks?offset=1","total":2.0})");
    ASSERT_TRUE(view.ok()) << view.error().message;
    EXPECT_EQ(view->next, "https://api.spotify.com/v1/me/tracks?offset=1");
    EXPECT_EQ(view->total, 2);
    EXPECT_EQ(view->items.at(0).uri, "spotify:track:1");
  }
}

TEST(PageView, BothNamesOfAPlaylistsContentsAreOnePage) {
  const auto view = view_page(
      R"({"id":"p","snapshot_id":"s","tracks":{"items":[null],"next":null,"total":1},"items":{"items":[null],"next":"n","total":1}})");
  ASSERT_TRUE(view.ok());
  EXPECT_TRUE(view->is_page);
  EXPECT_EQ(view->next, "n");
  EXPECT_EQ(view->elements, 1);
  EXPECT_EQ(view->nulls, 1);
}

TEST(PageView, AWithheldListHasNoPageAndIsNotReadable) {
  const auto one = view_page(R"({"id":"p","snapshot_id":"s","type":"playlist"})");
  ASSERT_TRUE(one.ok());
  EXPECT_FALSE(one->is_page);
  const auto list = view_page(
      R"({"items":[{"type":"playlist","id":"a","snapshot_id":"s","owner":{"id":"o"}},{"type":"playlist","id":"b","tracks":{"total":null}}]})");
  ASSERT_TRUE(list.ok());
  EXPECT_FALSE(list->playlists.at(0).readable);
  EXPECT_TRUE(list->playlists.at(1).readable);
  EXPECT_EQ(list->playlists.at(1).total, std::nullopt);
}

TEST(PageView, WhatIsNoObjectIsNone) {
  for (const char* text : {"", "[]", "<html>", "{", "null"}) EXPECT_FALSE(view_page(text).ok()) << text;
}

}  // namespace
}  // namespace tonearm::extract
