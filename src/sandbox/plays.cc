#include "sandbox/plays.h"

#include <algorithm>

namespace tonearm::sandbox {
namespace {

/// When people listen, hour by hour, UTC: mornings and evenings of a working day, late on a day off.
constexpr double kWorkday[24] = {1, .3, .1, .1, .1, .5, 2, 5, 6, 3, 2, 2, 3, 2, 2, 2, 3, 6, 7, 6, 5, 5, 4, 2};
constexpr double kDayOff[24] = {3, 2, 1, .3, .1, .1, .2, .6, 2, 4, 5, 6, 5, 5, 4, 4, 4, 5, 5, 6, 6, 7, 7, 5};

int hour(Draw* draw, bool day_off) {
  const double* const weights = day_off ? kDayOff : kWorkday;
  double sum = 0;
  for (int i = 0; i < 24; ++i) sum += weights[i];
  double left = draw->real() * sum;
  for (int i = 0; i < 24; ++i) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return 23;
}

}  // namespace

Plays::Plays(const Universe* universe, const Profile& profile, std::uint64_t seed,
             std::vector<std::vector<Index>> lists)
    : universe_(universe), profile_(profile), seed_(seed), lists_(std::move(lists)) {
  const auto count = static_cast<Index>(universe->artists.size()) - 1;  // not the last: see odd_album
  for (Index at = 0; at < count; ++at) ranking_.push_back(at);
  Draw draw(seed, Purpose::kSession, 0);
  for (Index at = count; at > 1; --at) std::swap(ranking_[at - 1], ranking_[draw.below(at)]);
  double sum = 0;
  for (Index rank = 0; rank < count; ++rank) weights_.push_back(sum += 1.0 / (rank + 2.0));
}

Index Plays::favourite_artist(Draw* draw) const {
  const auto found = std::upper_bound(weights_.begin(), weights_.end(), draw->real() * weights_.back());
  return ranking_[std::min<std::size_t>(static_cast<std::size_t>(found - weights_.begin()), ranking_.size() - 1)];
}

Index Plays::track_of(Index artist, Draw* draw) const {
  const Artist& of = universe_->artists[artist];
  return of.first_track + std::min(draw->below(of.tracks), draw->below(of.tracks));
}

/// One sitting: an album played through, a playlist, an artist, or single tracks; sometimes one again and again.
void Plays::session(Draw* draw, Millis start, std::vector<Play>* into) const {
  Play play;
  const double what = draw->real();
  const Index artist = favourite_artist(draw);
  std::vector<Index> queue;
  const auto length = std::size_t{3} + static_cast<std::size_t>(draw->poisson(7));
  if (what < 0.3) {
    const Artist& of = universe_->artists[artist];
    play.context = ContextKind::kAlbum;
    play.of = of.first_album + draw->below(of.albums);
    const Album& album = universe_->albums[play.of];
    for (Index n = 0; n < album.tracks; ++n) queue.push_back(album.first_track + n);
  } else if (what < 0.65 && !lists_.empty()) {
    play.context = ContextKind::kPlaylist;
    play.of = draw->below(lists_.size());
    const auto& list = lists_[play.of];
    for (std::size_t n = 0; n < length && !list.empty(); ++n) queue.push_back(list[draw->below(list.size())]);
  } else if (what < 0.85) {
    play.context = ContextKind::kArtist;
    play.of = artist;
    for (std::size_t n = 0; n < length; ++n) queue.push_back(track_of(artist, draw));
  } else {
    for (std::size_t n = 0; n < length; ++n) queue.push_back(track_of(favourite_artist(draw), draw));
  }
  if (draw->chance(0.08) && !queue.empty()) queue.resize(queue.size() + 1 + draw->below(3), queue.back());
  Millis now = start;
  for (const Index track : queue) {
    const bool skipped = draw->chance(0.1);  // still over 30 seconds, else it would be no play
    now += skipped ? draw->between(31 * kSecond, 60 * kSecond) : universe_->tracks[track].duration_ms;
    now += draw->between(120, 2'900);
    play.at = now;
    play.track = track;
    into->push_back(play);
  }
}

const std::vector<Play>& Plays::day(Days day) {
  const auto found = days_.find(day);
  if (found != days_.end()) return found->second;
  if (days_.size() > 4'000) days_.clear();
  std::vector<Play>& plays = days_[day];
  const Millis midnight = Millis{day} * kDay;
  if (profile_.silent && midnight >= kEpoch) return plays;
  Draw draw(seed_, Purpose::kDay, static_cast<std::uint32_t>(day));
  const int weekday = ((day + 3) % 7 + 7) % 7;  // 0: Monday
  const bool day_off = weekday >= 5;
  std::vector<Millis> starts;
  for (int n = draw.poisson(profile_.plays_per_day * (day_off ? 1.25 : 0.9) / 9.0); n > 0; --n)
    starts.push_back(midnight + Millis{hour(&draw, day_off)} * kHour + draw.between(0, kHour - 1));
  std::sort(starts.begin(), starts.end());
  for (const Millis start : starts)
    session(&draw, plays.empty() ? start : std::max(start, plays.back().at + 20 * kSecond), &plays);
  while (!plays.empty() && plays.back().at >= midnight + kDay) plays.pop_back();
  return plays;
}

std::vector<Play> Plays::newest(Millis until, std::size_t n, Millis from) {
  std::vector<Play> out;
  const Days today = day_of(until);
  Days oldest = today - 400;
  if (profile_.silent) oldest = std::min(oldest, day_of(kEpoch) - 400);
  for (Days at = profile_.silent ? std::min(today, day_of(kEpoch)) : today; at > oldest && out.size() < n; --at) {
    const auto& plays = day(at);
    for (auto play = plays.rbegin(); play != plays.rend() && out.size() < n; ++play) {
      if (play->at > until) continue;
      if (play->at <= from) return out;
      out.push_back(*play);
    }
    if (Millis{at} * kDay <= from) break;
  }
  return out;
}

std::vector<Play> Plays::between(Millis from, Millis until) {
  std::vector<Play> out;
  for (Days at = day_of(from); at <= day_of(until); ++at)
    for (const Play& play : day(at))
      if (play.at >= from && play.at <= until) out.push_back(play);
  return out;
}

}  // namespace tonearm::sandbox
