/// Reading Retry-After. Only for this room.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "http/client.h"

namespace tonearm::spotify {

/// An HTTP date ("Sun, 06 Nov 1994 08:49:37 GMT"), the one form that is sent today. Empty for anything else.
std::optional<Millis> parse_http_date(std::string_view text);

/// How long the answer asks to wait: seconds, or a date reckoned from the answer's own Date header (else from `now`),
/// so that two clocks need not agree. A date that is over is 0. At most seven days: Spotify's longest is one, and a
/// number out of reason must not close an account for years. Empty where there is none or it cannot be read.
std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response, Millis now);

}  // namespace tonearm::spotify
