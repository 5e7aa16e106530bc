#include "sandbox/playlists.h"

#include <algorithm>

#include <fmt/format.h>

namespace tonearm::sandbox {
namespace {

constexpr std::string_view kMoods[] = {"Morning", "Commute", "Evening", "Focus", "Kitchen", "Long Walk",
                                       "Rain",    "Sunday",  "Workout", "Sleep", "Party",   "Autumn"};
constexpr Trap kTraps[] = {Trap::kNullTrack, Trap::kLocalFile, Trap::kEpisodes, Trap::kDuplicates, Trap::kDates,
                           Trap::kOddAlbum,  Trap::kNoName,    Trap::kQuotes,   Trap::kNoPicture,  Trap::kEmpty};
constexpr int kCleanLists = 2;  // the first own lists have no trap

std::string_view trap_words(Trap trap) {
  constexpr std::string_view kWords[] = {
      "", " (null track)", " (local files)", " (episodes)", " (repeats)", " (odd dates)", " (no release date)",
      "", " (quotes)",     " (no picture)",  " (empty)"};
  return kWords[static_cast<std::size_t>(trap)];
}

/// Like Spotify's: a revision and twenty bytes, in base64.
std::string snapshot(std::uint64_t seed, Index list, std::size_t revision) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Draw draw(seed, Purpose::kVersion, list, revision);
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((revision + 1) >> shift);
  for (int i = 0; i < 20; ++i) bytes += static_cast<char>(draw.below(256));
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8U | static_cast<unsigned char>(bytes[i + k]);
    for (int shift = 18; shift >= 0; shift -= 6) text += kDigits[bits >> shift & 63U];
  }
  return text;
}

}  // namespace

