/// One request of the Web API, and what the endpoints answer.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"
#include "sandbox/account.h"
#include "sandbox/render.h"
#include "sandbox/shape.h"
#include "sandbox/token.h"

namespace tonearm::sandbox {

/// Faults that change what is in an answer.
struct Tweaks {
  int drift = 0;              // a page's items begin so many places later than it says (T13)
  bool endless = false;       // an empty page with a `next` (T15)
  bool null_element = false;  // the first item of the page is null (T02)
  bool null_total = false;    // T03
  bool floats = false;        // integers as 2.0 (T06)
  bool durations = false;     // duration_ms as {"totalMilliseconds":...} (T07)
  Millis late_ms = 0;         // every third play younger than that is not told yet (T33)
  bool truncated = false;     // `next` is null although there is more (T16)
};

/// What an answer shows of the account: noted once it was sent whole.
struct Showing {
  std::vector<Millis> plays;
  std::vector<Index> lists;  // in /me/playlists
  std::vector<std::pair<Kind, Index>> saved;
  struct Contents {
    Index list;
    std::string snapshot_id;
    std::size_t from, count, total;
  };
  std::vector<Contents> contents;
};

struct Call {
  const ServerRequest& request;
  const ClientRules& rules;
  const Token& token;
  const Universe& universe;
  Renderer& render;
  Account* account;  // nullptr: a token without a person
  Account& listed;   // whose playlists are found by id
  Millis now;
  std::vector<std::string> path;  // segments after /v1
  Tweaks tweaks = {};
  Showing showing = {};

  std::string_view id() const { return path[1]; }
};

ServerResponse json_answer(std::string body, int status = 200);
/// `{"error":{"status":400,"message":"..."}}`, with `reason` where given.
ServerResponse api_error(int status, std::string_view message, std::string_view reason = {});

/// "2026-11-25T04:00:00Z": the times of a library have no milliseconds.
std::string whole_seconds(Millis at);

struct Page {
  int limit = 20, offset = 0;
};
/// Reads limit and offset; the error to answer where they are none.
std::optional<ServerResponse> read_page(const Call& call, int fallback, int most, Page* page);
/// A page object. `path` is that of its href, below the base; `item` writes the item at a place.
std::string write_page(Call* call, std::string_view path, const Page& page, std::size_t total,
                       const std::function<std::string(std::size_t)>& item);
/// `?offset=..&limit=..` and what else was asked for.
std::string page_query(const Call& call, std::int64_t offset, int limit);

/// What `fields` of a playlist leaves: "items(added_at,track.name),next", "!href"; the answer unchanged where it is
/// empty.
std::string pick_fields(std::string answer, std::string_view fields);

using Answer = ServerResponse (*)(Call*);

/// Who may ask: kLegacy is removed from the restricted shape (403), kNew is not in the legacy one.
enum class Where : unsigned char { kAll, kLegacy, kGone };

struct Endpoint {
  std::string_view path;    // "playlists/*/items"
  std::string_view bucket;  // of the quota
  std::string_view scopes;  // all of them, blank between
  bool person;              // needs a token of a person
  Where where;
  Answer answer;
};

/// nullptr: no such path.
const Endpoint* find_endpoint(const std::vector<std::string>& path);

// library.cc
ServerResponse me(Call* call);
ServerResponse recently_played(Call* call);
ServerResponse top_items(Call* call);
ServerResponse followed_artists(Call* call);
ServerResponse saved_items(Call* call);
ServerResponse library_contains(Call* call);
ServerResponse saved_contains(Call* call);
ServerResponse following_contains(Call* call);
ServerResponse nothing_playing(Call* call);
ServerResponse no_devices(Call* call);
ServerResponse user_profile(Call* call);
// playlist_answers.cc
ServerResponse my_playlists(Call* call);
ServerResponse user_playlists(Call* call);
ServerResponse playlist(Call* call);
ServerResponse playlist_items(Call* call);
ServerResponse playlist_tracks(Call* call);
ServerResponse playlist_images(Call* call);
// catalogue.cc
ServerResponse one(Call* call);   // /albums/{id} and its like
ServerResponse many(Call* call);  // /albums?ids=
ServerResponse album_tracks(Call* call);
ServerResponse artist_albums(Call* call);
ServerResponse artist_top_tracks(Call* call);
ServerResponse show_episodes(Call* call);
ServerResponse book_chapters(Call* call);
ServerResponse markets(Call* call);
ServerResponse audio_features(Call* call);
ServerResponse gone(Call* call);
// search.cc
ServerResponse search(Call* call);

/// The URI of anything that a library or a list holds.
std::string item_uri(const Universe& universe, Kind kind, Index item);
std::string list_uri(const Playlist& list);
std::string entry_uri(const Universe& universe, const Entry& entry);

}  // namespace tonearm::sandbox
