#include "catalog/catalog.h"

#include <map>

#include "store/layout.h"

namespace tonearm::catalog {
namespace {

bool has_partitions(const spec::Table& table) { return table.layout == spec::Layout::kYears; }

std::string quote_name(std::string_view name) { return '"' + std::string(name) + '"'; }

// "CAST("uri" AS VARCHAR) AS "uri", ...": of a table's columns, or of NULLs where there are no files.
std::string select_list(const spec::Table& table, bool of_nulls) {
  std::string text;
  for (const spec::FileColumn& column : spec::file_columns(table)) {
    if (!text.empty()) text += ", ";
    const std::string name = quote_name(column.name);
    text += "CAST(" + (of_nulls ? "NULL" : name) + " AS " + spec::sql_type(column.type, column.fields) + ") AS " + name;
  }
  return text;
}

std::string select_partition(const spec::Table& table, const std::vector<const BoundFile*>& files) {
  std::string text = "SELECT " + select_list(table, false);
  // A constant for each partition, not DuckDB's reading of `k=v` in paths: a lake may lie below a folder `account=me`.
  if (has_partitions(table))
    text += ", CAST(" + files.front()->played_year + " AS INTEGER) AS " + quote_name(spec::kYearColumn);
  text += " FROM read_parquet([";
  for (const BoundFile* file : files) {
    if (file != files.front()) text += ", ";
    text += quote_path(file->path);
  }
  return text + "], hive_partitioning = false)";
}

std::string year_in(std::string_view partition) {
  const std::size_t equals = partition.find('=');
  return equals == std::string_view::npos ? std::string() : std::string(partition.substr(equals + 1));
}

Relation relation_of(const spec::Table& table) {
  Relation relation{std::string(table.name), false, std::string(table.row), std::string(table.doc), {}};
  for (const spec::FileColumn& column : spec::file_columns(table))
    relation.columns.push_back({column.name, spec::sql_type(column.type, column.fields), column.doc});
  if (has_partitions(table))
    relation.columns.push_back(
        {std::string(spec::kYearColumn), "INTEGER",
         "UTC year of " + std::string(table.slice_by) + ": the partition; filter by it to read less."});
  return relation;
}

Relation relation_of(const View& view) {
  Relation relation{std::string(view.name), true, std::string(view.row), std::string(view.doc), {}};
  for (const ViewColumn& column : view.columns)
    relation.columns.push_back({std::string(column.name), std::string(column.type), std::string(column.doc)});
  return relation;
}

}  // namespace

std::vector<TableBinding> bind_tables(const Head& head, const std::string& lake_root) {
  const std::string root = lake_root.ends_with('/') ? lake_root : lake_root + "/";
  std::vector<TableBinding> bindings;
  for (const spec::Table* table : spec::tables()) {
    TableBinding& binding = bindings.emplace_back();
    binding.table = table;
    const auto found = head.tables.find(std::string(table->name));
    if (found == head.tables.end()) continue;
    binding.rows = found->second.rows();
    binding.bytes = found->second.bytes();
    binding.delta_version = found->second.delta_version;
    for (const HeadFile& file : found->second.files)
      binding.files.push_back({root + layout::table_root(table->name) + file.path, year_in(file.partition)});
  }
  return bindings;
}

std::string table_select(const TableBinding& binding) {
  const spec::Table& table = *binding.table;
  std::map<std::string, std::vector<const BoundFile*>> partitions;
  for (const BoundFile& file : binding.files) partitions[file.played_year].push_back(&file);
  std::string text;
  for (const auto& [year, files] : partitions) {
    if (!text.empty()) text += " UNION ALL ";
    text += select_partition(table, files);
  }
  if (!text.empty()) return text;
  text = "SELECT " + select_list(table, true);
  if (has_partitions(table)) text += ", CAST(NULL AS INTEGER) AS " + quote_name(spec::kYearColumn);
  return text + " WHERE false";
}

// read_parquet takes each path for a pattern. `[*]` is a literal star; a backslash escapes what follows where the path
// has such a mark, and cannot be written literally then: `?` stands for it.
std::string quote_path(const std::string& path) {
  const bool is_pattern = path.find_first_of("*?[") != std::string::npos;
  std::string text = "'";
  for (const char c : path) {
    if (c == '\'') {
      text += "''";
    } else if (c == '*' || c == '?' || c == '[') {
      text.append("[").append(1, c).append("]");
    } else if (c == '\\' && is_pattern) {
      text += '?';
    } else {
      text += c;
    }
  }
  return text + "'";
}

std::vector<SetupSql> setup_sql(const Head& head, const std::string& lake_root) {
  std::vector<SetupSql> statements = prelude_sql();
  for (const TableBinding& binding : bind_tables(head, lake_root)) {
    const std::string_view name = binding.table->name;
    statements.push_back({std::string(name), "CREATE VIEW " + quote_name(name) + " AS " + table_select(binding)});
  }
  for (SetupSql& statement : views_sql()) statements.push_back(std::move(statement));
  return statements;
}

const std::vector<Relation>& relations() {
  static const std::vector<Relation> all_relations = [] {
    std::vector<Relation> all;
    for (const spec::Table* table : spec::tables()) all.push_back(relation_of(*table));
    for (const View* view : views()) all.push_back(relation_of(*view));
    return all;
  }();
  return all_relations;
}

const Relation* find_relation(std::string_view name) {
  for (const Relation& relation : relations())
    if (relation.name == name) return &relation;
  return nullptr;
}

}  // namespace tonearm::catalog
