/// Bridge tables: the lists of a parent's merged rows, one row an element (protocol.md section 4).
#pragma once

#include <cstddef>
#include <vector>

#include "spec/spec.h"
#include "table/registers.h"

namespace tonearm {

/// Indices of the tables that are written from `parent`'s rows.
std::vector<std::size_t> bridges_of(const spec::Table& parent);

/// The group of the parent in which the bridge's list stands.
std::size_t list_group(const spec::Table& bridge);

/// The bridge's rows, sorted by key, of its parent's rows that are sorted by key. A list that is NULL, empty or was
/// never observed gives none; an element that is NULL gives a row of NULLs, so that positions stay. They live as long
/// as the parents' bytes and the arena.
std::vector<RowView> bridge_rows(const spec::Table& bridge, const std::vector<RowView>& parents, Arena* arena);

}  // namespace tonearm
