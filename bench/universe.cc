#include "universe.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace tonearm::bench {
namespace {

constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHex = "0123456789abcdef";

void add_unless_there(std::uint64_t artist, std::vector<std::uint64_t>* artists) {
  if (std::find(artists->begin(), artists->end(), artist) == artists->end()) artists->push_back(artist);
}

std::string image_url(std::string_view size, std::string_view name) {
  return fmt::format("https://i.scdn.co/image/ab67616d0000{}{}", size, name);
}

}  // namespace

Universe::Universe(std::uint64_t seed, bool markets) : seed_(seed), markets_(markets) {
  make_words();
  Random made = random('m', 0);
  std::vector<std::string> codes;
  for (int i = 0; codes.size() < 184; ++i)
    codes.push_back({kUpper[static_cast<std::size_t>(i / 7 % 26)], kUpper[static_cast<std::size_t>(i * 11 % 26)]});
  for (int list = 0; list < 41; ++list) {
    std::string text = "[";
    const double kept = list == 0 ? 1.0 : 0.1 + 0.85 * made.unit();
    for (const std::string& code : codes) {
      if (!made.chance(kept)) continue;
      if (text.size() > 1) text += ',';
      text += '"' + code + '"';
    }
    market_lists_.push_back(text + "]");
  }
}

Random Universe::random(char kind, std::uint64_t n) const {
  Random mixed(seed_ + (static_cast<std::uint64_t>(static_cast<unsigned char>(kind)) << 56U) + n * 0xD1342543DE82EF95U);
  return Random(mixed.next());
}

std::string Universe::id(char kind, std::uint64_t n) const {
  std::string text;
  Random drawn = random(kind, n);
  drawn.letters(kBase62, 22, &text);
  return text;
}

/// Syllable words; some accents, and some of other scripts.
void Universe::make_words() {
  constexpr std::string_view kStarts[] = {"b", "c", "d", "f", "g", "h", "k",  "l",  "m",
                                          "n", "p", "r", "s", "t", "v", "sh", "tr", "st"};
  constexpr std::string_view kPlain[] = {"a", "e", "i", "o", "u"};
  constexpr std::string_view kAccented[] = {"á", "é", "í", "ö", "ü", "ã"};
  constexpr std::string_view kForeign[] = {"愛", "夜", "東京", "空", "사랑", "밤", "서울", "ночь", "мир", "город"};
  Random made = random('w', 0);
  for (int i = 0; i < 3000; ++i) {
    if (made.chance(0.02)) {
      words_.emplace_back(kForeign[made.below(std::size(kForeign))]);
      continue;
    }
    std::string word;
    for (std::uint64_t syllables = 1 + made.below(3); syllables > 0; --syllables) {
      word += kStarts[made.below(std::size(kStarts))];
      word += made.chance(0.06) ? kAccented[made.below(std::size(kAccented))] : kPlain[made.below(std::size(kPlain))];
    }
    if (made.chance(0.4)) word += kStarts[made.below(15)];
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
    words_.push_back(std::move(word));
  }
}

void Universe::put_name(Random* random, bool of_track, std::string* out) const {
  const bool quoted = random->chance(0.01);
  if (quoted) *out += "\\\"";
  for (std::uint64_t words = 1 + std::min(random->below(6), random->below(6)), i = 0; i < words; ++i) {
    if (i > 0) *out += ' ';
    *out += words_[words_rank_.draw(random)];
  }
  if (quoted) *out += "\\\"";
  if (!of_track) return;
  if (random->chance(0.06)) *out += " (feat. " + words_[words_rank_.draw(random)] + ")";
  if (random->chance(0.06)) *out += " - Remastered";
}

void Universe::put_markets(Random* random, std::string* out) const {
  const double kind = random->unit();
  const std::uint64_t variant = 1 + random->below(market_lists_.size() - 1);
  if (!markets_) return;
  *out += "\"available_markets\":";
  *out += kind < 0.03 ? std::string_view("[]") : market_lists_[kind < 0.68 ? 0 : variant];
  *out += ',';
}

void Universe::put_links(std::string_view kind, std::string_view id, std::string* out) const {
  fmt::format_to(
      std::back_inserter(*out),
      R"("external_urls":{{"spotify":"https://open.spotify.com/{0}/{1}"}},"href":"https://api.spotify.com/v1/{0}s/{1}","id":"{1}",)",
      kind, id);
}

void Universe::put_artists(const std::vector<std::uint64_t>& artists, std::string* out) const {
  *out += "\"artists\":[";
  for (std::size_t i = 0; i < artists.size(); ++i) {
    if (i > 0) *out += ',';
    *out += '{';
    const std::string id = artist_id(artists[i]);
    put_links("artist", id, out);
    *out += "\"name\":\"";
    Random made = random('A', artists[i]);
    put_name(&made, false, out);
    fmt::format_to(std::back_inserter(*out), R"(","type":"artist","uri":"spotify:artist:{}"}})", id);
  }
  *out += "],";
}

