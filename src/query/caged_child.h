/// The inside of the cage.
#pragma once

#include <string>

#include "query/cage.h"

namespace tonearm::query {

/// The whole life of the child after the fork: confines itself, opens DuckDB, makes the catalog,
/// locks the settings, runs the statement, sends frames to `result_fd`, ends the process.
[[noreturn]] void live_caged(const CageOptions& options, const Catalog& catalog, const std::string& sql, int result_fd,
                             int parent_pid);

}  // namespace tonearm::query
