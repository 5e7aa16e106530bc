#include "sandbox/universe.h"

#include <fmt/format.h>

namespace tonearm::sandbox {
namespace {

constexpr std::string_view kFirstWords[] = {"Paper", "Static", "Harbor", "Velvet", "Copper", "Lantern",
                                            "Orbit", "Cedar",  "Mirror", "Winter", "Echo",   "Glass",
                                            "Ember", "Hollow", "Silver", "Quiet"};
constexpr std::string_view kSecondWords[] = {"Lantern", "Echo",   "Garden",  "Signal", "River", "Parade",
                                             "Window",  "Engine", "Harvest", "Tide",   "Motel", "Choir",
                                             "Atlas",   "Meadow", "Letter",  "Circuit"};
constexpr std::string_view kGenres[] = {"synthetic pop", "sandbox rock", "made-up jazz", "invented folk",
                                        "test techno",   "mock metal",   "dummy house",  "sample soul"};

std::string words(Draw* draw) {
  const std::string_view first = kFirstWords[draw->below(16)];
  return fmt::format("{} {}", first, kSecondWords[draw->below(16)]);
}

/// Some of the names that break programs: quotes, other scripts, right to left, a joined emoji, a zero-width space.
std::string decorated(std::string name, Index at) {
  switch (at % 61) {
    case 7: return name + " \"Live\"";
    case 19: return name + " \u2014 \u5408\u6210";
    case 31: return name + " \u0635\u0646\u0627\u0639\u064A";
    case 43: return name + " \U0001F469\u200D\U0001F3A4";
    case 55: return name + " \\ Zero\u200BWidth";
    default: return name;
  }
}

std::string upc_of(Draw* draw) {
  std::string text = "00";
  for (int i = 0; i < 10; ++i) text += static_cast<char>('0' + draw->below(10));
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) sum += (text[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return text + static_cast<char>('0' + (10 - sum % 10) % 10);
}

}  // namespace

Universe::Universe(std::uint64_t number, const Profile& profile) : seed(number) {
  // The last artist exists for its odd and its long album, outside of what anybody hears.
  const auto count = static_cast<Index>(profile.artists) + 1;
  artists.reserve(count);
  for (Index at = 0; at < count; ++at) add_artist(at, at + 1 == count);
  add_spoken(profile);
  users.push_back({fmt::format("sandbox_{}", hex_digits(seed, Purpose::kUser, 0, 12)), "Synthetic Listener"});
  users.push_back({"spotify", "Spotify"});
  for (Index at = 2; at < 12; ++at) {
    const bool nameless = at == 5;  // T21
    users.push_back({at == 6 ? "odd user+\u00E9/6" : fmt::format("sandbox_friend_{}", at),
                     nameless ? std::nullopt : std::optional(fmt::format("Synthetic Friend {}", at))});
  }
  const auto index = [this](Purpose kind, const auto& all) {
    auto& places = places_[static_cast<std::size_t>(kind)];
    places.reserve(all.size());
    for (Index at = 0; at < all.size(); ++at) places.emplace(all[at].id, at);
  };
  index(Purpose::kArtist, artists);
  index(Purpose::kAlbum, albums);
  index(Purpose::kTrack, tracks);
  index(Purpose::kShow, shows);
  index(Purpose::kEpisode, episodes);
  index(Purpose::kBook, books);
  index(Purpose::kChapter, chapters);
  index(Purpose::kUser, users);
}

void Universe::add_artist(Index at, bool last) {
  Draw draw(seed, Purpose::kArtist, at);
  Artist artist;
  artist.id = base62_id(seed, Purpose::kArtist, at);
  artist.name = decorated(fmt::format("Synthetic {} {:03}", words(&draw), at), at);
  artist.genres.push_back(kGenres[draw.below(8)]);
  if (draw.chance(0.4)) artist.genres.push_back(kGenres[draw.below(8)]);
  if (draw.chance(0.2)) artist.genres.clear();
  artist.popularity = static_cast<int>(draw.below(90));
  artist.followers = static_cast<int>(draw.below(2'000'000));
  artist.first_album = static_cast<Index>(albums.size());
  artist.first_track = static_cast<Index>(tracks.size());
  artists.push_back(artist);
  const Index count = last ? 2 : 1 + draw.below(4);
  for (Index n = 0; n < count; ++n)
    add_album(at, &draw, !last ? Oddity::kNone : n == 0 ? Oddity::kNoDate : Oddity::kLong);
  artists[at].albums = static_cast<Index>(albums.size()) - artists[at].first_album;
  artists[at].tracks = static_cast<Index>(tracks.size()) - artists[at].first_track;
  odd_album = artists[at].first_album;
  long_album = static_cast<Index>(albums.size()) - 1;
}

void Universe::add_album(Index at, Draw* draw, Oddity oddity) {
  const auto place = static_cast<Index>(albums.size());
  Album album;
  album.id = base62_id(seed, Purpose::kAlbum, place);
  album.artists.push_back(at);
  const double kind = draw->real();
  album.type = kind < 0.6 ? "album" : kind < 0.95 ? "single" : "compilation";
  album.name =
      decorated(fmt::format("{} ({})", words(draw), album.type == "album" ? "Synthetic LP" : "Synthetic EP"), place);
  const auto day = static_cast<Days>(draw->between(3'650, 20'300));  // 1980 .. 2025
  album.release_date = format_date(day);
  album.precision = "day";
  const double precision = draw->real();
  if (precision < 0.15)
    album.release_date.resize(4), album.precision = "year";
  else if (precision < 0.22)
    album.release_date.resize(7), album.precision = "month";
  if (oddity == Oddity::kNoDate) album.release_date = "0000", album.precision = "year";
  album.label = fmt::format("{} Sandbox Records", kFirstWords[draw->below(16)]);
  album.upc = upc_of(draw);
  album.popularity = static_cast<int>(draw->below(90));
  album.first_track = static_cast<Index>(tracks.size());
  album.tracks = album.type == "single" ? 1 + draw->below(4) : 8 + draw->below(7);
  if (oddity == Oddity::kLong) album.tracks = 62;
  const bool two_discs = album.tracks > 12;
  for (Index n = 0; n < album.tracks; ++n) {
    const auto number = static_cast<Index>(tracks.size());
    Track track;
    track.id = base62_id(seed, Purpose::kTrack, number);
    track.name = decorated(fmt::format("{} {:02}", words(draw), n + 1), number);
    track.album = place;
    track.artists.push_back(at);
    if (at > 0 && draw->chance(0.12)) track.artists.push_back(draw->below(at));
    track.disc = two_discs && n >= album.tracks / 2 ? 2 : 1;
    track.number = static_cast<int>(track.disc == 2 ? n - album.tracks / 2 : n) + 1;
    track.duration_ms = static_cast<int>(draw->between(95'000, 390'000));
    track.popularity = static_cast<int>(draw->below(85));
    track.is_explicit = draw->chance(0.15);
    if (!draw->chance(0.01)) track.isrc = fmt::format("ZZSBX{:02}{:05}", number / 100'000, number % 100'000);
    tracks.push_back(std::move(track));
  }
  albums.push_back(std::move(album));
}

void Universe::add_spoken(const Profile& profile) {
  for (Index at = 0; at < static_cast<Index>(profile.shows); ++at) {
    Draw draw(seed, Purpose::kShow, at);
    Show show{base62_id(seed, Purpose::kShow, at),      fmt::format("Synthetic Podcast {} {:02}", words(&draw), at),
              fmt::format("Sandbox Studio {}", at % 5), draw.chance(0.3),
              static_cast<Index>(episodes.size()),      at == 0 ? 64 : 5 + draw.below(30)};
    for (Index n = 0; n < show.episodes; ++n) {
      const auto place = static_cast<Index>(episodes.size());
      // Newest first, as Spotify lists them.
      episodes.push_back({base62_id(seed, Purpose::kEpisode, place),
                          fmt::format("Episode {}: {}", show.episodes - n, words(&draw)), at,
                          format_date(20'440 - static_cast<Days>(7 * n + draw.below(6))),
                          static_cast<int>(draw.between(600'000, 5'400'000)), show.is_explicit});
    }
    shows.push_back(std::move(show));
  }
  for (Index at = 0; at < static_cast<Index>(profile.books); ++at) {
    Draw draw(seed, Purpose::kBook, at);
    Book book{base62_id(seed, Purpose::kBook, at),    fmt::format("The Synthetic {}", words(&draw)),
              fmt::format("Synthetic Author {}", at), fmt::format("Synthetic Narrator {}", at),
              static_cast<Index>(chapters.size()),    at == 0 ? 55 : 8 + draw.below(20)};
    for (Index n = 0; n < book.chapters; ++n) {
      const auto place = static_cast<Index>(chapters.size());
      chapters.push_back({base62_id(seed, Purpose::kChapter, place), fmt::format("Chapter {}", n + 1), at,
                          static_cast<int>(n), static_cast<int>(draw.between(300'000, 2'400'000))});
    }
    books.push_back(std::move(book));
  }
}

std::optional<Index> Universe::find(Purpose kind, std::string_view id) const {
  const auto& places = places_[static_cast<std::size_t>(kind)];
  const auto found = places.find(std::string(id));
  if (found == places.end()) return {};
  return found->second;
}

}  // namespace tonearm::sandbox
