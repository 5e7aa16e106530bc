// What anybody may ask: albums, artists, tracks, shows, episodes, audiobooks, chapters.
#include <fmt/format.h>

#include "sandbox/answers.h"

namespace tonearm::sandbox {
namespace {

struct Family {
  std::string_view plural;
  Purpose purpose;
  const std::string& (Renderer::*render)(Index, Form);
  std::size_t most;  // ids in one request
};

constexpr Family kFamilies[] = {
    {"albums", Purpose::kAlbum, &Renderer::album, 20},       {"artists", Purpose::kArtist, &Renderer::artist, 50},
    {"tracks", Purpose::kTrack, &Renderer::track, 50},       {"shows", Purpose::kShow, &Renderer::show, 50},
    {"episodes", Purpose::kEpisode, &Renderer::episode, 50}, {"audiobooks", Purpose::kBook, &Renderer::book, 50},
    {"chapters", Purpose::kChapter, &Renderer::chapter, 50},
};

const Family& family_of(const Call& call) {
  for (const Family& family : kFamilies)
    if (family.plural == call.path[0]) return family;
  return kFamilies[0];
}

bool is_id(std::string_view id) {
  return id.size() == 22 && id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
                                std::string_view::npos;
}

/// The place that the path names, or what to answer instead.
std::optional<ServerResponse> find(const Call& call, Purpose purpose, Index* at) {
  if (!is_id(call.id())) return api_error(400, "Invalid base62 id");
  const auto found = call.universe.find(purpose, call.id());
  if (!found) return api_error(404, "Resource not found");
  *at = *found;
  return {};
}

}  // namespace

ServerResponse one(Call* call) {
  const Family& family = family_of(*call);
  Index at = 0;
  if (auto error = find(*call, family.purpose, &at)) return *error;
  return json_answer((call->render.*family.render)(at, Form::kFull));
}

ServerResponse many(Call* call) {
  const Family& family = family_of(*call);
  std::string_view ids = call->request.parameter("ids").value_or("");
  std::string out;
  std::size_t count = 0;
  while (!ids.empty()) {
    const std::size_t end = std::min(ids.find(','), ids.size());
    const std::string_view id = ids.substr(0, end);
    if (!is_id(id) || ++count > family.most)
      return api_error(400, count > family.most ? "Too many ids requested" : "invalid id");
    const auto at = call->universe.find(family.purpose, id);
    const bool full = family.purpose != Purpose::kShow;
    out +=
        (count > 1 ? "," : "") + (at ? (call->render.*family.render)(*at, full ? Form::kFull : Form::kSimple) : "null");
    ids.remove_prefix(std::min(end + 1, ids.size()));
  }
  if (count == 0) return api_error(400, "invalid id");
  return json_answer(fmt::format("{{\"{}\":[{}]}}", family.plural, out));
}

ServerResponse album_tracks(Call* call) {
  Index at = 0;
  Page page;
  if (auto error = find(*call, Purpose::kAlbum, &at)) return *error;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  const Album& album = call->universe.albums[at];
  return json_answer(write_page(
      call, fmt::format("albums/{}/tracks", album.id), page, album.tracks,
      [&](std::size_t n) { return call->render.track(album.first_track + static_cast<Index>(n), Form::kSimple); }));
}

ServerResponse artist_albums(Call* call) {
  Index at = 0;
  Page page;
  if (auto error = find(*call, Purpose::kArtist, &at)) return *error;
  const bool restricted = call->render.restricted();
  if (auto error = read_page(*call, restricted ? 5 : 20, restricted ? 10 : 50, &page)) return *error;
  const Artist& artist = call->universe.artists[at];
  const auto groups = call->request.parameter("include_groups").value_or("album,single,compilation,appears_on");
  std::vector<Index> albums;
  for (Index n = 0; n < artist.albums; ++n)
    if (groups.find(call->universe.albums[artist.first_album + n].type) != std::string_view::npos)
      albums.push_back(artist.first_album + n);
  return json_answer(write_page(call, fmt::format("artists/{}/albums", artist.id), page, albums.size(),
                                [&](std::size_t n) { return call->render.album_of_artist(albums[n], at); }));
}

ServerResponse artist_top_tracks(Call* call) {
  Index at = 0;
  if (auto error = find(*call, Purpose::kArtist, &at)) return *error;
  const Artist& artist = call->universe.artists[at];
  std::string out = "{\"tracks\":[";
  for (Index n = 0; n < std::min<Index>(artist.tracks, 10); ++n)
    out += (n > 0 ? "," : "") + call->render.track(artist.first_track + n, Form::kFull);
  return json_answer(out + "]}");
}

ServerResponse show_episodes(Call* call) {
  Index at = 0;
  Page page;
  if (auto error = find(*call, Purpose::kShow, &at)) return *error;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  const Show& show = call->universe.shows[at];
  return json_answer(write_page(
      call, fmt::format("shows/{}/episodes", show.id), page, show.episodes,
      [&](std::size_t n) { return call->render.episode(show.first_episode + static_cast<Index>(n), Form::kSimple); }));
}

ServerResponse book_chapters(Call* call) {
  Index at = 0;
  Page page;
  if (auto error = find(*call, Purpose::kBook, &at)) return *error;
  if (auto error = read_page(*call, 20, 50, &page)) return *error;
  const Book& book = call->universe.books[at];
  return json_answer(write_page(
      call, fmt::format("audiobooks/{}/chapters", book.id), page, book.chapters,
      [&](std::size_t n) { return call->render.chapter(book.first_chapter + static_cast<Index>(n), Form::kSimple); }));
}

ServerResponse markets(Call*) { return json_answer(fmt::format("{{\"markets\":{}}}", market_array())); }

ServerResponse audio_features(Call* call) {
  const auto features = [call](Index at) {
    const Track& track = call->universe.tracks[at];
    Draw draw(call->universe.seed, Purpose::kTrack, at, 7);
    const auto share = [&draw] { return fmt::format("{:.3f}", draw.real()); };
    return fmt::format(
        R"({{"danceability":{},"energy":{},"key":{},"loudness":-{},"mode":{},"speechiness":{},"acousticness":{},"instrumentalness":{},"liveness":{},"valence":{},"tempo":{}.5,"type":"audio_features","id":"{}","uri":"spotify:track:{}","track_href":"{}/tracks/{}","analysis_url":"{}/audio-analysis/{}","duration_ms":{},"time_signature":4}})",
        share(), share(), draw.below(12), share(), draw.below(2), share(), share(), share(), share(), share(),
        60 + draw.below(120), track.id, track.id, call->render.base(), track.id, call->render.base(), track.id,
        track.duration_ms);
  };
  if (call->path.size() == 2) {
    Index at = 0;
    if (auto error = find(*call, Purpose::kTrack, &at)) return *error;
    return json_answer(features(at));
  }
  std::string_view ids = call->request.parameter("ids").value_or("");
  std::string out;
  while (!ids.empty()) {
    const std::size_t end = std::min(ids.find(','), ids.size());
    const auto at = call->universe.find(Purpose::kTrack, ids.substr(0, end));
    out += (out.empty() ? "" : ",") + (at ? features(*at) : "null");
    ids.remove_prefix(std::min(end + 1, ids.size()));
  }
  if (out.empty()) return api_error(400, "invalid id");
  return json_answer("{\"audio_features\":[" + out + "]}");
}

ServerResponse gone(Call*) { return api_error(404, "Not found."); }

}  // namespace tonearm::sandbox
