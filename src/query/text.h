/// Values as text and JSON.
#pragma once

#include <string>
#include <string_view>

#include "query/value.h"

namespace tonearm::query {

/// Appends the value as people read it: `true`, digits, RFC 3339 instants with milliseconds and Z
/// (microseconds where there are any), text as it is, bytes as hex, lists, structs and maps as JSON.
/// NULL appends nothing.
void append_text(std::string& out, const ValueType& type, const Value& value);

/// Appends the value as JSON: integers and decimals with all their digits, NaN and infinities as
/// null, text escaped (bytes that are no UTF-8 become U+FFFD), instants as RFC 3339 strings, maps as
/// objects if their keys are text, else as an array of {"key", "value"}.
void append_json(std::string& out, const ValueType& type, const Value& value);

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace tonearm::query
