/// A result's columns and values as plain data, so that the program that prints them needs no
/// DuckDB.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tonearm::query {

/// How a value is held and printed. Sent from the caged process to its parent, never stored.
enum class Kind : std::uint8_t {
  kBool,
  kInteger,      // at most 64 signed bits
  kNumber,       // exact decimal digits as text: HUGEINT, UBIGINT, DECIMAL
  kDouble,       // FLOAT, DOUBLE
  kText,         // UTF-8: VARCHAR, ENUM, UUID, TIME, INTERVAL
  kBytes,        // BLOB
  kDate,         // days since 1970-01-01
  kTimestamp,    // microseconds since 1970, without a zone
  kTimestampTz,  // microseconds since 1970 UTC
  kList,
  kStruct,
  kMap,  // items: key, value, key, value...
};
inline constexpr Kind kLastKind = Kind::kMap;

/// `children`: a list's element; a struct's fields (named by `names`); a map's key and value.
struct ValueType {
  Kind kind = Kind::kText;
  std::uint8_t scale = 0;  // kNumber: digits after the point
  std::vector<std::string> names = {};
  std::vector<ValueType> children = {};
};

struct Column {
  std::string name;
  ValueType type;
};

/// One value; which member holds it follows from its type. `text` points into the received bytes.
struct Value {
  bool null = true;
  std::int64_t integer = 0;       // kBool, kInteger, kDate, kTimestamp, kTimestampTz
  double number = 0;              // kDouble
  std::string_view text = {};     // kText, kNumber, kBytes
  std::vector<Value> items = {};  // kList, kStruct, kMap
};

/// Microseconds that DuckDB uses for `infinity`; `-infinity` is the negative. Dates: days.
inline constexpr std::int64_t kInfinity = INT64_MAX;
inline constexpr std::int64_t kInfinityDays = INT32_MAX;

}  // namespace tonearm::query
