/// The language in which views are described: constant data, as tables in spec/model.h.
#pragma once

#include <span>
#include <string_view>

namespace tonearm::catalog {

/// A column that a view declares; a test compares it with what DuckDB reports.
struct ViewColumn {
  std::string_view name;
  std::string_view type;  // DuckDB's name ("VARCHAR", "TIMESTAMP WITH TIME ZONE")
  std::string_view doc;
};

/// A view: one SELECT that DuckDB (after prelude_sql()) and Trino take unchanged. Times and days are UTC.
struct View {
  std::string_view name;
  std::string_view row;  // one sentence: what a row is
  std::string_view doc;
  std::span<const ViewColumn> columns;
  std::string_view sql;
};

inline constexpr std::string_view kText = "VARCHAR";
inline constexpr std::string_view kTruth = "BOOLEAN";
inline constexpr std::string_view kSmall = "INTEGER";
inline constexpr std::string_view kWhole = "BIGINT";
inline constexpr std::string_view kReal = "DOUBLE";
inline constexpr std::string_view kDate = "DATE";
inline constexpr std::string_view kTime = "TIMESTAMP WITH TIME ZONE";

}  // namespace tonearm::catalog
