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
  unsigned threads = 1;                           // slices are encoded side by side, each whole by one thread
  std::function<void(std::string_view)> progress;  // called now and then with what is being done; may be empty
};

/// A head that is ready, with all its files durable, but not put yet.
struct Merged {
  Head head;  // number = number_after + 1; `changes` are relative to `base`
  std::uint64_t files_written = 0;
  std::uint64_t bytes_written = 0;
};

/// Merges `batch` into `base` (the newest head; empty for the lake's first, or to rebuild every table from nothing): reads touched
/// slices, joins, re-slices a table that outgrew its slices, writes bridges from the merged parents, writes the slices whose
/// bytes came out different, syncs. `applied_seq` and `now` go into the head. Counts kept and duplicate into the batch's tallies.
/// Its last step is finish_head(base, &head), or follow_logs() where `base` is empty and `number_after` is not 0 (delta_log.h);
/// `changes` hold add_action() and remove_action() texts.
/// A rebuild of several batches merges each into the Merged.head of the one before and puts only the last.
Result<Merged> merge(const Storage& storage, const std::optional<Head>& base, std::uint64_t number_after, Accumulator* batch,
                     std::uint64_t applied_seq, Millis now, const CommitOptions& options);

/// Makes `head` one whose changes lead from `published` (the newest head put; empty: none) to its files, with delta versions that
/// follow published's: after a rebuild or a repair, files of equal partition, slice and SHA-256 keep published's path and are no
/// change.
void rebase_changes(const std::optional<Head>& published, Head* head);

/// Puts the head if absent: **the commit of all tables at once** (fault point P8 before). kAlreadyExists: somebody else put that
/// head: nothing of it is committed, start again from theirs.
Status put_head(const Storage& storage, Heads* heads, const Head& head);

/// All rows of a table as a head has them, sorted by (partition, slice), key.
Result<std::vector<Row>> read_table(ObjectStore* store, const Head& head, const spec::Table& table);

}  // namespace tonearm
