#include "spec/describe.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "spec/reasons.h"
#include "spec/spec.h"

namespace tonearm::spec {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(Join join) {
  switch (join) {
    case Join::kFirst: return "first";
    case Join::kLatest: return "latest";
    case Join::kMinMax: return "min_max";
    case Join::kFromParent: return "from_parent";
    case Join::kFromLog: return "from_log";
  }
  return "";
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::kKey: return "key";
    case Role::kGroup: return "group";
    case Role::kValue: return "value";
    case Role::kMin: return "min";
    case Role::kMax: return "max";
    case Role::kGuess: return "guess";
    case Role::kStamp: return "stamp";
  }
  return "";
}

std::string_view name_of(Paging paging) {
  switch (paging) {
    case Paging::kSingle: return "single";
    case Paging::kOffset: return "offset";
    case Paging::kCursor: return "cursor";
  }
  return "";
}

// What the join means, for people.
std::string_view sentence_of(Join join) {
  switch (join) {
    case Join::kFirst: return "A fact: the first answer that said it stays.";
    case Join::kLatest: return "An entity: each group of columns as the latest answer that had it.";
    case Join::kMinMax: return "A time span: smallest and largest time seen.";
    case Join::kFromParent: return "Written from its parent's rows.";
    case Join::kFromLog: return "Written from the raw log.";
  }
  return "";
}

bool has_partitions(const Table& table) { return table.layout == Layout::kYears; }

std::string partition_doc(const Table& table) {
  return "UTC year of " + std::string(table.slice_by) + ": the partition; filter by it to read less.";
}

Json json_of(const Table& table, const FileColumn& column) {
  Json json = {{"number", column.number}, {"name", column.name}, {"type", sql_type(column.type, column.fields)},
               {"role", name_of(column.role)}, {"nullable", column.role != Role::kKey}};
  if (column.group >= 0) json["group"] = table.groups[static_cast<std::size_t>(column.group)].name;
  json["doc"] = column.doc;
  return json;
}

Json json_of(const Table& table) {
  Json json = {{"name", table.name}, {"row", table.row}, {"doc", table.doc}, {"join", name_of(table.join)}};
  json["partition"] = has_partitions(table) ? Json(kYearColumn) : Json(nullptr);
  json["slice_by"] = table.slice_by;
  if (!table.parent.empty()) json["parent"] = table.parent;
  json["groups"] = Json::array();
  for (const Group& group : table.groups)
    json["groups"].push_back({{"name", group.name}, {"stamp", group.stamp}, {"doc", group.doc}});
  json["columns"] = Json::array();
  for (const FileColumn& column : file_columns(table)) json["columns"].push_back(json_of(table, column));
  return json;
}

Json json_of(const Endpoint& endpoint) {
  return {{"name", endpoint.name}, {"path", endpoint.path}, {"paging", name_of(endpoint.paging)},
          {"page_size", endpoint.page_size}, {"account_bound", endpoint.bound == Bound::kAccount},
          {"scope", endpoint.scope}, {"resource", endpoint.resource}, {"doc", endpoint.doc}};
}

std::string comment_on(std::string_view table, std::string_view column, std::string_view doc) {
  std::string text = column.empty() ? "COMMENT ON TABLE \"" : "COMMENT ON COLUMN \"";
  text.append(table).append("\"");
  if (!column.empty()) text.append(".\"").append(column).append("\"");
  return text + " IS " + sql_string(doc) + ";\n";
}

// Hive's name of a type, as Glue wants it.
std::string hive_type(Type type, std::span<const Field> fields) {
  switch (type) {
    case Type::kInteger: return "int";
    case Type::kLong: return "bigint";
    case Type::kStrings: return "array<string>";
    case Type::kStructs: break;
    default: return std::string(delta_name(type));
  }
  std::string text = "array<struct<";
  for (const Field& field : fields) {
    if (&field != fields.data()) text += ",";
    text.append(field.name).append(":").append(hive_type(field.type, {}));
  }
  return text + ">>";
}

// Glue takes comments of 255 bytes; ours are ASCII.
std::string glue_comment(std::string_view doc) { return std::string(doc.substr(0, 255)); }

Json glue_of(const Table& table) {
  const std::string place = "{lake}/tables/" + std::string(table.name) + "/";
  Json columns = Json::array();
  for (const FileColumn& column : file_columns(table))
    columns.push_back({{"Name", column.name}, {"Type", hive_type(column.type, column.fields)},
                       {"Comment", glue_comment(column.doc)}});
  // A Delta reader takes partitions from the log: they are columns here, and PartitionKeys stays empty.
  if (has_partitions(table))
    columns.push_back({{"Name", kYearColumn}, {"Type", "int"}, {"Comment", glue_comment(partition_doc(table))}});
  return {{"Name", table.name},
          {"Description", table.row},
          {"TableType", "EXTERNAL_TABLE"},
          {"PartitionKeys", Json::array()},
          {"Parameters", {{"EXTERNAL", "TRUE"}, {"table_type", "DELTA"}, {"spark.sql.sources.provider", "delta"},
                          {"classification", "delta"}}},
          {"StorageDescriptor",
           {{"Location", place},
            {"Columns", std::move(columns)},
            {"InputFormat", "org.apache.hadoop.mapred.SequenceFileInputFormat"},
            {"OutputFormat", "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat"},
            {"SerdeInfo", {{"SerializationLibrary", "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"},
                           {"Parameters", {{"serialization.format", "1"}, {"path", place}}}}}}}};
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    found.push_back(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  }
  return found;
}

}  // namespace

