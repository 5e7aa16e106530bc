/// Numbers that look random and are a pure function of a seed and what they are for. No state is shared: who asks in
/// another order gets the same.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

namespace tonearm::sandbox {

/// One round of splitmix64 over both.
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a + 0x9E3779B97F4A7C15ULL * (b + 1);
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// A sequence of its own for each tuple of words.
class Draw {
 public:
  template <typename... Words>
  explicit constexpr Draw(std::uint64_t seed, Words... words) : state_(seed) {
    ((state_ = mix(state_, static_cast<std::uint64_t>(words))), ...);
  }

  constexpr std::uint64_t next() { return mix(state_, ++count_); }
  /// 0 .. n-1; n > 0.
  constexpr std::uint32_t below(std::uint64_t n) { return static_cast<std::uint32_t>(next() % n); }
  /// from .. to, both included.
  constexpr std::int64_t between(std::int64_t from, std::int64_t to) {
    return from + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(to - from + 1));
  }
  /// [0, 1).
  constexpr double real() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  constexpr bool chance(double p) { return real() < p; }
  /// The gap to the next event of a process with so many events a unit.
  double gap(double rate) { return -std::log(1.0 - real()) / rate; }
  /// How many events in one unit.
  int poisson(double mean) {
    int n = 0;
    double at = gap(1.0);
    while (at < mean) {
      at += gap(1.0);
      ++n;
    }
    return n;
  }

 private:
  std::uint64_t state_;
  std::uint64_t count_ = 0;
};

/// What a Draw or an id is for: the first word after the seed.
enum class Purpose : std::uint8_t {
  kArtist,
  kAlbum,
  kTrack,
  kShow,
  kEpisode,
  kBook,
  kChapter,
  kUser,
  kPlaylist,
  kPicture,
  kSession,
  kDay,
  kCollection,
  kVersion,
  kLists,
  kTop,
  kFault,
  kToken,
  kCode,
  kAccount
};

/// 22 characters of [0-9A-Za-z] like Spotify's ids; the seed makes them.
std::string base62_id(std::uint64_t seed, Purpose kind, std::uint64_t index);

/// So many hex digits.
std::string hex_digits(std::uint64_t seed, Purpose kind, std::uint64_t index, int digits);

}  // namespace tonearm::sandbox
