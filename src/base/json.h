/// nlohmann's parser and printer, compiled once: a file that calls them itself compiles them anew, for seconds each.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace tonearm {

/// The value; one that `is_discarded()` where the text is no JSON in UTF-8.
nlohmann::json parse_json(std::string_view text);
nlohmann::ordered_json parse_ordered_json(std::string_view text);

/// One line without blanks, or with an indent. Bytes that are no UTF-8 become U+FFFD: they come from outside, and must
/// not stop us.
std::string print_json(const nlohmann::json& value, int indent = -1);
std::string print_json(const nlohmann::ordered_json& value, int indent = -1);

}  // namespace tonearm
