/// tonearm run, whole: one slot from Spotify to the tables (docs/hourly.md).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "extract/slot.h"
#include "extract/source.h"
#include "pipeline/apply.h"
#include "pipeline/lake.h"

namespace tonearm {

/// What a slot did.
struct SlotRun {
  extract::SlotReport extract;  // entries, reads, what waits and until when
  ApplyReport applied;
};

/// Runs a slot under the lake's lock: extract, then the tables; live plays are in the tables before other reads begin.
/// Errors are those that nothing can go on after (the store, the log; kLocked where another run held the lake for
/// longer than `patience` of real time); what Spotify refused or put off is in the report. A crash anywhere loses
/// nothing: the next run seals what lies there and goes on.
Result<SlotRun> run_slot(const Lake& lake, extract::Source* source, Clock* clock, const extract::SlotSettings& settings,
                         const extract::SlotOptions& options, const ApplyOptions& apply,
                         std::chrono::milliseconds patience = std::chrono::seconds(30));

/// What a run would ask now, and why: nothing is written or asked.
Result<extract::SlotPlan> plan_slot(const Lake& lake, Clock* clock, const extract::SlotSettings& settings,
                                    const extract::SlotOptions& options);

}  // namespace tonearm
