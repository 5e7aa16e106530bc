// Playlists: who sees what of them, in which shape.
#include <fmt/format.h>

#include "sandbox/answers.h"

namespace tonearm::sandbox {
namespace {

/// Contents are withheld from the restricted shape where the list is neither the account's own nor collaborative.
bool withheld(const Call& call, const Playlist& list) {
  if (!call.render.restricted()) return false;
  return call.account == nullptr || (list.owner != 0 && !list.collaborative);
}

User owner_of(const Call& call, const Playlist& list) {
  return list.owner == 0 ? call.listed.user() : call.universe.users[list.owner];
}

/// The members that a list has everywhere, without braces.
std::string list_members(const Call& call, const Playlist& list, const ListVersion& version) {
  std::string images = "[]";
  if (list.trap == Trap::kNoPicture) {
    images = "null";  // T04
  } else if (!version.items->empty()) {
    images = fmt::format(R"([{{"height":null,"url":"https://i.scdn.co/image/ab67706c5a4d{}","width":null}}])",
                         hex_digits(mix(call.universe.seed, 6), Purpose::kPicture, version.picture, 28));
  }
  std::string out = fmt::format(
      R"("collaborative":{},"description":{},"images":{},"name":{},"owner":{},"public":{},"snapshot_id":"{}",)",
      list.collaborative, version.undescribed ? "null" : quoted(std::string_view(version.description)), images,
      version.nameless ? "null" : quoted(std::string_view(version.name)), call.render.user(owner_of(call, list), true),
      list.collaborative ? false : version.is_public, version.snapshot_id);
  if (!call.render.restricted()) out += "\"primary_color\":null,";
  return out + call.render.identity("playlist", "playlists", list.id, "playlist");
}

/// `{"href":...,"total":...}` under each name of the shape.
std::string stubs(const Call& call, const Playlist& list, const ListVersion& version) {
  if (withheld(call, list)) return {};
  std::string out;
  const std::string total = call.tweaks.null_total ? "null" : std::to_string(version.items->size());
  const auto stub = [&](std::string_view name) {
    out += fmt::format(R"(,"{0}":{{"href":"{1}/playlists/{2}/{0}","total":{3}}})", name, call.render.base(), list.id,
                       total);
  };
  if (call.render.old_names()) stub("tracks");
  if (call.render.new_names()) stub("items");
  return out;
}

std::string entry_item(Call* call, const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::kTrack: return call->render.track(entry.item, Form::kEntry);
    case EntryKind::kEpisode: {
      // Without additional_types=episode an episode is not shown (T09).
      const auto types = call->request.parameter("additional_types").value_or("");
      if (types.find("episode") == std::string_view::npos && call->render.restricted()) return "null";
      return call->render.episode(entry.item, Form::kEntry);
    }
    case EntryKind::kLocal: return call->render.local_file(entry.item);
    case EntryKind::kNullUri: return call->render.null_uri_file(entry.item);
    case EntryKind::kNull: break;
  }
  return "null";
}

std::string entry_text(Call* call, const Entry& entry) {
  const bool nobody = entry.kind == EntryKind::kNull;
  const User by = entry.added_by == 0 ? call->listed.user() : call->universe.users[entry.added_by];
  std::string out =
      fmt::format(R"({{"added_at":{},"added_by":{},"is_local":{})",
                  entry.added_at == kNoDate ? "null" : fmt::format("\"{}\"", whole_seconds(entry.added_at)),
                  call->render.user(nobody ? User{} : by, false),
                  entry.kind == EntryKind::kLocal || entry.kind == EntryKind::kNullUri);
  if (!call->render.restricted()) out += R"(,"primary_color":null,"video_thumbnail":{"url":null})";
  const std::string item = entry_item(call, entry);
  if (call->render.old_names()) out += ",\"track\":" + item;
  if (call->render.new_names()) out += ",\"item\":" + item;
  return out + "}";
}

void note(Call* call, Index list, const ListVersion& version, const Page& page) {
  if (call->tweaks.drift != 0 || call->tweaks.endless || call->tweaks.null_element) return;
  if (!call->request.parameter("fields").value_or("").empty()) return;  // shown in part is not shown
  const std::size_t total = version.items->size();
  const std::size_t from = std::min(total, static_cast<std::size_t>(page.offset));
  call->showing.contents.push_back(
      {list, version.snapshot_id, from, std::min(total - from, static_cast<std::size_t>(page.limit)), total});
}

std::string contents_page(Call* call, Index at, const ListVersion& version, const Page& page, std::string_view name) {
  const auto& items = *version.items;
  note(call, at, version, page);
  return write_page(call, fmt::format("playlists/{}/{}", call->listed.playlists().list(at).id, name), page,
                    items.size(), [&](std::size_t place) { return entry_text(call, items[place]); });
}

struct Found {
  Index at = 0;
  const ListVersion* version = nullptr;
};

std::optional<Found> find(Call* call) {
  const auto at = call->listed.playlists().find(call->id());
  if (!at) return {};
  const ListVersion* const version = call->listed.playlists().version(*at, call->now);
  const Playlist& list = call->listed.playlists().list(*at);
  // A private list is its owner's.
  if (version == nullptr || (call->account == nullptr && !version->is_public)) return {};
  if (list.collaborative && call->account == nullptr) return {};
  return Found{*at, version};
}

ServerResponse contents(Call* call, std::string_view name, int fallback, int most) {
  const auto found = find(call);
  if (!found) return api_error(404, "Resource not found");
  if (withheld(*call, call->listed.playlists().list(found->at))) return api_error(403, "Forbidden");
  Page page;
  if (auto error = read_page(*call, fallback, most, &page)) return *error;
  return json_answer(pick_fields(contents_page(call, found->at, *found->version, page, name),
                                 call->request.parameter("fields").value_or("")));
}

}  // namespace

