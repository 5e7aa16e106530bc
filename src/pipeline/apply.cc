#include "pipeline/apply.h"

#include <fmt/format.h>

#include "pipeline/feed.h"
#include "spec/reasons.h"
#include "spec/spec.h"
#include "store/cursor_state.h"
#include "store/layout.h"
#include "table/delta_log.h"
#include "table/vacuum.h"
#include "transform/transform.h"

namespace tonearm {
namespace {

bool is_older(const Head& head) {
  return head.spec_version < spec::kSpecVersion || head.transform_version < kTransformVersion;
}

Status refuse_newer(const Head& head) {
  if (head.spec_version <= spec::kSpecVersion && head.transform_version <= kTransformVersion) return Ok{};
  return Error{Code::kUnsupported,
               fmt::format("The tables were written by a newer tonearm (spec {}, transform {}; this one knows {}, {}).",
                           head.spec_version, head.transform_version, spec::kSpecVersion, kTransformVersion),
               std::string(spec::reason::kNewerLake), "use the newer tonearm"};
}

/// Every answer's sums must close before anything is committed: a row lost on the way is a bug that must not become a
/// table.
Status check_sums(const std::vector<EntryReport>& reports) {
  for (const EntryReport& report : reports) {
    for (const AnswerReport& answer : report.answers) {
      for (const auto& [table, t] : answer.tally.tables) {
        if (t.closes()) continue;
        return Error{
            Code::kIntegrity,
            fmt::format("The sum of answer {} does not close in {}: {} elements, but {} kept, {} duplicate, {} "
                        "withheld, {} rejected.",
                        answer.sha256, spec::tables()[table]->name, t.elements, t.kept, t.duplicate, t.withheld,
                        t.rejected),
            std::string(spec::reason::kDoesNotClose),
            "this is a bug of tonearm: nothing is lost, the answer is in raw; please report it"};
      }
    }
  }
  return Ok{};
}

/// Reports come last and carry no promise: their loss never fails what is committed, but it is said.
Status keep_reports(const Lake& lake, const std::vector<EntryReport>& reports) {
  for (const EntryReport& report : reports) {
    Status put = lake.objects()->put_if_absent(layout::report(report.seq), to_json(report));
    if (!put.ok() && put.error().code != Code::kAlreadyExists) return put;
  }
  return reports.empty() ? Status(Ok{}) : lake.objects()->sync();
}

/// Whether no entry of (applied, last] changes a table. A quiet one is applied with the next that is not.
Result<bool> all_quiet(RawLog* log, std::uint64_t applied, std::uint64_t last) {
  for (std::uint64_t seq = last; seq > applied; --seq) {
    TONEARM_TRY(const Entry entry, log->read(seq));
    if (!is_quiet(entry)) return false;
  }
  return true;
}

/// One batch: entries from `applied` + 1, as many as fit.
class Batch {
 public:
  Batch(const Lake& lake, const ApplyOptions& options)
      : lake_(lake), options_(options), rows_(options.threads), feeder_(lake.objects(), &rows_) {}

  Status fill(std::uint64_t applied, std::uint64_t last) {
    RawLog log = lake_.log();
    seq_ = applied;
    TONEARM_TRY(const CursorState before, log.state_at(applied));
    CursorState after = before;
    while (seq_ < last && (seq_ == applied || rows_.memory_bytes() < options_.memory_limit)) {
      if (options_.progress) options_.progress("transform", seq_ - applied, last - applied);
      TONEARM_TRY(const Entry entry, log.read(seq_ + 1));
      TONEARM_RETURN_IF_ERROR(feeder_.feed(entry));
      after = fold(std::move(after), entry);
      ++seq_;
    }
    return feeder_.feed_runs(&log, before.day_first_seq == 0 ? 1 : before.day_first_seq, after.day_first_seq);
  }

