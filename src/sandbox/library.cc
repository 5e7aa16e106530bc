// What /me answers: plays, tops, saved and followed things.
#include <charconv>

#include <fmt/format.h>

#include "base/split.h"
#include "sandbox/answers.h"

namespace tonearm::sandbox {
namespace {

/// Whole seconds, as the library has them.
/// The values of a parameter that is a list.
std::vector<std::string> list_of(const ServerRequest& request, std::string_view name) {
  std::vector<std::string> values;
  for (const std::string_view value : split_words(request.parameter(name).value_or(""), ','))
    values.emplace_back(value);
  return values;
}

std::optional<Kind> kind_of(std::string_view plural) {
  for (const Kind kind : {Kind::kTracks, Kind::kAlbums, Kind::kShows, Kind::kEpisodes, Kind::kBooks, Kind::kArtists})
    if (plural == fmt::format("{}s", kind_name(kind))) return kind;
  return {};
}

std::optional<Index> find_item(const Universe& universe, Kind kind, std::string_view id) {
  constexpr Purpose kPurposes[] = {Purpose::kTrack,   Purpose::kAlbum, Purpose::kShow,
                                   Purpose::kEpisode, Purpose::kBook,  Purpose::kArtist};
  return universe.find(kPurposes[static_cast<std::size_t>(kind)], id);
}

bool holds(Call* call, Kind kind, std::string_view id) {
  const auto item = find_item(call->universe, kind, id);
  return item && call->account->saved(kind).holds(call->now, *item);
}

std::string booleans(const std::vector<bool>& values) {
  std::string out = "[";
  for (const bool value : values) out += fmt::format("{}{}", out.size() > 1 ? "," : "", value);
  return out + "]";
}

std::string context_of(Call* call, const Play& play) {
  const Universe& universe = call->universe;
  std::string kind, id;
  switch (play.context) {
    case ContextKind::kNone: return "null";
    case ContextKind::kAlbum: kind = "album", id = universe.albums[play.of].id; break;
    case ContextKind::kArtist: kind = "artist", id = universe.artists[play.of].id; break;
    case ContextKind::kPlaylist:
      kind = "playlist", id = call->account->playlists().list(call->account->playlists().own_at_first(play.of)).id;
      break;
  }
  return fmt::format(
      R"({{"type":"{0}","external_urls":{{"spotify":"https://open.spotify.com/{0}/{1}"}},"href":"{2}/{0}s/{1}","uri":"spotify:{0}:{1}"}})",
      kind, id, call->render.base());
}

}  // namespace

ServerResponse me(Call* call) {
  const User user = call->account->user();
  std::string out = fmt::format(R"({{"account_id":"{}","images":[],)", call->account->account_id());
  if (!call->render.restricted()) {
    out += R"("followers":{"href":null,"total":7},)";
    if (call->token.has_scope("user-read-private"))
      out += R"("country":"ZZ","product":"premium","explicit_content":{"filter_enabled":false,"filter_locked":false},)";
    if (call->token.has_scope("user-read-email")) out += R"("email":"listener@sandbox.invalid",)";
  }
  return json_answer(out + call->render.user(user, true).substr(1));
}

ServerResponse recently_played(Call* call) {
  Page page;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  Millis after = INT64_MIN, before = INT64_MAX;
  const auto cursor = [call](std::string_view name, Millis* into) {
    const auto text = call->request.parameter(name);
    if (!text || text->empty()) return true;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), *into);
    return ec == std::errc() && end == text->data() + text->size();
  };
  if (!cursor("after", &after) || !cursor("before", &before)) return api_error(400, "Invalid cursor");
  if (after != INT64_MIN && before != INT64_MAX) return api_error(400, "Only one of before and after can be used");
  // Only the newest 50 exist.
  std::vector<Play> plays = call->account->plays().newest(call->now, 50);
  std::erase_if(plays, [&](const Play& play) { return play.at <= after || play.at >= before; });
  std::erase_if(plays,
                [&](const Play& play) { return play.at > call->now - call->tweaks.late_ms && play.at % 3 == 0; });
  const bool more = static_cast<int>(plays.size()) > page.limit;
  if (more && after != INT64_MIN) {
    plays.erase(plays.begin(), plays.end() - page.limit);  // those right after the cursor
  } else if (more) {
    plays.resize(static_cast<std::size_t>(page.limit));
  }
  std::string out = "{\"items\":[";
  for (const Play& play : plays) {
    if (out.back() == '}') out += ',';
    out += fmt::format(R"({{"track":{},"played_at":"{}","context":{}}})", call->render.track(play.track, Form::kFull),
                       format_rfc3339(play.at), context_of(call, play));
    call->showing.plays.push_back(play.at);
  }
  const std::string href = fmt::format("{}/me/player/recently-played", call->render.base());
  std::string asked;
  if (after != INT64_MIN) asked = fmt::format("after={}&", after);
  if (before != INT64_MAX) asked = fmt::format("before={}&", before);
  out += "],\"next\":";
  // A full page has a next one, even where that is empty (T31).
  if (plays.empty() || static_cast<int>(plays.size()) < page.limit) {
    out += "null";
  } else if (after != INT64_MIN) {
    out += fmt::format("\"{}?after={}&limit={}\"", href, plays.front().at, page.limit);
  } else {
    out += fmt::format("\"{}?before={}&limit={}\"", href, plays.back().at, page.limit);
  }
  out += ",\"cursors\":";
  out += plays.empty() ? "null" : fmt::format(R"({{"after":"{}","before":"{}"}})", plays.front().at, plays.back().at);
  out += fmt::format(R"(,"limit":{},"href":"{}?{}limit={}"}})", page.limit, href, asked, page.limit);
  return json_answer(std::move(out));
}

