/// Rows as registers, and their join: commutative, associative, idempotent (protocol.md section 4), so that order,
/// repeats and splits of observations cannot matter.
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

/// One observed value. latest(group): the largest (at, bytes) wins, compared as bytes.
struct Cell {
  Millis at = kNever;  // kNever: not observed
  std::string bytes;   // canonical bytes of the group's columns
  bool operator==(const Cell&) const = default;
};

/// One merged row: key and registers. Which of them a table uses follows from its join; the others keep their defaults,
/// so that equal rows compare equal:
///   kLatest      groups (one a group of the spec), full_at
///   kFirst       groups[0]: values, at = observed_at, with guess and answer_sha256 as provenance (at == kNever: no
///   value yet);
///                min_at for a kMin column. Without provenance: groups[0].bytes alone
///   kMinMax      min_at, max_at, guess; no groups
///   kFromParent, kFromLog   groups[0].bytes
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

/// A row of which nothing was observed yet: the joins' neutral element.
Row empty_row(const spec::Table& table, std::string_view key);

/// The row that one observation alone makes.
Row row_of(const RowObservation& observation);

/// Joins `other` (same table, same key) into `row`; returns whether a register moved. For any rows a, b, c of one key:
/// a+b = b+a, (a+b)+c = a+(b+c), a+a = a.
bool join(const spec::Table& table, const Row& other, Row* row);

/// The same for an observation, without making a row of it; `row` has its key.
bool join(const spec::Table& table, const RowObservation& observation, Row* row);

/// Canonical bytes of the row's file columns in order (spec::file_columns): what is compared by digests, written to
/// Parquet. A time that is kNever, and every column of a group or of values that was not observed, is NULL.
std::string file_bytes(const spec::Table& table, const Row& row);

/// The row back from its file columns' canonical bytes: row_from_file_bytes(file_bytes(row)) == row.
Row row_from_file_bytes(const spec::Table& table, std::string_view bytes);

}  // namespace tonearm
