/// DuckDB's error texts, said for people.
#pragma once

#include <string_view>

#include "base/result.h"

namespace tonearm::query {

/// "Binder Error: Referenced column ..." becomes an Error whose first sentence says what is wrong,
/// with DuckDB's candidates and the marked line kept, and what to do next. Faults of the query are
/// kUsage, unreadable files kStorage, damaged ones kIntegrity, an interrupt kCancelled.
Error explain(std::string_view message);

/// Whether explain() made this of a Catalog or Binder error: with more tables the statement might have run, or its
/// error might propose another name.
bool misses_a_name(const Error& error);

/// The query came to its limit of memory (told by DuckDB or by the system).
Error out_of_memory();

}  // namespace tonearm::query
