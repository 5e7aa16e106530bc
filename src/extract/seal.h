/// What interrupted runs left: raw objects of slots that no entry names.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "extract/slot_store.h"
#include "extract/source.h"

namespace tonearm::extract {

/// Lists every whole object of recent slots that no entry names in the entry in the making, and opens the reads that
/// they are pages of, so that a run goes on where the one before was cut: at the address that the last page found
/// names (`source` reads it), else at that page again. Returns how many. An object that was cut is left: its answer is
/// asked again. Sets sealed_through to the newest slot that no running process can still be writing.
Result<std::uint64_t> seal_orphans(ObjectStore* store, RawLog* log, std::uint64_t last, Millis now, SlotStore* into,
                                   const Source& source);

}  // namespace tonearm::extract
