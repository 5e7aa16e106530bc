/// Waiting for the next slot.
#pragma once

#include <functional>

#include "base/time.h"

namespace tonearm::app {

/// Returns at `at`, or soon after `stop` says true. `jumps`: the clock is moved instead of waited for. Else it waits in
/// steps of a quarter of a second and looks at the wall clock: after a suspended machine wakes past `at` it returns at
/// once.
void wait_until(Clock* clock, Millis at, bool jumps, const std::function<bool()>& stop);

}  // namespace tonearm::app
