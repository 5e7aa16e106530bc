/// Rows as registers, and their join: commutative, associative, idempotent (protocol.md section 4), so that order,
/// repeats and splits of observations cannot matter.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
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

/// The same of bytes that lie elsewhere.
struct CellView {
  Millis at = kNever;
  std::string_view bytes;
  bool operator==(const CellView&) const = default;
};

/// A Row whose bytes lie elsewhere, mostly in an arena: what batches and merges work with, as a row of its own strings
/// costs an allocation a group. Copies share their cells.
struct RowView {
  std::string_view key;
  std::span<CellView> groups;
  Millis full_at = kNever;
  bool guess = false;
  std::string_view answer_sha256;
  Millis min_at = kNever;
  Millis max_at = kNever;
  bool operator==(const Row& row) const;
};

/// Where rows of one batch keep their bytes. An answer's SHA-256, which many rows have, lies there once.
class RowStore {
 public:
  explicit RowStore(Arena* arena) : arena_(arena) {}

  /// A row of which nothing was observed yet.
  RowView empty_row(const spec::Table& table, std::string_view key);
  /// Copies `bytes` into `*to`, whose old place is used again where it suffices.
  void keep(std::string_view bytes, std::string_view* to);
  void keep_answer(std::string_view sha256, std::string_view* to);

 private:
  Arena* arena_;
  std::string_view answer_;  // the one kept last
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

/// The same for an observation and a row of `store`'s: nothing is copied unless a register moves.
bool join(const spec::Table& table, const RowObservation& observation, RowStore* store, RowView* row);

/// The same for rows whose bytes outlive both: `row` then has views of `other`'s where a register moved.
bool join(const spec::Table& table, const RowView& other, RowView* row);

/// A view of `row` with cells in `arena`: valid as long as both.
RowView view_of(const Row& row, Arena* arena);
/// The same with all its bytes in `arena`.
RowView copy_of(const Row& row, Arena* arena);
/// A row of its own.
Row row_of(const RowView& view);

/// Canonical bytes of the row's file columns in order (spec::file_columns): what is compared by digests, written to
/// Parquet. A time that is kNever, and every column of a group or of values that was not observed, is NULL.
std::string file_bytes(const spec::Table& table, const Row& row);
std::string file_bytes(const spec::Table& table, const RowView& row);

/// The row back from its file columns' canonical bytes: row_from_file_bytes(file_bytes(row)) == row.
Row row_from_file_bytes(const spec::Table& table, std::string_view bytes);
/// The same into a row that was used before: its memory is used again.
void row_from_file_bytes(const spec::Table& table, std::string_view bytes, Row* row);

/// Whether a fact's column is one of the three of provenance, which are kValue columns of the spec but not in a row's
/// values.
bool is_provenance(const spec::Table& table, const spec::FileColumn& column);

}  // namespace tonearm
