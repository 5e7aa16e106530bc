/// Removing what nothing needs any more: old heads, dead data files, leftovers of unfinished puts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"
#include "table/head.h"

namespace tonearm {

inline constexpr Millis kRetention = 7 * kDay;  // heads and what they name
inline constexpr Millis kVacuumAge = kDay;      // data files that no head names
inline constexpr Millis kWriterGivesUp = 12 * kHour;

/// What compact found or did.
struct CompactReport {
  std::vector<std::string> removed_heads;
  std::vector<std::string> removed_files;
  std::uint64_t removed_bytes = 0;
  std::uint64_t removed_log_files = 0;
  std::uint64_t removed_temporaries = 0;
  std::vector<std::string> checkpoints;
};

/// Publishes what is not, then checkpoint, log cleanup, prune, vacuum, in the order that keeps every reader right
/// (protocol.md section 7). A head goes when the one after it is older than kRetention: until then somebody may still
/// read it, or ask what the lake was then. With `dry_run` nothing is changed and the report says what would be
/// (temporaries apart: those are counted only as they go). A lake without a head is left alone. Safe beside writers and
/// other calls of its own.
Result<CompactReport> compact(const Storage& storage, Heads* heads, Millis now, bool dry_run);

}  // namespace tonearm
