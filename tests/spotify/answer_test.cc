#include "spotify/answer.h"

#include <gtest/gtest.h>

namespace tonearm::spotify {
namespace {

TEST(Answer, IsWholeJson) {
  for (const char* const body : {R"({"items":[]})", "[]", " {\"a\":1}\n", "\xEF\xBB\xBF{}", R"({"a":"]}"})",
                                 R"({"a":"\ud800"})", "{\"a\":\"\xFF\"}", R"({"a":"\\"})"})
    EXPECT_TRUE(is_whole_json(body)) << body;
  for (const char* const body :
       {"", " ", "<html>", "null", "true", "\"x\"", "{", R"({"items":[)", R"({"a":1}})", R"({"a":1}{"b":2})",
        R"({"a":1)", R"({"a":"x)", "{\"a\":\"\xFF\"", R"({"a" 1})", "[1,]", R"({"a":"\ud800"]})"})
    EXPECT_FALSE(is_whole_json(body)) << body;
}

TEST(Answer, EveryCutOfABodyIsFound) {
  const std::string body = R"({"items":[{"a":"\"]}","b":[1,{"c":null}]},{"d":"\ud83d\ude00"}],"next":null})";
  ASSERT_TRUE(is_whole_json(body));
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(is_whole_json(body.substr(0, size))) << size;
}

TEST(Answer, ScopesAreThoseOfTheEndpoint) {
  EXPECT_EQ(scopes_of("/me/tracks?limit=50"), "user-library-read");
  EXPECT_EQ(scopes_of("/playlists/37i9dQ/items?limit=50"), "playlist-read-private");
  EXPECT_EQ(scopes_of("/me/top/artists/"), "user-top-read");
  EXPECT_EQ(scopes_of("/albums/x"), "");
  EXPECT_EQ(scopes_of("/no/such/thing"), "");
}

}  // namespace
}  // namespace tonearm::spotify