ServerResponse top_items(Call* call) {
  const std::string& type = call->path[2];
  if (type != "artists" && type != "tracks") return api_error(404, "Not found.");
  const std::string_view words = call->request.parameter("time_range").value_or("medium_term");
  if (words != "short_term" && words != "medium_term" && words != "long_term")
    return api_error(400, "Invalid time range");
  const Range range = words == "short_term" ? Range::kShort : words == "medium_term" ? Range::kMedium : Range::kLong;
  Page page;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  const auto& items = call->account->top(type == "artists", range, call->now);
  return json_answer(write_page(call, "me/top/" + type, page, items.size(), [&](std::size_t at) {
    return type == "artists" ? call->render.artist(items[at], Form::kFull) : call->render.track(items[at], Form::kFull);
  }));
}

ServerResponse followed_artists(Call* call) {
  std::string type(call->request.parameter("type").value_or(""));
  for (char& c : type) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (type != "artist") return api_error(400, "Missing required field: type");
  Page page;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  const auto& followed = call->account->saved(Kind::kArtists).at(call->now);
  const auto after = call->request.parameter("after");
  std::size_t from = 0;
  if (after && !after->empty()) {
    while (from < followed.size() && call->universe.artists[followed[from].item].id != *after) ++from;
    if (from == followed.size()) return api_error(400, "Invalid cursor");
    ++from;
  }
  const std::size_t until = std::min(followed.size(), from + static_cast<std::size_t>(page.limit));
  const std::string href = fmt::format("{}/me/following?type=artist", call->render.base());
  std::string out = "{\"artists\":{\"items\":[";
  std::string last;
  for (std::size_t at = from; at < until; ++at) {
    if (at > from) out += ',';
    last = call->universe.artists[followed[at].item].id;
    if (call->tweaks.null_element && at == from) {
      out += "null";
      continue;
    }
    out += call->render.artist(followed[at].item, Form::kFull);
    call->showing.saved.emplace_back(Kind::kArtists, followed[at].item);
  }
  const bool more = until < followed.size();
  out += fmt::format(R"(],"href":"{}{}&limit={}","limit":{},"next":{},"cursors":{{"after":{}}},"total":{}}}}})", href,
                     after && !after->empty() ? fmt::format("&after={}", *after) : "", page.limit, page.limit,
                     more ? fmt::format("\"{}&after={}&limit={}\"", href, last, page.limit) : "null",
                     more ? fmt::format("\"{}\"", last) : "null", followed.size());
  return json_answer(std::move(out));
}