  Accumulator* rows() { return &rows_; }
  std::uint64_t seq() const { return seq_; }
  std::vector<EntryReport> reports(std::uint64_t head, Millis at) const {
    auto reports = feeder_.reports();
    for (EntryReport& report : reports) {
      report.head = head;
      report.at = at;
    }
    return reports;
  }

 private:
  const Lake& lake_;
  const ApplyOptions& options_;
  Accumulator rows_;
  Feeder feeder_;
  std::uint64_t seq_ = 0;
};

/// All batches up to `last` after `published` (the newest head): on top of it, a head a batch; or from nothing, with
/// one head at the end, where it is a rebuild. kAlreadyExists: overtaken.
Status apply_from(const Lake& lake, Clock* clock, const ApplyOptions& options, const std::optional<Head>& published,
                  std::uint64_t last, bool rebuild, ApplyReport* report) {
  Heads heads = lake.heads();
  std::optional<Head> base = rebuild ? std::nullopt : published;
  std::uint64_t number_after = published ? published->number : 0;
  const Millis began = clock->now();
  std::vector<EntryReport> applied;
  for (std::uint64_t seq = base ? base->applied_seq : 0;;) {
    Batch batch(lake, options);
    TONEARM_RETURN_IF_ERROR(batch.fill(seq, last));
    seq = batch.seq();
    const Millis now = clock->now();
    if (now - began > kWriterGivesUp) {
      return Error{Code::kUnavailable,
                   "Applying the raw log took longer than 12 hours; files that old may be vacuumed.",
                   {},
                   "run it again: it starts from the newest head"};
    }
    if (options.progress) options.progress("merge", seq, last);
    const CommitOptions commit_options{options.threads, {}};
    TONEARM_TRY(Merged merged, merge(lake.storage(), base, number_after, batch.rows(), seq, now, commit_options));
    auto reports = batch.reports(merged.head.number, now);
    TONEARM_RETURN_IF_ERROR(check_sums(reports));
    report->files_written += merged.files_written;
    report->bytes_written += merged.bytes_written;
    for (EntryReport& r : reports) applied.push_back(std::move(r));
    base = std::move(merged.head);
    if (!rebuild || seq == last) {
      if (rebuild) rebase_changes(published, &*base);
      TONEARM_RETURN_IF_ERROR(put_head(lake.storage(), &heads, *base));
      ++report->heads_written;
      number_after = base->number;
      TONEARM_RETURN_IF_ERROR(publish(lake.storage(), &heads, *base));
      if (const Status kept = keep_reports(lake, applied); !kept.ok()) report->unreported = kept.error();
      for (EntryReport& r : applied) report->entries.push_back(std::move(r));
      applied.clear();
    }
    if (seq == last) break;
  }
  return Ok{};
}

}  // namespace

Result<ApplyReport> apply(const Lake& lake, Clock* clock, const ApplyOptions& options) {
  ApplyReport report;
  Heads heads = lake.heads();
  RawLog log = lake.log();
  bool rebuild = options.rebuild;
  for (;;) {
    TONEARM_TRY(const std::optional<Head> newest, heads.newest());
    if (newest) {
      TONEARM_RETURN_IF_ERROR(refuse_newer(*newest));
      TONEARM_RETURN_IF_ERROR(publish(lake.storage(), &heads, *newest));
      report.head = newest->number;
      report.applied_seq = newest->applied_seq;
    }
    TONEARM_TRY(const std::uint64_t last, log.last(newest ? newest->applied_seq : 0));
    rebuild = rebuild || (newest && is_older(*newest));
    if (!rebuild) {
      TONEARM_TRY(const bool nothing, all_quiet(&log, newest ? newest->applied_seq : 0, last));
      if (nothing) return report;
    }
    auto done = apply_from(lake, clock, options, newest, last, rebuild, &report);
    if (!done.ok() && done.error().code != Code::kAlreadyExists) return std::move(done).error();
    if (done.ok()) rebuild = false;
  }
}

}  // namespace tonearm
