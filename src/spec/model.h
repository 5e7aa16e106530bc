/// The language in which every endpoint and every table is described: constant data, checked by the compiler. Requests,
/// the transform's loops, Parquet and Delta schemas, docs and `tonearm describe` follow from it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tonearm::spec {

/// A column's type; the names in comments are Delta's.
enum class Type : std::uint8_t {
  kString,     // string, UTF-8
  kBool,       // boolean
  kInteger,    // integer, 32 bits
  kLong,       // long, 64 bits
  kDouble,     // double, never NaN (NULL) nor -0.0
  kDate,       // date, days since 1970
  kTimestamp,  // timestamp, UTC, whole milliseconds
  kStrings,    // array<string>
  kStructs,    // array<struct<...>> of `fields`
};

/// A field of the structs of a list. Its Parquet field id is 1000 * column number + its place (1, 2, ...); the list's
/// element has 1000 * column number.
struct Field {
  std::string_view name;
  Type type;              // scalar types only
  std::string_view from;  // JSON key in the element
};

/// How a value is taken from the JSON object. kPath: the member at `from`, by the column's type. All others are answered by
/// a tested function in transform/derive.cc.
enum class Derive : std::uint8_t {
  kPath,
  kUri,            // the canonical uri of the object
  kLowerCase,      // text in lower case
  kDuration,       // whole number, or {"totalMilliseconds": n}
  kArtists,        // [{uri, name}] in order, uris canonical, NULL where an element has none
  kReleaseDate,    // release_date by release_date_precision; NULL for "0000" and dates that do not exist
  kImages,         // [{url, width, height}]; null equals []
  kNames,          // [{name}] -> [name]
  kLanguages,      // `languages`, else [`language`]
  kPreviewUrl,     // without `?cid=`
  kParentUri,      // of the album, show, audiobook: member `from`, else the enclosing object or the answer's href
  kOwnerUri,       // canonical uri of member `from` (a user)
  kItemsTotal,     // `items.total`, else `tracks.total`
  kGiven,          // filled by the walker (account, rank, position, sha, ...), not from one member
};

/// What a column is to the merge.
enum class Role : std::uint8_t {
  kKey,    // never NULL; identity
  kGroup,  // of an entity's column group: latest(group)
  kValue,  // of a fact: first(whole row)
  kMin,    // register: smallest time seen
  kMax,    // register: largest time seen
  kGuess,  // whether the registers hold guessed times alone: exact ones win
  kStamp,  // <group>_observed_at and full_observed_at, made from Group::stamp and kFullStamp
};

struct Column {
  int number;  // Parquet field id; never changes, never reused
  std::string_view name;
  Type type;
  std::string_view from;  // JSON path below the object ("external_ids.isrc"); where derived: what is looked at
  Derive derive;
  Role role;
  int group;  // index into Table::groups; -1 outside groups
  bool null_is_absent;  // JSON null is no observation of the group
  std::span<const Field> fields;
  std::string_view doc;
};

struct Group {
  std::string_view name;
  int stamp;  // number of the column <name>_observed_at
  std::string_view doc;
};

/// The number of `full_observed_at` in every table of kLatest that has groups with full sights.
inline constexpr int kFullStamp = 2;

enum class Join : std::uint8_t { kFirst, kLatest, kMinMax, kFromParent, kFromLog };

/// How a table's rows are laid in files (protocol.md section 6).
enum class Layout : std::uint8_t {
  kSlices,        // 2^b slices by SHA-256 of `slice_by`
  kParentSlices,  // the parent table's slices
  kYears,         // partition <prefix>_year of `slice_by`, one file, or one a month
};

struct Table {
  std::string_view name;
  Join join;
  Layout layout;
  std::string_view slice_by;  // a key column
  std::string_view parent;    // kFromParent: the table whose rows it is written from
  std::string_view list;      // kFromParent: the parent's list column
  bool provenance;            // kFirst: observed_at, time_is_guess, answer_sha256 stand at the end and order the join
  bool items;                 // whether its rows count as items in the reconciliation
  std::span<const Group> groups;
  std::span<const Column> columns;  // keys first; stamps are not listed, they follow from groups
  std::string_view row;             // one sentence: what a row is
  std::string_view doc;
};

