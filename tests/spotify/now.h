// The time at which the tests of this room begin.
#pragma once

#include "base/time.h"

namespace tonearm::spotify {

inline constexpr Millis kNow = 1'795'579'200'000;  // 2026-11-25T04:00:00Z, a Wednesday

}  // namespace tonearm::spotify
