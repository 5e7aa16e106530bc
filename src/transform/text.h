/// Texts that a column holds otherwise than Spotify sends them. Internal to transform/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tonearm::transform {

/// The first day that a release date can mean; empty where it is none ("0000", 30 February). The precision says how
/// many of its parts count.
std::optional<Days> release_day(std::string_view text, std::string_view precision);

/// A preview address without the client's id.
std::string without_client_id(std::string_view url);

/// In lower case, ASCII letters alone.
std::string lower_case(std::string_view text);

}  // namespace tonearm::transform
