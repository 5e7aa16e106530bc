/// Which file a row belongs to: a pure function of the table's rows (protocol.md section 6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "spec/spec.h"
#include "table/registers.h"

namespace tonearm {

inline constexpr std::uint64_t kSliceRows = 65'536;

/// The b of 2^b slices: the smallest with rows <= kSliceRows * 2^b.
std::uint32_t slice_bits(std::uint64_t rows);

/// A file's place in its table. `partition` is "played_year=2026", or empty; `slice` is the hash prefix, or in years 0
/// for the whole year and 1-12 for a month.
struct Place {
  std::string partition;
  std::uint32_t slice = 0;
  auto operator<=>(const Place&) const = default;
};

/// The first `bits` bits (at most 32) of SHA-256 over the UTF-8 (numbers: decimal) text of the row's `slice_by` column,
/// which in kParentSlices tables is the parent's uri: a parent and its rows have the same number. `key` is canonical.
std::uint32_t slice_of(const spec::Table& table, std::string_view key, std::uint32_t bits);

/// Year and month (UTC) of a kYears table's row.
struct YearMonth {
  std::int32_t year;
  std::int32_t month;
};
YearMonth year_month_of(const spec::Table& table, std::string_view key);

/// The partition of a year: "played_year=2026".
std::string year_partition(std::int32_t year);

/// Where a row lies: by `bits` of its hash, or in kYears tables in its year's file, or its month's where `by_month`.
Place place_of(const spec::Table& table, std::string_view key, std::uint32_t bits, bool by_month);

}  // namespace tonearm
