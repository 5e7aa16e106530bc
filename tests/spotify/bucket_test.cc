#include "spotify/bucket.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "spec/spec.h"

namespace tonearm::spotify {
namespace {

TEST(Bucket, FollowsThePath) {
  const std::pair<const char*, const char*> cases[] = {
      {"/me", "me"},
      {"/me/", "me"},
      {"/v1/me?x=1", "me"},
      {"/me/player/recently-played?limit=50", "player"},
      {"/me/playlists?limit=50&offset=0", "playlists"},
      {"/playlists/abc/items", "playlists"},
      {"/users/u/playlists", "playlists"},
      {"/users/u", "other"},
      {"/me/tracks?limit=50", "library"},
      {"/me/library/contains", "library"},
      {"/me/following?type=artist", "following"},
      {"/me/top/tracks", "top"},
      {"/albums/x/tracks", "albums"},
      {"/artists/x/albums", "artists"},
      {"/tracks/x", "tracks"},
      {"/shows/x/episodes", "shows"},
      {"/episodes/x", "episodes"},
      {"/chapters/x", "audiobooks"},
      {"/search?q=/me/top", "search"},
      {"/markets", "other"},
      {"", "other"},
  };
  for (const auto& [request, bucket] : cases) EXPECT_EQ(bucket_of(request), bucket) << request;
}

TEST(Bucket, OfEveryEndpointIsInTheList) {
  for (const spec::Endpoint& endpoint : spec::endpoints())
    EXPECT_EQ(std::ranges::count(buckets(), bucket_of(endpoint.path)), 1) << endpoint.path;
}

}  // namespace
}  // namespace tonearm::spotify
