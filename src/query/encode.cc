#include "query/encode.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "query/frames.h"

namespace tonearm::query {
namespace {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

Kind flat_kind(duckdb_type id) {
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN: return Kind::kBool;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER: return Kind::kInteger;
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_DECIMAL: return Kind::kNumber;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE: return Kind::kDouble;
    case DUCKDB_TYPE_BLOB: return Kind::kBytes;
    case DUCKDB_TYPE_DATE: return Kind::kDate;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS: return Kind::kTimestamp;
    case DUCKDB_TYPE_TIMESTAMP_TZ: return Kind::kTimestampTz;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: return Kind::kList;
    case DUCKDB_TYPE_STRUCT: return Kind::kStruct;
    case DUCKDB_TYPE_MAP: return Kind::kMap;
    default: return Kind::kText;
  }
}

bool has_text(duckdb_type id) {
  switch (id) {
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_UUID:
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_INTERVAL:
    case DUCKDB_TYPE_SQLNULL: return true;
    default: return false;
  }
}

std::string digits(UInt128 value) {
  if (value == 0) return "0";
  std::string out;
  for (; value != 0; value /= 10) out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  return out;
}

std::string signed_digits(Int128 value) {
  return value < 0 ? "-" + digits(UInt128{0} - static_cast<UInt128>(value)) : digits(static_cast<UInt128>(value));
}

Int128 wide(const duckdb_hugeint& value) {
  return static_cast<Int128>(static_cast<UInt128>(static_cast<std::uint64_t>(value.upper)) << 64 | value.lower);
}

/// "-0.05" of -5 at scale 2.
std::string with_point(Int128 value, std::uint8_t scale) {
  std::string text = signed_digits(value);
  if (scale == 0) return text;
  const std::size_t sign = text[0] == '-' ? 1 : 0;
  if (text.size() - sign <= scale) text.insert(sign, scale + 1U - (text.size() - sign), '0');
  text.insert(text.size() - scale, ".");
  return text;
}

std::string decimal(const duck::Vector& vector, std::uint64_t row) {
  const duck::Type& type = vector.type();
  switch (type.internal) {
    case DUCKDB_TYPE_SMALLINT: return with_point(vector.get<std::int16_t>(row), type.scale);
    case DUCKDB_TYPE_INTEGER: return with_point(vector.get<std::int32_t>(row), type.scale);
    case DUCKDB_TYPE_BIGINT: return with_point(vector.get<std::int64_t>(row), type.scale);
    default: return with_point(wide(vector.get<duckdb_hugeint>(row)), type.scale);
  }
}

std::string number(const duck::Vector& vector, std::uint64_t row) {
  switch (vector.type().id) {
    case DUCKDB_TYPE_UBIGINT: return digits(vector.get<std::uint64_t>(row));
    case DUCKDB_TYPE_HUGEINT: return signed_digits(wide(vector.get<duckdb_hugeint>(row)));
    case DUCKDB_TYPE_UHUGEINT: {
      const auto value = vector.get<duckdb_uhugeint>(row);
      return digits(static_cast<UInt128>(value.upper) << 64 | value.lower);
    }
    default: return decimal(vector, row);
  }
}

/// "12:30:00" or "12:30:00.5" of microseconds; hours may exceed a day.
std::string clock_text(std::int64_t micros) {
  const std::int64_t seconds = micros / 1'000'000;
  std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (micros % 1'000'000 != 0) {
    text += fmt::format(".{:06}", micros % 1'000'000);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

std::string interval(const duckdb_interval& value) {
  std::string text;
  const auto add = [&text](std::int64_t count, std::string_view unit) {
    if (count == 0) return;
    text += fmt::format("{}{} {}{}", text.empty() ? "" : " ", count, unit, count == 1 || count == -1 ? "" : "s");
  };
  add(value.months / 12, "year");
  add(value.months % 12, "month");
  add(value.days, "day");
  if (value.micros == 0 && !text.empty()) return text;
  const bool negative = value.micros < 0;
  return fmt::format("{}{}{}{}", text, text.empty() ? "" : " ", negative ? "-" : "",
                     clock_text(negative ? -value.micros : value.micros));
}

std::string uuid(duckdb_hugeint value) {
  // DuckDB stores the upper half with its top bit flipped, so that order is the text's.
  const std::uint64_t upper = static_cast<std::uint64_t>(value.upper) ^ (std::uint64_t{1} << 63);
  const std::string hex = fmt::format("{:016x}{:016x}", upper, value.lower);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20));
}

std::string enum_word(const duck::Vector& vector, std::uint64_t row) {
  const duck::Type& type = vector.type();
  switch (type.internal) {
    case DUCKDB_TYPE_UTINYINT: return type.names[vector.get<std::uint8_t>(row)];
    case DUCKDB_TYPE_USMALLINT: return type.names[vector.get<std::uint16_t>(row)];
    default: return type.names[vector.get<std::uint32_t>(row)];
  }
}

void write_text(FrameWriter& out, const duck::Vector& vector, std::uint64_t row) {
  switch (vector.type().id) {
    case DUCKDB_TYPE_ENUM: return out.text(enum_word(vector, row));
    case DUCKDB_TYPE_UUID: return out.text(uuid(vector.get<duckdb_hugeint>(row)));
    case DUCKDB_TYPE_TIME: return out.text(clock_text(vector.get<std::int64_t>(row)));
    case DUCKDB_TYPE_INTERVAL: return out.text(interval(vector.get<duckdb_interval>(row)));
    default: return out.text(vector.get_string(row));
  }
}

/// Seconds, milliseconds, nanoseconds to microseconds; infinity stays.
std::int64_t micros(duckdb_type id, std::int64_t value) {
  if (value == INT64_MAX || value == -INT64_MAX) return value;
  if (id == DUCKDB_TYPE_TIMESTAMP_S) return value * 1'000'000;
  if (id == DUCKDB_TYPE_TIMESTAMP_MS) return value * 1'000;
  if (id == DUCKDB_TYPE_TIMESTAMP_NS) return value / 1'000 - (value % 1'000 < 0 ? 1 : 0);
  return value;
}

