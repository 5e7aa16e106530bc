#include "spec/spec.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "spec/album.h"
#include "spec/artist.h"
#include "spec/endpoints.h"
#include "spec/play.h"
#include "spec/playlist.h"
#include "spec/show.h"
#include "spec/track.h"

namespace tonearm::spec {
namespace {

constexpr const Table* kTables[] = {
    &kPlays,        &kPlayCoverage, &kTracks,       &kTrackArtists, &kAlbums,     &kAlbumArtists, &kAlbumTracks,
    &kArtists,      &kArtistGenres, &kArtistAlbums, &kPlaylists,    &kPlaylistItems, &kReads,     &kLibrary,
    &kTopItems,     &kShows,        &kEpisodes,     &kAudiobooks,   &kChapters,   &kUsers,        &kAudioFeatures,
    &kEntityMetrics, &kRejects,     &kRuns,        &kRequests,
};

// Our own words at compile time: a spec that breaks a rule does not build.
constexpr bool has_column(const Table& table, std::string_view name) {
  for (const Column& column : table.columns)
    if (column.name == name) return true;
  return false;
}

constexpr bool columns_are_sound(const Table& table) {
  bool keys_are_over = false;
  int keys = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (column.number <= 0 || column.name.empty() || column.doc.empty()) return false;
    if (column.role == Role::kKey) {
      if (keys_are_over) return false;
      ++keys;
    } else {
      keys_are_over = true;
    }
    if ((column.type == Type::kStructs) != !column.fields.empty()) return false;
    if ((column.role == Role::kGroup) != (column.group >= 0)) return false;
    if (column.group >= static_cast<int>(table.groups.size())) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (table.columns[j].number == column.number || table.columns[j].name == column.name) return false;
    for (const Group& group : table.groups)
      if (group.stamp == column.number) return false;
    if (!table.groups.empty() && column.number == kFullStamp) return false;
  }
  return keys > 0;
}

constexpr bool table_is_sound(const Table& table) {
  if (table.name.empty() || table.doc.empty() || table.row.empty()) return false;
  if (!has_column(table, table.slice_by)) return false;
  if ((table.join == Join::kFromParent) != !table.parent.empty()) return false;
  if ((table.join == Join::kLatest) != !table.groups.empty()) return false;
  if (table.provenance != has_column(table, "answer_sha256")) return false;
  return columns_are_sound(table);
}

constexpr bool all_tables_are_sound() {
  for (const Table* table : kTables)
    if (!table_is_sound(*table)) return false;
  return true;
}

constexpr bool endpoints_are_sound() {
  for (std::size_t i = 0; i < std::size(kEndpoints); ++i) {
    if (kEndpoints[i].name.empty() || kEndpoints[i].path.empty() || kEndpoints[i].doc.empty()) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (kEndpoints[i].name == kEndpoints[j].name || kEndpoints[i].path == kEndpoints[j].path) return false;
  }
  return true;
}

static_assert(all_tables_are_sound(),
              "a table lacks a key, a doc or its slice column, repeats a column's name or number, or mixes keys and values");
static_assert(endpoints_are_sound(), "an endpoint lacks a name, a path or a doc, or repeats one");

std::vector<FileColumn> make_file_columns(const Table& table) {
  std::vector<FileColumn> columns;
  for (const Column& c : table.columns)
    columns.push_back({c.number, std::string(c.name), c.type, c.role, c.group, c.fields, std::string(c.doc)});
  if (table.join != Join::kLatest) return columns;
  columns.push_back({kFullStamp, "full_observed_at", Type::kTimestamp, Role::kStamp, -1, {},
                     "Last answer in which the whole object was due (UTC); NULL where there was none."});
  for (std::size_t i = 0; i < table.groups.size(); ++i)
    columns.push_back({table.groups[i].stamp, std::string(table.groups[i].name) + "_observed_at", Type::kTimestamp,
                       Role::kStamp, static_cast<int>(i), {},
                       "Last answer that had: " + std::string(table.groups[i].doc) + " (UTC)"});
  return columns;
}

}  // namespace

std::span<const Table* const> tables() { return kTables; }

const Table* find_table(std::string_view name) {
  for (const Table* table : kTables)
    if (table->name == name) return table;
  return nullptr;
}

std::size_t index_of(const Table& table) {
  const auto* const found = std::find(std::begin(kTables), std::end(kTables), &table);
  assert(found != std::end(kTables));
  return static_cast<std::size_t>(found - std::begin(kTables));
}

std::span<const Endpoint> endpoints() { return kEndpoints; }

const Endpoint* find_endpoint(std::string_view name) {
  for (const Endpoint& endpoint : kEndpoints)
    if (endpoint.name == name) return &endpoint;
  return nullptr;
}

const std::vector<FileColumn>& file_columns(const Table& table) {
  static const auto all_columns = [] {
    std::array<std::vector<FileColumn>, std::size(kTables)> all;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = make_file_columns(*kTables[i]);
    return all;
  }();
  return all_columns[index_of(table)];
}

std::string_view delta_name(Type type) {
  switch (type) {
    case Type::kString: return "string";
    case Type::kBool: return "boolean";
    case Type::kInteger: return "integer";
    case Type::kLong: return "long";
    case Type::kDouble: return "double";
    case Type::kDate: return "date";
    case Type::kTimestamp: return "timestamp";
    case Type::kStrings:
    case Type::kStructs: return "array";
  }
  return "";
}

std::string sql_type(Type type, std::span<const Field> fields) {
  switch (type) {
    case Type::kString: return "VARCHAR";
    case Type::kBool: return "BOOLEAN";
    case Type::kInteger: return "INTEGER";
    case Type::kLong: return "BIGINT";
    case Type::kDouble: return "DOUBLE";
    case Type::kDate: return "DATE";
    case Type::kTimestamp: return "TIMESTAMP WITH TIME ZONE";
    case Type::kStrings: return "VARCHAR[]";
    case Type::kStructs: break;
  }
  std::string text = "STRUCT(";
  for (const Field& field : fields) {
    if (&field != fields.data()) text += ", ";
    text += '"' + std::string(field.name) + "\" " + sql_type(field.type, {});
  }
  return text + ")[]";
}

}  // namespace tonearm::spec
