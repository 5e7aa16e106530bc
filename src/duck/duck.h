/// DuckDB through its C API, loaded when it is first used: `--version` and `status` never pay for 70 MB of library.
#pragma once

#include <duckdb.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace tonearm::duck {

/// The C API's functions that tonearm calls, as loaded by dlopen. One member for each name in duck/functions.h; same
/// signatures as <duckdb.h>. Thread-safe as DuckDB documents it.
struct Api;  // defined in duck/api.h

/// Loads libduckdb once (from $ORIGIN/../lib, then $ORIGIN, then the loader's path). Error kBadConfig says where it looked.
Result<const Api*> load();

/// The library's version text ("v1.5.5"), loading it.
Result<std::string> library_version();

/// An in-memory database with fixed settings (threads=1, TimeZone UTC, no extension loading, explicit null order), owned.
/// Move-only. One thread at a time; several Databases may be used by several threads at once.
class Database;  // duck/database.h

}  // namespace tonearm::duck
