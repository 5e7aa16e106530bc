#include "table/data_file.h"

#include <algorithm>
#include <cstring>
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

/// Canonical bytes of a string; those without a NUL are written from where they lie.
void put_text(std::string_view bytes, const Sink& sink, std::uint64_t row) {
  std::string_view text = bytes.substr(1, bytes.size() - 3);
  canonical::Reader escaped(bytes);
  if (std::memchr(text.data(), 0, text.size()) == nullptr) {
    sink.out->set_string_view(row, text);
  } else {
    text = escaped.take_string();
    sink.out->set_string(row, text);
  }
  if (sink.stats != nullptr) sink.stats->text(sink.column, text);
}

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
    case Type::kString: put_text(reader->take_raw(Type::kString), sink, row); return true;
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

bool put_list(const FileColumn& column, canonical::Reader* reader, duck::VectorWriter* out, std::uint64_t row) {
  if (reader->take_null()) {
    out->set_null(row);
    return true;
  }
  reader->enter_list();
  out->begin_list();
  while (reader->next_element())
    if (!put_element(column, reader, &out->child(), out->add_element())) return false;
  out->end_list(row);
  return true;
}

bool put_value(const FileColumn& column, canonical::Reader* reader, const Sink& sink, std::uint64_t row) {
  const bool is_list = column.type == Type::kStrings || column.type == Type::kStructs;
  return is_list ? put_list(column, reader, sink.out, row) : put_scalar(column.type, reader, sink, row);
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

void put_bool(const FileColumn& column, bool known, bool value, const Sink& sink, std::uint64_t row) {
  if (known)
    sink.out->set<bool>(row, value);
  else
    put_null(column, sink, row);
}

/// Where in a row the values of a column lie.
enum class From : std::uint8_t {
  kKey,
  kGroup,
  kGroupAt,
  kFullAt,
  kObservedAt,
  kTimeIsGuess,
  kAnswer,
  kMin,
  kMax,
  kGuess
};

From from_of(const spec::Table& table, const FileColumn& column) {
  switch (column.role) {
    case spec::Role::kKey: return From::kKey;
    case spec::Role::kGroup: return From::kGroup;
    case spec::Role::kStamp: return column.group < 0 ? From::kFullAt : From::kGroupAt;
    case spec::Role::kMin: return From::kMin;
    case spec::Role::kMax: return From::kMax;
    case spec::Role::kGuess: return From::kGuess;
    case spec::Role::kValue: break;
  }
  if (!is_provenance(table, column)) return From::kGroup;
  if (column.number == spec::kObservedAt.number) return From::kObservedAt;
  return column.number == spec::kTimeIsGuess.number ? From::kTimeIsGuess : From::kAnswer;
}

/// Puts rows into chunks: what file_bytes() says, value by value from where they lie.
class RowPutter {
 public:
  RowPutter(const spec::Table& table, FileStats* stats) : columns_(spec::file_columns(table)), stats_(stats) {
    for (const FileColumn& column : columns_)
      from_.push_back({from_of(table, column), static_cast<std::size_t>(std::max(column.group, 0))});
  }

  /// False where a value can be in no file.
  bool put(const RowView& view, std::uint64_t row, duck::ChunkWriter* chunk) {
    groups_.clear();
    for (const CellView& cell : view.groups) groups_.emplace_back(cell.bytes);
    canonical::Reader key(view.key);
    const auto at = [&](std::size_t group) { return view.groups.empty() ? kNever : view.groups[group].at; };
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const FileColumn& column = columns_[i];
      const Sink sink{&chunk->column(i), stats_, i};
      const auto [from, group] = from_[i];
      bool ok = true;
      switch (from) {
        case From::kKey: ok = put_value(column, &key, sink, row); break;
        case From::kGroup:
          if (groups_.empty() || groups_[group].at_end())
            put_null(column, sink, row);
          else
            ok = put_value(column, &groups_[group], sink, row);
          break;
        case From::kGroupAt:
        case From::kObservedAt: ok = put_time(column, at(group), sink, row); break;
        case From::kFullAt: ok = put_time(column, view.full_at, sink, row); break;
        case From::kMin: ok = put_time(column, view.min_at, sink, row); break;
        case From::kMax: ok = put_time(column, view.max_at, sink, row); break;
        case From::kGuess: put_bool(column, view.min_at != kNever, view.guess, sink, row); break;
        case From::kTimeIsGuess: put_bool(column, at(group) != kNever, view.guess, sink, row); break;
        case From::kAnswer:
          if (at(group) == kNever) {
            put_null(column, sink, row);
          } else {
            sink.out->set_string_view(row, view.answer_sha256);
            stats_->text(i, view.answer_sha256);
          }
          break;
      }
      if (!ok) return false;
    }
    return true;
  }

 private:
  struct Place {
    From from;
    std::size_t group;
  };
  const std::vector<FileColumn>& columns_;
  FileStats* stats_;
  std::vector<Place> from_;
  std::vector<canonical::Reader> groups_;  // of the row at hand
};

}  // namespace

Result<EncodedFile> encode_file(const spec::Table& table, const std::vector<RowView>& rows) {
  const std::vector<FileColumn>& columns = spec::file_columns(table);
  FileStats stats(columns);
  RowPutter putter(table, &stats);
  std::size_t next = 0;
  duck::ParquetWrite write{parquet_columns(columns), {}};
  write.fill = [&](duck::ChunkWriter& chunk) -> Result<std::uint64_t> {
    std::uint64_t filled = 0;
    for (; filled < chunk.capacity() && next < rows.size(); ++filled, ++next)
      if (!putter.put(rows[next], filled, &chunk))
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

Result<EncodedFile> encode_file(const spec::Table& table, const std::vector<Row>& rows) {
  Arena cells;
  std::vector<RowView> views;
  views.reserve(rows.size());
  for (const Row& row : rows) views.push_back(view_of(row, &cells));
  return encode_file(table, views);
}

}  // namespace tonearm
