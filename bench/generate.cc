// Writes made-up answers of the Web API, and what a right program must find in them.
//
//   bench_generate pages   FOLDER --bytes N [--seed N] [--markets]   playlist pages as NDJSON .zst, about N bytes of
//   JSON bench_generate library FOLDER --count N                          pages that show the tracks 0..N-1 once each
//   bench_generate plays   FOLDER --count N                          recently_played.json: fifty plays of the tracks
//   0..N-1 bench_generate small   FOLDER --count N                          N files of one track each
//
// FOLDER/expected.json has the numbers of distinct things and a digest of their ids: the sum of the first 8 bytes of
// SHA-256(id), in which the order does not matter.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <zstd.h>

#include "base/hash.h"
#include "base/time.h"
#include "universe.h"

namespace tonearm::bench {
namespace {

constexpr std::size_t kFileBytes = 16U << 20U;
constexpr int kPage = 100;
constexpr Millis kFirstAdded = 1'577'836'800'000;  // 2020-01-01

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.flush()) return;
  fmt::print(stderr, "bench_generate: cannot write {}\n", path);
  std::exit(1);
}

/// Bodies, one a line, in compressed files of about 16 MiB of JSON.
class Lines {
 public:
  explicit Lines(std::string folder) : folder_(std::move(folder)) {}

  void add(std::string_view body) {
    text_.append(body).push_back('\n');
    bytes_ += body.size();
    if (text_.size() >= kFileBytes) flush();
  }
  void flush() {
    if (text_.empty()) return;
    std::string packed(ZSTD_compressBound(text_.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text_.data(), text_.size(), 3));
    write_file(fmt::format("{}/pages-{:05}.ndjson.zst", folder_, files_++), packed);
    stored_ += packed.size();
    text_.clear();
  }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t stored() const { return stored_; }

 private:
  std::string folder_, text_;
  std::uint64_t bytes_ = 0, stored_ = 0;
  int files_ = 0;
};

/// Which things were shown.
class Seen {
 public:
  explicit Seen(std::uint64_t n) : there_(n) {}
  void mark(std::uint64_t n) { there_[n] = true; }
  template <typename Id>
  std::string json(Id&& id) const {
    std::uint64_t count = 0, digest = 0;
    for (std::uint64_t n = 0; n < there_.size(); ++n) {
      if (!there_[n]) continue;
      ++count;
      const Sha256 hash = sha256(id(n));
      std::uint64_t first = 0;
      for (std::size_t i = 0; i < 8; ++i) first = first << 8U | hash[i];
      digest += first;
    }
    return fmt::format(R"({{"rows": {}, "digest": {}}})", count, digest);
  }

 private:
  std::vector<bool> there_;
};

/// Playlists, page by page.
class Pages {
 public:
  Pages(const std::string& folder, std::uint64_t seed, bool markets)
      : folder_(folder), universe_(seed, markets), random_(seed), lines_(folder) {}

