#include "sandbox/shown.h"

#include <nlohmann/json.hpp>

namespace tonearm::sandbox {

using Json = nlohmann::ordered_json;

void Shown::note(int account, const Showing& showing, Millis now) {
  for (const Millis at : showing.plays) plays_.emplace(account, at);
  const auto see = [now](auto* map, auto key) {
    auto& times = map->try_emplace(key, Times{now, now}).first->second;
    times.first = std::min(times.first, now);
    times.last = std::max(times.last, now);
  };
  for (const Index list : showing.lists) see(&lists_, std::pair(account, list));
  for (const auto& [kind, item] : showing.saved) see(&saved_, std::tuple(account, kind, item));
  for (const auto& page : showing.contents) {
    auto& contents = contents_[{account, page.list, page.snapshot_id}];
    if (contents.seen.empty() && contents.missing == 0)
      contents.seen.assign(page.total, false), contents.missing = page.total;
    const bool whole_before = contents.first_complete != 0;
    for (std::size_t at = page.from; at < page.from + page.count && at < contents.seen.size(); ++at) {
      if (!contents.seen[at]) --contents.missing;
      contents.seen[at] = true;
    }
    if (contents.missing == 0 && !whole_before) contents.first_complete = now;
  }
}

Json Shown::plays(Account* account, const Universe& universe) const {
  Json found = Json::array();
  for (const auto& [who, at] : plays_) {
    if (who != account->number()) continue;
    for (const Play& play : account->plays().between(at, at))
      found.push_back({{"played_at", format_rfc3339(at)}, {"uri", item_uri(universe, Kind::kTracks, play.track)}});
  }
  return found;
}

Json Shown::lists(Account* account) const {
  Json found = Json::array();
  for (const auto& [key, times] : lists_) {
    if (key.first != account->number()) continue;
    found.push_back({{"uri", list_uri(account->playlists().list(key.second))},
                     {"first", format_rfc3339(times.first)},
                     {"last", format_rfc3339(times.last)}});
  }
  return found;
}

Json Shown::contents(Account* account) const {
  Json found = Json::array();
  for (const auto& [key, page] : contents_) {
    const auto& [who, list, snapshot] = key;
    if (who != account->number() && who != -1) continue;
    found.push_back({{"uri", list_uri(account->playlists().list(list))},
                     {"snapshot_id", snapshot},
                     {"complete", page.missing == 0},
                     {"items", page.seen.size()},
                     {"missing", page.missing}});
  }
  return found;
}

Json Shown::saved(Account* account, const Universe& universe) const {
  Json found = Json::object();
  for (const auto& [key, times] : saved_) {
    const auto& [who, kind, item] = key;
    if (who != account->number()) continue;
    found[std::string(kind_name(kind))].push_back({{"uri", item_uri(universe, kind, item)},
                                                   {"first", format_rfc3339(times.first)},
                                                   {"last", format_rfc3339(times.last)}});
  }
  return found;
}

std::optional<Json> Shown::json(Account* account, const Universe& universe, std::string_view only) const {
  Json found = Json::object();
  if (only.empty() || only == "plays") found["plays"] = plays(account, universe);
  if (only.empty() || only == "playlists") found["playlists"] = lists(account);
  if (only.empty() || only == "contents") found["contents"] = contents(account);
  if (only.empty() || only == "saved") found["saved"] = saved(account, universe);
  return found.empty() ? std::nullopt : std::optional(std::move(found));
}

}  // namespace tonearm::sandbox
