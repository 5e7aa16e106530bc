/// All files of an import, looked at: facts of their answers, and the first half of the report.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "extract/fact.h"
#include "extract/import.h"

namespace tonearm::extract {

struct Batch {
  ImportReport report;
  std::vector<std::string> paths;  // by file
  std::vector<Fact> facts;
  std::optional<Address> given;  // --endpoint
};

/// Looks at every file. `labels`: the lake's. Errors: kUsage.
Result<Batch> look(const ImportOptions& options, const std::set<std::string>& labels, Millis lake_birth);

}  // namespace tonearm::extract
