/// Which statements may run: those that only read.
#pragma once

#include <string>

#include "base/result.h"
#include "duck/database.h"

namespace tonearm::query {

/// Runs one statement if it is a SELECT (also written as WITH, FROM ..., VALUES, DESCRIBE, SHOW,
/// SUMMARIZE, PIVOT, UNPIVOT) or an EXPLAIN of one, and streams its rows. Everything else is refused
/// with kUsage, which says why and what to use instead. SQL's own errors are explained
/// (query/complaint.h). Whether a statement reads is DuckDB's parser's answer; words alone only refuse,
/// never let through.
Result<duck::Rows> run_gated(duck::Connection& connection, const std::string& sql);

}  // namespace tonearm::query
