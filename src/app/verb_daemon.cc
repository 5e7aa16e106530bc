#include <charconv>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/daemon.h"
#include "app/env.h"
#include "app/exit_code.h"
#include "app/reach.h"
#include "app/stop.h"
#include "app/verb_run.h"
#include "app/verbs.h"
#include "base/hash.h"
#include "pipeline/schedule.h"
#include "spec/spec.h"

namespace tonearm::app {
namespace {

using std::chrono::milliseconds;

/// Held while the daemon lives; the file stays, its lock does not.
class DaemonLock {
 public:
  static Result<DaemonLock> take(const Context& context) {
    const std::string folder = context.state_folder;
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    ::chmod(folder.c_str(), S_IRWXU);
    const std::string path = fmt::format("{}/daemon-{}.lock", folder, sha256_hex(context.lake).substr(0, 16));
    DaemonLock lock;
    lock.fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock.fd_ < 0)
      return Error{Code::kStorage, fmt::format("Cannot make {}.", path), {}, "check the folder's permissions"};
    if (::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
      return Error{Code::kLocked,
                   fmt::format("A daemon collects into {} already.", context.lake),
                   {},
                   "stop that one, or leave it to it"};
    }
    return lock;
  }
  DaemonLock(DaemonLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  DaemonLock& operator=(DaemonLock&&) = delete;
  ~DaemonLock() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  DaemonLock() = default;
  int fd_ = -1;
};

struct DaemonWishes {
  std::optional<Millis> until;
  std::optional<std::uint64_t> slots;
};

Result<DaemonWishes> daemon_wishes(const Context& context) {
  DaemonWishes wishes;
  if (const auto text = context.invocation.get("until")) {
    wishes.until = parse_rfc3339(*text);
    if (!wishes.until) {
      return Error{Code::kUsage, fmt::format("--until is no RFC 3339 time: {}.", *text), "usage",
                   "write it as 2026-11-25T04:00:00Z"};
    }
  }
  if (const auto text = context.invocation.get("slots")) {
    std::uint64_t n = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (ec != std::errc() || end != text->data() + text->size() || n == 0)
      return Error{Code::kUsage, fmt::format("--slots wants a number from 1 on, not {}.", *text), "usage"};
    wishes.slots = n;
  }
  return wishes;
}

/// What passes by itself, or when the person does something: the next slot tries again.
bool may_pass(const Error& error) {
  switch (error.code) {
    case Code::kUnavailable:
    case Code::kRateLimited:
    case Code::kUnauthenticated:
    case Code::kForbidden:
    case Code::kLocked:
    case Code::kStorage: return true;
    default: return false;
  }
}

void print_line(const Console& console, const SlotRun& run, Millis now) {
  const extract::SlotReport& report = run.extract;
  std::uint32_t requests = 0;
  for (const RequestCount& each : report.requests) requests += each.count;
  std::string text = fmt::format("{}  slot {}", format_rfc3339(now), report.slot);
  if (report.done_before) {
    console.out(text + "  done before");
    return;
  }
  std::uint64_t plays = 0;
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  for (const EntryReport& entry : run.applied.entries) {
    for (const AnswerReport& answer : entry.answers) {
      for (const auto& [table, tally] : answer.tally.tables) {
        rows += tally.kept;
        rejected += tally.rejected;
        if (spec::tables()[table]->name == "plays") plays += tally.kept;
      }
    }
  }
  text += fmt::format("  {} requests  {} new plays  {} new rows", requests, plays, rows);
  if (rejected > 0) text += fmt::format("  {} rejected", rejected);
  if (!report.waiting.empty())
    text += fmt::format("  {} waiting ({})", report.waiting.size(), report.waiting.front().reason);
  if (!report.errors.empty())
    text += fmt::format("  {} failed ({})", report.errors.size(), report.errors.front().reason);
  console.out(text);
}

/// One slot. Everything is wired anew, so that a sign-in made meanwhile counts.
Status run_slot_now(const Context& context) {
  TONEARM_TRY(const auto spotify, reach_spotify(context));
  TONEARM_RETURN_IF_ERROR(can_collect(*spotify));
  TONEARM_TRY(const Lake lake, Lake::open_or_make(context.lake, context.clock->now()));
  extract::SlotOptions options;
  options.scheduled = true;
  if (context.console->settings().json) {
    TONEARM_RETURN_IF_ERROR(run_once(context, lake, spotify.get(), options, nullptr));
    return Ok{};
  }
  options.stop = [] { return stop_signal() != 0; };
  ApplyOptions apply;
  apply.threads = context.threads;
  TONEARM_TRY(const SlotRun run,
              run_slot(lake, spotify->source.get(), context.clock.get(), spotify->settings, options, apply));
  print_line(*context.console, run, context.clock->now());
  return Ok{};
}

}  // namespace

void wait_until(Clock* clock, Millis at, bool jumps, const std::function<bool()>& stop) {
  const Millis length = at - clock->now();
  if (jumps) {
    if (length > 0 && !stop()) clock->wait(milliseconds(length));
    return;
  }
  // Short steps against the wall clock: a machine that slept past the instant sees it at once after waking, and a clock
  // that was set back by more than a step does not make this wait longer than was meant.
  Millis before = clock->now();
  Millis waited = 0;
  while (!stop()) {
    const Millis now = clock->now();
    if (now >= at || waited >= length + kMinute) return;
    clock->wait(milliseconds(std::clamp<Millis>(at - now, 1, 250)));
    waited += std::clamp<Millis>(clock->now() - before, 0, 1000);
    before = clock->now();
  }
}

Result<int> run_daemon_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const DaemonWishes wishes, daemon_wishes(context));
  const bool jumps = env("TONEARM_NOW").has_value();
  if (jumps && !wishes.until && !wishes.slots) {
    return Error{Code::kUsage, "With TONEARM_NOW the clock jumps from slot to slot, and would never stop.", "usage",
                 "say when it ends: --slots N or --until TIME"};
  }
  TONEARM_TRY(const DaemonLock lock, DaemonLock::take(context));
  catch_stop_signals();
  const auto stop = [] { return stop_signal() != 0; };
  const std::chrono::minutes every = context.config.slot.every;
  console.say(fmt::format("Collecting into {} every {}; Ctrl-C ends after the page being asked for.", context.lake,
                          interval_text(every)));
  for (std::uint64_t slots = 0; !stop();) {
    if (wishes.until && context.clock->now() >= *wishes.until) break;
    const Millis began = context.clock->now();
    if (const Status ran = run_slot_now(context); !ran.ok()) {
      if (!may_pass(ran.error())) return ran.error();
      console.fail(ran.error());
    }
    std::fflush(stdout);
    if (++slots; wishes.slots && slots >= *wishes.slots) break;
    // From the slot that was begun: one that took longer than the interval is followed at once by the next.
    Millis next = next_slot(began, every);
    if (wishes.until) next = std::min(next, *wishes.until);
    wait_until(context.clock.get(), next, jumps, stop);
  }
  if (stop()) console.say("Stopped; the next run goes on where this one was.");
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
