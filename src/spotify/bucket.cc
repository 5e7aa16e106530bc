#include "spotify/bucket.h"

#include <algorithm>
#include <array>

namespace tonearm::spotify {
namespace {

constexpr std::array<std::string_view, 14> kBuckets = {"player",   "me",         "playlists", "library", "following",
                                                       "top",      "albums",     "artists",   "tracks",  "shows",
                                                       "episodes", "audiobooks", "search",    "other"};

/// Cuts the first segment off a path.
std::string_view take_segment(std::string_view* path) {
  while (path->starts_with('/')) path->remove_prefix(1);
  const std::string_view segment = path->substr(0, path->find('/'));
  path->remove_prefix(segment.size());
  return segment;
}

std::string_view of_me(std::string_view what) {
  if (what.empty()) return "me";
  if (what == "player" || what == "playlists" || what == "following" || what == "top") {
    return *std::find(kBuckets.begin(), kBuckets.end(), what);
  }
  for (const std::string_view kind : {"tracks", "albums", "shows", "episodes", "audiobooks", "library"})
    if (what == kind) return "library";
  return "other";
}

}  // namespace

std::span<const std::string_view> buckets() { return kBuckets; }

std::string_view bucket_of(std::string_view request) {
  std::string_view path = request.substr(0, request.find_first_of("?#"));
  std::string_view first = take_segment(&path);
  if (first == "v1") first = take_segment(&path);
  if (first == "me") return of_me(take_segment(&path));
  if (first == "chapters") return "audiobooks";
  if (first == "users") {
    take_segment(&path);
    return take_segment(&path) == "playlists" ? "playlists" : "other";
  }
  for (const std::string_view bucket :
       {"playlists", "albums", "artists", "tracks", "shows", "episodes", "audiobooks", "search"})
    if (first == bucket) return bucket;
  return "other";
}

}  // namespace tonearm::spotify