std::string sql_string(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

std::string markdown_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*') cell += '\\';
    cell += c;
  }
  return cell;
}

std::string describe_json() {
  Json all = {{"spec_version", kSpecVersion}, {"tables", Json::array()}, {"endpoints", Json::array()},
              {"reasons", Json::array()}};
  for (const Table* table : tables()) all["tables"].push_back(json_of(*table));
  for (const Endpoint& endpoint : endpoints()) all["endpoints"].push_back(json_of(endpoint));
  for (const Reason& reason : reasons())
    all["reasons"].push_back({{"code", reason.code}, {"what", reason.what}, {"next", reason.next}});
  return print_json(all, 2) + "\n";
}

std::string describe_markdown() {
  std::string text =
      "# Tables\n\nPrinted by `tonearm describe --markdown`. Times are UTC, to the millisecond. A key is never NULL. The number "
      "is the column's field id in Parquet and Delta; it never changes.\n";
  for (const Table* table : tables()) {
    text += "\n## " + std::string(table->name) + "\n\n" + std::string(table->row) + " " + std::string(table->doc) + "\n\n" +
            std::string(sentence_of(table->join)) + "\n\n| column | type | what | role | number |\n|---|---|---|---|---|\n";
    for (const FileColumn& column : file_columns(*table))
      text += "| `" + column.name + "` | " + markdown_cell(sql_type(column.type, column.fields)) + " | " +
              markdown_cell(column.doc) + " | " +
              (column.role == Role::kGroup
                   ? "group " + std::string(table->groups[static_cast<std::size_t>(column.group)].name)
                   : std::string(name_of(column.role))) +
              " | " + std::to_string(column.number) + " |\n";
    if (has_partitions(*table))
      text += "| `" + std::string(kYearColumn) + "` | INTEGER | " + partition_doc(*table) + " | partition | |\n";
  }
  return text;
}

std::string describe_sql() {
  std::string text = "-- Printed by `tonearm describe --sql`: the tables as DuckDB sees them.\n";
  for (const Table* table : tables()) {
    text += "\nCREATE TABLE \"" + std::string(table->name) + "\" (";
    std::string comments = comment_on(table->name, "", std::string(table->row) + " " + std::string(table->doc));
    std::string_view comma = "\n";
    for (const FileColumn& column : file_columns(*table)) {
      text.append(comma).append("  \"").append(column.name).append("\" ").append(sql_type(column.type, column.fields));
      if (column.role == Role::kKey) text += " NOT NULL";
      comments += comment_on(table->name, column.name, column.doc);
      comma = ",\n";
    }
    if (has_partitions(*table)) {
      text.append(comma).append("  \"").append(kYearColumn).append("\" INTEGER");
      comments += comment_on(table->name, kYearColumn, partition_doc(*table));
    }
    text += "\n);\n" + comments;
  }
  return text;
}

std::string describe_scopes() {
  std::map<std::string_view, std::string> by_scope;
  for (const Endpoint& endpoint : endpoints())
    for (const std::string_view scope : words(endpoint.scope))
      by_scope[scope] += "  " + std::string(endpoint.name) + "  " + std::string(endpoint.path) + "\n";
  std::string text;
  for (const auto& [scope, lines] : by_scope) text.append(scope).append("\n").append(lines);
  return text;
}

std::string describe_glue() {
  Json all = Json::array();
  for (const Table* table : tables()) all.push_back(glue_of(*table));
  return print_json(all, 2) + "\n";
}

std::string describe_reasons() {
  std::string text =
      "# Reasons\n\nWhy an element or a file did not become a row, and why a command failed. The list is closed; a code is "
      "never renamed. `tonearm help reasons` prints it.\n\n| code | what | what next |\n|---|---|---|\n";
  for (const Reason& reason : reasons())
    text += "| `" + std::string(reason.code) + "` | " + markdown_cell(reason.what) + " | " + markdown_cell(reason.next) +
            " |\n";
  return text;
}

std::string describe_field_numbers() {
  Json all = Json::object();
  for (const Table* table : tables())
    for (const FileColumn& column : file_columns(*table)) all[std::string(table->name)][column.name] = column.number;
  return print_json(all, 2) + "\n";
}

}  // namespace tonearm::spec
