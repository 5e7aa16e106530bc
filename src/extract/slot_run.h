/// A slot, from the plan to its entries.
#pragma once

#include <functional>

#include "base/result.h"
#include "base/time.h"
#include "extract/slot.h"
#include "extract/source.h"
#include "store/object_store.h"
#include "store/raw_log.h"

namespace tonearm::extract {

/// Seals, plans, reads, and writes the slot's entries. `published(seq)` is called after an entry with new answers that
/// comes before others are asked for: live plays do not wait. Errors are the store's and the log's; what Spotify
/// refused or put off is in the report. One thread; several processes may run at once.
Result<SlotReport> run_reads(ObjectStore* store, Source* source, Clock* clock, const SlotSettings& settings,
                             const SlotOptions& options, const std::function<Status(std::uint64_t seq)>& published);

}  // namespace tonearm::extract
