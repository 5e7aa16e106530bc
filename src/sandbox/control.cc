#include "sandbox/control.h"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "sandbox/truth.h"

namespace tonearm::sandbox {
namespace {

using Json = nlohmann::ordered_json;

ServerResponse said(const Json& body, int status = 200) { return json_answer(print_json(body) + "\n", status); }
ServerResponse refused(const std::string& message, int status = 400) { return said({{"error", message}}, status); }

Result<Json> body_of(const ServerRequest& request) {
  Json body = parse_ordered_json(request.body);
  if (!body.is_object()) return Error{Code::kUsage, "The body is no JSON object."};
  return body;
}

std::optional<int> account_of(const ServerRequest& request) {
  int number = 0;
  const auto text = request.parameter("account");
  if (!text) return 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (ec != std::errc() || end != text->data() + text->size() || number < 0) return {};
  return number;
}

ServerResponse clock_call(World* world, const ServerRequest& request) {
  if (request.method == "POST") {
    const auto body = body_of(request);
    if (!body.ok()) return refused(body.error().message);
    Millis at = world->clock.now();
    const bool runs = body->value("run", false);
    if (body->contains("now") && (*body)["now"].is_string()) {
      const auto now = parse_rfc3339((*body)["now"].get<std::string>());
      if (!now) return refused("`now` is no RFC 3339 time.");
      at = *now;
    } else if (body->contains("advance_ms") && (*body)["advance_ms"].is_number_integer()) {
      at += (*body)["advance_ms"].get<std::int64_t>();
    } else if (!body->contains("run")) {
      return refused("Say `now` (RFC 3339) or `advance_ms`.");
    }
    world->clock.set(at, runs);
  }
  return said({{"now", format_rfc3339(world->clock.now())}, {"runs", world->clock.runs()}});
}

ServerResponse faults_call(World* world, const ServerRequest& request) {
  if (request.method == "DELETE") world->faults.clear();
  if (request.method == "POST") {
    const auto body = body_of(request);
    if (!body.ok()) return refused(body.error().message);
    const Status added = world->faults.add(*body);
    if (!added.ok()) return refused(added.error().message);
  }
  return said(world->faults.json());
}

ServerResponse truth_call(World* world, const ServerRequest& request, Account* account) {
  Millis from = world->began - 7 * kDay, until = world->clock.now();
  for (const auto& [name, into] : {std::pair("from", &from), std::pair("until", &until)}) {
    const auto text = request.parameter(name);
    if (!text) continue;
    const auto at = parse_rfc3339(*text);
    if (!at) return refused(fmt::format("`{}` is no RFC 3339 time.", name));
    *into = *at;
  }
  return said(truth(account, world->universe, from, until));
}

ServerResponse shown_call(const World& world, const ServerRequest& request, Account* account) {
  const auto shown = world.shown.json(account, world.universe, request.parameter("only").value_or(""));
  return shown ? said(*shown) : refused("`only` is plays, playlists, contents or saved.");
}

std::optional<std::pair<Kind, Index>> find_saved(const Universe& universe, std::string_view uri) {
  constexpr std::pair<std::string_view, std::pair<Purpose, Kind>> kWords[] = {
      {"spotify:track:", {Purpose::kTrack, Kind::kTracks}},
      {"spotify:album:", {Purpose::kAlbum, Kind::kAlbums}},
      {"spotify:show:", {Purpose::kShow, Kind::kShows}},
      {"spotify:show:", {Purpose::kBook, Kind::kBooks}},
      {"spotify:episode:", {Purpose::kEpisode, Kind::kEpisodes}},
      {"spotify:artist:", {Purpose::kArtist, Kind::kArtists}}};
  for (const auto& [prefix, what] : kWords) {
    if (!uri.starts_with(prefix)) continue;
    if (const auto at = universe.find(what.first, uri.substr(prefix.size()))) return std::pair(what.second, *at);
  }
  return {};
}

/// `{"like":uri}` `{"unlike":uri}` (follow and unfollow of artists likewise), `{"create":name}`, `{"playlist":id or
/// uri, ...}` with `add`: [uris], `at`: place; `remove`: place; `move`: [from, to]; `name`, `description`, `public`,
/// `picture`: true, `unfollow`: true.
ServerResponse edit_playlist(World* world, Account* account, const Json& body, Millis now) {
  std::string id = body["playlist"].get<std::string>();
  if (const std::size_t colon = id.rfind(':'); colon != std::string::npos) id.erase(0, colon + 1);
  Playlists& playlists = account->playlists();
  playlists.advance(now);
  const auto at = playlists.find(id);
  if (!at) return refused("There is no such playlist.", 404);
  if (body.value("unfollow", false)) {
    const Status done = playlists.unfollow(*at, now);
    return done.ok() ? said({{"changed", true}}) : refused(done.error().message, 409);
  }
  const ListVersion* const version = playlists.version(*at, now);
  if (version == nullptr) return refused("There is no such playlist yet.", 404);
  std::vector<Entry> items = *version->items;
  Playlists::Edit edit;
  if (body.contains("add")) {
    auto place = static_cast<std::size_t>(body.value("at", static_cast<std::int64_t>(items.size())));
    for (const Json& uri : body["add"]) {
      const auto found = find_saved(world->universe, uri.get<std::string>());
      if (!found || (found->first != Kind::kTracks && found->first != Kind::kEpisodes))
        return refused("A list takes tracks and episodes.", 404);
      const Entry entry{found->first == Kind::kTracks ? EntryKind::kTrack : EntryKind::kEpisode, found->second,
                        now / 1'000 * 1'000, 0};
      items.insert(items.begin() + static_cast<std::ptrdiff_t>(std::min(place++, items.size())), entry);
    }
    edit.items = items;
  }
  if (body.contains("remove")) {
    const auto place = body["remove"].get<std::size_t>();
    if (place >= items.size()) return refused("There is nothing at that place.");
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(place));
    edit.items = items;
  }
  if (body.contains("move")) {
    const auto from = body["move"].at(0).get<std::size_t>(), to = body["move"].at(1).get<std::size_t>();
    if (from >= items.size() || to >= items.size()) return refused("There is nothing at that place.");
    const Entry moved = items[from];
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(from));
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(to), moved);
    edit.items = items;
  }
  if (body.contains("name")) edit.name = body["name"].get<std::string>();
  if (body.contains("description")) edit.description = body["description"].get<std::string>();
  if (body.contains("public")) edit.is_public = body["public"].get<bool>();
  edit.picture = body.value("picture", false);
  const Status done = playlists.edit(*at, now, edit);
  if (!done.ok()) return refused(done.error().message, 409);
  return said({{"changed", true}, {"snapshot_id", playlists.version(*at, now)->snapshot_id}});
}

