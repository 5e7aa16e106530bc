#include <clocale>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/exit_code.h"
#include "app/help.h"
#include "app/invocation.h"
#include "app/verbs.h"
#include "app/wire.h"

namespace {

using tonearm::Result;
using tonearm::app::Context;

struct Entry {
  std::string_view verb;
  Result<int> (*run)(const Context&);
};

constexpr Entry kEntries[] = {
    {"import", tonearm::app::run_import_verb},
    {"run", tonearm::app::run_run_verb},
    {"plan", tonearm::app::run_plan_verb},
    {"query", tonearm::app::run_query_verb},
    {"tables", tonearm::app::run_tables_verb},
    {"status", tonearm::app::run_status_verb},
    {"runs", tonearm::app::run_runs_verb},
    {"describe", tonearm::app::run_describe_verb},
    {"check", tonearm::app::run_check_verb},
    {"repair", tonearm::app::run_repair_verb},
    {"quarantine ls", tonearm::app::run_quarantine_ls_verb},
    {"quarantine show", tonearm::app::run_quarantine_show_verb},
    {"quarantine retry", tonearm::app::run_quarantine_retry_verb},
    {"quarantine drop", tonearm::app::run_quarantine_drop_verb},
    {"compact", tonearm::app::run_compact_verb},
    {"init", tonearm::app::run_init_verb},
    {"schedule install", tonearm::app::run_schedule_install_verb},
    {"schedule status", tonearm::app::run_schedule_status_verb},
    {"schedule remove", tonearm::app::run_schedule_remove_verb},
    {"daemon", tonearm::app::run_daemon_verb},
    {"demo", tonearm::app::run_demo_verb},
    {"config get", tonearm::app::run_config_get_verb},
    {"config set", tonearm::app::run_config_set_verb},
    {"config path", tonearm::app::run_config_path_verb},
    {"config validate", tonearm::app::run_config_validate_verb},
    {"auth login", tonearm::app::run_auth_login_verb},
    {"auth status", tonearm::app::run_auth_status_verb},
    {"auth logout", tonearm::app::run_auth_logout_verb},
    {"sandbox", tonearm::app::run_sandbox_verb},
    {"version", tonearm::app::run_version_verb},
    {"help", tonearm::app::run_help_verb},
};

/// Errors found before there is a console: the words alone say whether a program is listening.
int fail_early(const std::vector<std::string>& words, const tonearm::Error& error) {
  tonearm::SystemClock clock;
  tonearm::app::Console::Settings settings;
  for (const std::string& word : words) settings.json = settings.json || word == "--json";
  return tonearm::app::Console(settings, &clock).fail(error);
}

int run(const std::vector<std::string>& words) {
  auto invocation = tonearm::app::parse(words);
  if (!invocation.ok()) return fail_early(words, invocation.error());
  if (invocation->has("version")) {
    fmt::print("{}\n", tonearm::app::version_line());
    return tonearm::exit_code::kSuccess;
  }
  if (invocation->verb == nullptr || invocation->has("help")) {
    fmt::print("{}",
               invocation->verb == nullptr ? tonearm::app::overview() : tonearm::app::help_page(*invocation->verb));
    return invocation->verb == nullptr && !invocation->has("help") ? tonearm::exit_code::kUsage
                                                                   : tonearm::exit_code::kSuccess;
  }
  auto context = tonearm::app::wire(std::move(*invocation));
  if (!context.ok()) return fail_early(words, context.error());
  for (const Entry& entry : kEntries) {
    if (entry.verb != context->invocation.verb->name) continue;
    auto code = entry.run(*context);
    context->console->end_progress();
    if (!code.ok()) return context->console->fail(code.error());
    return std::fflush(stdout) == 0 ? *code : tonearm::exit_code::kStorage;
  }
  return tonearm::exit_code::kUnexpected;
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "C.UTF-8");  // editing in the shell; nothing that is stored depends on it
  std::signal(SIGPIPE, SIG_IGN);        // `| head` is no reason to die in the middle of a commit
  return run(std::vector<std::string>(argv + 1, argv + argc));
}
