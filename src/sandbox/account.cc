#include "sandbox/account.h"

#include <algorithm>

#include <fmt/format.h>

namespace tonearm::sandbox {
namespace {

constexpr std::size_t kTopTracks = 120, kTopArtists = 80;

}  // namespace

Account::Account(const Universe* universe, const Profile& profile, int number)
    : universe_(universe),
      profile_(profile),
      number_(number),
      seed_(
          mix(mix(universe->seed, static_cast<std::uint64_t>(Purpose::kAccount)), static_cast<std::uint64_t>(number))) {
  playlists_ = std::make_unique<Playlists>(universe, profile, seed_);
  plays_ = std::make_unique<Plays>(universe, profile, seed_, playlists_->first_tracks());
  const auto any = [](std::size_t n) { return [n](Draw* draw) { return draw->below(n); }; };
  const auto open = [&](Kind kind, std::size_t of, int size, double per_day, std::function<Index(Draw*)> pick) {
    saved_[static_cast<std::size_t>(kind)] = std::make_unique<Collection>(
        seed_, kind,
        Collection::Rules{static_cast<Index>(of), size, per_day * profile.changes, profile.exact, std::move(pick)});
  };
  const Index tracks = universe->albums[universe->odd_album].first_track;
  const Index albums = universe->odd_album;
  open(Kind::kTracks, tracks, profile.saved_tracks, 1.6, any(tracks));
  // The long album is among the saved ones, so that a page within a page has a next one.
  open(Kind::kAlbums, universe->albums.size(), profile.saved_albums, 0.2,
       [albums, universe, first = true](Draw* draw) mutable {
         if (first) return first = false, universe->long_album;
         return draw->below(albums);
       });
  open(Kind::kShows, universe->shows.size(), profile.saved_shows, 0.03, any(universe->shows.size()));
  open(Kind::kEpisodes, universe->episodes.size(), profile.saved_episodes, 0.3, any(universe->episodes.size()));
  open(Kind::kBooks, universe->books.size(), profile.saved_books, 0.02, any(universe->books.size()));
  open(Kind::kArtists, universe->artists.size() - 1, profile.followed_artists, 0.1, any(universe->artists.size() - 1));
}

User Account::user() const {
  if (number_ == 0) return universe_->users[0];
  return {
      fmt::format("sandbox_{}", hex_digits(universe_->seed, Purpose::kUser, 100U + static_cast<unsigned>(number_), 12)),
      fmt::format("Synthetic Listener {}", number_ + 1)};
}

std::string Account::account_id() const { return "sandbox" + hex_digits(seed_, Purpose::kAccount, 0, 24); }

const std::vector<Index>& Account::top(bool artists, Range range, Millis at) {
  const std::int64_t week = profile_.changes > 0 && at > kEpoch ? (at - kEpoch) / kWeek : 0;
  const auto key = std::tuple(artists, range, week);
  if (const auto found = tops_.find(key); found != tops_.end()) return found->second;
  if (tops_.size() > 64) tops_.clear();
  // How much a week's whim counts.
  const double drift = range == Range::kShort ? 0.9 : range == Range::kMedium ? 0.4 : 0.1;
  std::vector<std::pair<double, Index>> ranked;
  const auto& ranking = plays_->ranking();
  for (std::size_t rank = 0; rank < std::min<std::size_t>(ranking.size(), 160); ++rank) {
    const Index artist = ranking[rank];
    Draw draw(seed_, Purpose::kTop, artist, range, week);
    const double weight = (1.0 / (static_cast<double>(rank) + 2)) * (1 - drift + 2 * drift * draw.real());
    if (artists) {
      ranked.emplace_back(-weight, artist);
      continue;
    }
    const Artist& of = universe_->artists[artist];
    for (Index n = 0; n < std::min<Index>(of.tracks, 12); ++n)
      ranked.emplace_back(-weight / (1.5 + n) * (1 - drift + 2 * drift * draw.real()), of.first_track + n);
  }
  std::sort(ranked.begin(), ranked.end());
  ranked.resize(std::min(ranked.size(), artists ? kTopArtists : kTopTracks));
  std::vector<Index> out;
  out.reserve(ranked.size());
  for (const auto& [weight, item] : ranked) out.push_back(item);
  return tops_.emplace(key, std::move(out)).first->second;
}

}  // namespace tonearm::sandbox
