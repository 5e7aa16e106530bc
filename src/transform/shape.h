/// The spec's entity tables, made ready for loops: each column knows its slot. Computed once. Internal to transform/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/spec.h"
#include "transform/members.h"

namespace tonearm::transform {

/// Where a column of a group is taken from.
struct ColumnPlan {
  const spec::Column* column = nullptr;
  Slot slot = kUri;        // the member that `from` begins with
  Slot other = kUri;       // the second member of kReleaseDate (its precision), kLanguages, kItemsTotal
  std::string_view below;  // "isrc" of "external_ids.isrc", else empty
};

struct GroupPlan {
  std::size_t first = 0;  // its columns in Shape::columns
  std::size_t last = 0;
  std::string half_note;         // what is noted where only some of its columns are present
  bool of_local_files = false;   // observed of local files too
  bool of_relinked = true;       // observed of relinked elements of an album's tracks too
  bool kept = true;              // false: personal, and its switch is off
  std::string_view metric = {};  // of entity_metrics, empty where it is none; then the group is that one column
};

/// A kind of object that can be a row of an entity table.
struct Shape {
  spec::Kind kind;
  std::size_t table;                // in spec::tables()
  std::string_view type;            // as the API names it
  std::vector<ColumnPlan> columns;  // by group
  std::vector<GroupPlan> groups;
  Slots group_members;  // one of them present: a sight
  Slots known_members;  // may stand there once only

  /// Whether a canonical URI can be the key of such an object.
  bool takes(std::string_view uri) const;
};

/// The shape of an entity's kind (not of kPlayable, entries, saved things, plays, kNothing).
const Shape& shape_of(spec::Kind kind);

/// Indices in spec::tables().
struct TableIndex {
  std::size_t plays, play_coverage, library, top_items, playlist_items, reads, album_tracks, artist_albums,
      entity_metrics, rejects;
};
const TableIndex& table_index();

}  // namespace tonearm::transform
