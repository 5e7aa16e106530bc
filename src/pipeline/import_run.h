/// tonearm import, whole: files -> raw -> log -> tables, and the reconciliation of each file.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "extract/import.h"
#include "pipeline/apply.h"
#include "pipeline/lake.h"

namespace tonearm {

/// One file's sums. `closes` in every table, or the whole call failed.
struct FileReconciliation {
  std::size_t file = 0;       // index into ImportReport::files
  AnswerTally tally;          // of its new answers
  std::uint64_t answers = 0;  // new ones
  std::uint64_t known = 0;    // answers that the lake, or this batch, had already: their items were counted then
  bool counted = true;        // false: its entry was applied by another process whose report is not there
};

struct ImportRun {
  ImportReport import;
  ApplyReport applied;
  std::vector<FileReconciliation> files;  // as import.files
  AnswerTally sum;
};

/// Imports and applies. A dry run looks and writes nothing: then `applied` is empty and tallies have no sums.
Result<ImportRun> run_import(const Lake& lake, Clock* clock, const ImportOptions& import, const ApplyOptions& apply);

}  // namespace tonearm
