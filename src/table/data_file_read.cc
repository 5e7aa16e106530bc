#include <fmt/format.h>

#include "duck/parquet.h"
#include "spec/canonical.h"
#include "table/data_file.h"

namespace tonearm {
namespace {

using spec::FileColumn;
using spec::Type;

Error damaged_rows(const spec::Table& table, std::string_view what) {
  return {Code::kIntegrity, fmt::format("A file of {} is damaged: {}.", table.name, what), "", "Run `tonearm repair`."};
}

/// Appends a stored scalar as canonical bytes; false where it is no value that we write.
bool append_scalar(const duck::Vector& vector, Type type, std::uint64_t row, std::string* out) {
  if (vector.is_null(row)) {
    canonical::put_null(out);
    return true;
  }
  switch (type) {
    case Type::kString: canonical::put_string(out, vector.get_string(row)); return true;
    case Type::kBool: canonical::put_bool(out, vector.get<bool>(row)); return true;
    case Type::kInteger:
    case Type::kDate: canonical::put_integer(out, vector.get<std::int32_t>(row)); return true;
    case Type::kLong: canonical::put_long(out, vector.get<std::int64_t>(row)); return true;
    case Type::kDouble: canonical::put_double(out, vector.get<double>(row)); return true;
    case Type::kTimestamp: {
      const auto micros = vector.get<std::int64_t>(row);
      canonical::put_time(out, micros / 1000);
      return micros % 1000 == 0;
    }
    case Type::kStrings:
    case Type::kStructs: return false;
  }
  return false;
}

bool append_list(const FileColumn& column, const duck::Vector& vector, std::uint64_t row, std::string* out) {
  if (vector.is_null(row)) {
    canonical::put_null(out);
    return true;
  }
  canonical::begin_list(out);
  const duckdb_list_entry list = vector.list(row);
  const duck::Vector& elements = vector.child();
  for (std::uint64_t at = list.offset; at < list.offset + list.length; ++at) {
    canonical::begin_element(out);
    if (column.type == Type::kStrings) {
      if (!append_scalar(elements, Type::kString, at, out)) return false;
    } else if (elements.is_null(at)) {
      canonical::put_null(out);
    } else {
      canonical::begin_struct(out);
      for (std::size_t i = 0; i < column.fields.size(); ++i)
        if (!append_scalar(elements.child(i), column.fields[i].type, at, out)) return false;
    }
  }
  canonical::end_list(out);
  return true;
}

bool append_row(const std::vector<FileColumn>& columns, const duck::Chunk& chunk, std::uint64_t row, std::string* out) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const FileColumn& column = columns[i];
    if (column.role == spec::Role::kKey && chunk.column(i).is_null(row)) return false;
    const bool is_list = column.type == Type::kStrings || column.type == Type::kStructs;
    if (!(is_list ? append_list(column, chunk.column(i), row, out)
                  : append_scalar(chunk.column(i), column.type, row, out)))
      return false;
  }
  return true;
}

/// Hands each row's canonical bytes of `columns` to `each`.
Status read_rows(const spec::Table& table, const std::vector<FileColumn>& columns, std::string_view parquet,
                 const std::function<Status(std::string_view)>& each) {
  std::vector<duck::ParquetColumn> wanted;
  wanted.reserve(columns.size());
  for (const FileColumn& column : columns) wanted.push_back({column.name, spec::sql_type(column.type, column.fields)});
  std::string bytes;
  return duck::read_parquet(parquet, wanted, [&](const duck::Chunk& chunk) -> Status {
    for (std::uint64_t row = 0; row < chunk.size(); ++row) {
      bytes.clear();
      if (!append_row(columns, chunk, row, &bytes))
        return damaged_rows(table, "a key is NULL, or a time is no whole millisecond");
      TONEARM_RETURN_IF_ERROR(each(bytes));
    }
    return Ok{};
  });
}

}  // namespace

Result<std::vector<RowView>> decode_rows(const spec::Table& table, std::string_view parquet, Arena* arena) {
  std::vector<RowView> rows;
  Row row;
  TONEARM_RETURN_IF_ERROR(read_rows(table, spec::file_columns(table), parquet, [&](std::string_view bytes) -> Status {
    row_from_file_bytes(table, bytes, &row);
    if (!rows.empty() && rows.back().key >= row.key)
      return damaged_rows(table, "its rows are not in the order of their keys");
    rows.push_back(copy_of(row, arena));
    return Ok{};
  }));
  return rows;
}

Result<std::vector<Row>> decode_file(const spec::Table& table, std::string_view parquet) {
  Arena arena;
  TONEARM_TRY(const std::vector<RowView> views, decode_rows(table, parquet, &arena));
  std::vector<Row> rows;
  rows.reserve(views.size());
  for (const RowView& view : views) rows.push_back(row_of(view));
  return rows;
}

Result<std::vector<std::string>> decode_keys(const spec::Table& table, std::string_view parquet) {
  std::vector<FileColumn> columns;
  for (const FileColumn& column : spec::file_columns(table))
    if (column.role == spec::Role::kKey) columns.push_back(column);
  std::vector<std::string> keys;
  TONEARM_RETURN_IF_ERROR(read_rows(table, columns, parquet, [&](std::string_view bytes) -> Status {
    keys.emplace_back(bytes);
    return Ok{};
  }));
  return keys;
}

}  // namespace tonearm
