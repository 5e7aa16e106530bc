#include "sandbox/collection.h"

#include <algorithm>

namespace tonearm::sandbox {

std::string_view kind_name(Kind kind) {
  constexpr std::string_view kNames[] = {"track", "album", "show", "episode", "audiobook", "artist"};
  return kNames[static_cast<std::size_t>(kind)];
}

Collection::Collection(std::uint64_t seed, Kind kind, Rules rules)
    : seed_(seed), kind_(kind), rules_(std::move(rules)) {
  Draw draw(seed_, Purpose::kCollection, kind_);
  std::vector<char> taken(rules_.universe, 0);
  const int size = std::min(rules_.size, static_cast<int>(rules_.universe));
  Index next = 0;
  for (int n = 0; n < size; ++n) {
    Index item = rules_.pick(&draw);
    for (int tries = 0; tries < 20 && taken[item] != 0; ++tries) item = rules_.pick(&draw);
    while (taken[item] != 0) item = next++;  // enough tried: the first that is free
    taken[item] = 1;
    open_.push_back(stays_.size());
    // Whole seconds, in the six years before.
    stays_.push_back({item, kEpoch - 1'000 * draw.between(60, std::int64_t{6} * 365 * 86'400), kForever});
  }
  if (rules_.per_day > 0) next_ = kEpoch + static_cast<Millis>(draw.gap(rules_.per_day) * kDay) / 1'000 * 1'000;
}

Saved* Collection::current(Index item) {
  for (const std::size_t place : open_)
    if (stays_[place].item == item) return &stays_[place];
  return nullptr;
}

void Collection::change(Millis at, Draw* draw) {
  const bool removes = rules_.exact || draw->chance(0.3);
  const bool adds = rules_.exact || !removes;
  Index item = rules_.pick(draw);
  for (int tries = 0; tries < 50 && current(item) != nullptr; ++tries) item = rules_.pick(draw);
  const bool fresh = current(item) == nullptr;
  if (removes && (fresh || !adds) && !open_.empty()) {
    const std::size_t which = draw->below(open_.size());
    stays_[open_[which]].removed = at;
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(which));
  }
  if (adds && fresh) {
    open_.push_back(stays_.size());
    stays_.push_back({item, at, kForever});
  }
  changes_.push_back(at);
}

void Collection::advance(Millis until) {
  while (next_ <= until) {
    Draw draw(seed_, Purpose::kCollection, kind_, ++count_);
    change(std::max(next_, changes_.empty() ? next_ : changes_.back()), &draw);
    next_ += 1'000 + static_cast<Millis>(draw.gap(rules_.per_day) * kDay) / 1'000 * 1'000;
  }
}

std::size_t Collection::version(Millis at) {
  advance(at);
  return static_cast<std::size_t>(std::upper_bound(changes_.begin(), changes_.end(), at) - changes_.begin());
}

const std::vector<Saved>& Collection::at(Millis at) {
  const std::size_t now = version(at);
  if (now == shown_version_) return shown_;
  shown_.clear();
  for (const Saved& saved : stays_)
    if (saved.added <= at && at < saved.removed) shown_.push_back(saved);
  std::sort(shown_.begin(), shown_.end(),
            [](const Saved& a, const Saved& b) { return a.added != b.added ? a.added > b.added : a.item < b.item; });
  shown_version_ = now;
  return shown_;
}

bool Collection::holds(Millis at, Index item) {
  for (const Saved& saved : this->at(at))
    if (saved.item == item) return true;
  return false;
}

std::vector<Saved> Collection::history(Millis from, Millis until) {
  advance(until);
  std::vector<Saved> out;
  for (const Saved& saved : stays_)
    if (saved.added <= until && saved.removed > from) out.push_back(saved);
  return out;
}

Result<bool> Collection::put(Millis at, Index item) {
  advance(at);
  if (!changes_.empty() && changes_.back() > at)
    return Error{Code::kUsage, "The clock stands before a change that was made."};
  if (current(item) != nullptr) return false;
  open_.push_back(stays_.size());
  stays_.push_back({item, at / 1'000 * 1'000, kForever});
  changes_.push_back(at);
  return true;
}

Result<bool> Collection::remove(Millis at, Index item) {
  advance(at);
  if (!changes_.empty() && changes_.back() > at)
    return Error{Code::kUsage, "The clock stands before a change that was made."};
  Saved* const saved = current(item);
  if (saved == nullptr) return false;
  saved->removed = at;
  std::erase_if(open_, [&](std::size_t place) { return &stays_[place] == saved; });
  changes_.push_back(at);
  return true;
}

}  // namespace tonearm::sandbox
