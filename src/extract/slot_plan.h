/// Which reads a slot makes, in which order, and why. Pure.
#pragma once

#include "extract/slot.h"
#include "store/cursor_state.h"

namespace tonearm::extract {

/// The slot's time: --slot or now, floored to the interval; a manual run's is its second.
Millis slot_time(const SlotSettings& settings, const SlotOptions& options, Millis now);

/// The reads that are due at `now`, by priority, and those that wait. docs/hourly.md has the rules.
/// `asked`: requests of today that `state` does not know yet, as they are this run's own.
SlotPlan plan_reads(const CursorState& state, const SlotSettings& settings, const SlotOptions& options, Millis now,
                    std::uint32_t asked = 0);

/// A page that equals the one of the last complete read is a repeat for so long; then it is stored again, so that the
/// tables say once a day that all is as it was.
inline constexpr Millis kRepeatWindow = 23 * kHour;
/// A read that takes longer is no read of one moment.
inline constexpr Millis kLongestRead = kHour;

}  // namespace tonearm::extract