ServerResponse saved_items(Call* call) {
  const auto kind = kind_of(call->path[1]);
  if (!kind) return api_error(404, "Not found.");
  Page page;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  const auto& saved = call->account->saved(*kind).at(call->now);
  return json_answer(write_page(call, "me/" + call->path[1], page, saved.size(), [&](std::size_t at) {
    const Index item = saved[at].item;
    call->showing.saved.emplace_back(*kind, item);
    const std::string& object = *kind == Kind::kTracks     ? call->render.track(item, Form::kFull)
                                : *kind == Kind::kAlbums   ? call->render.album(item, Form::kFull)
                                : *kind == Kind::kShows    ? call->render.show(item, Form::kSimple)
                                : *kind == Kind::kEpisodes ? call->render.episode(item, Form::kFull)
                                                           : call->render.book(item, Form::kSimple);
    return fmt::format(R"({{"added_at":"{}","{}":{}}})", whole_seconds(saved[at].added), kind_name(*kind), object);
  }));
}

ServerResponse saved_contains(Call* call) {
  const auto kind = kind_of(call->path[1]);
  const auto ids = list_of(call->request, "ids");
  if (!kind) return api_error(404, "Not found.");
  if (ids.empty() || ids.size() > (*kind == Kind::kAlbums ? 20U : 50U)) return api_error(400, "invalid id");
  std::vector<bool> values;
  values.reserve(ids.size());
  for (const std::string& id : ids) values.push_back(holds(call, *kind, id));
  return json_answer(booleans(values));
}

ServerResponse following_contains(Call* call) {
  std::vector<bool> values;
  for (const std::string& id : list_of(call->request, "ids")) values.push_back(holds(call, Kind::kArtists, id));
  return json_answer(booleans(values));
}

ServerResponse library_contains(Call* call) {
  const auto uris = list_of(call->request, "uris");
  if (uris.empty() || uris.size() > 40) return api_error(400, "Invalid uris");
  std::vector<bool> values;
  for (const std::string& uri : uris) {
    const std::size_t colon = uri.rfind(':');
    if (!uri.starts_with("spotify:") || colon < 8) return api_error(400, "Invalid uri");
    const std::string kind = uri.substr(8, colon - 8), id = uri.substr(colon + 1);
    bool there = false;
    for (const Kind each : {Kind::kTracks, Kind::kAlbums, Kind::kShows, Kind::kEpisodes, Kind::kBooks, Kind::kArtists})
      there = there || ((kind == kind_name(each) || (kind == "show" && each == Kind::kBooks)) && holds(call, each, id));
    if (kind == "playlist") {
      const auto list = call->account->playlists().find(id);
      for (const Index at : call->account->playlists().listed(call->now)) there = there || (list && at == *list);
    }
    values.push_back(there);
  }
  return json_answer(booleans(values));
}

ServerResponse nothing_playing(Call*) {
  ServerResponse response;
  response.status = 204;
  return response;
}

ServerResponse no_devices(Call*) { return json_answer("{\"devices\":[]}"); }

ServerResponse user_profile(Call* call) {
  const auto user = call->universe.find(Purpose::kUser, call->id());
  if (!user) return api_error(404, "No such user");
  return json_answer(R"({"followers":{"href":null,"total":0},"images":[],)" +
                     call->render.user(call->universe.users[*user], true).substr(1));
}

}  // namespace tonearm::sandbox
