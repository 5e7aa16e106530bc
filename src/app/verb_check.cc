#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/exit_code.h"
#include "app/verbs.h"
#include "pipeline/check.h"
#include "pipeline/repair.h"
#include "table/vacuum.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

ordered_json finding_json(const Finding& f) {
  return {{"severity", f.severity == Severity::kDamage ? "damage" : "leftover"},
          {"object", f.key},
          {"reason", f.reason},
          {"message", f.what},
          {"next", f.remedy}};
}

void print_finding(const Console& console, const Finding& f) {
  console.out(
      fmt::format("{} {}: {}", f.severity == Severity::kDamage ? "damage  " : "leftover", console.bold(f.key), f.what));
  console.out(fmt::format("         next: {}", f.remedy));
}

auto progress_of(const Context& context) {
  const Console* const console = context.console.get();
  return [console](std::string_view what, std::uint64_t done, std::uint64_t of) { console->progress(what, done, of); };
}

}  // namespace

Result<int> run_check_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  CheckOptions options;
  options.read_data = context.invocation.has("read-data");
  options.progress = progress_of(context);
  TONEARM_TRY(const CheckReport report, check(lake, options));
  std::size_t damaged = 0;
  for (const Finding& f : report.findings) damaged += f.severity == Severity::kDamage ? 1 : 0;
  const int code = report.damaged() ? exit_code::kIntegrity : exit_code::kSuccess;
  if (console.settings().json) {
    for (const Finding& f : report.findings) console.json("finding", finding_json(f));
    console.json("summary", {{"read_data", options.read_data},
                             {"objects", report.objects},
                             {"bytes", report.bytes},
                             {"entries", report.entries},
                             {"answers", report.answers},
                             {"heads", report.heads},
                             {"files", report.files},
                             {"damaged", damaged},
                             {"leftovers", report.findings.size() - damaged},
                             {"exit", code}});
    return code;
  }
  for (const Finding& f : report.findings) print_finding(console, f);
  console.out(fmt::format(
      "{} objects ({}): {} entries with {} answers, {} heads, {} data files. {}.", human_count(report.objects),
      human_bytes(report.bytes), human_count(report.entries), human_count(report.answers), human_count(report.heads),
      human_count(report.files),
      options.read_data ? "Every byte was read" : "Names and sizes were compared; --read-data reads every byte"));
  if (report.findings.empty())
    console.out("All is well.");
  else
    console.out(fmt::format("{} damaged, {} left over.", damaged, report.findings.size() - damaged));
  if (damaged > 0) console.say("next: tonearm repair -n");
  return code;
}

Result<int> run_repair_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  RepairOptions options;
  options.dry_run = context.invocation.has("dry-run");
  options.threads = context.threads;
  options.progress = progress_of(context);
  TONEARM_TRY(const RepairReport report, repair(lake, context.clock.get(), options));
  const int code = report.whole() ? exit_code::kSuccess : exit_code::kIntegrity;
  if (console.settings().json) {
    for (const Finding& f : report.before) console.json("finding", finding_json(f));
    console.json("summary", {{"dry_run", options.dry_run},
                             {"done", report.done},
                             {"lost", report.lost},
                             {"head", report.head},
                             {"exit", code}});
    return code;
  }
  for (const Finding& f : report.before) print_finding(console, f);
  for (const std::string& line : report.done)
    console.out(fmt::format("{} {}", options.dry_run ? "would mend" : "mended  ", line));
  for (const std::string& line : report.lost) console.out(fmt::format("lost     {}", line));
  if (report.done.empty() && report.lost.empty())
    console.out("There is nothing to repair.");
  else if (report.whole())
    console.out(options.dry_run ? "Nothing is lost. Without -n it is done."
                                : "Nothing is lost. `tonearm check --read-data` confirms it.");
  else
    console.out(fmt::format(
        "{} answers cannot be brought back from raw; what the tables had of them in files that are whole, they keep.",
        report.lost.size()));
  return code;
}

Result<int> run_compact_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  Heads heads = lake.heads();
  const bool dry = context.invocation.has("dry-run");
  TONEARM_TRY(const CompactReport report, compact(lake.storage(), &heads, context.clock->now(), dry));
  if (console.settings().json) {
    console.json("summary", {{"dry_run", dry},
                             {"removed_heads", report.removed_heads},
                             {"removed_files", report.removed_files},
                             {"removed_bytes", report.removed_bytes},
                             {"removed_log_files", report.removed_log_files},
                             {"removed_temporaries", report.removed_temporaries},
                             {"checkpoints", report.checkpoints}});
    return exit_code::kSuccess;
  }
  for (const std::string& key : report.removed_files)
    console.verbose(fmt::format("{} {}", dry ? "would remove" : "removed", key));
  console.out(fmt::format(
      "{} {} heads, {} data files ({}), {} log files, {} leftovers of unfinished writes; {} checkpoints written.",
      dry ? "Would remove" : "Removed", report.removed_heads.size(), human_count(report.removed_files.size()),
      human_bytes(report.removed_bytes), report.removed_log_files, report.removed_temporaries,
      report.checkpoints.size()));
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
