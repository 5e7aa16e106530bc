/// tonearm run, whole: one slot from Spotify to the tables (docs/hourly.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "extract/slot.h"
#include "pipeline/apply.h"
#include "pipeline/lake.h"
#include "spotify/api.h"

namespace tonearm {

/// What a slot did. Reads and requests as the entries have them.
struct SlotRun {
  std::string slot;
  bool done_before = false;     // the log calls it done: nothing was asked
  extract::SlotReport extract;  // entries, reads, repeats, what waits and until when
  ApplyReport applied;
  std::optional<Error> first_error;  // the most telling one of the reads that failed; decides the exit code
};

/// Runs a slot. Errors are those that nothing can go on after (the store, the log, another run that holds the lake:
/// kLocked); what Spotify refused or put off is in the report. A crash anywhere loses nothing: the next run seals and
/// goes on.
Result<SlotRun> run_slot(const Lake& lake, spotify::Api* api, Clock* clock, const extract::SlotSettings& settings,
                         const extract::SlotOptions& options, const ApplyOptions& apply);

/// What a run would ask now, and why: the plan alone, nothing is written or asked.
Result<extract::SlotPlan> plan_slot(const Lake& lake, Clock* clock, const extract::SlotSettings& settings,
                                    const extract::SlotOptions& options);

}  // namespace tonearm
