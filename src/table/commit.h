/// Merges a batch into the tables and commits them all at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/object_store.h"
#include "table/accumulator.h"
#include "table/head.h"

namespace tonearm {

/// How a commit works.
struct CommitOptions {
  unsigned threads = 1;  // slices are encoded side by side, each whole by one thread
  /// Told what is being done, now and then, by one thread at a time; may be empty.
  std::function<void(std::string_view)> progress = {};
  /// For repairs: reads and writes every file of the base, believing of it only its rows. Needed where the base lacks
  /// files that it had, for then the number of its rows does not tell how its slices were cut, and bridges may lack
  /// rows.
  bool every_slice = false;
  /// A thread more only for so many bytes of rows: each opens a DuckDB, which costs as much as encoding thousands.
  std::uint64_t bytes_a_thread = 4 << 20;
};

/// A head that is ready, with all its files durable, but not put yet.
struct Merged {
  Head head;  // number = number_after + 1; `changes` are relative to `base`
  std::uint64_t files_written = 0;
  std::uint64_t bytes_written = 0;
};

/// Merges `batch` into `base` (the newest head; empty for the lake's first, or to rebuild every table from nothing):
/// reads touched slices, joins, re-slices a table that outgrew its slices, writes bridges from the merged parents,
/// writes the slices whose bytes came out different, syncs once. `applied_seq` and `now` go into the head. Takes the
/// batch's rows, and counts kept and duplicate into its tallies. kIntegrity names a file of the base that is missing or
/// is not what was written.
///
/// `changes` hold add_action() and remove_action() texts; the last step is finish_head(base, &head). So the head can be
/// put as it is where it follows the newest one. Where it does not (a rebuild: `base` empty although there are heads;
/// or a chain: `base` itself a Merged.head that was never put, its changes then carried on), it needs rebase_changes()
/// or follow_logs() first.
Result<Merged> merge(const Storage& storage, const std::optional<Head>& base, std::uint64_t number_after,
                     Accumulator* batch, std::uint64_t applied_seq, Millis now, const CommitOptions& options);

/// Makes `head` one whose changes lead from `published` (the newest head put; empty: none) to its files, with delta
/// versions that follow published's: after a rebuild or a repair, files of equal partition, slice and SHA-256 keep
/// published's path and are no change. Adds have the statistics of the texts that `head` brings, else the number of
/// rows alone.
void rebase_changes(const std::optional<Head>& published, Head* head);

/// Puts the head if absent: **the commit of all tables at once** (fault point P8 before). kAlreadyExists: somebody else
/// put that head: nothing of it is committed, start again from theirs. P9 is inside, P10 after it.
Status put_head(const Storage& storage, Heads* heads, const Head& head);

/// All rows of a table as a head has them, sorted by (partition, slice), key. Every file is checked against the head:
/// kIntegrity.
Result<std::vector<Row>> read_table(ObjectStore* store, const Head& head, const spec::Table& table);

}  // namespace tonearm
