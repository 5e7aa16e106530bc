/// Reading and writing small JSON texts without exceptions: heads, Delta actions, pointers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace tonearm::json_access {

/// Members keep their order, so that text -> value -> text is the identity on what `compact` wrote.
using Json = nlohmann::ordered_json;

/// The value; one that `is_discarded()` where the text is no JSON or is nested deeper than 64 (a deeper one could
/// exhaust the stack when written again).
Json parse(std::string_view text);

/// One line without blanks. Bytes that are no UTF-8 become U+FFFD.
std::string compact(const Json& value);

/// The member of an object; nullptr where `object` is none or lacks it.
const Json* member(const Json& object, std::string_view name);

/// Reads a member of exactly that type and range into `value`; false, and `value` unchanged, for anything else.
bool read(const Json& object, std::string_view name, std::string* value);
bool read(const Json& object, std::string_view name, std::uint64_t* value);  // at most 2^53: every engine reads it
bool read(const Json& object, std::string_view name, std::int64_t* value);
bool read(const Json& object, std::string_view name, std::uint32_t* value);
bool read(const Json& object, std::string_view name, int* value);

}  // namespace tonearm::json_access
