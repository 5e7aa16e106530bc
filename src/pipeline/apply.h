/// The raw log's entries -> tables: transform, merge, commit, publish (protocol.md section 7).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "pipeline/lake.h"
#include "pipeline/report.h"
#include "table/commit.h"

namespace tonearm {

struct ApplyOptions {
  unsigned threads = 2;
  std::size_t memory_limit = 512ULL << 20;  // of pending rows: a batch ends when they are more
  bool rebuild = false;                     // every table anew from raw, whatever the newest head says
  std::function<void(std::string_view what, std::uint64_t done, std::uint64_t of)> progress;
};

struct ApplyReport {
  std::uint64_t head = 0;         // the newest head afterwards
  std::uint64_t applied_seq = 0;  // and what it has
  std::uint64_t heads_written = 0;
  std::uint64_t files_written = 0;
  std::uint64_t bytes_written = 0;
  std::vector<EntryReport> entries;  // those that this call applied, in order
  std::optional<Error> unreported;   // why their reports could not be kept: everything else is committed then
};

/// Publishes what the newest head has and the Delta logs lack; then applies every entry that it has not, as many at
/// once as fit memory, commits, publishes. Whoever is overtaken by another writer starts again from that writer's head.
/// A head of an older spec or transform: all tables are rebuilt from raw; of a newer one: kUnsupported. kIntegrity with
/// reason does_not_close where a sum does not close (the tables are not committed then), or where raw is damaged.
Result<ApplyReport> apply(const Lake& lake, Clock* clock, const ApplyOptions& options);

}  // namespace tonearm
