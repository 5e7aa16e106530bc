/// Spotify's URIs, made canonical first (protocol.md section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tonearm {

/// The canonical form of a URI or an open.spotify.com / api.spotify.com address:
/// `spotify:user:U:playlist:ID` -> `spotify:playlist:ID`; `spotify:<kind>:<id>` (id non-empty, [A-Za-z0-9]+ except
/// users', which may hold any character), `spotify:local:...` and `spotify:user:U:starred` are kept. Empty where it is
/// none of these
/// (`spotify:user:` and `spotify:track:null` included).
std::optional<std::string> canonical_uri(std::string_view uri);

/// As canonical_uri without a copy where nothing changes: a view of `uri`, or of `*scratch`; empty where it is none of
/// these.
std::string_view canonical_view(std::string_view uri, std::string* scratch);

/// `spotify:<kind>:<id>` from an object's type and id; audiobooks are shows, chapters episodes. Empty where that is no
/// URI.
std::optional<std::string> uri_of(std::string_view type, std::string_view id);

/// The URI of the object that an API address is about: ".../v1/albums/ID/tracks?..." -> "spotify:album:ID". Empty where
/// none.
std::optional<std::string> uri_of_href(std::string_view href);

}  // namespace tonearm
