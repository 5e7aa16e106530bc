/// Rows as registers, and their join: commutative, associative, idempotent (protocol.md section 4), so that order, repeats
/// and splits of observations cannot matter.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/time.h"
#include "spec/spec.h"
#include "transform/rows.h"

namespace tonearm {

inline constexpr Millis kNever = std::numeric_limits<Millis>::min();

/// latest(group): the largest (at, bytes).
struct Cell {
  Millis at = kNever;  // kNever: not observed
  std::string bytes;   // canonical bytes of the group's columns
  bool operator==(const Cell&) const = default;
};

/// One merged row: key and registers. Which of them a table uses follows from its join:
/// kLatest: groups, full_at. kFirst: groups[0].bytes = values, with guess, at, answer_sha256 as provenance (at == kNever: no
/// value yet), min_at for a kMin column. kMinMax: min_at, max_at, guess. kFromParent and kFromLog: groups[0].bytes.
struct Row {
  std::string key;
  std::vector<Cell> groups;
  Millis full_at = kNever;
  bool guess = false;
  std::string answer_sha256;
  Millis min_at = kNever;  // kNever: not set
  Millis max_at = kNever;
  bool operator==(const Row&) const = default;
};

/// The row that one observation alone makes.
Row row_of(const RowObservation& observation);

/// Joins `other` (same table, same key) into `row`; returns whether a register moved.
bool join(const spec::Table& table, const Row& other, Row* row);

/// Canonical bytes of the row's file columns in order (spec::file_columns): what is compared by digests, written to Parquet.
std::string file_bytes(const spec::Table& table, const Row& row);

/// The row back from its file columns' canonical bytes.
Row row_from_file_bytes(const spec::Table& table, std::string_view bytes);

}  // namespace tonearm
