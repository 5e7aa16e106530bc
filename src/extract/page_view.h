/// What the reader of a slot must know of an answer to go on: where the next page is, and whether anything is new. Its
/// values are the transform's to read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tonearm::extract {

/// One element of a page, as far as cursors need it.
struct PageItem {
  std::string added_at;  // as sent; empty where there is none
  std::string uri;       // of the item (or what stands for it); empty where there is none
};

/// One playlist of a listing.
struct PagePlaylist {
  std::string id, snapshot_id, owner;
  std::optional<std::int64_t> total;
  bool collaborative = false;
  bool readable = false;  // it says how many items there are: what is withheld does not
};

struct PageView {
  bool is_page = false;  // whether there is an `items` array
  std::string next;      // an address; empty at the end
  std::optional<std::int64_t> total, offset, limit;
  std::int64_t elements = 0;
  std::int64_t nulls = 0;
  std::vector<PageItem> items;
  std::vector<PagePlaylist> playlists;
  std::string snapshot_id;  // of the playlist that the answer is
  std::string id;           // of the object that the answer is
};

/// Looks at a body. The page is the top object, else its member `artists` (followed artists), else a playlist's
/// `items`, else its `tracks`. kBadData with reason not_json where it is no JSON object.
Result<PageView> view_page(std::string_view body);

}  // namespace tonearm::extract
