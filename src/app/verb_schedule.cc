#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/child.h"
#include "app/env.h"
#include "app/exit_code.h"
#include "app/text_file.h"
#include "app/verbs.h"
#include "pipeline/schedule.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::string_view kTimer = "tonearm.timer";

/// The two files of the systemd user manager.
struct Units {
  std::string service, timer;  // paths
};

Units units_of(const Context& context) {
  const fs::path config = fs::path(context.config.places.user).parent_path().parent_path();
  const std::string folder = (config / "systemd/user").string();
  return {folder + "/tonearm.service", folder + "/tonearm.timer"};
}

/// What is installed now.
struct Installed {
  std::string service, timer;  // texts of our units; empty: none
  std::string crontab;         // whole
  std::string block;           // ours in it
  bool has_crontab = false;    // the program is there

  bool systemd() const { return !service.empty() || !timer.empty(); }
  bool cron() const { return !block.empty(); }
};

Result<ChildResult> systemctl(std::vector<std::string> words) {
  words.insert(words.begin(), {"systemctl", "--user"});
  return run_child(words);
}

Status must(const Result<ChildResult>& done, std::string_view what) {
  if (!done.ok()) return done.error();
  if (done->code == 0) return Ok{};
  const std::string why = done->err.substr(0, done->err.find('\n'));
  return Error{Code::kStorage,
               fmt::format("`{}` failed: {}.", what, why.empty() ? "no reason given" : printable(why)),
               {},
               "nothing that was collected is lost; run the same command by hand to see more"};
}

bool systemd_answers() {
  if (!has_program("systemctl")) return false;
  const auto done = systemctl({"show", "--property=Version"});
  return done.ok() && done->code == 0;
}

/// The crontab; empty where the person has none. Any other refusal is an error: it must not be taken for an empty one.
Result<std::string> read_crontab() {
  TONEARM_TRY(const ChildResult done, run_child({"crontab", "-l"}));
  if (done.code == 0) return done.out;
  if (done.err.find("no crontab for") != std::string::npos) return std::string();
  return Error{Code::kStorage,
               fmt::format("`crontab -l` failed: {}.", printable(done.err.substr(0, done.err.find('\n')))),
               {},
               "ask who runs this machine whether you may use cron, or run tonearm daemon"};
}

Status write_crontab(const std::string& text) {
  if (text.empty()) return must(run_child({"crontab", "-r"}), "crontab -r");
  return must(run_child({"crontab", "-"}, text), "crontab -");
}

/// Our unit's text; empty where there is none. A file that is not ours stops everything.
Result<std::string> read_unit(const std::string& path) {
  TONEARM_TRY(const auto text, read_text(path));
  if (!text) return std::string();
  if (is_our_unit(*text)) return *text;
  return Error{Code::kStorage,
               fmt::format("{} is there and was not written by tonearm.", path),
               {},
               "move it away, or give it another name"};
}

Result<Installed> look(const Context& context) {
  Installed found;
  const Units units = units_of(context);
  TONEARM_TRY(found.service, read_unit(units.service));
  TONEARM_TRY(found.timer, read_unit(units.timer));
  found.has_crontab = has_program("crontab");
  if (found.has_crontab) {
    TONEARM_TRY(found.crontab, read_crontab());
    TONEARM_TRY(found.block, find_cron_block(found.crontab));
  }
  return found;
}

Result<ScheduledRun> run_of(const Context& context) {
  ScheduledRun run;
  TONEARM_TRY(run.program, own_path());
  run.lake = context.lake;
  run.every = context.config.slot.every;
  if (context.config.files.size() > 1) {
    return Error{Code::kUsage,
                 fmt::format("A schedule runs with one config file, and here two are read: {} and {}.",
                             context.config.files[0], context.config.files[1]),
                 "usage", "say which: tonearm schedule install --config FILE"};
  }
  std::error_code ec;
  if (!context.config.files.empty()) run.config = fs::absolute(context.config.files[0], ec).lexically_normal().string();
  if (const auto state = env("XDG_STATE_HOME"); state && state->starts_with('/')) run.state_home = *state;
  return run;
}

/// Settings that live in this shell alone.
std::vector<std::string> left_behind(const Context& context) {
  std::vector<std::string> names;
  for (const auto& [name, value] : context.config.values)
    if (value.from.starts_with("TONEARM_") && name != "lake.path") names.push_back(value.from);
  return names;
}

/// How this shell reaches the network: of it a schedule sees nothing either, and its password is not copied to a file.
std::vector<std::string> network_left_behind() {
  std::vector<std::string> names;
  for (const char* const name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
                                 "CURL_CA_BUNDLE", "SSL_CERT_FILE"})
    if (env(name)) names.emplace_back(name);
  return names;
}

/// What an installation would do, told before it is done.
struct Change {
  bool systemd = false;
  std::string service, timer, crontab, block;
  bool nothing = false;  // all of it stands there already
};

