#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/exit_code.h"
#include "app/verbs.h"
#include "pipeline/quarantine.h"
#include "spec/reasons.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

ordered_json reject_json(const Reject& r) {
  ordered_json out = {{"account", r.account}, {"answer", r.answer}, {"pointer", r.pointer},
                      {"reason", r.reason},   {"detail", r.detail}, {"endpoint", r.endpoint}};
  if (r.observed_at) out["observed_at"] = format_rfc3339(*r.observed_at);
  if (r.dropped_at) out["dropped_at"] = format_rfc3339(*r.dropped_at);
  return out;
}

Result<std::vector<Reject>> chosen(const Context& context, const Lake& lake) {
  const auto& arguments = context.invocation.arguments;
  std::optional<std::string_view> pointer;
  if (arguments.size() > 1) pointer = arguments[1];
  return find_rejects(lake, arguments[0], pointer);
}

ApplyOptions apply_options(const Context& context) {
  ApplyOptions options;
  options.threads = context.threads;
  const Console* const console = context.console.get();
  options.progress = [console](std::string_view what, std::uint64_t done, std::uint64_t of) {
    console->progress(what, done, of);
  };
  return options;
}

}  // namespace

Result<int> run_quarantine_ls_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  TONEARM_TRY(auto rejects, list_rejects(lake));
  const std::size_t all = rejects.size();
  if (!context.invocation.has("all")) std::erase_if(rejects, [](const Reject& r) { return r.dropped_at.has_value(); });
  if (console.settings().json) {
    for (const Reject& r : rejects) console.json("reject", reject_json(r));
    return exit_code::kSuccess;
  }
  if (rejects.empty()) {
    console.out(all == 0 ? "Nothing was rejected."
                         : fmt::format("Nothing stands; {} were dropped (-a lists them).", all));
    return exit_code::kSuccess;
  }
  std::vector<std::vector<std::string>> rows = {{"answer", "pointer", "reason", "endpoint", "detail"}};
  std::map<std::string, std::size_t> reasons;
  for (const Reject& r : rejects) {
    ++reasons[r.reason];
    rows.push_back({r.answer.substr(0, 12), r.pointer.empty() ? "(all of it)" : printable(r.pointer, 48),
                    r.reason + (r.dropped_at ? " (dropped)" : ""), r.endpoint, printable(r.detail, 60)});
  }
  console.table(rows, {});
  console.out("");
  for (const auto& [code, n] : reasons) {
    const spec::Reason* const reason = spec::find_reason(code);
    console.out(fmt::format("{} x {}: {}", n, code, reason != nullptr ? reason->what : ""));
  }
  console.say(fmt::format("next: tonearm quarantine show {}", rejects.front().answer.substr(0, 12)));
  return exit_code::kSuccess;
}

Result<int> run_quarantine_show_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  TONEARM_TRY(const auto rejects, chosen(context, lake));
  TONEARM_TRY(const std::string body, raw_body(lake, rejects.front().answer));
  for (const Reject& r : rejects) {
    const std::string element = element_at(body, r.pointer);
    if (console.settings().json) {
      ordered_json out = reject_json(r);
      out["element"] = element;
      console.json("reject", out);
      continue;
    }
    const spec::Reason* const reason = spec::find_reason(r.reason);
    console.out(console.bold(fmt::format("{} {}", r.answer, r.pointer.empty() ? "(all of it)" : r.pointer)));
    console.out(fmt::format("{}: {} {}", r.reason, reason != nullptr ? reason->what : "", r.detail));
    if (reason != nullptr) console.out(fmt::format("next: {}", reason->next));
    console.out(element);
    console.out("");
  }
  return exit_code::kSuccess;
}

Result<int> run_quarantine_retry_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  TONEARM_TRY(const RetryReport report, retry_rejects(lake, context.clock.get(), apply_options(context)));
  if (console.settings().json) {
    console.json("summary", {{"answers", report.answers},
                             {"still_rejected", report.still_rejected},
                             {"load_now", report.load_now},
                             {"head", report.rebuilt ? report.rebuilt->head : 0}});
  } else if (report.answers == 0) {
    console.out("Nothing stands in quarantine.");
  } else {
    console.out(fmt::format("{} answers tried again: {} elements load now, {} are still rejected.",
                            human_count(report.answers), human_count(report.load_now),
                            human_count(report.still_rejected)));
    if (report.rebuilt) console.out(fmt::format("All tables were rebuilt from raw: head {}.", report.rebuilt->head));
  }
  return report.still_rejected > 0 ? exit_code::kWithRejects : exit_code::kSuccess;
}

Result<int> run_quarantine_drop_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  TONEARM_TRY(auto rejects, chosen(context, lake));
  std::erase_if(rejects, [](const Reject& r) { return r.dropped_at.has_value(); });
  if (rejects.empty()) {
    console.out("They were dropped already.");
    return exit_code::kSuccess;
  }
  if (console.settings().interactive && !console.confirm(fmt::format("Let {} rejects of answer {} go?", rejects.size(),
                                                                     rejects.front().answer.substr(0, 12)),
                                                         context.invocation.has("yes"))) {
    console.out("Nothing was changed.");
    return exit_code::kSuccess;
  }
  TONEARM_TRY(const std::uint64_t seq, drop_rejects(lake, context.clock.get(), rejects, apply_options(context)));
  if (console.settings().json) {
    console.json("summary", {{"dropped", rejects.size()}, {"entry", seq}});
  } else {
    console.out(fmt::format("{} dropped, by entry {}. The answer stays in raw.", rejects.size(), seq));
  }
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
