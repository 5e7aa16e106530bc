/// Every view, in the order in which they build on each other.
#pragma once

#include <string>
#include <vector>

#include "catalog/view.h"

namespace tonearm::catalog {

/// The views; each uses tables and views before it alone.
std::span<const View* const> views();
/// nullptr where there is no such view.
const View* find_view(std::string_view name);

/// The DuckDB macros that give Trino's functions of another name, so that views and people can write one SQL text for
/// both. CREATE statements, without semicolons.
std::vector<std::string> prelude_sql();

/// CREATE VIEW statements of all views in order, without semicolons. They need prelude_sql() and the tables.
std::vector<std::string> views_sql();

}  // namespace tonearm::catalog
