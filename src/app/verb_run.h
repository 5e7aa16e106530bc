/// What `run` and `daemon` share: one slot, told to a person.
#pragma once

#include "app/reach.h"
#include "app/wire.h"
#include "pipeline/run_slot.h"

namespace tonearm::app {

/// The exit code that says most of a slot: 7 the disk fails, 12 what is configured is wrong, 4 sign-in needed, 6
/// refused for good, 5 something waits, 3 with rejects, 0 done.
int code_of(const SlotRun& run);

/// Runs one slot, prints what came of it, and returns its exit code (also 0: done before), 130 or 143 where it was
/// stopped.
Result<int> run_once(const Context& context, const extract::SlotOptions& options);

/// As run_once, with what a caller has already; `ran` gets the slot's report where it is not nullptr.
Result<int> run_once(const Context& context, const Lake& lake, Spotify* spotify, const extract::SlotOptions& options,
                     SlotRun* ran);

}  // namespace tonearm::app
