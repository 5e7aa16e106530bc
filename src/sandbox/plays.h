/// What the account hears: sessions on a Poisson day, with habits. A day is a pure function of (seed, day), so any
/// window of time can be asked in any order.
#pragma once

#include <map>
#include <vector>

#include "sandbox/universe.h"

namespace tonearm::sandbox {

enum class ContextKind : unsigned char { kNone, kAlbum, kPlaylist, kArtist };

struct Play {
  Millis at = 0;  // played_at: when it ended; no two are equal
  Index track = 0;
  ContextKind context = ContextKind::kNone;
  Index of = 0;  // which album, artist; own playlist by its place at the beginning
};

/// Not thread-safe.
class Plays {
 public:
  /// `lists`: the tracks of own playlists as they were at kEpoch.
  Plays(const Universe* universe, const Profile& profile, std::uint64_t seed, std::vector<std::vector<Index>> lists);

  /// Ascending; played_at within the UTC day.
  const std::vector<Play>& day(Days day);
  /// The newest `n` with from < played_at <= until, newest first. Looks back 400 days at most.
  std::vector<Play> newest(Millis until, std::size_t n, Millis from = INT64_MIN);
  /// All with from <= played_at <= until, ascending.
  std::vector<Play> between(Millis from, Millis until);
  /// A favourite: the rank follows Zipf, the artists differ from account to account.
  Index favourite_artist(Draw* draw) const;
  const std::vector<Index>& ranking() const { return ranking_; }

 private:
  void session(Draw* draw, Millis start, std::vector<Play>* into) const;
  Index track_of(Index artist, Draw* draw) const;

  const Universe* universe_;
  Profile profile_;
  std::uint64_t seed_;
  std::vector<std::vector<Index>> lists_;
  std::vector<Index> ranking_;   // artists, dearest first
  std::vector<double> weights_;  // cumulated
  std::map<Days, std::vector<Play>> days_;
};

}  // namespace tonearm::sandbox
