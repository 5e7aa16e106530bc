/// Which tables and views exist, and the SQL that shows one head's tables to DuckDB.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/views.h"
#include "spec/spec.h"
#include "table/head.h"

namespace tonearm::catalog {

/// A live file of a table. `played_year` is its partition's value, where the table has partitions.
struct BoundFile {
  std::string path;  // absolute, or the store's address
  std::string played_year;
};

/// A table of the spec and the files that hold its rows in one head.
struct TableBinding {
  const spec::Table* table = nullptr;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t delta_version = 0;
  std::vector<BoundFile> files;
};

/// Every table of the spec, in its order; without files where the head has none.
std::vector<TableBinding> bind_tables(const Head& head, const std::string& lake_root);

/// The SELECT over a table's files: the spec's columns in order, each cast to its type, then played_year where the
/// table has partitions. It names every file (no glob), so that a query sees one head; without files it is typed and
/// empty.
std::string table_select(const TableBinding& binding);

/// A path as a SQL string that read_parquet takes for this one file: quotes doubled, what would be a pattern taken
/// literally.
std::string quote_path(const std::string& path);

/// What a DuckDB connection must run, in order, before it can answer everything: the macros (prelude_sql), a view for
/// each table, the views. Each uses only what stands before it. The connection's TimeZone must be UTC.
std::vector<SetupSql> setup_sql(const Head& head, const std::string& lake_root);

/// A column of a relation, as `tonearm tables NAME` shows it.
struct RelationColumn {
  std::string name;
  std::string type;  // DuckDB's name
  std::string doc;
};

/// A table or a view, with its documentation.
struct Relation {
  std::string name;
  bool is_view = false;
  std::string row;  // one sentence: what a row is
  std::string doc;
  std::vector<RelationColumn> columns;
};

/// All tables, then all views. Computed once.
const std::vector<Relation>& relations();
/// nullptr where there is none.
const Relation* find_relation(std::string_view name);

}  // namespace tonearm::catalog
