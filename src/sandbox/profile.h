/// How large the synthetic world is, and how much happens in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tonearm::sandbox {

struct Profile {
  std::string_view name;
  int artists, shows, books;  // of the catalogue
  int own_playlists, followed_playlists;
  int own_items;  // 0: differs from list to list
  int saved_tracks, saved_albums, saved_shows, saved_episodes, saved_books, followed_artists;
  double plays_per_day;
  double changes;  // 1: a person's; 0: nothing changes
  bool exact;      // sizes never change: what comes, comes for something that goes
  bool silent;     // no play since kEpoch
};

/// `small`, `person`, `heavy`, `quiet` (a person who does nothing).
std::optional<Profile> find_profile(std::string_view name);

}  // namespace tonearm::sandbox
