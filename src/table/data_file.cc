#include "table/data_file.h"

#include <limits>

#include <fmt/format.h>

#include "base/hash.h"
#include "duck/parquet.h"
#include "spec/canonical.h"
#include "table/file_stats.h"

namespace tonearm {
namespace {

using spec::FileColumn;
using spec::Type;

std::string field_ids(const FileColumn& column) {
  if (column.type == Type::kStrings)
    return fmt::format("{{__duckdb_field_id: {}, element: {}}}", column.number, 1000 * column.number);
  if (column.type != Type::kStructs) return fmt::format("{}", column.number);
  std::string fields;
  for (std::size_t i = 0; i < column.fields.size(); ++i)
    fields += fmt::format(", \"{}\": {}", column.fields[i].name, 1000 * column.number + static_cast<int>(i) + 1);
  return fmt::format("{{__duckdb_field_id: {}, element: {{__duckdb_field_id: {}{}}}}}", column.number,
                     1000 * column.number, fields);
}

std::vector<duck::ParquetColumn> parquet_columns(const std::vector<FileColumn>& columns) {
  std::vector<duck::ParquetColumn> result;
  result.reserve(columns.size());
  for (const FileColumn& column : columns)
    result.push_back({column.name, spec::sql_type(column.type, column.fields), field_ids(column)});
  return result;
}

/// Where the values of one column go: into the file and the statistics. Elements of lists have no statistics.
struct Sink {
  duck::VectorWriter* out;
  FileStats* stats;  // nullptr for elements
  std::size_t column;
};

constexpr Millis kLastMillis = std::numeric_limits<std::int64_t>::max() / 1000;

/// Moves the next value of `reader` to `sink`; false where it cannot be a value of a file.
bool put_scalar(Type type, canonical::Reader* reader, const Sink& sink, std::uint64_t row) {
  if (reader->take_null()) {
    sink.out->set_null(row);
    if (sink.stats != nullptr) sink.stats->null(sink.column);
    return true;
  }
  std::int64_t number = 0;
  switch (type) {
    case Type::kBool: sink.out->set<bool>(row, reader->take_bool()); return true;
    case Type::kDouble: {
      const double value = reader->take_double();
      sink.out->set<double>(row, value);
      if (sink.stats != nullptr) sink.stats->real(sink.column, value);
      return true;
    }
    case Type::kString: {
      const std::string_view value = reader->take_string();
      sink.out->set_string(row, value);
      if (sink.stats != nullptr) sink.stats->text(sink.column, value);
      return true;
    }
    case Type::kInteger:
    case Type::kDate:
      sink.out->set<std::int32_t>(row, static_cast<std::int32_t>(number = reader->take_integer()));
      break;
    case Type::kLong: sink.out->set<std::int64_t>(row, number = reader->take_long()); break;
    case Type::kTimestamp:
      number = reader->take_long();
      if (number > kLastMillis || number < -kLastMillis) return false;
      sink.out->set<std::int64_t>(row, number * 1000);
      break;
    case Type::kStrings:
    case Type::kStructs: return false;
  }
  if (sink.stats != nullptr) sink.stats->number(sink.column, number);
  return true;
}

/// Moves one element of a list: a string, or a struct field by field.
bool put_element(const FileColumn& column, canonical::Reader* reader, duck::VectorWriter* elements, std::uint64_t row) {
  if (column.type == Type::kStrings) return put_scalar(Type::kString, reader, {elements, nullptr, 0}, row);
  if (reader->take_null()) {
    elements->set_null(row);
    return true;
  }
  reader->enter_struct();
  for (std::size_t i = 0; i < column.fields.size(); ++i)
    if (!put_scalar(column.fields[i].type, reader, {&elements->child(i), nullptr, 0}, row)) return false;
  return true;
}

std::uint64_t list_length(const FileColumn& column, std::string_view list) {
  canonical::Reader reader(list);
  reader.enter_list();
  std::uint64_t length = 0;
  for (; reader.next_element(); ++length) {
    if (column.type == Type::kStrings) {
      reader.take_raw(Type::kString);
    } else if (!reader.take_null()) {
      reader.enter_struct();
      for (const spec::Field& field : column.fields) reader.take_raw(field.type);
    }
  }
  return length;
}

bool put_list(const FileColumn& column, std::string_view list, duck::VectorWriter* out, std::uint64_t row) {
  canonical::Reader reader(list);
  if (reader.take_null()) {
    out->set_null(row);
    return true;
  }
  std::uint64_t at = out->set_list(row, list_length(column, list));
  reader.enter_list();
  for (; reader.next_element(); ++at)
    if (!put_element(column, &reader, &out->child(), at)) return false;
  return true;
}

bool put_value(const FileColumn& column, canonical::Reader* reader, const Sink& sink, std::uint64_t row) {
  const bool is_list = column.type == Type::kStrings || column.type == Type::kStructs;
  return is_list ? put_list(column, reader->take_raw(column.type, column.fields), sink.out, row)
                 : put_scalar(column.type, reader, sink, row);
}

void put_null(const FileColumn& column, const Sink& sink, std::uint64_t row) {
  sink.out->set_null(row);
  if (column.type != Type::kStrings && column.type != Type::kStructs) sink.stats->null(sink.column);
}

bool put_time(const FileColumn& column, Millis at, const Sink& sink, std::uint64_t row) {
  if (at == kNever) {
    put_null(column, sink, row);
    return true;
  }
  if (at > kLastMillis || at < -kLastMillis) return false;
  sink.out->set<std::int64_t>(row, at * 1000);
  sink.stats->number(sink.column, at);
  return true;
}

bool put_row(const std::vector<FileColumn>& columns, std::string_view bytes, std::uint64_t row,
             duck::ChunkWriter* chunk, FileStats* stats) {
  canonical::Reader reader(bytes);
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!put_value(columns[i], &reader, {&chunk->column(i), stats, i}, row)) return false;
  return true;
}

/// An entity's row: what file_bytes() says, value by value from where they lie. Most rows of a lake are of this kind.
bool put_entity(const std::vector<FileColumn>& columns, const Row& entity, std::uint64_t row, duck::ChunkWriter* chunk,
                FileStats* stats, std::vector<canonical::Reader>* groups) {
  groups->clear();
  for (const Cell& cell : entity.groups) groups->emplace_back(cell.bytes);
  canonical::Reader key(entity.key);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const FileColumn& column = columns[i];
    const Sink sink{&chunk->column(i), stats, i};
    const auto group = static_cast<std::size_t>(column.group);
    if (column.role == spec::Role::kStamp) {
      if (!put_time(column, column.group < 0 ? entity.full_at : entity.groups[group].at, sink, row)) return false;
    } else if (column.role == spec::Role::kGroup && (*groups)[group].at_end()) {
      put_null(column, sink, row);
    } else if (!put_value(column, column.role == spec::Role::kGroup ? &(*groups)[group] : &key, sink, row)) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<EncodedFile> encode_file(const spec::Table& table, const std::vector<Row>& rows) {
  const std::vector<FileColumn>& columns = spec::file_columns(table);
  FileStats stats(columns);
  std::size_t next = 0;
  duck::ParquetWrite write{parquet_columns(columns), {}};
  std::vector<canonical::Reader> groups;
  const auto put = [&](const Row& row, std::uint64_t at, duck::ChunkWriter* chunk) {
    return table.join == spec::Join::kLatest ? put_entity(columns, row, at, chunk, &stats, &groups)
                                             : put_row(columns, file_bytes(table, row), at, chunk, &stats);
  };
  write.fill = [&](duck::ChunkWriter& chunk) -> Result<std::uint64_t> {
    std::uint64_t filled = 0;
    for (; filled < chunk.capacity() && next < rows.size(); ++filled, ++next)
      if (!put(rows[next], filled, &chunk))
        return Error{Code::kInternal, fmt::format("A row of {} has a time that no file can hold.", table.name)};
    return filled;
  };
  EncodedFile file;
  TONEARM_TRY(file.bytes, duck::write_parquet(write));
  file.sha256 = sha256_hex(file.bytes);
  file.rows = rows.size();
  file.stats = stats.json(file.rows);
  return file;
}

}  // namespace tonearm
