#include <fmt/format.h>

#include "duck/parquet.h"
#include "query/writer.h"

namespace tonearm::query {
namespace {

__extension__ using Int128 = __int128;

std::string sql_type(const ValueType& type) {
  switch (type.kind) {
    case Kind::kBool: return "BOOLEAN";
    case Kind::kInteger: return "BIGINT";
    case Kind::kNumber: return fmt::format("DECIMAL(38,{})", type.scale);
    case Kind::kDouble: return "DOUBLE";
    case Kind::kText: return "VARCHAR";
    case Kind::kBytes: return "BLOB";
    case Kind::kDate: return "DATE";
    case Kind::kTimestamp: return "TIMESTAMP";
    case Kind::kTimestampTz: return "TIMESTAMP WITH TIME ZONE";
    case Kind::kList: return sql_type(type.children[0]) + "[]";
    case Kind::kMap: return fmt::format("MAP({}, {})", sql_type(type.children[0]), sql_type(type.children[1]));
    case Kind::kStruct: break;
  }
  std::string fields;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    fields += fmt::format("{}{} {}", i == 0 ? "" : ", ", duck::quote_name(type.names[i]), sql_type(type.children[i]));
  }
  return fmt::format("STRUCT({})", fields);
}

/// The digits of an exact number without their point, as DECIMAL(38, s) stores them.
bool parse_decimal(std::string_view text, duckdb_hugeint& out) {
  Int128 value = 0;
  int digits = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') continue;
    value = value * 10 + (c - '0');
    if (value != 0 && ++digits > 38) return false;
  }
  if (text.starts_with('-')) value = -value;
  out.lower = static_cast<std::uint64_t>(value);
  out.upper = static_cast<std::int64_t>(value >> 64);
  return true;
}

Status put(duck::VectorWriter& vector, std::uint64_t row, const ValueType& type, const Value& value);

Status put_items(duck::VectorWriter& vector, std::uint64_t row, const ValueType& type, const Value& value) {
  const std::size_t width = type.children.size();
  if (type.kind == Kind::kStruct) {
    for (std::size_t i = 0; i < width; ++i) {
      TONEARM_RETURN_IF_ERROR(put(vector.child(i), row, type.children[i], value.items[i]));
    }
    return Ok{};
  }
  const std::uint64_t offset = vector.set_list(row, value.items.size() / width);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    duck::VectorWriter& element = type.kind == Kind::kMap ? vector.child().child(i % 2) : vector.child();
    TONEARM_RETURN_IF_ERROR(put(element, offset + i / width, type.children[i % width], value.items[i]));
  }
  return Ok{};
}

Status put(duck::VectorWriter& vector, std::uint64_t row, const ValueType& type, const Value& value) {
  if (value.null) {
    vector.set_null(row);
    return Ok{};
  }
  switch (type.kind) {
    case Kind::kBool: vector.set(row, value.integer != 0); break;
    case Kind::kDouble: vector.set(row, value.number); break;
    case Kind::kDate: vector.set(row, static_cast<std::int32_t>(value.integer)); break;
    case Kind::kText:
    case Kind::kBytes: vector.set_string(row, value.text); break;
    case Kind::kList:
    case Kind::kStruct:
    case Kind::kMap: return put_items(vector, row, type, value);
    case Kind::kNumber: {
      duckdb_hugeint number{};
      if (!parse_decimal(value.text, number)) {
        return Error{Code::kUsage, fmt::format("The number {} is too long for Parquet.", value.text), "",
                     "Cast it to double or varchar."};
      }
      vector.set(row, number);
      break;
    }
    default: vector.set(row, value.integer);
  }
  return Ok{};
}

}  // namespace

Status write_parquet_rows(CagedQuery& query, Output& output) {
  const std::vector<Column>& columns = query.columns();
  duck::ParquetWrite spec;
  const std::vector<std::string> names = distinct_names(columns);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    spec.columns.push_back({names[i], sql_type(columns[i].type)});
  }
  spec.fill = [&](duck::ChunkWriter& chunk) -> Result<std::uint64_t> {
    for (std::uint64_t row = 0; row < chunk.capacity(); ++row) {
      TONEARM_TRY(const std::vector<Value>* values, query.next());
      if (values == nullptr) return row;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        TONEARM_RETURN_IF_ERROR(put(chunk.column(i), row, columns[i].type, (*values)[i]));
      }
    }
    return chunk.capacity();
  };
  TONEARM_TRY(const std::string bytes, duck::write_parquet(spec));
  TONEARM_RETURN_IF_ERROR(output.write(bytes));
  return output.flush();
}

}  // namespace tonearm::query
