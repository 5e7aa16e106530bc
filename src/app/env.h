/// The environment, read in one place.
#pragma once

#include <optional>
#include <string>

namespace tonearm::app {

/// A variable's value; an empty one counts as none.
std::optional<std::string> env(const char* name);

}  // namespace tonearm::app