Result<bool> use_systemd(const Context& context, const Installed& now) {
  const bool wants_systemd = context.invocation.has("systemd");
  const bool wants_cron = context.invocation.has("cron");
  if (wants_systemd && wants_cron)
    return Error{Code::kUsage, "--systemd and --cron exclude each other.", "usage", "tonearm help schedule install"};
  const bool answers = !wants_cron && systemd_answers();
  if (wants_systemd && !answers) {
    return Error{Code::kUnavailable,
                 "The systemd user manager does not answer (`systemctl --user`).",
                 {},
                 "log in on this machine itself, or take --cron, or run tonearm daemon"};
  }
  if (wants_cron && !now.has_crontab)
    return Error{Code::kUnavailable, "There is no `crontab` on PATH.", {}, "install cron, or run tonearm daemon"};
  if (!wants_cron && answers) return true;
  if (now.has_crontab) return false;
  return Error{Code::kUnavailable,
               "Neither the systemd user manager nor cron is here.",
               {},
               "run tonearm daemon: it needs neither"};
}

Result<Change> change_of(const Context& context, const Installed& now) {
  Change change;
  TONEARM_TRY(const ScheduledRun run, run_of(context));
  TONEARM_TRY(change.systemd, use_systemd(context, now));
  if (change.systemd ? now.cron() : now.systemd()) {
    return Error{Code::kUsage, fmt::format("The schedule is installed in {} already.", now.cron() ? "cron" : "systemd"),
                 "usage", "tonearm schedule remove takes that away first"};
  }
  if (change.systemd) {
    TONEARM_TRY(change.service, service_unit(run));
    change.timer = timer_unit(run.every);
    const auto active = systemctl({"is-active", std::string(kTimer)});
    change.nothing = change.service == now.service && change.timer == now.timer && active.ok() && active->code == 0;
  } else {
    TONEARM_TRY(change.block, cron_block(run));
    TONEARM_TRY(change.crontab, with_cron_block(now.crontab, change.block));
    change.nothing = change.crontab == now.crontab;
  }
  return change;
}

void indented(const Console& console, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    console.say(fmt::format("    {}", text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void tell(const Context& context, const Change& change, const Installed& now) {
  const Console& console = *context.console;
  const Units units = units_of(context);
  if (change.systemd) {
    console.say(fmt::format("{} {}:", now.service.empty() ? "Writes" : "Replaces", units.service));
    indented(console, change.service);
    console.say(fmt::format("{} {}:", now.timer.empty() ? "Writes" : "Replaces", units.timer));
    indented(console, change.timer);
    console.say("and runs: systemctl --user daemon-reload; systemctl --user enable --now tonearm.timer");
  } else {
    console.say(fmt::format("{} your crontab, whose other lines stay as they are:",
                            now.cron() ? "Replaces tonearm's lines in" : "Adds these lines to"));
    indented(console, change.block);
  }
  const auto names = left_behind(context);
  if (!names.empty()) {
    console.say(fmt::format("The schedule will not see what this shell alone sets: {}", fmt::join(names, ", ")));
    console.say("  tonearm config set KEY VALUE keeps it in the config file");
  }
  if (const auto network = network_left_behind(); !network.empty()) {
    console.say(
        fmt::format("The schedule will not see how this shell reaches the network: {}", fmt::join(network, ", ")));
    console.say(change.systemd ? "  write NAME=VALUE lines to ~/.config/environment.d/tonearm.conf, then log in anew"
                               : "  write NAME=VALUE lines above the others: crontab -e");
  }
}

Status enable(const Context& context, const Change& change) {
  if (!change.systemd) return write_crontab(change.crontab);
  const Units units = units_of(context);
  TONEARM_RETURN_IF_ERROR(replace_text(units.service, change.service));
  TONEARM_RETURN_IF_ERROR(replace_text(units.timer, change.timer));
  TONEARM_RETURN_IF_ERROR(must(systemctl({"daemon-reload"}), "systemctl --user daemon-reload"));
  TONEARM_RETURN_IF_ERROR(
      must(systemctl({"enable", "--now", std::string(kTimer)}), "systemctl --user enable --now tonearm.timer"));
  // A timer that runs already keeps its old times until it is started again.
  return must(systemctl({"restart", std::string(kTimer)}), "systemctl --user restart tonearm.timer");
}

Result<bool> agreed(const Context& context, std::string_view question) {
  const bool yes = context.invocation.has("yes");
  if (context.console->confirm(question, yes)) return true;
  if (context.console->settings().interactive) return false;
  return Error{Code::kUsage, "This asks first, and nobody can be asked here.", "usage",
               "look at what it would do with -n, then agree with --yes"};
}

int done(const Context& context, std::string_view action, std::string_view where, std::string_view sentence) {
  if (context.console->settings().json)
    context.console->json("schedule", {{"action", action}, {"where", where}});
  else
    context.console->out(sentence);
  return exit_code::kSuccess;
}

/// The newest entry of a slot, among the last hundred entries.
std::optional<Entry> last_slot(const Context& context) {
  const auto lake = context.open_lake();
  if (!lake.ok()) return {};
  RawLog log = lake->log();
  const auto last = log.last();
  if (!last.ok()) return {};
  for (std::uint64_t seq = *last; seq > 0 && *last - seq < 100; --seq) {
    auto entry = log.read(seq);
    if (entry.ok() && entry->kind == EntryKind::kSlot) return std::move(*entry);
  }
  return {};
}

/// Whether what is installed is what `install` would write now.
bool is_current(const Context& context, const Installed& now) {
  const auto run = run_of(context);
  if (!run.ok()) return false;
  if (now.cron()) {
    const auto block = cron_block(*run);
    return block.ok() && *block == now.block;
  }
  const auto service = service_unit(*run);
  return service.ok() && *service == now.service && timer_unit(run->every) == now.timer;
}

}  // namespace

Result<int> run_schedule_install_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Installed now, look(context));
  TONEARM_TRY(const Change change, change_of(context, now));
  const std::string_view where = change.systemd ? "systemd" : "cron";
  if (change.nothing) return done(context, "none", where, "The schedule is installed already, just so.");
  tell(context, change, now);
  if (context.invocation.has("dry-run")) return done(context, "dry_run", where, "Nothing was changed.");
  TONEARM_TRY(const bool yes, agreed(context, "Install this?"));
  if (!yes) return done(context, "none", where, "Nothing was changed.");
  TONEARM_RETURN_IF_ERROR(enable(context, change));
  if (change.systemd)
    console.say("It runs while you are logged in; `loginctl enable-linger` makes it run always.");
  else
    console.say("cron makes up for no hour that the machine slept through; the next one collects what is still shown.");
  return done(context, "installed", where,
              fmt::format("Installed: every {}, the next at {}.", interval_text(context.config.slot.every),
                          format_rfc3339(next_slot(context.clock->now(), context.config.slot.every))));
}

