/// Which heads are within retention, and so which files and Delta versions somebody may still ask for.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"
#include "table/head.h"
#include "table/vacuum.h"

namespace tonearm {

/// Every head of the lake, without its changes, in order of number.
struct Survey {
  std::vector<Head> kept;
  std::vector<Head> outdated;  // superseded before now - kRetention
};

/// kIntegrity where a head is damaged: then nobody knows what is still needed, and nothing may be removed.
Result<Survey> survey_heads(ObjectStore* store, Heads* heads, Millis now);

/// Removes (or with `dry_run` counts) what clean_logs() removes.
Result<std::uint64_t> clean_logs(const Storage& storage, const Survey& survey, bool dry_run);

/// Removes (or with `dry_run` finds) the outdated heads, oldest first.
Status prune(const Storage& storage, const Survey& survey, bool dry_run, CompactReport* report);

/// Removes (or with `dry_run` finds) data files older than kVacuumAge that no head names.
Status vacuum(const Storage& storage, Heads* heads, Millis now, bool dry_run, CompactReport* report);

}  // namespace tonearm
