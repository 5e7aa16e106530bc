/// The synthetic catalogue: a pure function of seed and profile. Every name says what it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "sandbox/draw.h"
#include "sandbox/profile.h"

namespace tonearm::sandbox {

using Index = std::uint32_t;

/// Where the account's recorded life begins: before it nothing changes. 2026-01-01T00:00:00Z.
constexpr Millis kEpoch = 1'767'225'600'000;

struct Artist {
  std::string id, name;
  std::vector<std::string_view> genres;
  int popularity = 0, followers = 0;
  Index first_album = 0, albums = 0;
  Index first_track = 0, tracks = 0;
};

struct Album {
  std::string id, name;
  std::vector<Index> artists;
  std::string_view type;  // album, single, compilation
  std::string release_date;
  std::string_view precision;
  std::string label, upc;
  int popularity = 0;
  Index first_track = 0, tracks = 0;
};

struct Track {
  std::string id, name;
  Index album = 0;
  std::vector<Index> artists;
  int disc = 1, number = 1, duration_ms = 0, popularity = 0;
  bool is_explicit = false;
  std::string isrc;  // empty: Spotify knows none
};

struct Show {
  std::string id, name, publisher;
  bool is_explicit = false;
  Index first_episode = 0, episodes = 0;
};

struct Episode {
  std::string id, name;
  Index show = 0;
  std::string release_date;
  int duration_ms = 0;
  bool is_explicit = false;
};

struct Book {
  std::string id, name, author, narrator;
  Index first_chapter = 0, chapters = 0;
};

struct Chapter {
  std::string id, name;
  Index book = 0;
  int number = 0, duration_ms = 0;
};

struct User {
  std::string id;
  std::optional<std::string> display_name;
};

/// Never changes after it is made: any thread may read it.
struct Universe {
  Universe(std::uint64_t seed, const Profile& profile);

  std::uint64_t seed;
  std::vector<Artist> artists;
  std::vector<Album> albums;
  std::vector<Track> tracks;
  std::vector<Show> shows;
  std::vector<Episode> episodes;
  std::vector<Book> books;
  std::vector<Chapter> chapters;
  std::vector<User> users;  // 0: the account; 1: "spotify"; then friends
  Index odd_album = 0;      // release date "0000" (T10): only a playlist with traps has its tracks
  Index long_album = 0;     // more tracks than one page

  /// The place of an id among those of its kind.
  std::optional<Index> find(Purpose kind, std::string_view id) const;

 private:
  enum class Oddity : unsigned char { kNone, kNoDate, kLong };
  void add_artist(Index at, bool last);
  void add_album(Index at, Draw* draw, Oddity oddity);
  void add_spoken(const Profile& profile);
  std::unordered_map<std::string, Index> places_[8];
};

}  // namespace tonearm::sandbox
