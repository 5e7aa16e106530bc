/// One unit of a merge: its files read, joined with the batch's rows, written where they came out different.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"
#include "table/head.h"
#include "table/merge_plan.h"

namespace tonearm {

/// A live file after the merge.
struct Output {
  std::size_t table = 0;
  HeadFile file;
  std::string add;  // the JSON of its add action; empty where it is a file of the base that stays
};

struct UnitResult {
  std::vector<Output> outputs;
  std::vector<std::pair<std::uint32_t, bool>> counted;  // answers of items, and whether the item's key was new
  std::uint64_t files_written = 0;
  std::uint64_t bytes_written = 0;
};

/// Does all of a unit's work but the sync. Fault points P6 (before a file's put) and P7 (after it). Several units may
/// be at work at once. On error files that were put already are named by no head: vacuum removes them.
Result<UnitResult> merge_unit(ObjectStore* store, Unit unit, Millis now);

}  // namespace tonearm
