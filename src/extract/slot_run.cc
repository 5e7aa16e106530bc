#include "extract/slot_run.h"

#include <algorithm>
#include <set>
#include <utility>

#include "extract/seal.h"
#include "extract/slot_plan.h"
#include "extract/slot_reader.h"
#include "extract/slot_store.h"
#include "spec/reasons.h"
#include "store/fault_point.h"

namespace tonearm::extract {
namespace {

/// The first read that was not tried yet and can still be asked.
const SlotRead* next_of(const SlotPlan& plan, const std::set<std::string>& tried, const SlotReader& reader) {
  for (const SlotRead& read : plan.reads)
    if (!tried.contains(read.account + " " + read.resource) && !reader.ended(read.grant)) return &read;
  return nullptr;
}

/// What is planned and was not asked, because the run ended: it waits for the next one.
void rest(const SlotPlan& plan, const std::set<std::string>& tried, SlotReport* report) {
  for (const SlotRead& read : plan.reads) {
    if (tried.contains(read.account + " " + read.resource)) continue;
    const bool over = report->errors.empty();
    report->waiting.push_back({read.resource,
                               over ? std::string(spec::reason::kDeadline) : report->errors.back().reason,
                               {},
                               over ? "The run's time was over." : report->errors.back().message});
  }
}

void sum(const std::vector<RequestCount>& counts, std::vector<RequestCount>* into) {
  for (const RequestCount& count : counts) {
    const auto found = std::find_if(into->begin(), into->end(), [&](const RequestCount& each) {
      return each.bucket == count.bucket && each.status == count.status;
    });
    if (found == into->end())
      into->push_back(count);
    else
      found->count += count.count;
  }
}

std::uint32_t number_of(const std::vector<RequestCount>& counts) {
  std::uint32_t number = 0;
  for (const RequestCount& count : counts) number += count.count;
  return number;
}

/// Nothing that a later run of this slot could still get.
bool is_done(const SlotReport& report) {
  return std::none_of(
             report.reads.begin(), report.reads.end(),
             [](const SlotReport::Read& read) { return read.outcome == "open" || read.outcome == "failed"; }) &&
         std::none_of(report.waiting.begin(), report.waiting.end(),
                      [](const WaitingRead& waiting) { return waiting.reason == spec::reason::kDeadline; });
}

}  // namespace

Result<SlotReport> run_reads(ObjectStore* store, Source* source, Clock* clock, const SlotSettings& settings,
                             const SlotOptions& options, const std::function<Status(std::uint64_t seq)>& published) {
  const Millis began = clock->now();
  RawLog log(store);
  TONEARM_TRY(const std::uint64_t last, log.last());
  TONEARM_TRY(CursorState state, log.state_at(last));

  SlotReport report;
  SlotPlan plan = plan_reads(state, settings, options, began);
  report.slot = plan.slot;
  report.done_before = plan.done_before;
  // A late slot's objects lie where sealing still looks.
  const std::string folder = plan.slot > state.sealed_through ? plan.slot : format_slot(began);
  SlotStore slot(store, &log, clock, plan.slot, folder, last, std::move(state));
  std::vector<RequestCount> asked;  // since the last entry
  const auto flush = [&](bool done, bool always) -> Status {
    sum(source->take_counts(), &asked);
    TONEARM_TRY(const std::uint64_t seq, slot.flush(clock->now(), asked, done, always));
    if (seq == 0) return Ok{};
    sum(std::exchange(asked, {}), &report.requests);
    report.entries.push_back(seq);
    return Ok{};
  };
  TONEARM_TRY(report.sealed, seal_orphans(store, &log, last, began, &slot, *source));
  if (report.sealed > 0) TONEARM_RETURN_IF_ERROR(flush(false, true));
  if (plan.done_before) return report;

  SlotReader reader(source, &slot, clock, options, began + std::chrono::milliseconds(options.deadline).count());
  std::set<std::string> tried;
  while (true) {
    // Planned anew after every read: a listing names contents, a first page a removal.
    SlotSettings now_possible = settings;
    now_possible.user = settings.user && !reader.user_ended();  // what needs no user goes on with the app's own token
    sum(source->take_counts(), &asked);
    plan = plan_reads(slot.state(), now_possible, options, clock->now(), number_of(asked));
    const SlotRead* const next = next_of(plan, tried, reader);
    if (next == nullptr) break;
    tried.insert(next->account + " " + next->resource);
    const bool live = next->endpoint == "recently_played";
    const std::size_t before = slot.answers();
    TONEARM_RETURN_IF_ERROR(reader.read(*next, &report));
    const bool more = plan.reads.size() > tried.size();
    if ((live && slot.answers() > before && more) || slot.is_full()) {
      TONEARM_RETURN_IF_ERROR(flush(false, false));
      if (published && !report.entries.empty()) TONEARM_RETURN_IF_ERROR(published(report.entries.back()));
    }
  }
  report.waiting.insert(report.waiting.end(), plan.waiting.begin(), plan.waiting.end());
  rest(plan, tried, &report);
  TONEARM_RETURN_IF_ERROR(flush(options.only.empty() && is_done(report), true));
  report.answers = slot.total_answers();
  report.bytes = slot.total_bytes();
  return report;
}

}  // namespace tonearm::extract
