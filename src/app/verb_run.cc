#include "app/verb_run.h"

#include <csignal>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/age.h"
#include "app/exit_code.h"
#include "app/stop.h"
#include "app/verbs.h"
#include "extract/slot_groups.h"
#include "extract/slot_plan.h"
#include "pipeline/account.h"
#include "spec/reasons.h"
#include "spec/spec.h"

namespace tonearm::app {
namespace {

using extract::SlotReport;
using extract::WaitingRead;
using nlohmann::ordered_json;

constexpr std::size_t kReasonsShown = 12;  // lines of a list; more are told with -v

AnswerTally sums_of(const ApplyReport& applied) {
  AnswerTally sum;
  for (const EntryReport& report : applied.entries)
    for (const AnswerReport& answer : report.answers) add(answer.tally, &sum);
  return sum;
}

/// "1 request", "2,000 requests".
std::string counted(std::uint64_t n, std::string_view what) {
  return fmt::format("{} {}{}", human_count(n), what, n == 1 ? "" : "s");
}

std::uint32_t sent(const SlotReport& report) {
  std::uint32_t count = 0;
  for (const RequestCount& requests : report.requests) count += requests.count;
  return count;
}

std::size_t count_of(const SlotReport& report, std::string_view outcome) {
  return static_cast<std::size_t>(std::count_if(report.reads.begin(), report.reads.end(),
                                                [&](const auto& read) { return read.outcome == outcome; }));
}

ordered_json waiting_json(const WaitingRead& waiting) {
  ordered_json body = {{"resource", waiting.resource}, {"reason", waiting.reason}, {"why", waiting.why}};
  if (waiting.until) body["until"] = format_rfc3339(*waiting.until);
  return body;
}

void print_json(const Console& console, const SlotRun& run, const AnswerTally& sums, int code) {
  const SlotReport& report = run.extract;
  ordered_json body = {{"slot", report.slot},
                       {"done_before", report.done_before},
                       {"exit_code", code},
                       {"requests", sent(report)},
                       {"answers", report.answers},
                       {"bytes", report.bytes},
                       {"repeats", count_of(report, "repeat")},
                       {"sealed", report.sealed},
                       {"entries", report.entries},
                       {"head", run.applied.head}};
  body["by_bucket"] = ordered_json::array();
  for (const RequestCount& count : report.requests)
    body["by_bucket"].push_back({{"bucket", count.bucket}, {"status", count.status}, {"count", count.count}});
  body["tables"] = ordered_json::object();
  for (const auto& [table, t] : sums.tables) {
    body["tables"][std::string(spec::tables()[table]->name)] = {{"items", t.elements},
                                                                {"kept", t.kept},
                                                                {"duplicate", t.duplicate},
                                                                {"withheld", t.withheld},
                                                                {"rejected", t.rejected}};
  }
  body["reads"] = ordered_json::array();
  for (const SlotReport::Read& read : report.reads) {
    ordered_json each = {{"resource", read.resource}, {"outcome", read.outcome}, {"pages", read.pages}};
    if (!read.reason.empty()) each["reason"] = read.reason;
    body["reads"].push_back(std::move(each));
  }
  body["waiting"] = ordered_json::array();
  for (const WaitingRead& waiting : report.waiting) body["waiting"].push_back(waiting_json(waiting));
  console.json("summary", body);
}

void print_waiting(const Console& console, const std::vector<WaitingRead>& waiting) {
  // Many reads wait for one reason: it is said once.
  std::map<std::string, std::vector<const WaitingRead*>> by_why;
  for (const WaitingRead& each : waiting) by_why[each.why].push_back(&each);
  std::size_t shown = 0;
  for (const auto& [why, reads] : by_why) {
    if (++shown > kReasonsShown && !console.settings().verbose) {
      console.out(fmt::format("  and {} more reasons; -v tells them", by_why.size() - kReasonsShown));
      break;
    }
    std::string until;
    if (reads.front()->until) until = fmt::format(" until {} UTC", minute(*reads.front()->until));
    const std::string what =
        reads.size() == 1 ? reads.front()->resource : fmt::format("{} reads", human_count(reads.size()));
    console.out(fmt::format("  waits{}: {} ({}: {})", until, what, reads.front()->reason, printable(why)));
  }
}

void print_text(const Context& context, const SlotRun& run, const AnswerTally& sums) {
  const Console& console = *context.console;
  const SlotReport& report = run.extract;
  if (report.done_before) {
    console.out(fmt::format("Slot {} is done already: nothing was asked.", report.slot));
    return;
  }
  console.out(fmt::format("Slot {}: {}, {} kept ({}), {} as before.", report.slot, counted(sent(report), "request"),
                          counted(report.answers, "answer"), human_bytes(report.bytes),
                          counted(count_of(report, "repeat"), "read")));
  if (report.sealed > 0)
    console.out(fmt::format("  {} of an interrupted run listed first", counted(report.sealed, "answer")));
  for (const SlotReport::Read& read : report.reads) {
    if (read.outcome == "withheld" && read.group == "follow")
      console.out(
          fmt::format("  withheld: {}: Spotify tells this app its name, not its contents (newer apps may read only "
                      "the lists of whoever signs in)",
                      read.resource));
  }
  std::string rows;
  for (const auto& [table, t] : sums.tables) {
    if (t.kept == 0) continue;
    rows += fmt::format("{}{} {}", rows.empty() ? "" : ", ", human_count(t.kept), spec::tables()[table]->name);
  }
  if (!sums.tables.empty()) {
    const Tally all = total(sums);
    console.out(fmt::format("  new rows: {}", rows.empty() ? "none" : rows));
    console.out(fmt::format("  {} items = {} kept + {} duplicate + {} withheld + {} rejected",
                            human_count(all.elements), human_count(all.kept), human_count(all.duplicate),
                            human_count(all.withheld), human_count(all.rejected)));
    if (all.rejected > 0) console.out("  rejected: tonearm quarantine ls lists them");
  }
  if (console.settings().verbose) {
    for (const SlotReport::Read& read : report.reads)
      console.out(fmt::format("  {:9} {}{}", read.outcome, read.resource,
                              read.pages > 1 ? fmt::format(" ({} pages)", read.pages) : ""));
  }
  print_waiting(console, report.waiting);
  if (run.applied.unreported)
    console.say(fmt::format("warning: the reconciliation was not kept: {}", run.applied.unreported->message));
}

Result<extract::SlotOptions> slot_options(const Context& context) {
  const Invocation& invocation = context.invocation;
  extract::SlotOptions options;
  options.scheduled = invocation.has("scheduled");
  if (const auto text = invocation.get("slot")) {
    options.slot = parse_slot(*text);
    if (!options.slot) options.slot = parse_rfc3339(*text);
    if (!options.slot) {
      return Error{Code::kUsage, fmt::format("--slot is no slot and no RFC 3339 time: {}.", *text), "usage",
                   "write it as 20261125T040000Z or 2026-11-25T04:00:00Z"};
    }
  }
  if (const auto text = invocation.get("only")) {
    std::string_view rest = *text;
    while (!rest.empty()) {
      const std::string name(rest.substr(0, rest.find(',')));
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      const auto groups = extract::groups();
      if (std::none_of(groups.begin(), groups.end(), [&](const auto& group) { return group.name == name; })) {
        std::string known;
        for (const auto& group : groups) known += (known.empty() ? "" : ", ") + std::string(group.name);
        return Error{Code::kUsage, fmt::format("--only: there is no group {}.", name), "usage",
                     "the groups are: " + known};
      }
      options.only.push_back(name);
    }
  }
  return options;
}

/// A sign-in from before the lake was made binds its label now: one label, one account.
Status bind_label(const Context& context, const Lake& lake, const Spotify& spotify) {
  if (!spotify.settings.user) return Ok{};
  Identity identity{spotify.sign_in.account_id, "", spotify.sign_in.display_name};
  if (identity.key().empty()) {
    // Spotify had trouble when the person signed in: who it is must be known before anything is kept as theirs.
    auto me = spotify.api->get("/me", spotify::Grant::kUser);
    if (!me.ok()) return std::move(me).error();
    TONEARM_TRY(identity, identity_of(me->body));
    TONEARM_RETURN_IF_ERROR(spotify.tokens->remember(identity.key(), identity.display_name));
  }
  return bind_account(lake, spotify.settings.account, identity, context.clock->now());
}

void print_plan(const Context& context, const extract::SlotPlan& plan) {
  const Console& console = *context.console;
  if (console.settings().json) {
    ordered_json body = {{"slot", plan.slot}, {"done_before", plan.done_before}};
    std::uint32_t requests = 0;
    body["reads"] = ordered_json::array();
    for (const extract::SlotRead& read : plan.reads) {
      requests += read.pages;
      body["reads"].push_back({{"resource", read.resource},
                               {"group", read.group},
                               {"request", "/v1" + read.request},
                               {"account", read.account},
                               {"pages", read.pages},
                               {"why", read.why}});
    }
    body["requests"] = requests;
    body["waiting"] = ordered_json::array();
    for (const WaitingRead& waiting : plan.waiting) body["waiting"].push_back(waiting_json(waiting));
    console.json("plan", body);
    return;
  }
  if (plan.done_before) {
    console.out(fmt::format("Slot {} is done already: a run would ask nothing.", plan.slot));
    return;
  }
  std::vector<std::vector<std::string>> rows = {{"request", "pages", "why"}};
  std::uint32_t requests = 0;
  for (const extract::SlotRead& read : plan.reads) {
    rows.push_back({"/v1" + printable(read.request, 72), fmt::format("{}", read.pages), read.why});
    requests += read.pages;
  }
  if (!plan.reads.empty()) console.table(rows, {false, true, false});
  console.out(fmt::format("Slot {}: {}, about {}; more where a list has changed or a first page has news.", plan.slot,
                          counted(plan.reads.size(), "read"), counted(requests, "request")));
  print_waiting(console, plan.waiting);
}

}  // namespace

int code_of(const SlotRun& run) {
  int code = exit_code::kSuccess;
  const auto rank = [](int each) {
    constexpr int kOrder[] = {exit_code::kSuccess, exit_code::kWithRejects, exit_code::kTemporary, exit_code::kRefused,
                              exit_code::kSignIn,  exit_code::kUnsupported, exit_code::kStorage};
    return std::find(std::begin(kOrder), std::end(kOrder), each) - std::begin(kOrder);  // what is not there weighs most
  };
  const auto raise = [&](int to) {
    if (rank(to) > rank(code)) code = to;
  };
  if (total(sums_of(run.applied)).rejected > 0) raise(exit_code::kWithRejects);
  for (const Error& error : run.extract.errors) {
    // What Spotify withholds from this app is told, and is no failure; what ends the run is one.
    const bool normal = error.reason == spec::reason::kRefused || error.code == Code::kNotFound;
    if (!normal) raise(exit_code::of(error));
  }
  for (const SlotReport::Read& read : run.extract.reads) {
    if (read.outcome == "failed" || read.outcome == "open") raise(exit_code::kTemporary);
    // What a person asked for by name is another matter than a list that happens to be withheld.
    if (read.outcome == "refused" && read.group == "follow") raise(exit_code::kRefused);
  }
  return code;
}

Result<int> run_once(const Context& context, const Lake& lake, Spotify* spotify, const extract::SlotOptions& given,
                     SlotRun* ran) {
  const Console& console = *context.console;
  TONEARM_RETURN_IF_ERROR(bind_label(context, lake, *spotify));
  extract::SlotOptions options = given;
  options.progress = [&console](const std::string& resource, std::uint32_t page, std::uint32_t of) {
    console.progress("reading " + resource, page, of < page ? 0 : of);
  };
  options.stop = [] { return stop_signal() != 0; };
  ApplyOptions apply_options;
  apply_options.threads = context.threads;
  apply_options.progress = [&console](std::string_view what, std::uint64_t done, std::uint64_t of) {
    console.progress(what, done, of);
  };
  TONEARM_TRY(SlotRun run,
              run_slot(lake, spotify->source.get(), context.clock.get(), spotify->settings, options, apply_options));
  console.end_progress();
  const AnswerTally sums = sums_of(run.applied);
  int code = code_of(run);
  const bool over = spotify->sign_in.signed_in && spotify->sign_in.revoked;
  if (over) code = exit_code::kSignIn;
  if (stop_signal() == SIGINT) code = exit_code::kInterrupted;
  if (stop_signal() == SIGTERM) code = exit_code::kTerminated;
  if (console.settings().json) {
    print_json(console, run, sums, code);
  } else if (!console.settings().quiet || code != exit_code::kSuccess) {
    print_text(context, run, sums);
  }
  if (over) console.fail(sign_in_over());
  // The first of the weightiest failures has the last word.
  for (const Error& error : run.extract.errors) {
    if (code == exit_code::kSuccess || exit_code::of(error) != code) continue;
    console.fail(error);
    break;
  }
  if (ran != nullptr) *ran = std::move(run);
  return code;
}

Result<int> run_once(const Context& context, const extract::SlotOptions& options) {
  TONEARM_TRY(const auto spotify, reach_spotify(context));
  TONEARM_RETURN_IF_ERROR(can_collect(*spotify));
  TONEARM_TRY(const Lake lake, Lake::open_or_make(context.lake, context.clock->now()));
  return run_once(context, lake, spotify.get(), options, nullptr);
}

Result<int> run_run_verb(const Context& context) {
  TONEARM_TRY(const extract::SlotOptions options, slot_options(context));
  if (context.invocation.has("dry-run")) return run_plan_verb(context);
  catch_stop_signals();
  return run_once(context, options);
}

Result<int> run_plan_verb(const Context& context) {
  TONEARM_TRY(const extract::SlotOptions options, slot_options(context));
  TONEARM_TRY(const auto spotify, reach_spotify(context));
  TONEARM_RETURN_IF_ERROR(can_collect(*spotify));
  TONEARM_TRY(const Lake lake, Lake::open_or_pretend(context.lake, context.clock->now()));
  TONEARM_TRY(const extract::SlotPlan plan, plan_slot(lake, context.clock.get(), spotify->settings, options));
  print_plan(context, plan);
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