Result<int> run_schedule_remove_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Installed now, look(context));
  if (!now.systemd() && !now.cron()) return done(context, "none", "", "No schedule is installed.");
  const Units units = units_of(context);
  const std::string_view where = now.systemd() ? "systemd" : "cron";
  if (now.systemd()) {
    console.say("Runs: systemctl --user disable --now tonearm.timer");
    console.say(fmt::format("and removes {} and {}", units.timer, units.service));
  }
  if (now.cron()) {
    console.say("Takes these lines out of your crontab, whose other lines stay as they are:");
    indented(console, now.block);
  }
  if (context.invocation.has("dry-run")) return done(context, "dry_run", where, "Nothing was changed.");
  TONEARM_TRY(const bool yes, agreed(context, "Remove the schedule?"));
  if (!yes) return done(context, "none", where, "Nothing was changed.");
  if (now.systemd()) {
    const bool answers = systemd_answers();
    if (answers && !now.timer.empty())
      TONEARM_RETURN_IF_ERROR(
          must(systemctl({"disable", "--now", std::string(kTimer)}), "systemctl --user disable --now tonearm.timer"));
    for (const std::string& path : {units.timer, units.service}) {
      if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return Error{Code::kStorage, fmt::format("Cannot remove {}.", path), {}, "check the folder's permissions"};
    }
    if (answers) TONEARM_RETURN_IF_ERROR(must(systemctl({"daemon-reload"}), "systemctl --user daemon-reload"));
  }
  if (now.cron()) {
    TONEARM_TRY(const std::string rest, without_cron_block(now.crontab));
    TONEARM_RETURN_IF_ERROR(write_crontab(rest));
  }
  return done(context, "removed", where, "Removed. What was collected stays.");
}

Result<int> run_schedule_status_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Installed now, look(context));
  const bool installed = now.systemd() || now.cron();
  const bool current = installed && is_current(context, now);
  const std::string_view where = now.systemd() ? "systemd" : "cron";
  std::optional<bool> active;
  if (now.systemd()) {
    const auto asked = systemctl({"is-active", std::string(kTimer)});
    active = asked.ok() && asked->code == 0;
  }
  const auto last = last_slot(context);
  const Millis next = next_slot(context.clock->now(), context.config.slot.every);
  if (console.settings().json) {
    ordered_json body = {{"installed", installed}, {"every", interval_text(context.config.slot.every)}};
    if (installed) {
      body["where"] = where;
      body["current"] = current;
      body["next"] = format_rfc3339(next);
    }
    if (active) body["active"] = *active;
    if (last) body["last_slot"] = last->slot;
    if (last) body["last_at"] = format_rfc3339(last->at);
    console.json("schedule", body);
    return exit_code::kSuccess;
  }
  if (!installed) {
    console.out("schedule   none (tonearm schedule install; or tonearm daemon)");
  } else {
    console.out(fmt::format("schedule   {}, every {}", now.systemd() ? "systemd user timer" : "cron",
                            interval_text(context.config.slot.every)));
    console.out(fmt::format("next slot  {}", format_rfc3339(next)));
  }
  console.out(last ? fmt::format("last slot  {} (written {})", last->slot, format_rfc3339(last->at))
                   : "last slot  none in this lake's last entries");
  if (active && !*active) console.out("warning    the timer is not active: tonearm schedule install starts it");
  if (installed && !current)
    console.out(
        "warning    what is installed differs from what install would write now (program, lake, config or interval)");
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