Playlists::Playlists(const Universe* universe, const Profile& profile, std::uint64_t seed)
    : universe_(universe), profile_(profile), seed_(seed) {
  Draw draw(seed, Purpose::kLists, 0);
  const Millis years = std::int64_t{5} * 365 * kDay;
  for (int n = 0; n < profile.own_playlists; ++n) {
    const auto trap_at = static_cast<std::size_t>(n - kCleanLists);
    const Trap trap =
        n >= kCleanLists && trap_at < std::size(kTraps) && profile.own_items == 0 ? kTraps[trap_at] : Trap::kNone;
    const int size = profile.own_items > 0 ? profile.own_items
                     : n == 0              ? 130
                     : n == 1              ? 51
                                           : static_cast<int>(draw.between(4, 90));
    own_.push_back(add(0, trap, kEpoch - 1'000 * draw.between(3'600, years / 1'000), size));
  }
  for (int n = 0; n < profile.followed_playlists; ++n) {
    const Index owner = n == 0 ? 1 : 2 + draw.below(universe->users.size() - 2);
    const Index list = add(owner, Trap::kNone, kEpoch - 1'000 * draw.between(3'600, years / 1'000),
                           static_cast<int>(draw.between(20, 120)));
    lists_[list].collaborative = n == 1;
  }
  if (profile.changes > 0) next_ = kEpoch + static_cast<Millis>(draw.gap(profile.changes / 12) * kDay) / 1'000 * 1'000;
}

Index Playlists::add(Index owner, Trap trap, Millis appeared, int size) {
  const auto at = static_cast<Index>(lists_.size());
  Draw draw(seed_, Purpose::kPlaylist, at);
  Playlist list;
  list.id = base62_id(seed_, Purpose::kPlaylist, at);
  list.owner = owner;
  list.trap = trap;
  list.appeared = appeared;
  // A few lists change all the time, most rarely, a third never.
  const double kind = draw.real();
  list.per_day = profile_.changes * (kind < 0.15 ? 0.6 : kind < 0.65 ? 0.05 : 0);
  if (at == 0) list.per_day = profile_.changes * 0.6;
  if (trap != Trap::kNone) list.per_day = std::min(list.per_day, profile_.changes * 0.05);
  if (list.per_day > 0)
    list.next = std::max(appeared, kEpoch) + static_cast<Millis>(draw.gap(list.per_day) * kDay) / 1'000 * 1'000;
  places_.emplace(list.id, at);
  lists_.push_back(std::move(list));

  ListVersion version;
  version.name = fmt::format("Synthetic {} {:03}{}", kMoods[draw.below(12)], at, trap_words(trap));
  version.nameless = trap == Trap::kNoName;
  if (version.nameless) version.name.clear();
  version.description = trap == Trap::kQuotes ? "made up &quot;songs&quot; &amp; more"
                        : at % 3 == 0         ? "made up by the sandbox"
                                              : "";
  version.undescribed = trap == Trap::kNoName;
  version.is_public = owner != 0 || at == 0 || draw.chance(0.4);
  if (trap == Trap::kEmpty) size = 0;
  version.items = std::make_shared<const std::vector<Entry>>(contents(trap, owner, size, appeared, &draw));
  append(at, appeared, std::move(version));
  return at;
}

Entry Playlists::track_entry(Index owner, Millis at, Draw* draw) const {
  const Index last = universe_->albums[universe_->odd_album].first_track;
  return {EntryKind::kTrack, draw->below(last), at, owner};
}

std::vector<Entry> Playlists::contents(Trap trap, Index owner, int size, Millis until, Draw* draw) const {
  std::vector<Entry> items;
  items.reserve(static_cast<std::size_t>(std::max(size, 0)));
  for (int n = 0; n < size; ++n) items.push_back(track_entry(owner, until + Millis{1'000} * n, draw));
  const auto insert = [&](std::size_t place, Entry entry) {
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(std::min(place, items.size())), entry);
  };
  switch (trap) {
    case Trap::kNullTrack: insert(1, {EntryKind::kNull, 0, until, 0}); break;
    case Trap::kLocalFile:
      insert(1, {EntryKind::kLocal, 1, until, 0});
      insert(3, {EntryKind::kLocal, 2, until, 0});
      insert(4, {EntryKind::kNullUri, 3, until, 0});
      break;
    case Trap::kEpisodes:
      for (Index n = 0; n < 4; ++n)
        insert(2 + 2 * n, {EntryKind::kEpisode, draw->below(universe_->episodes.size()), until, 0});
      break;
    case Trap::kDuplicates:
      for (int n = 0; n < 3 && !items.empty(); ++n) items.push_back(items.front());
      break;
    case Trap::kDates:
      for (std::size_t n = 0; n < items.size(); n += 3) items[n].added_at = n % 2 == 0 ? kNoDate : 0;
      break;
    case Trap::kOddAlbum:
      for (Index n = 0; n < universe_->albums[universe_->odd_album].tracks; ++n)
        insert(n, {EntryKind::kTrack, universe_->albums[universe_->odd_album].first_track + n, until, 0});
      break;
    default: break;
  }
  return items;
}

void Playlists::append(Index list, Millis at, ListVersion version) {
  version.at = at;
  version.snapshot_id = snapshot(seed_, list, lists_[list].versions.size());
  lists_[list].versions.push_back(std::move(version));
}

/// Adds, removes, moves, replaces, renames, or only a new cover.
void Playlists::change(Index at, Millis when) {
  Playlist& list = lists_[at];
  Draw draw(seed_, Purpose::kVersion, at, ++list.changes, 1);
  ListVersion version = list.versions.back();
  std::vector<Entry> items = *version.items;
  // A list with a trap only grows, so that the trap stays.
  const bool keeps = list.trap != Trap::kNone;
  const double what = keeps ? 1 : draw.real();
  const Index by = list.collaborative && draw.chance(0.5) ? 2 + draw.below(5) : list.owner;
  const bool exact = profile_.exact && list.owner == 0;
  const auto place = [&] { return items.begin() + static_cast<std::ptrdiff_t>(draw.below(items.size())); };
  if (what < 0.08) {
    version.name = fmt::format("Synthetic {} {:03}{}", kMoods[draw.below(12)], at, trap_words(list.trap));
    version.nameless = false;
  } else if (what < 0.14) {
    ++version.picture;
  } else if (what < 0.28 && items.size() > 1) {
    const auto from = place();
    const Entry moved = *from;
    items.erase(from);
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(draw.below(items.size() + 1)), moved);
  } else if (what < 0.42 && items.size() > 3 && !exact) {
    for (Index n = 1 + draw.below(2); n > 0; --n) items.erase(place());
  } else {
    const Index count = 1 + draw.below(3);
    for (Index n = 0; n < count; ++n) {
      if (exact && !items.empty()) items.erase(items.begin());
      items.push_back(track_entry(by, when, &draw));
    }
    if (!exact && !keeps && items.size() > 160) items.erase(items.begin(), items.begin() + 40);
  }
  version.items = std::make_shared<const std::vector<Entry>>(std::move(items));
  append(at, when, std::move(version));
  list.next = when + 1'000 + static_cast<Millis>(draw.gap(list.per_day) * kDay) / 1'000 * 1'000;
}

void Playlists::come_and_go(Millis when) {
  Draw draw(seed_, Purpose::kLists, 1, ++comings_);
  const bool goes = profile_.exact || draw.chance(0.4);
  const bool comes = profile_.exact || !goes;
  const bool own = draw.chance(0.7);
  if (goes) {
    std::vector<Index> may;
    for (Index at = 0; at < lists_.size(); ++at) {
      const Playlist& list = lists_[at];
      if (list.vanished == kForever && list.trap == Trap::kNone && (list.owner == 0) == own && at > 1)
        may.push_back(at);
    }
    if (!may.empty()) {
      Playlist& list = lists_[may[draw.below(may.size())]];
      list.vanished = when;
      if (list.owner == 0) list.next = kForever;  // nobody edits what is deleted
    }
  }
  if (comes) {
    const int size = own && profile_.own_items > 0 ? profile_.own_items : static_cast<int>(draw.between(1, 60));
    add(own ? 0 : 2 + draw.below(universe_->users.size() - 2), Trap::kNone, when, size);
  }
  moves_.push_back(when);
  next_ = when + 1'000 + static_cast<Millis>(draw.gap(profile_.changes / 12) * kDay) / 1'000 * 1'000;
}

void Playlists::advance(Millis until) {
  while (next_ <= until) come_and_go(next_);
  // Lists do not touch each other: each may run ahead.
  for (Index at = 0; at < lists_.size(); ++at)
    while (lists_[at].next <= until && lists_[at].next < lists_[at].vanished) change(at, lists_[at].next);
}

const std::vector<Index>& Playlists::listed(Millis at) {
  advance(at);
  const auto version = static_cast<std::size_t>(std::upper_bound(moves_.begin(), moves_.end(), at) - moves_.begin());
  if (version == listed_version_) return listed_;
  listed_.clear();
  for (Index list = 0; list < lists_.size(); ++list)
    if (lists_[list].vanished > at && (lists_[list].appeared <= at || lists_[list].appeared < kEpoch))
      listed_.push_back(list);
  std::sort(listed_.begin(), listed_.end(), [this](Index a, Index b) {
    return lists_[a].appeared != lists_[b].appeared ? lists_[a].appeared > lists_[b].appeared : a < b;
  });
  listed_version_ = version;
  return listed_;
}

const ListVersion* Playlists::version(Index list, Millis at) {
  advance(at);
  const auto& versions = lists_[list].versions;
  const ListVersion* found = nullptr;
  for (auto it = versions.rbegin(); it != versions.rend() && found == nullptr; ++it)
    if (it->at <= at) found = &*it;
  // Before kEpoch the world stands still.
  return found == nullptr && lists_[list].appeared < kEpoch ? &versions.front() : found;
}

std::optional<Index> Playlists::find(std::string_view id) const {
  const auto found = places_.find(std::string(id));
  if (found == places_.end()) return {};
  return found->second;
}

std::vector<std::vector<Index>> Playlists::first_tracks() const {
  std::vector<std::vector<Index>> out;
  for (const Index list : own_) {
    out.emplace_back();
    for (const Entry& entry : *lists_[list].versions.front().items)
      if (entry.kind == EntryKind::kTrack) out.back().push_back(entry.item);
  }
  return out;
}

Status Playlists::edit(Index at, Millis when, const Edit& edit) {
  advance(when);
  Playlist& list = lists_[at];
  if (list.versions.back().at > when) return Error{Code::kUsage, "The clock stands before a change that was made."};
  ListVersion version = list.versions.back();
  if (edit.items) version.items = std::make_shared<const std::vector<Entry>>(*edit.items);
  if (edit.name) version.name = *edit.name, version.nameless = false;
  if (edit.description) version.description = *edit.description, version.undescribed = false;
  if (edit.is_public) version.is_public = *edit.is_public;
  if (edit.picture) ++version.picture;
  append(at, when, std::move(version));
  return Ok{};
}

Result<Index> Playlists::create(Millis at, std::string name) {
  advance(at);
  if (!moves_.empty() && moves_.back() > at)
    return Error{Code::kUsage, "The clock stands before a change that was made."};
  const Index list = add(0, Trap::kEmpty, at, 0);
  lists_[list].trap = Trap::kNone;
  lists_[list].versions.back().name = std::move(name);
  lists_[list].per_day = 0;
  lists_[list].next = kForever;
  moves_.push_back(at);
  return list;
}

Status Playlists::unfollow(Index list, Millis at) {
  advance(at);
  if (!moves_.empty() && moves_.back() > at)
    return Error{Code::kUsage, "The clock stands before a change that was made."};
  lists_[list].vanished = at;
  moves_.push_back(at);
  return Ok{};
}

}  // namespace tonearm::sandbox
