#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/exit_code.h"
#include "app/verbs.h"
#include "catalog/views.h"
#include "spec/spec.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

const HeadTable* live_of(const std::optional<Head>& head, std::string_view table) {
  if (!head) return nullptr;
  const auto found = head->tables.find(std::string(table));
  return found == head->tables.end() ? nullptr : &found->second;
}

std::string_view role_name(spec::Role role) {
  switch (role) {
    case spec::Role::kKey: return "key";
    case spec::Role::kGroup: return "latest";
    case spec::Role::kValue: return "first";
    case spec::Role::kMin: return "min";
    case spec::Role::kMax: return "max";
    case spec::Role::kGuess: return "guess";
    case spec::Role::kStamp: return "time";
  }
  return "";
}

ordered_json files_json(const HeadTable& live) {
  ordered_json files = ordered_json::array();
  for (const HeadFile& f : live.files)
    files.push_back({{"path", f.path},
                     {"bytes", f.bytes},
                     {"rows", f.rows},
                     {"sha256", f.sha256},
                     {"partition", f.partition},
                     {"slice", f.slice}});
  return files;
}

void list_all(const Console& console, const std::optional<Head>& head) {
  std::vector<std::vector<std::string>> rows = {{"table", "rows", "bytes", "files", "version", "a row is"}};
  for (const spec::Table* const table : spec::tables()) {
    const HeadTable* const live = live_of(head, table->name);
    rows.push_back({std::string(table->name), human_count(live != nullptr ? live->rows() : 0),
                    human_bytes(live != nullptr ? live->bytes() : 0),
                    human_count(live != nullptr ? live->files.size() : 0),
                    live != nullptr ? std::to_string(live->delta_version) : "-", std::string(table->row)});
  }
  console.table(rows, {false, true, true, true, true, false});
  console.out("");
  rows = {{"view", "a row is"}};
  for (const catalog::View* const view : catalog::views())
    rows.push_back({std::string(view->name), std::string(view->row)});
  console.table(rows, {});
  console.say("next: tonearm tables NAME");
}

void list_json(const Console& console, const std::optional<Head>& head) {
  for (const spec::Table* const table : spec::tables()) {
    const HeadTable* const live = live_of(head, table->name);
    console.json("table", {{"name", table->name},
                           {"row", table->row},
                           {"rows", live != nullptr ? live->rows() : 0},
                           {"bytes", live != nullptr ? live->bytes() : 0},
                           {"files", live != nullptr ? live->files.size() : 0},
                           {"version", live != nullptr ? ordered_json(live->delta_version) : ordered_json()}});
  }
  for (const catalog::View* const view : catalog::views())
    console.json("view", {{"name", view->name}, {"row", view->row}});
}

void show_table(const Console& console, const spec::Table& table, const HeadTable* live, const std::string& folder) {
  console.out(console.bold(std::string(table.name)) + ": " + std::string(table.row));
  console.out(std::string(table.doc));
  console.out("");
  std::vector<std::vector<std::string>> rows = {{"column", "type", "merge", "what"}};
  for (const spec::FileColumn& column : spec::file_columns(table)) {
    std::string merge(role_name(column.role));
    if (column.role == spec::Role::kGroup)
      merge += fmt::format(" {}", table.groups[static_cast<std::size_t>(column.group)].name);
    rows.push_back({column.name, spec::sql_type(column.type, column.fields), merge, column.doc});
  }
  if (table.layout == spec::Layout::kYears)
    rows.push_back(
        {std::string(spec::kYearColumn), "INTEGER", "partition", fmt::format("Year (UTC) of {}.", table.slice_by)});
  console.table(rows, {});
  console.out("");
  if (live == nullptr) return console.out("No head has it yet.");
  console.out(fmt::format("{} rows, {} in {} files, Delta version {}, at {}", human_count(live->rows()),
                          human_bytes(live->bytes()), live->files.size(), live->delta_version, folder));
  if (live->files.empty()) return;
  rows = {{"file", "rows", "bytes", "sha256"}};
  for (const HeadFile& f : live->files)
    rows.push_back({f.path, human_count(f.rows), human_bytes(f.bytes), f.sha256.substr(0, 16)});
  console.table(rows, {false, true, true, false});
}

void show_table_json(const Console& console, const spec::Table& table, const HeadTable* live,
                     const std::string& folder) {
  ordered_json columns = ordered_json::array();
  for (const spec::FileColumn& column : spec::file_columns(table))
    columns.push_back({{"name", column.name},
                       {"type", spec::sql_type(column.type, column.fields)},
                       {"field_id", column.number},
                       {"merge", role_name(column.role)},
                       {"doc", column.doc}});
  ordered_json body = {
      {"name", table.name}, {"row", table.row}, {"doc", table.doc}, {"folder", folder}, {"columns", columns}};
  if (table.layout == spec::Layout::kYears) body["partition"] = spec::kYearColumn;
  if (live != nullptr) {
    body["rows"] = live->rows();
    body["bytes"] = live->bytes();
    body["version"] = live->delta_version;
    body["files"] = files_json(*live);
  }
  console.json("table", body);
}

void show_view(const Console& console, const catalog::View& view) {
  if (console.settings().json) {
    ordered_json columns = ordered_json::array();
    for (const catalog::ViewColumn& c : view.columns)
      columns.push_back({{"name", c.name}, {"type", c.type}, {"doc", c.doc}});
    console.json("view",
                 {{"name", view.name}, {"row", view.row}, {"doc", view.doc}, {"columns", columns}, {"sql", view.sql}});
    return;
  }
  console.out(console.bold(std::string(view.name)) + " (view): " + std::string(view.row));
  console.out(std::string(view.doc));
  console.out("");
  std::vector<std::vector<std::string>> rows = {{"column", "type", "what"}};
  for (const catalog::ViewColumn& c : view.columns)
    rows.push_back({std::string(c.name), std::string(c.type), std::string(c.doc)});
  console.table(rows, {});
  console.out("");
  console.out(std::string(view.sql));
}

}  // namespace

Result<int> run_tables_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  Heads heads = lake.heads();
  TONEARM_TRY(const auto head, heads.newest());
  if (context.invocation.arguments.empty()) {
    console.settings().json ? list_json(console, head) : list_all(console, head);
    return exit_code::kSuccess;
  }
  const std::string& wanted = context.invocation.arguments[0];
  if (const spec::Table* const table = spec::find_table(wanted)) {
    const std::string folder = context.lake + "/tables/" + wanted;
    const HeadTable* const live = live_of(head, wanted);
    console.settings().json ? show_table_json(console, *table, live, folder)
                            : show_table(console, *table, live, folder);
    return exit_code::kSuccess;
  }
  if (const catalog::View* const view = catalog::find_view(wanted)) {
    show_view(console, *view);
    return exit_code::kSuccess;
  }
  return Error{Code::kUsage, fmt::format("There is no table or view `{}`.", wanted), "usage",
               "tonearm tables lists them"};
}

}  // namespace tonearm::app
