#include "sandbox/render.h"

#include <fmt/format.h>

#include "http/server.h"

namespace tonearm::sandbox {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string quoted(const std::optional<std::string>& text) { return text ? quoted(std::string_view(*text)) : "null"; }

const std::string& market_array() {
  static const std::string text = [] {
    constexpr std::string_view kCodes =
        "ADAEAGALAMAOARATAUAZBABBBDBEBFBGBHBIBJBNBOBRBSBTBWBYBZCACDCGCHCICLCMCOCRCVCWCYCZDEDJDKDMDODZECEEEGESETFIFJFMFR"
        "GAGBGDGEGHGMGNGQGRGTGWGYHKHNHRHTHUIDIEILINIQISITJMJOJPKEKGKHKIKMKNKRKWKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMGMHMKML"
        "MNMO"
        "MRMTMUMVMWMXMYMZNANENGNINLNONPNRNZOMPAPEPGPHPKPLPSPTPWPYQARORSRWSASBSCSESGSISKSLSMSNSRSTSVSZTDTGTHTJTLTNTOTRTT"
        "TV"
        "TWTZUAUGUSUYUZVCVEVNVUWSXKZAZMZW";
    std::string array = "[";
    for (std::size_t i = 0; i + 1 < kCodes.size(); i += 2)
      array += fmt::format("{}\"{}\"", i == 0 ? "" : ",", kCodes.substr(i, 2));
    return array + "]";
  }();
  return text;
}

std::string pictures(std::uint64_t seed, std::uint64_t of, Index at) {
  std::string text = "[";
  for (const int size : {640, 300, 64}) {
    text += fmt::format(
        R"({}{{"height":{},"url":"https://i.scdn.co/image/ab67616d5a4d{}","width":{}}})", size == 640 ? "" : ",", size,
        hex_digits(mix(seed, of), Purpose::kPicture, at * 1'000ULL + static_cast<unsigned>(size), 28), size);
  }
  return text + "]";
}

Renderer::Renderer(const Universe* universe, Shape shape, std::string base)
    : universe_(universe), shape_(shape), base_(std::move(base)) {}

std::string& Renderer::slot(std::vector<std::string>* texts, Index at, std::size_t count) const {
  if (texts->empty()) texts->resize(count);
  return (*texts)[at];
}

std::string Renderer::identity(std::string_view kind, std::string_view path, std::string_view id,
                               std::string_view uri_kind) const {
  return fmt::format(
      R"("external_urls":{{"spotify":"https://open.spotify.com/{0}/{1}"}},"href":"{2}/{3}/{1}","id":"{1}","type":"{4}","uri":"spotify:{0}:{1}")",
      uri_kind, id, base_, path, kind);
}

std::string Renderer::markets() const {
  return restricted() ? std::string() : fmt::format("\"available_markets\":{},", market_array());
}

std::string Renderer::user(const User& user, bool with_name) const {
  const std::string id = user.id.starts_with("sandbox") || user.id == "spotify" ? user.id : percent_encode(user.id);
  std::string text = "{";
  if (with_name) text += fmt::format("\"display_name\":{},", quoted(user.display_name));
  return text +
         fmt::format(
             R"("external_urls":{{"spotify":"https://open.spotify.com/user/{0}"}},"href":"{1}/users/{0}","id":{2},"type":"user","uri":"spotify:user:{0}"}})",
             id, base_, quoted(std::string_view(user.id)));
}

const std::string& Renderer::artist(Index at, Form form) {
  if (form == Form::kEntry) form = Form::kSimple;
  std::string& text = slot(&texts_[0][static_cast<std::size_t>(form)], at, universe_->artists.size());
  if (!text.empty()) return text;
  const Artist& artist = universe_->artists[at];
  text =
      "{" + identity("artist", "artists", artist.id, "artist") + ",\"name\":" + quoted(std::string_view(artist.name));
  if (form == Form::kFull) {
    text += ",\"images\":" + pictures(universe_->seed, 1, at);
    if (!restricted()) {
      text += fmt::format(R"(,"followers":{{"href":null,"total":{}}},"popularity":{},"genres":[)", artist.followers,
                          artist.popularity);
      for (std::size_t i = 0; i < artist.genres.size(); ++i)
        text += fmt::format("{}\"{}\"", i == 0 ? "" : ",", artist.genres[i]);
      text += "]";
    }
  }
  return text += "}";
}

std::string Renderer::artists(const std::vector<Index>& of) {
  std::string text = "[";
  for (const Index at : of) {
    if (text.size() > 1) text += ',';
    text += artist(at, Form::kSimple);
  }
  return text + "]";
}

std::string Renderer::album_members(Index at) {
  const Album& album = universe_->albums[at];
  std::string text = fmt::format(R"("album_type":"{}","artists":{},{})", album.type, artists(album.artists), markets());
  text += identity("album", "albums", album.id, "album");
  text += fmt::format(R"(,"images":{},"name":{},"release_date":"{}","release_date_precision":"{}","total_tracks":{})",
                      pictures(universe_->seed, 2, at), quoted(std::string_view(album.name)), album.release_date,
                      album.precision, album.tracks);
  return text;
}

const std::string& Renderer::album(Index at, Form form) {
  if (form == Form::kEntry) form = Form::kSimple;
  std::string& text = slot(&texts_[1][static_cast<std::size_t>(form)], at, universe_->albums.size());
  if (!text.empty()) return text;
  const Album& album = universe_->albums[at];
  std::string out = "{" + album_members(at);
  if (form == Form::kSimple) {
    if (!restricted()) out += ",\"is_playable\":true";
  } else {
    const std::string href = fmt::format("{}/albums/{}/tracks", base_, album.id);
    const Index shown = std::min<Index>(album.tracks, 50);
    out += fmt::format(
        R"(,"tracks":{{"href":"{}?offset=0&limit=50","limit":50,"next":{},"offset":0,"previous":null,"total":{},"items":[)",
        href, shown < album.tracks ? fmt::format("\"{}?offset=50&limit=50\"", href) : "null", album.tracks);
    for (Index n = 0; n < shown; ++n) {
      if (n > 0) out += ',';
      out += track(album.first_track + n, Form::kSimple);
    }
    out += fmt::format(
        R"(]}},"copyrights":[{{"text":{0},"type":"C"}},{{"text":{0},"type":"P"}}],"external_ids":{{"upc":"{1}"}})",
        quoted(std::string_view("2026 " + album.label)), album.upc);
    if (!restricted())
      out += fmt::format(R"(,"genres":[],"label":{},"popularity":{})", quoted(std::string_view(album.label)),
                         album.popularity);
  }
  return text = out + "}";
}

std::string Renderer::album_of_artist(Index at, Index artist) {
  if (restricted()) return "{" + album_members(at) + "}";
  const bool own = universe_->albums[at].artists.front() == artist;
  return fmt::format("{{{},\"album_group\":\"{}\"}}", album_members(at),
                     own ? universe_->albums[at].type : "appears_on");
}

const std::string& Renderer::track(Index at, Form form) {
  std::string& text = slot(&texts_[2][static_cast<std::size_t>(form)], at, universe_->tracks.size());
  if (!text.empty()) return text;
  const Track& track = universe_->tracks[at];
  std::string out = "{";
  if (form != Form::kSimple) out += fmt::format("\"album\":{},", album(track.album, Form::kSimple));
  out += fmt::format(R"("artists":{},{}"disc_number":{},"duration_ms":{},"explicit":{},)", artists(track.artists),
                     markets(), track.disc, track.duration_ms, track.is_explicit);
  if (form != Form::kSimple)
    out += track.isrc.empty() ? std::string("\"external_ids\":{},")
                              : fmt::format("\"external_ids\":{{\"isrc\":\"{}\"}},", track.isrc);
  out += identity("track", "tracks", track.id, "track");
  out += fmt::format(R"(,"is_local":false,"is_playable":true,"name":{},"track_number":{})",
                     quoted(std::string_view(track.name)), track.number);
  if (!restricted() || form != Form::kSimple) out += ",\"preview_url\":null";
  if (!restricted() && form != Form::kSimple) out += fmt::format(",\"popularity\":{}", track.popularity);
  if (!restricted() && form == Form::kEntry) out += ",\"episode\":false,\"track\":true";
  return text = out + "}";
}

std::string Renderer::local_file(Index at) const {
  std::string text = fmt::format(
      R"({{"album":{{"album_type":null,"artists":[],{}"external_urls":{{}},"href":null,"id":null,"images":[],"name":"Home Recordings {}","release_date":null,"release_date_precision":null,"type":"album","uri":null}},)",
      restricted() ? "" : "\"available_markets\":[],", at);
  text +=
      R"("artists":[{"external_urls":{},"href":null,"id":null,"name":"Sandbox & Friends","type":"artist","uri":null}],)";
  if (!restricted())
    text += R"("available_markets":[],"popularity":0,"preview_url":null,"episode":false,"track":true,)";
  return text +
         fmt::format(
             R"("disc_number":0,"duration_ms":188000,"explicit":false,"external_ids":{{}},"external_urls":{{}},"href":null,"id":null,"is_local":true,"name":"Demo {0}","track_number":0,"type":"track","uri":"spotify:local:Sandbox+%26+Friends:Home+Recordings+{0}:Demo+{0}:188"}})",
             at);
}

std::string Renderer::null_uri_file(Index at) const {
  std::string text = local_file(at);
  const std::size_t uri = text.rfind("spotify:local:");
  return text.replace(uri, text.rfind('"') - uri, "spotify:track:null");
}

}  // namespace tonearm::sandbox
