/// The table of DuckDB's C functions that load() fills.
#pragma once

#include <duckdb.h>

#include "duck/functions.h"

namespace tonearm::duck {

/// `api.query(...)` is duckdb_query(...), and so on: signatures and documentation are those of <duckdb.h>.
struct Api {
#define TONEARM_DUCKDB_MEMBER(name) decltype(&::duckdb_##name) name;
  TONEARM_DUCKDB_FUNCTIONS(TONEARM_DUCKDB_MEMBER)
#undef TONEARM_DUCKDB_MEMBER
};

}  // namespace tonearm::duck
