// Shapes of answers: which endpoint an answer can only be of when nothing names it.
#include "extract/recognise.h"
#include "spec/spec.h"

namespace tonearm::extract {
namespace {

using Name = std::string_view;

Name kind_of_uri(std::string_view uri) {
  if (!uri.starts_with("spotify:")) return {};
  uri.remove_prefix(8);
  if (uri.starts_with("user:") && uri.find(":playlist:") != std::string_view::npos) return "playlist";
  return uri.substr(0, uri.find(':'));
}

/// The kind of a single object ("track", "audiobook", ...), by its type, then uri.
Name kind_of(const Outline& object) {
  Name kind = object.string("type");
  if (kind.empty()) kind = kind_of_uri(object.string("uri"));
  if (kind == "show" && (object.has("authors") || object.has("narrators") || object.has("chapters")))
    return "audiobook";
  if (kind == "episode" && object.has("chapter_number")) return "chapter";
  if (kind == "user" && (object.has("product") || object.has("email") || object.has("country"))) return "me";
  return kind;
}

/// What {added_at, ...} entries are entries of.
Name entries(const Outline& entry) {
  const bool in_playlist = entry.has("added_by") || entry.has("is_local") || entry.has("primary_color");
  if (entry.has("track") || entry.has("item")) {
    if (entry.has("added_at") && !in_playlist && !entry.has("item")) return "saved_tracks";
    return entry.has("track") ? "playlist_tracks" : "playlist_items";
  }
  if (!entry.has("added_at")) return {};
  for (const Name kind : {"album", "show", "episode", "audiobook"}) {
    if (entry.has(kind))
      return kind == "album"     ? "saved_albums"
             : kind == "show"    ? "saved_shows"
             : kind == "episode" ? "saved_episodes"
                                 : "saved_audiobooks";
  }
  return {};
}

Name page(const Outline& top, std::string* hint) {
  const Outline& items = *top.array("items");
  if (items.first == nullptr) {
    if (top.has("cursors") && !top.has("total")) return "recently_played";
    *hint = "an empty page";
    return {};
  }
  const Outline& first = *items.first;
  if (first.has("played_at")) return "recently_played";
  if (const Name name = entries(first); !name.empty()) return name;
  const Name kind = kind_of(first);
  if (kind == "playlist") return "user_playlists";
  if (kind == "track" && !first.has("album")) return "album_tracks";
  if (kind == "episode" && !first.has("show")) return "show_episodes";
  if (kind == "chapter") return "audiobook_chapters";
  if (kind == "track") *hint = "a page of tracks: --endpoint top_tracks, if that is what it is";
  if (kind == "artist") *hint = "a page of artists: --endpoint top_artists, if that is what it is";
  if (kind == "album") *hint = "a page of albums: --endpoint artist_albums, if that is what it is";
  return {};
}

bool of_objects(const Outline* array) {
  return array != nullptr && (array->first == nullptr || array->first->is_object());
}

Name lists(const Outline& top) {
  if (of_objects(top.array("tracks"))) return top.has("seeds") ? "recommendations" : "tracks";
  for (const Name name : {"albums", "artists", "shows", "episodes", "audiobooks", "chapters", "audio_features"}) {
    if (of_objects(top.array(name))) return name;
  }
  return {};
}

Name nested_pages(const Outline& top) {
  const Outline* artists = top.object("artists");
  if (artists != nullptr && artists->has("cursors")) return "followed_artists";
  if (top.object("playlists") != nullptr && top.has("message")) return "featured_playlists";
  if (top.object("categories") != nullptr) return "categories";
  for (const Name name : {"tracks", "albums", "artists", "playlists", "shows", "episodes", "audiobooks"}) {
    const Outline* inner = top.object(name);
    if (inner != nullptr && inner->array("items") != nullptr) return "search";
  }
  return {};
}

Name player(const Outline& top) {
  if (top.has("currently_playing") && top.array("queue") != nullptr) return "queue";
  if (top.array("devices") != nullptr) return "devices";
  if (!top.has("is_playing") && !top.has("currently_playing_type") && !(top.has("item") && top.has("progress_ms")))
    return {};
  return top.has("device") || top.has("shuffle_state") || top.has("repeat_state") ? "player" : "currently_playing";
}

Name without_rows(const Outline& top) {
  if (top.array("markets") != nullptr) return "markets";
  if (top.array("genres") != nullptr && top.members.size() == 1) return "genre_seeds";
  if (top.has("snapshot_id") && top.members.size() == 1) return "snapshot";
  if (top.array("bars") != nullptr || top.array("beats") != nullptr || top.array("segments") != nullptr)
    return "audio_analysis";
  if (top.array("icons") != nullptr && top.has("id") && top.has("name")) return "category";
  return {};
}

Name playlist(const Outline& top) {
  if (kind_of(top) == "playlist") return "playlist";
  const bool contents = top.object("tracks") != nullptr || top.object("items") != nullptr;
  const bool about = top.has("owner") || top.has("snapshot_id") || top.has("collaborative");
  return contents && about ? "playlist" : Name();
}

Name single(const Outline& top) {
  if (top.has("danceability")) return "track_audio_features";
  const Name kind = kind_of(top);
  for (const Name name : {"track", "album", "artist", "show", "audiobook", "episode", "chapter", "user", "me"}) {
    if (kind == name && (top.has("name") || top.has("id") || top.has("display_name"))) return name;
  }
  return {};
}

Name array_shape(const Outline& top) {
  if (top.count > 0 && top.booleans == top.count) return "contains";
  if (top.first == nullptr || !top.first->is_object()) return {};
  const Outline& first = *top.first;
  if (first.has("url") && (first.has("width") || first.has("height")) && first.members.size() <= 3)
    return "playlist_image";
  if (first.has("played_at") && first.has("track")) return "recently_played";
  return entries(first);
}

Name object_shape(const Outline& top, std::string* hint) {
  if (top.array("items") != nullptr) return page(top, hint);
  for (Name (*const rule)(const Outline&) : {playlist, player, single, lists, nested_pages, without_rows}) {
    if (const Name name = rule(top); !name.empty()) return name;
  }
  return {};
}

}  // namespace

const spec::Endpoint* by_shape(const Outline& top, std::string* hint) {
  const Name name = top.is_array() ? array_shape(top) : object_shape(top, hint);
  return name.empty() ? nullptr : spec::find_endpoint(name);
}

}  // namespace tonearm::extract