std::vector<std::uint64_t> Universe::album_artists(std::uint64_t album) const {
  Random made = random('B', album);
  std::vector<std::uint64_t> artists = {artists_.draw(&made)};
  if (made.chance(0.20)) add_unless_there(artists_.draw(&made), &artists);
  if (made.chance(0.05)) add_unless_there(artists_.draw(&made), &artists);
  return artists;
}

TrackParts Universe::parts(std::uint64_t track) const {
  Random made = random('T', track);
  TrackParts parts;
  parts.album = albums_.draw(&made);
  parts.album_artists = album_artists(parts.album);
  parts.artists = {parts.album_artists.front()};
  const double kind = made.unit();
  const std::uint64_t more = kind < 0.70 ? 0 : kind < 0.90 ? 1 : kind < 0.97 ? 2 : 3 + made.below(3);
  for (std::uint64_t i = 0; i < more; ++i) add_unless_there(artists_.draw(&made), &parts.artists);
  return parts;
}

void Universe::put_images(std::uint64_t album, std::string* out) const {
  std::string name;
  Random made = random('I', album);
  made.letters(kHex, 24, &name);
  fmt::format_to(
      std::back_inserter(*out),
      R"("images":[{{"height":640,"url":"{}","width":640}},{{"height":300,"url":"{}","width":300}},{{"height":64,"url":"{}","width":64}}],)",
      image_url("b273", name), image_url("1e02", name), image_url("4851", name));
}

void Universe::put_album(std::uint64_t album, std::string* out) const {
  Random made = random('C', album);
  const std::string id = album_id(album);
  *out += "\"album\":{";
  put_markets(&made, out);
  const double kind = made.unit();
  const std::string_view type = kind < 0.4 ? "album" : kind < 0.8 ? "single" : "compilation";
  fmt::format_to(std::back_inserter(*out), R"("type":"album","album_type":"{}",)", type);
  put_links("album", id, out);
  put_images(album, out);
  *out += "\"name\":\"";
  put_name(&made, false, out);
  const std::uint64_t year = 1960 + std::max(made.below(66), made.below(66));
  const std::uint64_t month = 1 + made.below(12);
  const double precision = made.unit();
  *out += "\",\"release_date\":\"";
  if (precision < 0.85) {
    fmt::format_to(std::back_inserter(*out), R"({}-{:02}-{:02}","release_date_precision":"day",)", year, month,
                   1 + made.below(28));
  } else if (precision < 0.88) {
    fmt::format_to(std::back_inserter(*out), R"({}-{:02}","release_date_precision":"month",)", year, month);
  } else {
    fmt::format_to(std::back_inserter(*out), R"({}","release_date_precision":"year",)", year);
  }
  fmt::format_to(std::back_inserter(*out), R"("uri":"spotify:album:{}",)", id);
  put_artists(album_artists(album), out);
  fmt::format_to(std::back_inserter(*out), "\"total_tracks\":{}}},",
                 type == "single" ? 1 + made.below(4) : 8 + made.below(16));
}

void Universe::put_track(std::uint64_t track, std::string* out) {
  const TrackParts of = parts(track);
  const std::string id = track_id(track);
  Random made = random('U', track);
  *out += "{\"preview_url\":";
  if (made.chance(0.30)) {
    *out += "\"https://p.scdn.co/mp3-preview/";
    made.letters(kHex, 40, out);
    *out += "?cid=";
    made.letters(kHex, 32, out);
    *out += "\",";
  } else {
    *out += "null,";
  }
  put_markets(&made, out);
  fmt::format_to(std::back_inserter(*out), R"("explicit":{},"type":"track","episode":false,"track":true,)",
                 made.chance(0.15));
  put_album(of.album, out);
  put_artists(of.artists, out);
  fmt::format_to(std::back_inserter(*out),
                 R"("disc_number":1,"track_number":{},"duration_ms":{},"external_ids":{{"isrc":")", 1 + made.below(12),
                 static_cast<std::uint64_t>(made.log_normal(215'000, 0.3)));
  made.letters(kUpper, 5, out);
  made.letters(kDigits, 7, out);
  *out += "\"},";
  put_links("track", id, out);
  *out += "\"name\":\"";
  put_name(&made, true, out);
  fmt::format_to(std::back_inserter(*out), R"(","popularity":{},"uri":"spotify:track:{}","is_local":false}})",
                 made.below(95), id);
}

void Universe::put_user(std::uint64_t user, std::string* out) const {
  std::string id;
  Random made = random('u', user);
  made.letters(kBase62.substr(36), 6, &id);
  made.letters(kDigits, 8, &id);
  *out += '{';
  put_links("user", id, out);
  fmt::format_to(std::back_inserter(*out), R"("type":"user","uri":"spotify:user:{}"}})", id);
}

}  // namespace tonearm::bench
