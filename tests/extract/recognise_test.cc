// What an answer is: address, href, nested href, shape, in this order.
#include "extract/samples.h"

namespace tonearm {
namespace {

constexpr const char* kApi = "https://api.spotify.com/v1";

TEST_F(Imports, HrefNamesTheEndpoint) {
  const std::pair<const char*, const char*> cases[] = {{"/me/tracks?offset=0&limit=20", "saved_tracks"},
                                                       {"/me/top/artists?time_range=long_term", "top_artists"},
                                                       {"/users/somebody/playlists", "user_playlists"},
                                                       {"/users/somebody/playlists/x/tracks", "user_playlist_tracks"},
                                                       {"/users/somebody/starred/tracks", "user_starred_tracks"},
                                                       {"/playlists/x/items", "playlist_items"},
                                                       {"/albums/x/tracks/", "album_tracks"},
                                                       {"/artists/x/albums", "artist_albums"},
                                                       {"/me/player/recently-played?limit=2", "recently_played"}};
  for (const auto& [path, endpoint] : cases) {
    for (const std::string host : {kApi, "http://api.spotify.com/v1", "http://localhost:8080/v1", ""}) {
      EXPECT_EQ(answer_of(R"({"items":[],"href":")" + host + path + R"("})").endpoint, endpoint) << host << path;
    }
  }
  EXPECT_EQ(answer_of(R"({"items":[],"href":"https:\/\/api.spotify.com\/v1\/me\/tracks"})").endpoint, "saved_tracks");
}

TEST_F(Imports, NestedHrefNamesTheEndpointOfItsMember) {
  const auto nested = [&](const std::string& member, const std::string& path) {
    return answer_of(R"({")" + member + R"(":{"href":")" + kApi + path + R"(","items":[{}]}})");
  };
  EXPECT_EQ(nested("albums", "/search?q=x").endpoint, "search");
  EXPECT_EQ(nested("albums", "/search?q=x").evidence, "nested href");
  EXPECT_EQ(nested("albums", "/browse/new-releases").endpoint, "new_releases");
  EXPECT_EQ(nested("artists", "/me/following?type=artist").endpoint, "followed_artists");
  EXPECT_EQ(nested("artists", "/users/u/following?type=artist").endpoint, "followed_artists");
  EXPECT_EQ(nested("playlists", "/browse/featured-playlists").endpoint, "featured_playlists");
  EXPECT_EQ(nested("playlists", "/browse/categories/x/playlists").endpoint, "category_playlists");
  EXPECT_EQ(nested("categories", "/browse/categories").endpoint, "categories");
  EXPECT_EQ(nested("tracks", "/playlists/x/tracks").endpoint, "playlist");
}

TEST_F(Imports, ShapeNamesTheRest) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"tracks":[{"id":"x"}]})", "tracks"},
      {R"({"tracks":[null]})", "tracks"},
      {R"({"tracks":[],"seeds":[]})", "recommendations"},
      {R"({"albums":[null]})", "albums"},
      {R"({"artists":[]})", "artists"},
      {R"({"shows":[{}]})", "shows"},
      {R"({"episodes":[{}]})", "episodes"},
      {R"({"audiobooks":[{}]})", "audiobooks"},
      {R"({"chapters":[{}]})", "chapters"},
      {R"({"audio_features":[{}]})", "audio_features"},
      {R"({"items":[{"played_at":"x","track":{}}]})", "recently_played"},
      {R"({"items":[],"cursors":null})", "recently_played"},
      {R"({"items":[null,{"added_at":"x","track":{}}]})", "saved_tracks"},
      {R"({"items":[{"added_at":"x","added_by":{},"track":{}}]})", "playlist_tracks"},
      {R"({"items":[{"added_at":"x","is_local":false,"item":{}}]})", "playlist_items"},
      {R"({"items":[{"track":{"name":"x"}}]})", "playlist_tracks"},
      {R"({"items":[{"added_at":"x","album":{}}]})", "saved_albums"},
      {R"({"items":[{"added_at":"x","show":{}}]})", "saved_shows"},
      {R"({"items":[{"added_at":"x","episode":{}}]})", "saved_episodes"},
      {R"({"items":[{"added_at":"x","audiobook":{}}]})", "saved_audiobooks"},
      {R"({"items":[{"type":"playlist"}]})", "user_playlists"},
      {R"({"items":[{"type":"track"}]})", "album_tracks"},
      {R"({"items":[{"type":"episode"}]})", "show_episodes"},
      {R"({"items":[{"type":"episode","chapter_number":1}]})", "audiobook_chapters"},
      {R"([{"added_at":"x","track":{}}])", "saved_tracks"},
      {R"([{"added_at":"x","is_local":true,"track":{}}])", "playlist_tracks"},
      {R"([{"played_at":"x","track":{}}])", "recently_played"},
      {R"({"type":"album","id":"x"})", "album"},
      {R"({"uri":"spotify:artist:x","name":"x"})", "artist"},
      {R"({"type":"show","id":"x"})", "show"},
      {R"({"type":"show","id":"x","authors":[]})", "audiobook"},
      {R"({"type":"audiobook","id":"x"})", "audiobook"},
      {R"({"type":"episode","id":"x"})", "episode"},
      {R"({"type":"episode","id":"x","chapter_number":0})", "chapter"},
      {R"({"type":"playlist","id":"x"})", "playlist"},
      {R"({"uri":"spotify:user:u:playlist:x"})", "playlist"},
      {R"({"name":"x","owner":{},"tracks":{"items":[]}})", "playlist"},
      {R"({"type":"user","id":"x"})", "user"},
      {R"({"type":"user","id":"x","product":"premium"})", "me"},
      {R"({"type":"user","id":"x","country":"SE","href":"https://api.spotify.com/v1/users/x"})", "me"},
      {R"({"type":"user","id":"x","href":"https://api.spotify.com/v1/users/x"})", "user"},
      {R"({"danceability":0.5,"type":"audio_features","id":"x"})", "track_audio_features"},
      {R"({"is_playing":true,"item":null})", "currently_playing"},
      {R"({"is_playing":true,"item":{},"device":{}})", "player"},
      {R"({"currently_playing":null,"queue":[]})", "queue"},
      {R"({"artists":{"cursors":{},"items":[{}]}})", "followed_artists"},
      {R"({"message":"x","playlists":{"items":[{}]}})", "featured_playlists"},
      {R"({"playlists":{"items":[{}]}})", "search"},
      {R"({"devices":[]})", "devices"},
      {R"({"categories":{"items":[]}})", "categories"},
      {R"({"icons":[],"id":"x","name":"x"})", "category"},
      {R"({"markets":["SE"]})", "markets"},
      {R"({"genres":["x"]})", "genre_seeds"},
      {R"({"snapshot_id":"x"})", "snapshot"},
      {R"([{"url":"x","width":null,"height":null}])", "playlist_image"},
      {R"({"bars":[],"beats":[]})", "audio_analysis"},
      {R"([true,false])", "contains"},
      {R"({"error":{"status":429,"message":"API rate limit exceeded"}})", "error"},
      {R"({"error":"invalid_client"})", "error"}};
  for (const auto& [json, endpoint] : cases) EXPECT_EQ(answer_of(json).endpoint, endpoint) << json;
}

