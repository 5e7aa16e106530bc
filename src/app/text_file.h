/// Small text files outside of the lake: config, units, marks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tonearm::app {

/// The whole file; empty where there is none. kStorage.
Result<std::optional<std::string>> read_text(const std::string& path);

/// Replaces (or makes) a file so that it is the old or the new one at any moment, durably: a temporary beside it,
/// synced, renamed. A link is followed. Keeps the mode of what was there; a new one is 0600, folders above are made.
Status replace_text(const std::string& path, std::string_view text);

}  // namespace tonearm::app
