/// A JSON line that knows whether it is whole: its last member is the SHA-256 of all that stands before it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tonearm {

/// `{"a":1}` -> `{"a":1,"sha256":"<hex of the bytes before the comma>"}` and a newline. `object` is a JSON object's
/// text with at least one member, no white space around it.
std::string seal(std::string_view object);

/// The object's text without seal and newline. kIntegrity where the seal is absent or wrong: one changed bit is found.
Result<std::string> unseal(std::string_view line);

}  // namespace tonearm
