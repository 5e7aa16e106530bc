/// What `status` says of Spotify: the sign-in, how fresh the reads are, the request budget, what waits. Offline.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/wire.h"
#include "pipeline/lake.h"

namespace tonearm::app {

/// Adds members `sign_in`, `fresh`, `budget`, `waiting_reads` to `body`, or prints lines, as the console is set.
Status tell_spotify(const Context& context, const Lake& lake, std::uint64_t last_entry, nlohmann::ordered_json* body);

}  // namespace tonearm::app