TEST_F(Imports, WhatStaysOpenIsNotGuessed) {
  EXPECT_EQ(skip_of(R"({"items":[{"type":"track","album":{}}]})").reason, "unknown_shape");
  EXPECT_EQ(skip_of(R"({"items":[{"type":"artist"}]})").reason, "unknown_shape");
  EXPECT_EQ(skip_of(R"({"items":[]})").detail, "an empty page");
  EXPECT_EQ(skip_of("{}").detail, "an empty object");
  EXPECT_EQ(skip_of("[]").detail, "an empty array");
  EXPECT_EQ(skip_of(R"(["a"])").detail, "an array of texts");
  // A page cut out of a search: its address is the search's, but it is none.
  EXPECT_EQ(skip_of(R"({"href":"https://api.spotify.com/v1/search?q=x","items":[{"type":"track","album":{}}]})").reason,
            "unknown_shape");
}

TEST_F(Imports, TheGivenEndpointBeatsHrefAndNothingBeatsAnError) {
  ImportOptions options;
  options.endpoint = "my_playlists";
  const std::string page = R"({"href":"https://api.spotify.com/v1/users/u/playlists","items":[]})";
  EXPECT_EQ(answer_of(page, options).endpoint, "my_playlists");
  EXPECT_EQ(answer_of(page, options).evidence, "--endpoint");
  EXPECT_EQ(answer_of(R"({"error":{"status":404,"message":"x"}})", options).endpoint, "error");
  for (const char* path :
       {"/me/playlists", "me/playlists", "/v1/me/playlists", "https://api.spotify.com/v1/me/playlists?limit=50"}) {
    options.endpoint = path;
    EXPECT_EQ(answer_of(page, options).endpoint, "my_playlists") << path;
  }
  options.endpoint = "/playlists/{id}/tracks";
  EXPECT_EQ(answer_of(page, options).endpoint, "playlist_tracks");
}

TEST_F(Imports, AGivenPathWithItsIdNamesTheResource) {
  put("entries", R"([{"added_at":"x","is_local":false,"track":{}}])");
  ImportOptions options;
  options.endpoint = "/playlists/abc/tracks";
  import(options);
  ASSERT_EQ(reads().size(), 1U);
  EXPECT_EQ(reads()[0].resource, "spotify:playlist:abc");
  EXPECT_FALSE(reads()[0].complete);
  EXPECT_EQ(answers()[0].request, "/playlists/abc/tracks");
}

TEST_F(Imports, ItemsTakenOutOfTheirPageStayOneAnswerUnderAGivenEndpoint) {
  ImportOptions options;
  options.endpoint = "my_playlists";
  EXPECT_EQ(answer_of(R"([{"type":"playlist","id":"a"},{"type":"playlist","id":"b"}])", options).endpoint,
            "my_playlists");
}

}  // namespace
}  // namespace tonearm
