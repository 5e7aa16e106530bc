/// One kind of saved or followed things over time: what was liked, when, and until when.
#pragma once

#include <functional>
#include <limits>
#include <vector>

#include "base/result.h"
#include "sandbox/universe.h"

namespace tonearm::sandbox {

enum class Kind : unsigned char { kTracks, kAlbums, kShows, kEpisodes, kBooks, kArtists };
constexpr std::size_t kKinds = 6;
/// "track", "album", "show", "episode", "audiobook", "artist".
std::string_view kind_name(Kind kind);

constexpr Millis kForever = std::numeric_limits<Millis>::max();

struct Saved {
  Index item = 0;
  Millis added = 0, removed = kForever;  // there while added <= t < removed
};

/// A pure function of (seed, time), but for edits. Not thread-safe.
class Collection {
 public:
  struct Rules {
    Index universe = 0;  // items are below it
    int size = 0;        // at kEpoch
    double per_day = 0;  // changes
    bool exact = false;  // each removal comes with an addition
    std::function<Index(Draw*)> pick;
  };
  Collection(std::uint64_t seed, Kind kind, Rules rules);

  /// What is there at `at`, newest first (ties by item). Valid until the next call.
  const std::vector<Saved>& at(Millis at);
  /// How many changes there were until `at`: equal numbers, equal contents.
  std::size_t version(Millis at);
  bool holds(Millis at, Index item);
  /// Every stay that touches [from, until].
  std::vector<Saved> history(Millis from, Millis until);

  /// Adds or removes at `at`; false where that changes nothing. kUsage: changes later than `at` are known already.
  Result<bool> put(Millis at, Index item);
  Result<bool> remove(Millis at, Index item);

 private:
  void advance(Millis until);
  void change(Millis at, Draw* draw);
  Saved* current(Index item);

  std::uint64_t seed_;
  Kind kind_;
  Rules rules_;
  std::vector<Saved> stays_;
  std::vector<std::size_t> open_;  // places in stays_ of what is there at the newest change
  std::vector<Millis> changes_;    // ascending
  Millis next_ = kForever;
  std::uint64_t count_ = 0;  // changes that were drawn
  std::vector<Saved> shown_;
  std::size_t shown_version_ = static_cast<std::size_t>(-1);
};

}  // namespace tonearm::sandbox
