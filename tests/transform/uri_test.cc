#include "transform/uri.h"

#include <gtest/gtest.h>

namespace tonearm {
namespace {

struct Case {
  std::string_view from;
  std::string_view to;  // "" where it is none
};

TEST(Uri, BecomesCanonical) {
  for (const Case& c : std::initializer_list<Case>{
           {"spotify:track:11dFghVXANMlKmJXsNCbNl", "spotify:track:11dFghVXANMlKmJXsNCbNl"},
           {"spotify:user:U:playlist:59ZbFPES4DQwEjBpWHzrtC", "spotify:playlist:59ZbFPES4DQwEjBpWHzrtC"},
           {"spotify:user:U", "spotify:user:U"},
           {"spotify:user:jörg.+1", "spotify:user:jörg.+1"},
           {"spotify:user:U:starred", "spotify:user:U:starred"},
           {"spotify:local:A:B:C:273", "spotify:local:A:B:C:273"},
           {"spotify:audiobook:7iHfbu1YPACw6oZPAFJtqe", "spotify:show:7iHfbu1YPACw6oZPAFJtqe"},
           {"spotify:chapter:0IsXVP0JmcB2adSE338GkK", "spotify:episode:0IsXVP0JmcB2adSE338GkK"},
           {"https://open.spotify.com/track/1a?si=x", "spotify:track:1a"},
           {"https://open.spotify.com/intl-de/album/2b", "spotify:album:2b"},
           {"http://open.spotify.com/user/spotify/playlist/3c", "spotify:playlist:3c"},
           {"https://api.spotify.com/v1/users/U/playlists/3c", "spotify:playlist:3c"},
       })
    EXPECT_EQ(canonical_uri(c.from).value_or(""), c.to) << c.from;
}

TEST(Uri, IsNoneWithoutAKindAndAnId) {
  for (const std::string_view text :
       {"", "string", "spotify:", "spotify:track", "spotify:track:", "spotify:track:null", "spotify:track:a b",
        "spotify :show :4AlxqGkkrqe0mfIx3Mi7Xt", "spotify:user:", "spotify:user::playlist:1",
        "spotify:user:U:playlist:", "spotify:user:U:collection", "spotify:local:", "spotify:genre:x", "SPOTIFY:track:1",
        "https://example.com/track/1", "https://open.spotify.com/", "spotify:track:1:2"})
    EXPECT_EQ(canonical_uri(text), std::nullopt) << text;
}

TEST(Uri, ComesFromTypeAndId) {
  EXPECT_EQ(uri_of("track", "1a"), "spotify:track:1a");
  EXPECT_EQ(uri_of("audiobook", "1a"), "spotify:show:1a");
  EXPECT_EQ(uri_of("chapter", "1a"), "spotify:episode:1a");
  EXPECT_EQ(uri_of("audio_features", "1a"), "spotify:track:1a");
  EXPECT_EQ(uri_of("user", "j%C3%B6rg"), "spotify:user:j%C3%B6rg");
  EXPECT_EQ(uri_of("track", ""), std::nullopt);
  EXPECT_EQ(uri_of("track", "null"), std::nullopt);
  EXPECT_EQ(uri_of("user", ""), std::nullopt);
  EXPECT_EQ(uri_of("genre", "1a"), std::nullopt);
}

TEST(Uri, ComesFromWhatAnAddressIsAbout) {
  for (const Case& c : std::initializer_list<Case>{
           {"https://api.spotify.com/v1/albums/ID/tracks?offset=0&limit=50", "spotify:album:ID"},
           {"/v1/artists/ID/albums?limit=10", "spotify:artist:ID"},
           {"/shows/ID/episodes", "spotify:show:ID"},
           {"http://127.0.0.1:8080/v1/audiobooks/ID/chapters", "spotify:show:ID"},
           {"https://api.spotify.com/v1/users/U/playlists/ID/tracks", "spotify:playlist:ID"},
           {"https://api.spotify.com/v1/users/U/starred/tracks", "spotify:user:U:starred"},
           {"https://api.spotify.com/v1/users/U/playlists?limit=1", "spotify:user:U"},
           {"https://api.spotify.com/v1/me/albums?offset=0", ""},
           {"https://api.spotify.com/v1/albums?ids=a,b", ""},
           {"", ""},
       })
    EXPECT_EQ(uri_of_href(c.from).value_or(""), c.to) << c.from;
}

}  // namespace
}  // namespace tonearm
