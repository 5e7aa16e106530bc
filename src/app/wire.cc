#include "app/wire.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include "app/fault.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> env(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return {};
  return value;
}

std::string home() { return env("HOME").value_or("."); }

std::string xdg(const char* variable, const char* below_home) {
  auto value = env(variable);
  if (value && value->starts_with("/")) return *value;
  return home() + "/" + below_home;
}

Result<std::optional<std::string>> lake_in(const std::string& file, bool must_exist) {
  std::error_code ec;
  if (!fs::exists(file, ec)) {
    if (!must_exist) return std::optional<std::string>();
    return Error{Code::kBadConfig, fmt::format("There is no config file {}.", file), "bad_config"};
  }
  try {
    const toml::table config = toml::parse_file(file);
    for (const auto& [section, node] : config) {
      if (section != "lake" || !node.is_table()) {
        return Error{Code::kBadConfig,
                     fmt::format("{}: `{}` is no section that this tonearm knows.", file, std::string_view(section)),
                     "bad_config", "the sections are: lake"};
      }
      for (const auto& [key, value] : *node.as_table()) {
        if (key != "path" || !value.is_string()) {
          return Error{Code::kBadConfig,
                       fmt::format("{}: lake.{} is no key that this tonearm knows.", file, std::string_view(key)),
                       "bad_config", "the keys are: lake.path = \"FOLDER\""};
        }
      }
    }
    const auto path = config["lake"]["path"].value<std::string>();
    if (!path) return std::optional<std::string>();
    std::string expanded = *path;
    if (expanded.starts_with("~/")) expanded = home() + expanded.substr(1);
    if (!expanded.starts_with("/")) expanded = (fs::path(file).parent_path() / expanded).string();
    return std::optional<std::string>(expanded);
  } catch (const toml::parse_error& e) {
    return Error{Code::kBadConfig,
                 fmt::format("{}:{}:{}: {}.", file, e.source().begin.line, e.source().begin.column, e.description()),
                 "bad_config"};
  }
}

struct FoundLake {
  std::string path, from;
};

/// Flag, then environment, then project config, then user config, then the default.
Result<FoundLake> find_lake(const Invocation& invocation) {
  if (const auto flag = invocation.get("lake")) return FoundLake{*flag, "--lake"};
  for (const char* const variable : {"TONEARM_LAKE", "TONEARM_LAKE_PATH"})
    if (const auto value = env(variable)) return FoundLake{*value, variable};
  if (const auto file = invocation.get("config")) {
    TONEARM_TRY(const auto path, lake_in(*file, true));
    if (path) return FoundLake{*path, *file};
  } else {
    for (const std::string& candidate :
         {std::string("tonearm.toml"), xdg("XDG_CONFIG_HOME", ".config") + "/tonearm/config.toml"}) {
      TONEARM_TRY(const auto path, lake_in(candidate, false));
      if (path) return FoundLake{*path, candidate};
    }
  }
  return FoundLake{xdg("XDG_DATA_HOME", ".local/share") + "/tonearm/lake", "the default"};
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
  TONEARM_TRY(const FoundLake lake, find_lake(invocation));
  std::error_code ec;
  const fs::path absolute = fs::absolute(lake.path, ec).lexically_normal();
  context.lake = absolute.string();
  while (context.lake.size() > 1 && context.lake.ends_with('/')) context.lake.pop_back();
  context.lake_from = lake.from;
  context.state_folder = xdg("XDG_STATE_HOME", ".local/state") + "/tonearm";
  TONEARM_TRY(context.threads, parse_threads(invocation));
  TONEARM_RETURN_IF_ERROR(install_fault_point(env("TONEARM_TEST_CRASH_AT").value_or("")));
  context.invocation = std::move(invocation);
  return context;
}

}  // namespace tonearm::app
