/// Which quota bucket a request counts in. Spotify publishes neither buckets nor sizes: these are guesses from reports
/// (developer.spotify.com/documentation/web-api/concepts/quota-modes).
#pragma once

#include <span>
#include <string_view>

namespace tonearm::spotify {

/// "player", "me", "playlists", "library", "following", "top", "albums", "artists", "tracks", "shows", "episodes",
/// "audiobooks", "search"; "other" for what is none of these. `request` is a path with query, with or without /v1.
std::string_view bucket_of(std::string_view request);

std::span<const std::string_view> buckets();

}  // namespace tonearm::spotify
