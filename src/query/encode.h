/// DuckDB's rows -> frames: the child's half of query/frames.h.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "duck/database.h"
#include "query/value.h"

namespace tonearm::query {

/// What a DuckDB type becomes. kUsage for the few that have no text of their own (BIT, BIGNUM,
/// UNION, TIME WITH TIME ZONE...): the message says to cast.
Result<ValueType> value_type(const duck::Type& type);

/// Sends one frame; false when nobody listens any more.
using SendFrame = std::function<bool(char tag, std::string_view payload)>;

/// Sends the columns, all rows in frames of about a megabyte, and "done".
Status send_rows(duck::Rows& rows, const SendFrame& send);

}  // namespace tonearm::query
