/// What a Delta add says of a file's columns, gathered while the file is encoded (docs/reference/delta.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/spec.h"

namespace tonearm {

/// Smallest, largest and NULLs of each flat column. One thread.
class FileStats {
 public:
  /// `columns` is the order in which values are told.
  explicit FileStats(const std::vector<spec::FileColumn>& columns) : columns_(&columns), seen_(columns.size()) {}

  void null(std::size_t column) { ++seen_[column].nulls; }
  void number(std::size_t column, std::int64_t value);  // integers, days, milliseconds
  void real(std::size_t column, double value);
  void text(std::size_t column, std::string_view value);

  /// Delta's statistics as JSON: numRecords; minValues, maxValues of flat columns but booleans; nullCount of flat
  /// columns. Strings are bounds of at most 32 code points: a cut minimum is a prefix, a cut maximum is raised in its
  /// last character or left out. What JSON cannot say (an infinity, a year beyond 9999, a NUL) is left out: readers
  /// then skip nothing.
  std::string json(std::uint64_t rows) const;

 private:
  struct Seen {
    std::uint64_t nulls = 0;
    bool any = false;
    std::int64_t least = 0, most = 0;
    double low = 0, high = 0;
    std::string first, last;
  };
  const std::vector<spec::FileColumn>* columns_;
  std::vector<Seen> seen_;
};

/// A lower bound of `text` of at most `most` code points; empty where it is no UTF-8 or has a control character there.
std::optional<std::string> lower_bound_of(std::string_view text, std::size_t most = 32);
/// An upper bound likewise.
std::optional<std::string> upper_bound_of(std::string_view text, std::size_t most = 32);

}  // namespace tonearm
