#include "transform/uri.h"

#include <algorithm>
#include <array>

namespace tonearm {
namespace {

constexpr std::string_view kScheme = "spotify:";

/// What a kind is called in API paths, and in URIs.
struct KindName {
  std::string_view type;
  std::string_view path;
  std::string_view uri;
};
constexpr KindName kKinds[] = {
    {"track", "tracks", "track"},          {"album", "albums", "album"},       {"artist", "artists", "artist"},
    {"playlist", "playlists", "playlist"}, {"episode", "episodes", "episode"}, {"show", "shows", "show"},
    {"audiobook", "audiobooks", "show"},   {"chapter", "chapters", "episode"}, {"user", "users", "user"},
};

const KindName* kind_of_type(std::string_view type) {
  for (const KindName& kind : kKinds)
    if (kind.type == type) return &kind;
  return nullptr;
}

const KindName* kind_of_path(std::string_view path) {
  for (const KindName& kind : kKinds)
    if (kind.path == path) return &kind;
  return nullptr;
}

constexpr auto kAlphanumeric = [] {
  std::array<bool, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = table[c + ('a' - 'A')] = true;
  return table;
}();

bool is_alphanumeric(char c) { return kAlphanumeric[static_cast<unsigned char>(c)]; }

/// An id of anything but a user. "null" is what some clients wrote into `spotify:track:null`.
bool is_id(std::string_view id) {
  return !id.empty() && id != "null" && std::all_of(id.begin(), id.end(), is_alphanumeric);
}

std::string_view make(std::string_view kind, std::string_view id, std::string* scratch) {
  scratch->assign(kScheme).append(kind).append(1, ':').append(id);
  return *scratch;
}

/// What follows `spotify:user:`: "U", "U:starred" (both stay) or "U:playlist:ID".
std::string_view canonical_user(std::string_view uri, std::string_view rest, std::string* scratch) {
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return rest.empty() ? std::string_view() : uri;
  if (colon == 0) return {};
  const std::string_view below = rest.substr(colon + 1);
  if (below == "starred") return uri;
  constexpr std::string_view kPlaylist = "playlist:";
  if (!below.starts_with(kPlaylist)) return {};
  const std::string_view id = below.substr(kPlaylist.size());
  return is_id(id) ? make("playlist", id, scratch) : std::string_view();
}

/// The first four segments of a path, query and fragment cut.
std::array<std::string_view, 4> segments(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  std::array<std::string_view, 4> parts;
  for (std::string_view& part : parts) {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
  }
  return parts;
}

std::string_view from_parts(const KindName* kind, std::string_view id, std::string* scratch) {
  if (kind == nullptr) return {};
  if (kind->uri == "user")
    return id.empty() || id.find(':') != id.npos ? std::string_view() : make("user", id, scratch);
  return is_id(id) ? make(kind->uri, id, scratch) : std::string_view();
}

/// "users/U/playlists/ID" and "users/U/starred" before "<kinds>/ID".
std::string_view from_api_path(std::string_view path, std::string* scratch) {
  const auto [first, second, third, fourth] = segments(path);
  if (first == "users" && !second.empty() && third == "playlists" && !fourth.empty())
    return from_parts(kind_of_path(third), fourth, scratch);
  if (first == "users" && !second.empty() && third == "starred") {
    if (second.find(':') != second.npos) return {};
    make("user", second, scratch);
    return scratch->append(":starred");
  }
  return from_parts(kind_of_path(first), second, scratch);
}

std::string_view from_open_path(std::string_view path, std::string* scratch) {
  auto [first, second, third, fourth] = segments(path);
  if (first.starts_with("intl-")) {
    first = second;
    second = third;
    third = {};
  }
  if (first == "user" && third == "playlist") return from_parts(kind_of_type(third), fourth, scratch);
  return from_parts(kind_of_type(first), second, scratch);
}

/// What follows "<scheme>://<host>" (the host too, where wanted); the text itself where it has no scheme.
std::string_view path_of(std::string_view address, std::string_view* host) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos || scheme > 5) return address;
  address.remove_prefix(scheme + 3);
  const std::size_t slash = std::min(address.find('/'), address.size());
  if (host != nullptr) *host = address.substr(0, slash);
  return address.substr(slash);
}

std::string_view without_version(std::string_view path) {
  constexpr std::string_view kVersion = "/v1/";
  return path.starts_with(kVersion) ? path.substr(kVersion.size() - 1) : path;
}

std::string_view from_address(std::string_view address, std::string* scratch) {
  std::string_view host;
  const std::string_view path = path_of(address, &host);
  if (host == "open.spotify.com" || host == "play.spotify.com") return from_open_path(path, scratch);
  if (host == "api.spotify.com") return from_api_path(without_version(path), scratch);
  return {};
}

std::optional<std::string> owned(std::string_view uri) {
  if (uri.empty()) return std::nullopt;
  return std::string(uri);
}

}  // namespace

std::string_view canonical_view(std::string_view uri, std::string* scratch) {
  // Nearly all are of these and canonical.
  for (const std::string_view usual : {"spotify:track:", "spotify:album:", "spotify:artist:"})
    if (uri.starts_with(usual)) return is_id(uri.substr(usual.size())) ? uri : std::string_view();
  if (!uri.starts_with(kScheme)) return from_address(uri, scratch);
  const std::string_view rest = uri.substr(kScheme.size());
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view kind = rest.substr(0, colon);
  const std::string_view id = rest.substr(colon + 1);
  if (kind == "local") return id.empty() ? std::string_view() : uri;
  if (kind == "user") return canonical_user(uri, id, scratch);
  const KindName* const known = kind_of_type(kind);
  if (known == nullptr || !is_id(id)) return {};
  return known->uri == kind ? uri : make(known->uri, id, scratch);
}

std::optional<std::string> canonical_uri(std::string_view uri) {
  std::string scratch;
  return owned(canonical_view(uri, &scratch));
}

std::optional<std::string> uri_of(std::string_view type, std::string_view id) {
  std::string scratch;
  return owned(from_parts(kind_of_type(type == "audio_features" ? "track" : type), id, &scratch));
}

std::optional<std::string> uri_of_href(std::string_view href) {
  std::string scratch;
  return owned(from_api_path(without_version(path_of(href, nullptr)), &scratch));
}

}  // namespace tonearm
