/// What the config's `follow` means: links and URIs of playlists, albums, artists and shows.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tonearm::extract {

struct Followed {
  enum class Kind { kPlaylist, kAlbum, kArtist, kShow };
  Kind kind = Kind::kPlaylist;
  std::string id;  // 22 base-62 digits

  bool operator==(const Followed&) const = default;
  std::string uri() const;
};

/// Reads `https://open.spotify.com/playlist/ID`, with or without `?si=`, a locale (`/intl-de/`), `/user/U/`, `/embed/`,
/// a trailing slash, `http`, or no scheme; `spotify:playlist:ID`, `spotify:user:U:playlist:ID`. kBadConfig says what is
/// wrong: another kind, a short link (which would have to be opened), an id of the wrong length.
Result<Followed> parse_follow(std::string_view text);

/// All of them; the same one twice counts once. The first that cannot be read is the error.
Result<std::vector<Followed>> parse_follows(std::span<const std::string> texts);

}  // namespace tonearm::extract