std::int64_t integer(const duck::Vector& vector, std::uint64_t row) {
  switch (vector.type().id) {
    case DUCKDB_TYPE_BOOLEAN: return vector.get<bool>(row) ? 1 : 0;
    case DUCKDB_TYPE_TINYINT: return vector.get<std::int8_t>(row);
    case DUCKDB_TYPE_SMALLINT: return vector.get<std::int16_t>(row);
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_DATE: return vector.get<std::int32_t>(row);
    case DUCKDB_TYPE_UTINYINT: return vector.get<std::uint8_t>(row);
    case DUCKDB_TYPE_USMALLINT: return vector.get<std::uint16_t>(row);
    case DUCKDB_TYPE_UINTEGER: return vector.get<std::uint32_t>(row);
    default: return micros(vector.type().id, vector.get<std::int64_t>(row));
  }
}

/// A FLOAT as the double of its shortest text: 0.1, not 0.10000000149.
double real(const duck::Vector& vector, std::uint64_t row) {
  if (vector.type().id == DUCKDB_TYPE_DOUBLE) return vector.get<double>(row);
  const float value = vector.get<float>(row);
  if (!std::isfinite(value)) return static_cast<double>(value);
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double out = 0;
  std::from_chars(text.data(), end, out);
  return out;
}

void write_value(FrameWriter& out, const duck::Vector& vector, std::uint64_t row);

void write_items(FrameWriter& out, const duck::Vector& items, std::uint64_t offset, std::uint64_t length, bool map) {
  out.u32(static_cast<std::uint32_t>(length));
  for (std::uint64_t i = offset; i < offset + length; ++i) {
    if (!map) {
      write_value(out, items, i);
    } else {
      write_value(out, items.child(0), i);
      write_value(out, items.child(1), i);
    }
  }
}

