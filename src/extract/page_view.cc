#include "extract/page_view.h"

#include <simdjson.h>

#include "base/sanitize.h"
#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

std::string text_of(const object& from, std::string_view name) {
  std::string_view text;
  return from[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

/// A whole number, written as one or as a float with no fraction.
std::optional<std::int64_t> number_of(const object& from, std::string_view name) {
  std::int64_t value = 0;
  if (from[name].get(value) == simdjson::SUCCESS) return value;
  double real = 0;
  if (from[name].get(real) == simdjson::SUCCESS && real >= 0 && real < 9e15 &&
      real == static_cast<double>(static_cast<std::int64_t>(real)))
    return static_cast<std::int64_t>(real);
  return {};
}

bool object_of(const object& from, std::string_view name, object* out) {
  return from[name].get(*out) == simdjson::SUCCESS;
}

/// The object that has the page.
bool find_page(const object& top, object* page) {
  array items;
  if (top["items"].get(items) == simdjson::SUCCESS) {
    *page = top;
    return true;
  }
  for (const std::string_view name : {"artists", "items", "tracks"}) {
    object inner;
    if (object_of(top, name, &inner) && inner["items"].get(items) == simdjson::SUCCESS) {
      *page = inner;
      return true;
    }
  }
  return false;
}

PageItem item_of(const object& entry) {
  PageItem item;
  item.added_at = text_of(entry, "added_at");
  for (const std::string_view name : {"item", "track", "album", "show", "episode", "audiobook"}) {
    object inner;
    if (!object_of(entry, name, &inner)) continue;
    item.uri = text_of(inner, "uri");
    return item;
  }
  item.uri = text_of(entry, "uri");
  return item;
}

PagePlaylist playlist_of(const object& entry) {
  PagePlaylist playlist;
  playlist.id = text_of(entry, "id");
  playlist.snapshot_id = text_of(entry, "snapshot_id");
  bool collaborative = false;
  playlist.collaborative = entry["collaborative"].get(collaborative) == simdjson::SUCCESS && collaborative;
  object inner;
  if (object_of(entry, "owner", &inner)) playlist.owner = text_of(inner, "id");
  for (const std::string_view name : {"items", "tracks"}) {
    if (playlist.readable || !object_of(entry, name, &inner)) continue;
    playlist.readable = true;
    playlist.total = number_of(inner, "total");
  }
  return playlist;
}

void read_items(const array& items, PageView* view) {
  for (const element each : items) {
    ++view->elements;
    object entry;
    if (each.get(entry) != simdjson::SUCCESS) {
      ++view->nulls;
      view->items.emplace_back();
      continue;
    }
    view->items.push_back(item_of(entry));
    if (text_of(entry, "type") == "playlist") view->playlists.push_back(playlist_of(entry));
  }
}

}  // namespace

Result<PageView> view_page(std::string_view body) {
  thread_local simdjson::dom::parser parser;
  thread_local std::string mended;
  object top;
  if (parser.parse(body.data(), body.size()).get(top) != simdjson::SUCCESS) {
    // Half a character in a name must not hide where the next page is: keys, ids and addresses are ASCII.
    sanitize(body, &mended);
    for (char& c : mended)
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    if (parser.parse(mended.data(), mended.size()).get(top) == simdjson::SUCCESS) body = mended;
  }
  if (body.empty() || parser.parse(body.data(), body.size()).get(top) != simdjson::SUCCESS)
    return Error{Code::kBadData, "The answer is no JSON object.", std::string(spec::reason::kNotJson)};
  PageView view;
  view.snapshot_id = text_of(top, "snapshot_id");
  view.id = text_of(top, "id");
  object page;
  if (!find_page(top, &page)) return view;
  view.is_page = true;
  view.next = text_of(page, "next");
  view.total = number_of(page, "total");
  view.offset = number_of(page, "offset");
  view.limit = number_of(page, "limit");
  array items;
  if (page["items"].get(items) == simdjson::SUCCESS) read_items(items, &view);
  return view;
}

}  // namespace tonearm::extract
