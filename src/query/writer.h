/// Results as people and programs want them, row by row into an Output.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "query/cage.h"
#include "query/output.h"

namespace tonearm::query {

enum class Format { kTable, kCsv, kJson, kParquet };

/// "table", "csv", "json" or "parquet"; empty for anything else.
std::optional<Format> format_named(std::string_view name);

/// How a table is drawn. The defaults are for a file or a pipe.
struct TableStyle {
  std::size_t width = 0;  // the terminal's columns; 0: as wide as the values
  bool color = false;     // dim lines and NULLs
  std::string null = {};  // "NULL" on a terminal
};

/// A box of aligned columns, numbers to the right, and "N rows". Too wide for the terminal: long
/// texts end in "...", and where that is not enough each row is a list of its columns. Widths follow
/// from the first 10,000 rows, which are held.
std::unique_ptr<RowSink> table_writer(Output& output, TableStyle style);

/// RFC 4180 with a header and line feeds: NULL is nothing, an empty text is "", lists and structs are
/// JSON.
std::unique_ptr<RowSink> csv_writer(Output& output);

/// One JSON array, one object a line; a repeated column name gets _2, _3...
std::unique_ptr<RowSink> json_writer(Output& output);

/// Drains the query into one Parquet file (duck/parquet.h), held in memory, then written. Integers
/// are INT64; HUGEINT and decimals DECIMAL(38, s).
Status write_parquet_rows(CagedQuery& query, Output& output);

/// The columns' names, made different: "a", "a" are "a", "a_2".
std::vector<std::string> distinct_names(const std::vector<Column>& columns);

}  // namespace tonearm::query
