/// How long ago something was, for people.
#pragma once

#include <string>

#include "base/time.h"

namespace tonearm::app {

/// "12 s ago", "5 min ago", "3 h ago", "4 days ago".
std::string age(Millis now, Millis at);

}  // namespace tonearm::app
