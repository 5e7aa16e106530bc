#include "table/layout.h"

#include <cassert>

#include <fmt/format.h>

#include "base/hash.h"
#include "spec/canonical.h"

namespace tonearm {
namespace {

/// The reader at the `slice_by` column of a key; `type` becomes its type.
canonical::Reader at_slice_column(const spec::Table& table, std::string_view key, spec::Type* type) {
  canonical::Reader reader(key);
  for (const spec::Column& column : table.columns) {
    if (column.name == table.slice_by) {
      *type = column.type;
      return reader;
    }
    assert(column.role == spec::Role::kKey);
    reader.take_raw(column.type);
  }
  assert(false);  // the spec checks that the column is there
  return reader;
}

std::uint32_t prefix_of(std::string_view text, std::uint32_t bits) {
  const Sha256 digest = sha256(text);
  std::uint32_t first = 0;
  for (std::size_t i = 0; i < 4; ++i) first = first << 8 | digest[i];
  return first >> (32 - bits);
}

}  // namespace

std::uint32_t slice_bits(std::uint64_t rows) {
  std::uint32_t bits = 0;
  while (bits < 32 && rows > kSliceRows << bits) ++bits;
  return bits;
}

std::uint32_t slice_of(const spec::Table& table, std::string_view key, std::uint32_t bits) {
  assert(bits <= 32);
  if (bits == 0) return 0;
  spec::Type type{};
  canonical::Reader reader = at_slice_column(table, key, &type);
  switch (type) {
    case spec::Type::kString: return prefix_of(reader.take_string(), bits);
    case spec::Type::kInteger:
    case spec::Type::kDate: return prefix_of(fmt::format("{}", reader.take_integer()), bits);
    case spec::Type::kLong:
    case spec::Type::kTimestamp: return prefix_of(fmt::format("{}", reader.take_long()), bits);
    case spec::Type::kBool:
    case spec::Type::kDouble:
    case spec::Type::kStrings:
    case spec::Type::kStructs: break;
  }
  assert(false);  // no table is sliced by these
  return 0;
}

YearMonth year_month_of(const spec::Table& table, std::string_view key) {
  spec::Type type{};
  canonical::Reader reader = at_slice_column(table, key, &type);
  assert(type == spec::Type::kTimestamp);
  const Millis at = reader.take_long();
  return {year_of(at), month_of(at)};
}

std::string year_partition(std::int32_t year) { return fmt::format("{}={:04}", spec::kYearColumn, year); }

Place place_of(const spec::Table& table, std::string_view key, std::uint32_t bits, bool by_month) {
  if (table.layout != spec::Layout::kYears) return {"", slice_of(table, key, bits)};
  const YearMonth at = year_month_of(table, key);
  return {year_partition(at.year), by_month ? static_cast<std::uint32_t>(at.month) : 0};
}

}  // namespace tonearm