ServerResponse my_playlists(Call* call) {
  Page page;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  Playlists& playlists = call->account->playlists();
  std::vector<Index> lists;
  const bool collaborative = call->token.has_scope("playlist-read-collaborative");
  for (const Index at : playlists.listed(call->now))
    if (collaborative || !playlists.list(at).collaborative) lists.push_back(at);
  // The next page of older shapes lies under the user's name (recorded answers); the restricted one has no such path.
  const std::string path =
      call->render.restricted() ? "me/playlists" : fmt::format("users/{}/playlists", call->account->user().id);
  return json_answer(write_page(call, path, page, lists.size(), [&](std::size_t place) {
    const Playlist& list = playlists.list(lists[place]);
    const ListVersion& version = *playlists.version(lists[place], call->now);
    call->showing.lists.push_back(lists[place]);
    return "{" + list_members(*call, list, version) + stubs(*call, list, version) + "}";
  }));
}

ServerResponse user_playlists(Call* call) {
  if (call->account != nullptr && call->id() == call->account->user().id) return my_playlists(call);
  Page page;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  Playlists& playlists = call->listed.playlists();
  std::vector<Index> lists;
  for (const Index at : playlists.listed(call->now)) {
    const ListVersion& version = *playlists.version(at, call->now);
    if (owner_of(*call, playlists.list(at)).id == call->id() && version.is_public && !playlists.list(at).collaborative)
      lists.push_back(at);
  }
  if (lists.empty() && !call->universe.find(Purpose::kUser, call->id())) return api_error(404, "No such user");
  return json_answer(write_page(call, fmt::format("users/{}/playlists", percent_encode(call->id())), page, lists.size(),
                                [&](std::size_t place) {
                                  const Playlist& list = playlists.list(lists[place]);
                                  const ListVersion& version = *playlists.version(lists[place], call->now);
                                  return "{" + list_members(*call, list, version) + stubs(*call, list, version) + "}";
                                }));
}

ServerResponse playlist(Call* call) {
  const auto found = find(call);
  if (!found) return api_error(404, "Resource not found");
  const Playlist& list = call->listed.playlists().list(found->at);
  std::string out = "{" + list_members(*call, list, *found->version);
  if (!call->render.restricted()) out += R"(,"followers":{"href":null,"total":0})";
  if (!withheld(*call, list)) {
    const Page page{call->rules.embedded_page, 0};
    if (call->render.old_names())
      out += ",\"tracks\":" + contents_page(call, found->at, *found->version, page, "tracks");
    if (call->render.new_names()) out += ",\"items\":" + contents_page(call, found->at, *found->version, page, "items");
  }
  return json_answer(pick_fields(out + "}", call->request.parameter("fields").value_or("")));
}

ServerResponse playlist_items(Call* call) {
  return call->render.restricted() ? contents(call, "items", 20, 50) : contents(call, "items", 100, 100);
}

ServerResponse playlist_tracks(Call* call) { return contents(call, "tracks", 100, 100); }

ServerResponse playlist_images(Call* call) {
  const auto found = find(call);
  if (!found) return api_error(404, "Resource not found");
  if (found->version->items->empty()) return json_answer("[]");
  return json_answer(
      fmt::format(R"([{{"height":null,"url":"https://i.scdn.co/image/ab67706c5a4d{}","width":null}}])",
                  hex_digits(mix(call->universe.seed, 6), Purpose::kPicture, found->version->picture, 28)));
}

}  // namespace tonearm::sandbox
