#include "catalog/describe.h"

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "catalog/views.h"
#include "spec/describe.h"

namespace tonearm::catalog {
namespace {

std::string sql_of_views() {
  std::string text = "\n-- DuckDB macros with Trino's names, used by the views.\n";
  for (const SetupSql& macro : prelude_sql()) text += macro.sql + ";\n";
  const std::vector<SetupSql> statements = views_sql();
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const View& view = *views()[i];
    text += "\n" + statements[i].sql + ";\n";
    text += "COMMENT ON VIEW \"" + std::string(view.name) + "\" IS " +
            spec::sql_string(std::string(view.row) + " " + std::string(view.doc)) + ";\n";
    for (const ViewColumn& column : view.columns)
      text += "COMMENT ON COLUMN \"" + std::string(view.name) + "\".\"" + std::string(column.name) + "\" IS " +
              spec::sql_string(column.doc) + ";\n";
  }
  return text;
}

std::string markdown_of_views() {
  std::string text = "\n# Views\n\nOne SQL text for DuckDB and Trino. Times and days are UTC.\n";
  for (const View* view : views()) {
    text += "\n## " + std::string(view->name) + "\n\n" + std::string(view->row) + " " + std::string(view->doc) +
            "\n\n| column | type | what |\n|---|---|---|\n";
    for (const ViewColumn& column : view->columns)
      text += "| `" + std::string(column.name) + "` | " + std::string(column.type) + " | " +
              spec::markdown_cell(column.doc) + " |\n";
  }
  return text;
}

std::string json_with_views() {
  auto all = parse_ordered_json(spec::describe_json());
  auto& list = all["views"] = nlohmann::ordered_json::array();
  for (const View* view : views()) {
    nlohmann::ordered_json columns = nlohmann::ordered_json::array();
    for (const ViewColumn& column : view->columns)
      columns.push_back({{"name", column.name}, {"type", column.type}, {"doc", column.doc}});
    list.push_back({{"name", view->name},
                    {"row", view->row},
                    {"doc", view->doc},
                    {"columns", std::move(columns)},
                    {"sql", view->sql.substr(1)}});
  }
  return print_json(all, 2) + "\n";
}

}  // namespace

std::optional<Format> find_format(std::string_view name) {
  if (name == "json") return Format::kJson;
  if (name == "markdown") return Format::kMarkdown;
  if (name == "sql") return Format::kSql;
  if (name == "scopes") return Format::kScopes;
  if (name == "glue") return Format::kGlue;
  return std::nullopt;
}

std::string describe(Format format) {
  switch (format) {
    case Format::kJson: return json_with_views();
    case Format::kMarkdown: return spec::describe_markdown() + markdown_of_views();
    case Format::kSql: return spec::describe_sql() + sql_of_views();
    case Format::kScopes: return spec::describe_scopes();
    case Format::kGlue: return spec::describe_glue();
  }
  return "";
}

}  // namespace tonearm::catalog
