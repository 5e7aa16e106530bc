/// A DuckDB type as plain data: what a column holds, nested types included.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <duckdb.h>

#include "duck/duck.h"

namespace tonearm::duck {

/// `children`: a list's or array's element; a struct's fields (named by `names`); a map's key and
/// value, as the one struct child {key, value} of the list that it is.
struct Type {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  std::vector<Type> children = {};
  std::vector<std::string> names = {};         // a struct's fields; an enum's words
  duckdb_type internal = DUCKDB_TYPE_INVALID;  // how a decimal or an enum is stored
  std::uint8_t width = 0;                      // decimal
  std::uint8_t scale = 0;                      // decimal
  std::uint64_t array_size = 0;

  bool is_list() const { return id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_MAP; }
};

/// Describes a logical type; the caller keeps and destroys it.
Type describe(const Api& api, duckdb_logical_type type);

/// The type in SQL: "BIGINT", "STRUCT(\"uri\" VARCHAR, \"names\" VARCHAR[])", "DECIMAL(18,3)".
std::string sql(const Type& type);

/// `name` as an SQL identifier in double quotes.
std::string quote_name(std::string_view name);

/// `text` as an SQL string in single quotes.
std::string quote_text(std::string_view text);

}  // namespace tonearm::duck
