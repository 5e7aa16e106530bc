/// Bringing tables and logs back from raw.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "pipeline/check.h"
#include "pipeline/lake.h"

namespace tonearm {

struct RepairOptions {
  bool dry_run = false;
  unsigned threads = 2;
  std::size_t memory_limit = 512ULL << 20;
  std::function<void(std::string_view what, std::uint64_t done, std::uint64_t of)> progress;
};

struct RepairReport {
  std::vector<Finding> before;    // what check --read-data found
  std::vector<std::string> done;  // sentences: what was (dry run: would be) mended
  std::vector<std::string> lost;  // sentences: what no repair brings back, by answer
  std::uint64_t head = 0;         // the head that mends the tables; 0: none was needed
  bool whole() const { return lost.empty(); }
};

/// Checks everything, then mends what can be: cursor states are folded anew; damaged or missing data files are dropped
/// from the newest head that can be read, every raw answer that can be read is merged onto what is left (joins are
/// idempotent: whole tables come out as from raw, canonical files byte for byte), and the next head is put; Delta
/// versions that a head makes are written again; logs that cannot be mended so get one more version. Raw is never
/// changed: damaged raw answers and entries are named in `lost`.
Result<RepairReport> repair(const Lake& lake, Clock* clock, const RepairOptions& options);

}  // namespace tonearm
