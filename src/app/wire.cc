#include "app/wire.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/env.h"
#include "app/fault.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;

/// What a person needs to mend a config must not fail because of it.
bool works_without_config(std::string_view verb) {
  return verb == "help" || verb == "version" || verb == "describe" || verb == "config path";
}

Result<std::unique_ptr<Clock>> make_clock() {
  const auto start = env("TONEARM_NOW");
  if (!start) return std::unique_ptr<Clock>(std::make_unique<SystemClock>());
  const auto at = parse_rfc3339(*start);
  if (!at) {
    return Error{Code::kBadConfig, fmt::format("TONEARM_NOW is no RFC 3339 time: {}.", *start), "bad_config",
                 "write it as 2026-11-25T04:00:00Z"};
  }
  return std::unique_ptr<Clock>(std::make_unique<SystemClock>(*at));
}

Result<unsigned> parse_threads(const Invocation& invocation) {
  const auto text = invocation.get("threads");
  if (!text) return 2U;
  unsigned n = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (ec != std::errc() || end != text->data() + text->size() || n < 1 || n > 256)
    return Error{Code::kUsage, fmt::format("--threads wants a number from 1 to 256, not {}.", *text), "usage"};
  return n;
}

}  // namespace

Result<Context> wire(Invocation invocation) {
  Context context;
  TONEARM_TRY(context.clock, make_clock());
  Console::Settings settings;
  settings.json = invocation.has("json");
  settings.quiet = invocation.has("quiet");
  settings.verbose = invocation.has("verbose");
  settings.terminal = ::isatty(STDERR_FILENO) == 1;
  const bool dumb = env("TERM").value_or("") == "dumb";
  settings.color =
      ::isatty(STDOUT_FILENO) == 1 && settings.terminal && !invocation.has("no-color") && !env("NO_COLOR") && !dumb;
  settings.interactive = ::isatty(STDIN_FILENO) == 1 && settings.terminal && !invocation.has("no-input");
  context.console = std::make_unique<Console>(settings, context.clock.get());
  auto config = read_config(config_places(invocation.get("config")));
  if (!config.ok() && works_without_config(invocation.verb->name)) config = default_config(invocation.get("config"));
  if (!config.ok()) return std::move(config).error();
  context.config = std::move(*config);
  context.lake = context.config.lake;
  context.lake_from = context.config.values.at("lake.path").from;
  if (const auto flag = invocation.get("lake")) {
    std::error_code ec;
    context.lake = fs::absolute(*flag, ec).lexically_normal().string();
    while (context.lake.size() > 1 && context.lake.ends_with('/')) context.lake.pop_back();
    context.lake_from = "--lake";
  }
  context.state_folder = context.config.places.state_folder;
  TONEARM_TRY(context.threads, parse_threads(invocation));
  TONEARM_RETURN_IF_ERROR(install_fault_point(env("TONEARM_TEST_CRASH_AT").value_or("")));
  context.invocation = std::move(invocation);
  return context;
}

}  // namespace tonearm::app