/// The partition column of Layout::kYears tables and its number.
inline constexpr std::string_view kYearColumn = "played_year";

/// JSON objects that the walker of transform/ knows.
enum class Kind : std::uint8_t {
  kTrack, kAlbum, kArtist, kShow, kEpisode, kAudiobook, kChapter, kPlaylist, kUser, kAudioFeatures,
  kPlayable,       // a track or an episode: by `type`, then uri
  kPlaylistEntry,  // {added_at, added_by, is_local, track|item}
  kSavedTrack, kSavedAlbum, kSavedShow, kSavedEpisode, kSavedAudiobook,  // {added_at, track} ...
  kPlay,           // {track, played_at, context}
  kNothing,        // no rows: booleans, devices, categories, markets, errors
};

/// How elements stand in an answer.
enum class Container : std::uint8_t {
  kOne,   // the object itself
  kPage,  // {"items": [...], "total", "offset", "next"} or {"items", "cursors", "next"}
  kList,  // an array of objects
};

/// One place of an answer where objects stand.
struct Root {
  std::string_view at;  // member of the top object ("tracks"), "" for the top itself
  Container container;
  Kind kind;
  bool full;  // whether its elements are full sights
};

enum class Paging : std::uint8_t { kSingle, kOffset, kCursor };
enum class Bound : std::uint8_t { kCatalog, kAccount };  // whose answer it is

struct Endpoint {
  std::string_view name;   // "saved_tracks"
  std::string_view path;   // "/me/tracks", "/playlists/{id}/items"
  Paging paging;
  int page_size;           // what is asked for; 0 where not paged
  Bound bound;
  std::string_view scope;  // space-separated; "" none
  std::span<const Root> roots;
  std::string_view resource;  // what a read of it is called: "playlist:{id}", "saved_tracks"; "" where reads are not kept
  std::string_view doc;
};

constexpr Column key(int number, std::string_view name, Type type, Derive derive, std::string_view from,
                     std::string_view doc) {
  return {number, name, type, from, derive, Role::kKey, -1, false, {}, doc};
}
constexpr Column given_key(int number, std::string_view name, Type type, std::string_view doc) {
  return key(number, name, type, Derive::kGiven, "", doc);
}
constexpr Column latest(int group, int number, std::string_view name, Type type, std::string_view from,
                        std::string_view doc) {
  return {number, name, type, from, Derive::kPath, Role::kGroup, group, false, {}, doc};
}
constexpr Column latest(int group, int number, std::string_view name, Type type, Derive derive, std::string_view from,
                        std::string_view doc, std::span<const Field> fields = {}) {
  return {number, name, type, from, derive, Role::kGroup, group, false, fields, doc};
}
constexpr Column null_is_absent(Column column) {
  column.null_is_absent = true;
  return column;
}
constexpr Column value(int number, std::string_view name, Type type, std::string_view doc) {
  return {number, name, type, "", Derive::kGiven, Role::kValue, -1, false, {}, doc};
}
constexpr Column reg(Role role, int number, std::string_view name, Type type, std::string_view doc) {
  return {number, name, type, "", Derive::kGiven, role, -1, false, {}, doc};
}

// The three columns that end every fact with provenance.
inline constexpr Column kObservedAt = value(97, "observed_at", Type::kTimestamp, "When the answer that says this was received (UTC).");
inline constexpr Column kTimeIsGuess = value(98, "time_is_guess", Type::kBool, "Whether observed_at is a file's time, not a receipt's.");
inline constexpr Column kAnswerSha256 = value(99, "answer_sha256", Type::kString, "SHA-256 of the answer that says this, lower-case hex.");

}  // namespace tonearm::spec
