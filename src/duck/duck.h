/// DuckDB through its C API, loaded when it is first used: `--version` and `status` never pay for
/// 70 MB of library.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace tonearm::duck {

/// The C functions that tonearm calls; defined in duck/api.h.
struct Api;

/// Loads libduckdb once (from <program>/../lib, then <program>, then the loader's path). The table
/// lives until the program ends. Thread-safe. Error kBadConfig says where it looked, or which
/// version it found: 1.5 is needed (1.4 follows symlinks out of the cage, 2.0 is untried).
Result<const Api*> load();

/// The library's version text ("v1.5.5"), loading it.
Result<std::string> library_version();

namespace internal {
/// load() without its memory, looking at these paths in order: for tests.
Result<const Api*> load_from(const std::vector<std::string>& paths);
}  // namespace internal

}  // namespace tonearm::duck
