/// The spec in print. Each is a function of the program alone, ends in a newline, and says tables in their order. The views
/// over the tables are in catalog/, whose describe() puts both together.
#pragma once

#include <string>
#include <string_view>

namespace tonearm::spec {

/// Everything: tables with columns, groups, joins, layouts and field numbers; endpoints; reasons.
std::string describe_json();
/// Tables and columns for people.
std::string describe_markdown();
/// CREATE TABLE and COMMENT statements in DuckDB's SQL.
std::string describe_sql();
/// Each OAuth scope with the endpoints that need it.
std::string describe_scopes();
/// For each table the TableInput of AWS Glue that Athena, Trino and Spark read as a Delta table; `{lake}` stands for the
/// lake's address.
std::string describe_glue();
/// The closed list of reasons for people.
std::string describe_reasons();
/// table -> column -> field number, as JSON: what may only grow.
std::string describe_field_numbers();

/// `text` as a SQL string, and as a cell of a Markdown table.
std::string sql_string(std::string_view text);
std::string markdown_cell(std::string_view text);

}  // namespace tonearm::spec
