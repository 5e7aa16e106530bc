#include "sandbox/truth.h"

#include <nlohmann/json.hpp>

#include "sandbox/answers.h"

namespace tonearm::sandbox {
namespace {

using Json = nlohmann::ordered_json;

Json time_or_null(Millis at) { return at == kForever || at == kNoDate ? Json() : Json(format_rfc3339(at)); }

std::string entry_state(const Entry& entry) {
  return entry.kind == EntryKind::kNull ? "null" : entry.kind == EntryKind::kNullUri ? "no_identity" : "ok";
}

Json version_json(Account* account, const Universe& universe, const ListVersion& version, Millis until) {
  Json items = Json::array();
  for (const Entry& entry : *version.items) {
    const bool nobody = entry.kind == EntryKind::kNull;
    const std::string by = entry.added_by == 0 ? account->user().id : universe.users[entry.added_by].id;
    const std::string uri = entry_uri(universe, entry);
    items.push_back({{"uri", uri.empty() ? Json() : Json(uri)},
                     {"added_at", time_or_null(entry.added_at)},
                     {"added_by", nobody ? Json("") : Json(by)},
                     {"state", entry_state(entry)}});
  }
  return {{"at", format_rfc3339(version.at)},
          {"until", time_or_null(until)},
          {"snapshot_id", version.snapshot_id},
          {"name", version.nameless ? Json() : Json(version.name)},
          {"description", version.undescribed ? Json() : Json(version.description)},
          {"public", version.is_public},
          {"items", std::move(items)}};
}

}  // namespace

Json truth(Account* account, const Universe& universe, Millis from, Millis until) {
  Json plays = Json::array();
  for (const Play& play : account->plays().between(from, until)) {
    Json context;
    if (play.context == ContextKind::kAlbum) context = item_uri(universe, Kind::kAlbums, play.of);
    if (play.context == ContextKind::kArtist) context = item_uri(universe, Kind::kArtists, play.of);
    if (play.context == ContextKind::kPlaylist)
      context = list_uri(account->playlists().list(account->playlists().own_at_first(play.of)));
    plays.push_back({{"played_at", format_rfc3339(play.at)},
                     {"uri", item_uri(universe, Kind::kTracks, play.track)},
                     {"context", context}});
  }
  Playlists& playlists = account->playlists();
  playlists.advance(until);
  Json lists = Json::array();
  for (Index at = 0; at < playlists.size(); ++at) {
    const Playlist& list = playlists.list(at);
    if ((list.appeared > until && list.appeared >= kEpoch) || list.vanished <= from) continue;
    Json versions = Json::array();
    for (std::size_t n = 0; n < list.versions.size(); ++n) {
      const Millis ends = n + 1 < list.versions.size() ? list.versions[n + 1].at : kForever;
      const Millis begins = n == 0 && list.appeared < kEpoch ? INT64_MIN : list.versions[n].at;
      if (begins <= until && ends > from)
        versions.push_back(version_json(account, universe, list.versions[n], ends > until ? kForever : ends));
    }
    lists.push_back({{"uri", list_uri(list)},
                     {"owner", list.owner == 0 ? account->user().id : universe.users[list.owner].id},
                     {"own", list.owner == 0},
                     {"collaborative", list.collaborative},
                     {"appeared", format_rfc3339(list.appeared)},
                     {"vanished", time_or_null(list.vanished > until ? kForever : list.vanished)},
                     {"versions", std::move(versions)}});
  }
  Json saved = Json::object();
  for (const Kind kind : {Kind::kTracks, Kind::kAlbums, Kind::kShows, Kind::kEpisodes, Kind::kBooks, Kind::kArtists}) {
    Json stays = Json::array();
    for (const Saved& stay : account->saved(kind).history(from, until))
      stays.push_back({{"uri", item_uri(universe, kind, stay.item)},
                       {"added_at", format_rfc3339(stay.added)},
                       {"removed_at", time_or_null(stay.removed > until ? kForever : stay.removed)}});
    saved[std::string(kind_name(kind))] = std::move(stays);
  }
  return {{"from", format_rfc3339(from)},
          {"until", format_rfc3339(until)},
          {"plays", std::move(plays)},
          {"playlists", std::move(lists)},
          {"saved", std::move(saved)}};
}

}  // namespace tonearm::sandbox