  void until(std::uint64_t bytes) {
    while (lines_.bytes() < bytes) {
      const double size = std::min(random_.log_normal(60, 1.1), 10'000.0);
      const auto pages = static_cast<std::uint64_t>(std::ceil(size / kPage));
      playlist(pages * kPage, [&] { return universe_.popular_track(&random_); });
    }
    finish();
  }
  void all_of(std::uint64_t tracks) {
    std::uint64_t next = 0;
    nulls_ = 0;
    while (next < tracks) playlist(std::min<std::uint64_t>(tracks - next, 5'000), [&] { return next++; });
    finish();
  }

 private:
  template <typename Next>
  void playlist(std::uint64_t total, Next&& next) {
    Random* const r = &random_;
    const std::string id = universe_.playlist_id(playlists_++);
    std::uint64_t adders[5];
    for (std::uint64_t& adder : adders) adder = r->below(kUsers);
    const std::uint64_t adding = r->chance(0.2) ? 1 + r->below(5) : 1;
    Millis added = kFirstAdded + static_cast<Millis>(r->below(100'000'000)) * 1000;
    for (std::uint64_t offset = 0; offset < total; offset += kPage) {
      const auto link = [&](std::uint64_t at) {
        return fmt::format("\"https://api.spotify.com/v1/playlists/{}/tracks?offset={}&limit={}\"", id, at, kPage);
      };
      body_ = "{\"href\":" + link(offset) + ",\"items\":[";
      const std::uint64_t end = std::min(total, offset + kPage);
      for (std::uint64_t i = offset; i < end; ++i) {
        if (i > offset) body_ += ',';
        added += 1000 * static_cast<Millis>(1 + r->below(400'000));
        item(added, adders[r->below(adding)], next());
      }
      body_ +=
          fmt::format(R"(],"limit":{},"next":{},"offset":{},"previous":{},"total":{}}})", kPage,
                      end < total ? link(end) : "null", offset, offset == 0 ? "null" : link(offset - kPage), total);
      lines_.add(body_);
      ++pages_;
    }
  }

  void item(Millis added, std::uint64_t user, std::uint64_t track) {
    std::string at = format_rfc3339(added);
    if (const auto dot = at.find('.'); dot != std::string::npos) at.erase(dot, at.size() - 1 - dot);
    body_ += "{\"added_at\":\"" + at + "\",\"added_by\":";
    universe_.put_user(user, &body_);
    body_ += ",\"is_local\":false,\"primary_color\":null,\"track\":";
    ++items_;
    if (random_.chance(nulls_)) {
      body_ += "null";
      ++null_items_;
    } else {
      universe_.put_track(track, &body_);
      const TrackParts of = universe_.parts(track);
      tracks_.mark(track);
      albums_.mark(of.album);
      for (const std::uint64_t artist : of.artists) artists_.mark(artist);
      for (const std::uint64_t artist : of.album_artists) artists_.mark(artist);
    }
    body_ += ",\"video_thumbnail\":{\"url\":null}}";
  }

  void finish() {
    lines_.flush();
    write_file(
        folder_ + "/expected.json",
        fmt::format(
            "{{\"bytes\": {}, \"stored\": {}, \"pages\": {}, \"playlists\": {}, \"items\": {}, \"null_items\": {},\n"
            " \"songs\": {},\n \"albums\": {},\n \"artists\": {}}}\n",
            lines_.bytes(), lines_.stored(), pages_, playlists_, items_, null_items_,
            tracks_.json([&](std::uint64_t n) { return universe_.track_id(n); }),
            albums_.json([&](std::uint64_t n) { return universe_.album_id(n); }),
            artists_.json([&](std::uint64_t n) { return universe_.artist_id(n); })));
  }

  std::string folder_;
  Universe universe_;
  Random random_;
  Lines lines_;
  std::string body_;
  Seen tracks_{kTracks}, albums_{kAlbums}, artists_{kArtists};
  double nulls_ = 0.003;
  std::uint64_t pages_ = 0, playlists_ = 0, items_ = 0, null_items_ = 0;
};

/// Fifty plays, the newest first.
void plays(const std::string& folder, std::uint64_t seed, std::uint64_t tracks) {
  Universe universe(seed, false);
  Random random(seed + 1);
  Millis at = 1'764'000'000'000;
  std::string body = R"({"items":[)";
  for (int i = 0; i < 50; ++i) {
    at -= 1000 * static_cast<Millis>(150 + random.below(200));
    body += i > 0 ? R"(,{"track":)" : R"({"track":)";
    universe.put_track(random.below(tracks), &body);
    body += fmt::format(R"(,"played_at":"{}","context":null}})", format_rfc3339(at));
  }
  body += fmt::format(R"(],"next":null,"cursors":{{"after":"{}","before":"{}"}},"limit":50,)"
                      R"("href":"https://api.spotify.com/v1/me/player/recently-played?limit=50"}})",
                      1'764'000'000'000, at);
  write_file(folder + "/recently_played.json", body);
}

void small(const std::string& folder, std::uint64_t seed, std::uint64_t count) {
  Universe universe(seed, false);
  std::string body;
  for (std::uint64_t n = 0; n < count; ++n) {
    body.clear();
    universe.put_track(n, &body);
    write_file(fmt::format("{}/track-{:05}.json", folder, n), body);
  }
}

int usage() {
  fmt::print(stderr,
             "bench_generate pages|library|plays|small FOLDER [--bytes N] [--count N] [--seed N] [--markets]\n");
  return 2;
}

int run(const std::vector<std::string>& words) {
  if (words.size() < 2) return usage();
  std::uint64_t bytes = 1'000'000, count = 1'000, seed = 42;
  bool markets = false;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "--markets") {
      markets = true;
      continue;
    }
    std::uint64_t* const into = words[i] == "--bytes"   ? &bytes
                                : words[i] == "--count" ? &count
                                : words[i] == "--seed"  ? &seed
                                                        : nullptr;
    if (into == nullptr || ++i == words.size()) return usage();
    const std::string& text = words[i];
    if (std::from_chars(text.data(), text.data() + text.size(), *into).ptr != text.data() + text.size()) return usage();
  }
  std::error_code ec;
  std::filesystem::create_directories(words[1], ec);
  if (words[0] == "pages") {
    Pages(words[1], seed, markets).until(bytes);
  } else if (words[0] == "library") {
    Pages(words[1], seed, markets).all_of(count);
  } else if (words[0] == "plays") {
    plays(words[1], seed, count);
  } else if (words[0] == "small") {
    small(words[1], seed, count);
  } else {
    return usage();
  }
  return 0;
}

}  // namespace
}  // namespace tonearm::bench

int main(int argc, char** argv) { return tonearm::bench::run(std::vector<std::string>(argv + 1, argv + argc)); }
