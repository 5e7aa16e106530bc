/// Small Web API answers, all made up, as JSON texts for tests.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

namespace tonearm::answers {

/// A 22-character id that says what it is: "track" and 7 -> "track00000000000000007".
inline std::string id(std::string_view kind, int n) {
  const std::string number = std::to_string(n);
  return std::string(kind) + std::string(22 - kind.size() - number.size(), '0') + number;
}

inline std::string artist(int n) {
  return fmt::format(R"({{"name":"Artist {0}","id":"{1}","type":"artist","uri":"spotify:artist:{1}"}})", n,
                     id("artist", n));
}

inline std::string album(int n) {
  return fmt::format(
      R"({{"name":"Album {0}","album_type":"album","artists":[{2}],"release_date":"2020-01-0{3}","release_date_precision":"day","images":[],"total_tracks":9,"id":"{1}","type":"album","uri":"spotify:album:{1}"}})",
      n, id("album", n), artist(n % 5), n % 9 + 1);
}

inline std::string track(int n) {
  return fmt::format(
      R"({{"name":"Track {0}","duration_ms":{2},"explicit":false,"artists":[{3}],"album":{4},"disc_number":1,"track_number":{5},"external_ids":{{"isrc":"XX{0:010}"}},"popularity":{6},"preview_url":null,"is_local":false,"id":"{1}","type":"track","uri":"spotify:track:{1}"}})",
      n, id("track", n), 100'000 + n, artist(n % 7), album(n % 11), n % 9 + 1, n % 100);
}

/// A page of recently played: the plays of [first, first + count), one a minute from 2026-11-20T00:00Z on, newest
/// first.
inline std::string recently_played(int first, int count) {
  std::string items;
  for (int i = first + count - 1; i >= first; --i) {
    items += fmt::format(R"({}{{"track":{},"played_at":"2026-11-{:02}T{:02}:{:02}:00.{:03}Z","context":null}})",
                         items.empty() ? "" : ",", track(i % 40), 20 + i / 1440, i / 60 % 24, i % 60, i % 1000);
  }
  return fmt::format(
      R"({{"items":[{}],"next":null,"cursors":null,"limit":50,"href":"https://api.spotify.com/v1/me/player/recently-played?limit=50"}})",
      items);
}

/// A whole playlist with these tracks.
inline std::string playlist(int n, const std::vector<int>& tracks) {
  std::string items;
  for (const int t : tracks)
    items +=
        fmt::format(R"({}{{"added_at":"2026-01-01T00:00:00Z","added_by":{{"id":"u"}},"is_local":false,"item":{}}})",
                    items.empty() ? "" : ",", track(t));
  return fmt::format(
      R"({{"name":"List {0}","collaborative":false,"public":true,"description":"","owner":{{"display_name":"U","id":"u","type":"user","uri":"spotify:user:u"}},"snapshot_id":"s{3}","images":[],"href":"https://api.spotify.com/v1/playlists/{1}","id":"{1}","type":"playlist","uri":"spotify:playlist:{1}","items":{{"href":"https://api.spotify.com/v1/playlists/{1}/items?offset=0&limit=100","items":[{2}],"limit":100,"offset":0,"next":null,"previous":null,"total":{4}}}}})",
      n, id("playlist", n), items, tracks.empty() ? 0 : tracks.front(), tracks.size());
}

}  // namespace tonearm::answers
