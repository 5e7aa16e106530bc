/// Times for people.
#pragma once

#include <string>

#include "base/time.h"

namespace tonearm::app {

/// "12 s ago", "5 min ago", "3 h ago", "4 days ago".
std::string age(Millis now, Millis at);

/// "2026-11-25 04:00", UTC.
std::string minute(Millis at);

}  // namespace tonearm::app
