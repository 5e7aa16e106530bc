#include "pipeline/run_slot.h"

#include "extract/slot_plan.h"
#include "extract/slot_run.h"
#include "pipeline/lease.h"

namespace tonearm {

Result<SlotRun> run_slot(const Lake& lake, extract::Source* source, Clock* clock, const extract::SlotSettings& settings,
                         const extract::SlotOptions& options, const ApplyOptions& apply_options,
                         std::chrono::milliseconds patience) {
  // One run a lake: two would ask the same things twice.
  TONEARM_TRY(const Lease lease, Lease::take(lake, patience));

  SlotRun run;
  const auto tables = [&]() -> Status {
    TONEARM_TRY(ApplyReport report, apply(lake, clock, apply_options));
    report.heads_written += run.applied.heads_written;
    report.files_written += run.applied.files_written;
    report.bytes_written += run.applied.bytes_written;
    report.entries.insert(report.entries.begin(), run.applied.entries.begin(), run.applied.entries.end());
    if (!report.unreported) report.unreported = run.applied.unreported;
    run.applied = std::move(report);
    return Ok{};
  };

  // Spotify -> raw and its log; live plays reach the tables before anything else is asked.
  auto extracted =
      extract::run_reads(lake.objects(), source, clock, settings, options, [&](std::uint64_t) { return tables(); });
  if (!extracted.ok()) return std::move(extracted).error();
  run.extract = std::move(*extracted);

  // The log -> the tables, what earlier runs left included.
  TONEARM_RETURN_IF_ERROR(tables());
  return run;
}

Result<extract::SlotPlan> plan_slot(const Lake& lake, Clock* clock, const extract::SlotSettings& settings,
                                    const extract::SlotOptions& options) {
  RawLog log = lake.log();
  TONEARM_TRY(const std::uint64_t last, log.last());
  TONEARM_TRY(const CursorState state, log.state_at(last));
  return extract::plan_reads(state, settings, options, clock->now());
}

}  // namespace tonearm
