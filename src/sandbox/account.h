/// One synthetic account: what it hears, keeps and follows, at any time. Not thread-safe.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "sandbox/collection.h"
#include "sandbox/playlists.h"
#include "sandbox/plays.h"

namespace tonearm::sandbox {

enum class Range : unsigned char { kShort, kMedium, kLong };

class Account {
 public:
  /// `number` tells accounts of one universe apart; 0 is the first.
  Account(const Universe* universe, const Profile& profile, int number);

  int number() const { return number_; }
  /// What /me says; the first account is universe.users[0].
  User user() const;
  std::string account_id() const;

  Plays& plays() { return *plays_; }
  Collection& saved(Kind kind) { return *saved_[static_cast<std::size_t>(kind)]; }
  Playlists& playlists() { return *playlists_; }

  /// Artists or tracks, dearest first; drifts from week to week, the short range most.
  const std::vector<Index>& top(bool artists, Range range, Millis at);

 private:
  const Universe* universe_;
  Profile profile_;
  int number_;
  std::uint64_t seed_;
  std::unique_ptr<Playlists> playlists_;
  std::unique_ptr<Plays> plays_;
  std::array<std::unique_ptr<Collection>, kKinds> saved_;
  std::map<std::tuple<bool, Range, std::int64_t>, std::vector<Index>> tops_;
};

}  // namespace tonearm::sandbox
