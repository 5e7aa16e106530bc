/// The visible list of all tables and endpoints, and look-ups over it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spec/model.h"

namespace tonearm::spec {

/// Raised when a column, a join or a layout changes what the files hold; lakes of an older one are rebuilt from raw.
inline constexpr int kSpecVersion = 1;

/// Every table, in the order in which it is shown. A table's place in the list is its index in the program alone.
std::span<const Table* const> tables();
/// The table named so; nullptr where there is none.
const Table* find_table(std::string_view name);
/// Its index in tables(). The table must be one of ours.
std::size_t index_of(const Table& table);

std::span<const Endpoint> endpoints();
const Endpoint* find_endpoint(std::string_view name);

/// A column as it lies in files: the spec's columns, with full_observed_at and the groups' stamps after them.
struct FileColumn {
  int number;
  std::string name;
  Type type;
  Role role;
  int group;  // of kGroup columns, and of stamps; -1: full_observed_at and the rest
  std::span<const Field> fields;
  std::string doc;
};

/// The columns of a table's files, in file order. Computed once.
const std::vector<FileColumn>& file_columns(const Table& table);

/// Delta's name of a scalar type ("long"), DuckDB's SQL text of a column's type ("STRUCT(uri VARCHAR, name VARCHAR)[]").
std::string_view delta_name(Type type);
std::string sql_type(Type type, std::span<const Field> fields);

}  // namespace tonearm::spec
