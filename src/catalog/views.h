/// Every view, in the order in which they build on each other.
#pragma once

#include <string>
#include <vector>

#include "catalog/view.h"

namespace tonearm::catalog {

/// A CREATE statement without a semicolon, and the name of what it makes.
struct SetupSql {
  std::string name;
  std::string sql;
};

/// The views; each uses tables and views before it alone.
std::span<const View* const> views();
/// nullptr where there is no such view.
const View* find_view(std::string_view name);

/// The DuckDB macros that give Trino's functions of another name, so that views and people can write one SQL text for
/// both.
std::vector<SetupSql> prelude_sql();

/// CREATE VIEW statements of all views in order. They need prelude_sql() and the tables.
std::vector<SetupSql> views_sql();

}  // namespace tonearm::catalog