ServerResponse edit_call(World* world, const ServerRequest& request, Account* account) {
  const auto body = body_of(request);
  if (!body.ok()) return refused(body.error().message);
  const Millis now = world->clock.now();
  for (const bool puts : {true, false}) {
    for (const char* const word : puts ? std::array{"like", "follow"} : std::array{"unlike", "unfollow"}) {
      if (!body->contains(word) || !(*body)[word].is_string()) continue;
      const auto found = find_saved(world->universe, (*body)[word].get<std::string>());
      if (!found) return refused("There is nothing with that URI.", 404);
      Collection& saved = account->saved(found->first);
      const auto done = puts ? saved.put(now, found->second) : saved.remove(now, found->second);
      return done.ok() ? said({{"changed", *done}}) : refused(done.error().message, 409);
    }
  }
  if (body->contains("create")) {
    const auto list = account->playlists().create(now, (*body)["create"].get<std::string>());
    return list.ok() ? said({{"changed", true}, {"id", account->playlists().list(*list).id}})
                     : refused(list.error().message, 409);
  }
  if (body->contains("playlist")) return edit_playlist(world, account, *body, now);
  return refused("Say like, unlike, follow, unfollow, create or playlist.");
}

}  // namespace

ServerResponse control(World* world, const ServerRequest& request) {
  const std::string_view what = std::string_view(request.path).substr(std::string_view("/sandbox/").size());
  const auto number = account_of(request);
  if (!number) return refused("`account` is a number.");
  try {
    if (what == "clock") return clock_call(world, request);
    if (what == "faults") return faults_call(world, request);
    if (what == "stats") {
      if (request.method == "DELETE") world->meter.forget();
      return said(world->meter.json());
    }
    if (what == "requests") {
      if (request.method == "DELETE") world->meter.forget();
      return said({{"requests", world->meter.requests()}});
    }
    if (what == "truth") return truth_call(world, request, &world->account(*number));
    if (what == "shown") return shown_call(*world, request, &world->account(*number));
    if (what == "edit" && request.method == "POST") return edit_call(world, request, &world->account(*number));
    if (what == "revoke" && request.method == "POST") {
      world->oauth.revoke(world->clock.now());
      return said({{"revoked", true}});
    }
  } catch (const Json::exception& e) {
    return refused(fmt::format("A member has the wrong type: {}.", e.what()));
  }
  return refused("The control calls are clock, faults, stats, requests, truth, shown, edit, revoke.", 404);
}

}  // namespace tonearm::sandbox
