// What a usual hour costs: fifty plays of known tracks. The rows are synthetic, with as much that cannot be compressed
// (ids, picture addresses, ISRCs, names) as real ones have.
#include <gtest/gtest.h>

#include "support/rounds.h"
#include "table/merging.h"

namespace tonearm {
namespace {

using test::Merging;
using test::Observed;

constexpr int kTrackCount = test::rounds(20'000);
constexpr int kAlbumCount = test::rounds(12'000);
constexpr int kArtistCount = test::rounds(8'000);
constexpr int kPlayCount = test::rounds(15'000);

/// `count` characters of `alphabet` that depend on the words alone.
std::string noise(std::string_view alphabet, std::size_t count, std::string_view kind, int number) {
  std::uint64_t state = std::hash<std::string_view>{}(kind) + static_cast<std::uint64_t>(number) * 0xD6E8FEB86659FD93;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {  // splitmix64
    std::uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    text += alphabet[(z ^ (z >> 31)) % alphabet.size()];
  }
  return text;
}

constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
std::string uri(std::string_view kind, int n) {
  return "spotify:" + std::string(kind) + ":" + noise(kBase62, 22, kind, n);
}
std::string title(std::string_view kind, int n) {
  return noise("eeeeaaaooiinnrrttsslld uhcmpgbyvkfw  ", 18, "name", n) + std::string(kind);
}

std::string text(std::string_view value) {
  std::string bytes;
  canonical::put_string(&bytes, value);
  return bytes;
}
std::string number(std::int32_t value) {
  std::string bytes;
  canonical::put_integer(&bytes, value);
  return bytes;
}
std::string number64(std::int64_t value) {
  std::string bytes;
  canonical::put_long(&bytes, value);
  return bytes;
}
std::string null() { return std::string(1, '\0'); }
std::string flag(bool value) {
  std::string bytes;
  canonical::put_bool(&bytes, value);
  return bytes;
}
/// A list of structs or strings, each given as canonical bytes.
std::string list(const std::vector<std::string>& elements, bool structs) {
  std::string bytes;
  canonical::begin_list(&bytes);
  for (const std::string& element : elements) {
    canonical::begin_element(&bytes);
    if (structs) canonical::begin_struct(&bytes);
    bytes += element;
  }
  canonical::end_list(&bytes);
  return bytes;
}

std::string images(std::string_view kind, int n) {
  std::vector<std::string> pictures;
  for (const int width : {640, 300, 64})
    pictures.push_back(text("https://i.scdn.co/image/ab67616d" + noise("0123456789abcdef", 32, kind, n)) +
                       number64(width) + number64(width));
  return list(pictures, true);
}

std::string markets() {
  std::vector<std::string> codes;
  for (char a = 'A'; a < 'N'; ++a)
    for (char b = 'A'; b < 'O'; ++b) codes.push_back(text({std::string{a, b}}));
  return list(codes, false);
}

/// A full sight of a row of `table` with these columns by name.
Observed sight(std::string_view table, std::string_view key, Millis at,
               std::map<std::string, std::string, std::less<>> columns) {
  Observed o;
  o.table = spec::index_of(*spec::find_table(table));
  o.key = text(key);
  o.at = at;
  o.full = o.item = true;
  o.has_group.resize(spec::tables()[o.table]->groups.size());
  for (const spec::Column& column : spec::tables()[o.table]->columns)
    if (column.group >= 0 && columns.contains(column.name)) o.has_group[static_cast<std::size_t>(column.group)] = true;
  o.columns = std::move(columns);
  return o;
}

Observed track(int n, Millis at) {
  static const std::string kMarkets = markets();
  return sight(
      "tracks", uri("track", n), at,
      {{"name", text(title("track", n))},
       {"duration_ms", number64(100'000 + n * 7919 % 300'000)},
       {"explicit", flag(n % 9 == 0)},
       {"artists", list({text(uri("artist", n % kArtistCount)) + text(title("artist", n % kArtistCount))}, true)},
       {"disc_number", number(1)},
       {"track_number", number(n % 20)},
       {"album_uri", text(uri("album", n % kAlbumCount))},
       {"available_markets", kMarkets},
       {"isrc", text("US" + noise("0123456789ABCDEF", 10, "isrc", n))},
       {"ean", null()},
       {"upc", null()},
       {"popularity", number(n % 80)},
       {"preview_url", null()}});
}

Observed album(int n, Millis at) {
  static const std::string kMarkets = markets();
  return sight(
      "albums", uri("album", n), at,
      {{"name", text(title("album", n))},
       {"album_type", text("album")},
       {"artists", list({text(uri("artist", n % kArtistCount)) + text(title("artist", n % kArtistCount))}, true)},
       {"release_date_text", text(std::to_string(1970 + n % 55) + "-01-02")},
       {"release_date_precision", text("day")},
       {"release_date", number(n)},
       {"images", images("album", n)},
       {"total_tracks", number64(12)},
       {"available_markets", kMarkets}});
}

Observed artist(int n, Millis at) {
  return sight("artists", uri("artist", n), at,
               {{"name", text(title("artist", n))},
                {"images", images("artist", n)},
                {"popularity", number(n % 90)},
                {"followers_total", number64(n * 104'729 % 5'000'000)},
                {"genres", list({text("genre " + std::to_string(n % 400))}, false)}});
}

TEST(CommitSize, FiftyPlaysOfKnownTracksIntoALakeOfTwentyThousandTracksWriteAtMostSixMegabytes) {
  const Millis year = *parse_rfc3339("2026-01-01T00:00:00Z");
  std::vector<Observed> lake_rows;
  for (int n = 0; n < kTrackCount; ++n) lake_rows.push_back(track(n, 1'000));
  for (int n = 0; n < kAlbumCount; ++n) lake_rows.push_back(album(n, 1'000));
  for (int n = 0; n < kArtistCount; ++n) lake_rows.push_back(artist(n, 1'000));
  for (int n = 0; n < kPlayCount; ++n) lake_rows.push_back(test::play(year + n * 1'234'567LL));
  MemoryStore store;
  Merging lake(store.storage());
  lake.apply(lake_rows, {2, {}});
  ASSERT_EQ(lake.table("tracks").rows(), static_cast<std::uint64_t>(kTrackCount));

  std::vector<Observed> hour;
  for (int i = 0; i < 50; ++i) {
    const int n = i * 397 % kTrackCount;
    hour.push_back(test::play(year + 20'000'000'000 + i * 200'000, 2'000));
    hour.push_back(track(n, 2'000));
    hour.push_back(album(n % kAlbumCount, 2'000));
    hour.push_back(artist(n % kArtistCount, 2'000));
  }
  const Merged merged = lake.apply(hour);
  EXPECT_EQ(merged.files_written, 4U) << "plays, tracks, albums, artists: bridges did not change";
  EXPECT_LE(merged.bytes_written, 6'000'000U);
  EXPECT_GT(merged.bytes_written, static_cast<std::uint64_t>(test::rounds(1'000'000)))
      << "the rows are too easy to compress to prove anything";
  RecordProperty("bytes_written", static_cast<int>(merged.bytes_written));
}

}  // namespace
}  // namespace tonearm
