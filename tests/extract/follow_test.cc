#include "extract/follow.h"

#include <gtest/gtest.h>

namespace tonearm::extract {
namespace {

constexpr const char* kId = "37i9dQZEVXbMDoHDwVN2tF";

TEST(Follow, EveryFormOfALinkGivesOneId) {
  const std::string id = kId;
  for (const std::string& text : {
           "https://open.spotify.com/playlist/" + id,
           "https://open.spotify.com/playlist/" + id + "?si=1a2b3c&pi=x",
           "https://open.spotify.com/playlist/" + id + "/",
           "https://open.spotify.com/intl-de/playlist/" + id + "#top",
           "https://open.spotify.com/embed/playlist/" + id + "?utm_source=generator",
           "https://open.spotify.com/user/some.body/playlist/" + id,
           "http://open.spotify.com/playlist/" + id,
           "open.spotify.com/playlist/" + id,
           "  <https://open.spotify.com/playlist/" + id + ">\n",
           "spotify:playlist:" + id,
           "spotify:playlist:" + id + "?si=1",
           "spotify:user:some.body:playlist:" + id,
       }) {
    const auto followed = parse_follow(text);
    ASSERT_TRUE(followed.ok()) << text << ": " << followed.error().message;
    EXPECT_EQ(*followed, (Followed{Followed::Kind::kPlaylist, id})) << text;
  }
}

TEST(Follow, AlbumsArtistsAndShowsAreKnown) {
  const std::string id = kId;
  EXPECT_EQ(parse_follow("spotify:album:" + id)->kind, Followed::Kind::kAlbum);
  EXPECT_EQ(parse_follow("https://open.spotify.com/artist/" + id)->kind, Followed::Kind::kArtist);
  EXPECT_EQ(parse_follow("https://open.spotify.com/show/" + id + "?si=q")->uri(), "spotify:show:" + id);
}

TEST(Follow, WhatCannotBeFollowedIsSaid) {
  const std::string id = kId;
  for (const std::string& text : std::vector<std::string>{
           "", "https://example.com/playlist/" + id, "spotify:track:" + id, "spotify:playlist:short",
           "https://spotify.link/abc", "https://open.spotify.com/playlist/" + id + "x",
           "https://open.spotify.com/collection/tracks", "spotify:playlist:" + id + ":more"}) {
    const auto followed = parse_follow(text);
    ASSERT_FALSE(followed.ok()) << text;
    EXPECT_EQ(followed.error().code, Code::kBadConfig) << text;
    EXPECT_FALSE(followed.error().next.empty()) << text;
  }
}

TEST(Follow, TheSameOneTwiceCountsOnce) {
  const std::string id = kId;
  const std::vector<std::string> texts = {"spotify:playlist:" + id,
                                          "https://open.spotify.com/playlist/" + id + "?si=1"};
  EXPECT_EQ(parse_follows(texts)->size(), 1U);
}

}  // namespace
}  // namespace tonearm::extract
