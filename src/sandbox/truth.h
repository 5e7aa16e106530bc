/// Everything an account really did in a span of time, whether anybody asked or not: the other half of the oracle.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sandbox/account.h"

namespace tonearm::sandbox {

/// `{"from","until","plays","playlists","saved"}`. A playlist has every version that was there at some time in
/// the span, with its contents; a saved item every stay that touches it.
nlohmann::ordered_json truth(Account* account, const Universe& universe, Millis from, Millis until);

}  // namespace tonearm::sandbox
