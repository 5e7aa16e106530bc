/// The one place that knows where things come from: environment, config files, the system clock. Everything below is
/// handed what it needs.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/console.h"
#include "app/invocation.h"
#include "base/result.h"
#include "base/time.h"
#include "pipeline/lake.h"

namespace tonearm::app {

/// Everything a verb works with.
struct Context {
  Invocation invocation;
  std::string lake;          // absolute path
  std::string lake_from;     // "--lake", "TONEARM_LAKE", "tonearm.toml:3", "the default"
  std::string state_folder;  // $XDG_STATE_HOME/tonearm: history, tokens, ledger
  Config config;             // `lake` above is stronger than config.lake: it knows the flag
  unsigned threads = 2;
  std::unique_ptr<Clock> clock;
  std::unique_ptr<Console> console;

  Result<Lake> open_lake() const { return Lake::open(lake); }
};

/// Reads environment, config and terminal. kBadConfig, kUsage.
Result<Context> wire(Invocation invocation);

}  // namespace tonearm::app
