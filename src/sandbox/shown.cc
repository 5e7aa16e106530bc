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

Json Shown::json(Account* account, const Universe& universe) const {
  const int number = account->number();
  Json plays = Json::array(), lists = Json::array(), contents = Json::array(), saved = Json::object();
  for (const auto& [who, at] : plays_) {
    if (who != number) continue;
    for (const Play& play : account->plays().between(at, at))
      plays.push_back({{"played_at", format_rfc3339(at)}, {"uri", item_uri(universe, Kind::kTracks, play.track)}});
  }
  for (const auto& [key, times] : lists_) {
    if (key.first != number) continue;
    lists.push_back({{"uri", list_uri(account->playlists().list(key.second))},
                     {"first", format_rfc3339(times.first)},
                     {"last", format_rfc3339(times.last)}});
  }
  for (const auto& [key, page] : contents_) {
    const auto& [who, list, snapshot] = key;
    if (who != number && who != -1) continue;
    contents.push_back({{"uri", list_uri(account->playlists().list(list))},
                        {"snapshot_id", snapshot},
                        {"complete", page.missing == 0},
                        {"items", page.seen.size()},
                        {"missing", page.missing}});
  }
  for (const auto& [key, times] : saved_) {
    const auto& [who, kind, item] = key;
    if (who != number) continue;
    saved[std::string(kind_name(kind))].push_back({{"uri", item_uri(universe, kind, item)},
                                                   {"first", format_rfc3339(times.first)},
                                                   {"last", format_rfc3339(times.last)}});
  }
  return {{"plays", std::move(plays)},
          {"playlists", std::move(lists)},
          {"contents", std::move(contents)},
          {"saved", std::move(saved)}};
}

}  // namespace tonearm::sandbox
