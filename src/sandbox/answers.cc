#include "sandbox/answers.h"

#include <fmt/format.h>

namespace tonearm::sandbox {
namespace {

constexpr bool kPerson = true, kAnybody = false;
constexpr std::string_view kPosition = "user-read-playback-position", kLists = "playlist-read-private",
                           kLibrary = "user-library-read", kFollow = "user-follow-read";

// Where two fit, the first.
constexpr Endpoint kEndpoints[] = {
    {"me", "me", "", kPerson, Where::kAll, me},
    {"me/player/recently-played", "player", "user-read-recently-played", kPerson, Where::kAll, recently_played},
    {"me/player", "player", "user-read-playback-state", kPerson, Where::kAll, nothing_playing},
    {"me/player/currently-playing", "player", "user-read-currently-playing", kPerson, Where::kAll, nothing_playing},
    {"me/player/devices", "player", "user-read-playback-state", kPerson, Where::kAll, no_devices},
    {"me/playlists", "playlists", kLists, kPerson, Where::kAll, my_playlists},
    {"me/following/contains", "following", kFollow, kPerson, Where::kLegacy, following_contains},
    {"me/following", "following", kFollow, kPerson, Where::kAll, followed_artists},
    {"me/library/contains", "library", "user-library-read user-follow-read playlist-read-private", kPerson, Where::kAll,
     library_contains},
    {"me/top/*", "top", "user-top-read", kPerson, Where::kAll, top_items},
    {"me/episodes", "library", "user-library-read user-read-playback-position", kPerson, Where::kAll, saved_items},
    {"me/tracks", "library", kLibrary, kPerson, Where::kAll, saved_items},
    {"me/albums", "library", kLibrary, kPerson, Where::kAll, saved_items},
    {"me/shows", "library", kLibrary, kPerson, Where::kAll, saved_items},
    {"me/audiobooks", "library", kLibrary, kPerson, Where::kAll, saved_items},
    {"me/*/contains", "library", kLibrary, kPerson, Where::kLegacy, saved_contains},
    {"users/*/playlists", "playlists", kLists, kAnybody, Where::kLegacy, user_playlists},
    {"users/*", "me", "", kAnybody, Where::kLegacy, user_profile},
    {"playlists/*", "playlists", "", kAnybody, Where::kAll, playlist},
    {"playlists/*/items", "playlists", kLists, kAnybody, Where::kAll, playlist_items},
    {"playlists/*/tracks", "playlists", kLists, kAnybody, Where::kLegacy, playlist_tracks},
    {"playlists/*/images", "playlists", "", kAnybody, Where::kAll, playlist_images},
    {"albums", "albums", "", kAnybody, Where::kLegacy, many},
    {"albums/*", "albums", "", kAnybody, Where::kAll, one},
    {"albums/*/tracks", "albums", "", kAnybody, Where::kAll, album_tracks},
    {"artists", "artists", "", kAnybody, Where::kLegacy, many},
    {"artists/*", "artists", "", kAnybody, Where::kAll, one},
    {"artists/*/albums", "artists", "", kAnybody, Where::kAll, artist_albums},
    {"artists/*/top-tracks", "artists", "", kAnybody, Where::kLegacy, artist_top_tracks},
    {"artists/*/related-artists", "artists", "", kAnybody, Where::kGone, gone},
    {"tracks", "tracks", "", kAnybody, Where::kLegacy, many},
    {"tracks/*", "tracks", "", kAnybody, Where::kAll, one},
    {"shows", "shows", "", kAnybody, Where::kLegacy, many},
    {"shows/*", "shows", kPosition, kAnybody, Where::kAll, one},
    {"shows/*/episodes", "shows", kPosition, kAnybody, Where::kAll, show_episodes},
    {"episodes", "episodes", kPosition, kAnybody, Where::kLegacy, many},
    {"episodes/*", "episodes", kPosition, kAnybody, Where::kAll, one},
    {"audiobooks", "audiobooks", "", kAnybody, Where::kLegacy, many},
    {"audiobooks/*", "audiobooks", "", kAnybody, Where::kAll, one},
    {"audiobooks/*/chapters", "audiobooks", "", kAnybody, Where::kAll, book_chapters},
    {"chapters", "audiobooks", "", kAnybody, Where::kLegacy, many},
    {"chapters/*", "audiobooks", "", kAnybody, Where::kAll, one},
    {"search", "search", "", kAnybody, Where::kAll, search},
    {"markets", "tracks", "", kAnybody, Where::kLegacy, markets},
    {"audio-features", "tracks", "", kAnybody, Where::kLegacy, audio_features},
    {"audio-features/*", "tracks", "", kAnybody, Where::kLegacy, audio_features},
    {"audio-analysis/*", "tracks", "", kAnybody, Where::kGone, gone},
    {"recommendations", "tracks", "", kAnybody, Where::kGone, gone},
    {"browse/categories", "search", "", kAnybody, Where::kGone, gone},
    {"browse/new-releases", "search", "", kAnybody, Where::kGone, gone},
    {"browse/featured-playlists", "search", "", kAnybody, Where::kGone, gone},
};

bool fits(std::string_view pattern, const std::vector<std::string>& path) {
  for (const std::string& segment : path) {
    if (pattern.empty()) return false;
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    const std::string_view word = pattern.substr(0, end);
    if (word != "*" && word != segment) return false;
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return pattern.empty();
}

}  // namespace

std::string whole_seconds(Millis at) { return format_rfc3339(at).substr(0, 19) + "Z"; }

const Endpoint* find_endpoint(const std::vector<std::string>& path) {
  for (const Endpoint& endpoint : kEndpoints)
    if (fits(endpoint.path, path)) return &endpoint;
  return nullptr;
}

std::string item_uri(const Universe& universe, Kind kind, Index item) {
  switch (kind) {
    case Kind::kTracks: return "spotify:track:" + universe.tracks[item].id;
    case Kind::kAlbums: return "spotify:album:" + universe.albums[item].id;
    case Kind::kShows: return "spotify:show:" + universe.shows[item].id;
    case Kind::kEpisodes: return "spotify:episode:" + universe.episodes[item].id;
    case Kind::kBooks: return "spotify:show:" + universe.books[item].id;
    case Kind::kArtists: return "spotify:artist:" + universe.artists[item].id;
  }
  return {};
}

std::string list_uri(const Playlist& list) { return "spotify:playlist:" + list.id; }

std::string entry_uri(const Universe& universe, const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::kTrack: return item_uri(universe, Kind::kTracks, entry.item);
    case EntryKind::kEpisode: return item_uri(universe, Kind::kEpisodes, entry.item);
    case EntryKind::kLocal:
      return fmt::format("spotify:local:Sandbox+%26+Friends:Home+Recordings+{0}:Demo+{0}:188", entry.item);
    case EntryKind::kNullUri: return "spotify:track:null";
    case EntryKind::kNull: break;
  }
  return {};
}

}  // namespace tonearm::sandbox
