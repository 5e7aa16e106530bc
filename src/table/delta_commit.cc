// The text of a Delta version (delta-io/delta PROTOCOL.md "Delta Log Entries", "Actions"): every line is made here,
// from a head alone. What readers trip over, and why the lines look as they do, is in docs/reference/delta.md.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "table/delta_log.h"
#include "table/json_access.h"

namespace tonearm {
namespace {

using json_access::compact;
using json_access::Json;

/// add.path is a URI: what is no unreserved character there becomes %XX. Readers decode it once.
std::string encode_path(std::string_view path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/=-_.~";
  std::string text;
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      text += c;
    } else {
      text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return text;
}

/// {"played_year": "2026"} of "played_year=2026".
Json partition_values(std::string_view partition) {
  Json values = Json::object();
  const std::size_t equals = partition.find('=');
  if (equals != std::string_view::npos) {
    values[std::string(partition.substr(0, equals))] = partition.substr(equals + 1);
  }
  return values;
}

Json field_json(std::string_view name, Json type, std::string_view comment) {
  Json metadata = Json::object();
  if (!comment.empty()) metadata["comment"] = comment;
  return {{"name", name}, {"type", std::move(type)}, {"nullable", true}, {"metadata", std::move(metadata)}};
}

Json type_json(spec::Type type, std::span<const spec::Field> fields) {
  if (type != spec::Type::kStrings && type != spec::Type::kStructs) return spec::delta_name(type);
  Json element = "string";
  if (type == spec::Type::kStructs) {
    Json list = Json::array();
    for (const spec::Field& field : fields) list.push_back(field_json(field.name, type_json(field.type, {}), ""));
    element = {{"type", "struct"}, {"fields", std::move(list)}};
  }
  return {{"type", "array"}, {"elementType", std::move(element)}, {"containsNull", true}};
}

/// A table's id: the same in every head of a lake, another in another lake.
std::string table_id(std::string_view table, Millis born) {
  std::string digits = sha256_hex(fmt::format("tonearm table {} {}", table, born));
  digits[12] = '8';  // RFC 9562: version 8, variant 10
  digits[16] = "89ab"[digits[16] % 4];
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4),
                     digits.substr(16, 4), digits.substr(20, 12));
}

}  // namespace

std::string schema_string(const spec::Table& table) {
  Json fields = Json::array();
  for (const spec::FileColumn& column : spec::file_columns(table)) {
    fields.push_back(field_json(column.name, type_json(column.type, column.fields), column.doc));
  }
  if (table.layout == spec::Layout::kYears) {
    fields.push_back(field_json(spec::kYearColumn, "integer", fmt::format("UTC year of {}.", table.slice_by)));
  }
  return compact({{"type", "struct"}, {"fields", std::move(fields)}});
}

std::string metadata_action(const spec::Table& table, Millis born) {
  Json partitions = Json::array();
  if (table.layout == spec::Layout::kYears) partitions.push_back(spec::kYearColumn);
  return compact({{"id", table_id(table.name, born)},
                  {"name", table.name},
                  {"description", table.row},
                  {"format", {{"provider", "parquet"}, {"options", Json::object()}}},
                  {"schemaString", schema_string(table)},
                  {"partitionColumns", std::move(partitions)},
                  {"configuration", Json::object()},
                  {"createdTime", born}});
}

std::string add_action(const spec::Table&, const HeadFile& file, std::string_view stats, Millis time) {
  return compact({{"path", encode_path(file.path)},
                  {"partitionValues", partition_values(file.partition)},
                  {"size", file.bytes},
                  {"modificationTime", time},
                  {"dataChange", true},
                  {"stats", stats},
                  {"tags", {{"sha256", file.sha256}}}});
}

std::string remove_action(const spec::Table&, const HeadFile& file, Millis time) {
  return compact({{"path", encode_path(file.path)},
                  {"deletionTimestamp", time},
                  {"dataChange", true},
                  {"extendedFileMetadata", true},
                  {"partitionValues", partition_values(file.partition)},
                  {"size", file.bytes}});
}

void finish_head(const std::optional<Head>& base, Head* head) {
  head->born = base ? base->born : head->time;
  for (const spec::Table* table : spec::tables()) head->tables.try_emplace(std::string(table->name));
  for (auto& [name, table] : head->tables) {
    HeadChange& change = head->changes[name];
    const bool is_new = !base || !base->tables.contains(name);
    const spec::Table* spec_table = spec::find_table(name);
    change.metadata.clear();
    if (spec_table != nullptr && (is_new || base->spec_version != head->spec_version)) {
      change.metadata = metadata_action(*spec_table, head->born);
    }
    const bool is_same = change == HeadChange{};
    table.delta_version = is_new ? 0 : base->tables.at(name).delta_version + (is_same ? 0 : 1);
    if (is_same) head->changes.erase(name);
  }
}

std::string delta_commit(std::string_view table, const Head& head) {
  const std::string name(table);
  const HeadChange& change = head.changes.at(name);
  std::string lines;
  const auto line = [&lines](std::string_view kind, Json action) {
    Json object = Json::object();
    object[std::string(kind)] = std::move(action);
    lines += compact(object) + "\n";
  };
  line("commitInfo", {{"timestamp", head.time},
                      {"operation", "WRITE"},
                      {"operationParameters", Json::object()},
                      {"isBlindAppend", false},
                      {"engineInfo", "tonearm"},
                      {"txnId", fmt::format("head-{}", head.number)}});
  if (head.tables.at(name).delta_version == 0) {
    line("protocol", {{"minReaderVersion", 1}, {"minWriterVersion", 2}});
  }
  if (!change.metadata.empty()) line("metaData", json_access::parse(change.metadata));
  line("txn", {{"appId", "tonearm"}, {"version", head.applied_seq}, {"lastUpdated", head.time}});
  for (const std::string& action : change.remove) line("remove", json_access::parse(action));
  for (const std::string& action : change.add) line("add", json_access::parse(action));
  return lines;
}

}  // namespace tonearm
