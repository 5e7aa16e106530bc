/// A made-up Spotify, about as large as what a million playlists show: who recorded what, and how the Web API says it.
/// Every thing is a function of the seed and its number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace tonearm::bench {

inline constexpr std::uint64_t kTracks = 2'260'000;
inline constexpr std::uint64_t kAlbums = 735'000;
inline constexpr std::uint64_t kArtists = 296'000;
inline constexpr std::uint64_t kUsers = 500;

/// What stands in a track, by number.
struct TrackParts {
  std::uint64_t album = 0;
  std::vector<std::uint64_t> artists, album_artists;
};

/// Not thread-safe: scratch memory.
class Universe {
 public:
  /// `markets`: whether tracks and albums carry available_markets, as old archives and extended mode have them.
  Universe(std::uint64_t seed, bool markets);

  std::string track_id(std::uint64_t n) const { return id('t', n); }
  std::string album_id(std::uint64_t n) const { return id('b', n); }
  std::string artist_id(std::uint64_t n) const { return id('a', n); }
  std::string playlist_id(std::uint64_t n) const { return id('p', n); }

  /// A track of the charts: number by rank, Zipf 1.0.
  std::uint64_t popular_track(Random* random) const { return charts_.draw(random); }
  TrackParts parts(std::uint64_t track) const;

  /// Compact JSON with keys in the order that the API has them, appended to `out`.
  void put_track(std::uint64_t track, std::string* out);
  void put_user(std::uint64_t user, std::string* out) const;

 private:
  Random random(char kind, std::uint64_t n) const;
  std::string id(char kind, std::uint64_t n) const;
  std::vector<std::uint64_t> album_artists(std::uint64_t album) const;
  void make_words();
  void put_name(Random* random, bool of_track, std::string* out) const;
  void put_markets(Random* random, std::string* out) const;
  void put_artists(const std::vector<std::uint64_t>& artists, std::string* out) const;
  void put_album(std::uint64_t album, std::string* out) const;
  void put_images(std::uint64_t album, std::string* out) const;
  /// "external_urls", "href", "id": what every object has.
  void put_links(std::string_view kind, std::string_view id, std::string* out) const;

  std::uint64_t seed_;
  bool markets_;
  Zipf charts_{kTracks, 1.0}, albums_{kAlbums, 0.5}, artists_{kArtists, 0.8}, words_rank_{3000, 0.9};
  std::vector<std::string> words_;
  std::vector<std::string> market_lists_;  // JSON arrays; the full one first
};

}  // namespace tonearm::bench
