#include "extract/slot_groups.h"

#include <algorithm>

namespace tonearm::extract {
namespace {

constexpr Group kGroups[] = {
    {"plays", "the last fifty plays"},
    {"account", "the account itself"},
    {"playlists", "the list of playlists"},
    {"contents", "what is in the playlists"},
    {"saved_tracks", "liked songs"},
    {"saved_albums", "saved albums"},
    {"saved_shows", "followed podcasts"},
    {"saved_episodes", "saved episodes"},
    {"saved_audiobooks", "saved audiobooks"},
    {"followed_artists", "followed artists"},
    {"top", "top artists and tracks of three ranges"},
    {"follow", "what the config follows"},
};

}  // namespace

std::span<const Group> groups() { return kGroups; }

std::vector<WantedScope> wanted_scopes(const std::vector<std::string>& skip) {
  struct Need {
    std::string_view scope;
    std::vector<std::string_view> groups;
    std::string_view why;
  };
  const Need needs[] = {
      {"user-read-recently-played", {"plays"}, "the last fifty plays, every hour"},
      {"playlist-read-private", {"playlists", "contents"}, "your playlists and what is in them"},
      {"playlist-read-collaborative", {"playlists", "contents"}, "playlists that you share with others"},
      {"user-library-read",
       {"saved_tracks", "saved_albums", "saved_shows", "saved_episodes", "saved_audiobooks"},
       "liked songs, saved albums, podcasts, episodes, audiobooks"},
      {"user-follow-read", {"followed_artists"}, "artists that you follow"},
      {"user-top-read", {"top"}, "Spotify's lists of your top artists and tracks"},
      {"user-read-playback-position", {"saved_episodes"}, "saved episodes, which Spotify ties to where you stopped"},
  };
  std::vector<WantedScope> scopes;
  for (const Need& need : needs) {
    const bool wanted = std::any_of(need.groups.begin(), need.groups.end(), [&](std::string_view group) {
      return std::find(skip.begin(), skip.end(), group) == skip.end();
    });
    if (wanted) scopes.push_back({need.scope, need.why});
  }
  return scopes;
}

}  // namespace tonearm::extract