void write_nested(FrameWriter& out, const duck::Vector& vector, std::uint64_t row) {
  const duck::Type& type = vector.type();
  if (type.id == DUCKDB_TYPE_ARRAY) {
    write_items(out, vector.child(), row * type.array_size, type.array_size, false);
  } else if (type.is_list()) {
    const duckdb_list_entry entry = vector.list(row);
    write_items(out, vector.child(), entry.offset, entry.length, type.id == DUCKDB_TYPE_MAP);
  } else {
    for (std::size_t i = 0; i < type.children.size(); ++i) write_value(out, vector.child(i), row);
  }
}

void write_value(FrameWriter& out, const duck::Vector& vector, std::uint64_t row) {
  if (vector.is_null(row) || vector.type().id == DUCKDB_TYPE_SQLNULL) return out.byte(0);
  out.byte(1);
  switch (flat_kind(vector.type().id)) {
    case Kind::kText: return write_text(out, vector, row);
    case Kind::kNumber: return out.text(number(vector, row));
    case Kind::kBytes: return out.text(vector.get_string(row));
    case Kind::kDouble: return out.f64(real(vector, row));
    case Kind::kList:
    case Kind::kStruct:
    case Kind::kMap: return write_nested(out, vector, row);
    default: return out.i64(integer(vector, row));
  }
}

/// Collects rows of values into frames.
class RowFrames {
 public:
  explicit RowFrames(const SendFrame& send) : send_(send) {}

  Status row(const duck::Chunk& chunk, std::uint64_t row) {
    const std::size_t before = values_.bytes().size();
    for (std::size_t i = 0; i < chunk.columns(); ++i) write_value(values_, chunk.column(i), row);
    if (values_.bytes().size() - before > kMaxRow) {
      return Error{Code::kUsage, "A row of the answer is longer than 16 MB.", "",
                   "Select fewer columns, or shorten long values with left(x, 1000)."};
    }
    ++count_;
    return values_.bytes().size() >= kBatch ? flush() : Status(Ok{});
  }

  Status flush() {
    if (count_ == 0) return Ok{};
    FrameWriter frame;
    frame.u32(count_);
    frame.bytes() += values_.bytes();
    values_.bytes().clear();
    count_ = 0;
    if (send_('R', frame.bytes())) return Ok{};
    return Error{Code::kCancelled, "Nobody reads the answer."};
  }

 private:
  const SendFrame& send_;
  FrameWriter values_;
  std::uint32_t count_ = 0;
};

}  // namespace

Result<ValueType> value_type(const duck::Type& type) {
  ValueType out;
  out.kind = flat_kind(type.id);
  out.scale = type.scale;
  if (out.kind == Kind::kText && !has_text(type.id)) {
    return Error{Code::kUsage, fmt::format("A value of type {} cannot be printed.", duck::sql(type)), "",
                 "Cast it: cast(x as varchar)."};
  }
  const std::vector<duck::Type>& children = out.kind == Kind::kMap ? type.children[0].children : type.children;
  if (out.kind == Kind::kStruct) out.names = type.names;
  for (const duck::Type& child : children) {
    TONEARM_TRY(ValueType described, value_type(child));
    out.children.push_back(std::move(described));
  }
  return out;
}

Status send_rows(duck::Rows& rows, const SendFrame& send) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < rows.types().size(); ++i) {
    TONEARM_TRY(ValueType type, value_type(rows.types()[i]));
    columns.push_back({rows.names()[i], std::move(type)});
  }
  send('C', encode_columns(columns));
  RowFrames frames(send);
  for (;;) {
    TONEARM_TRY(const duck::Chunk* chunk, rows.next());
    if (chunk == nullptr) break;
    for (std::uint64_t row = 0; row < chunk->size(); ++row) {
      TONEARM_RETURN_IF_ERROR(frames.row(*chunk, row));
    }
  }
  TONEARM_RETURN_IF_ERROR(frames.flush());
  send('D', "");
  return Ok{};
}

}  // namespace tonearm::query
