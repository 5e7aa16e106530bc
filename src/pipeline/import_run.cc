#include "pipeline/import_run.h"

#include <map>

#include "store/layout.h"

namespace tonearm {
namespace {

/// Reports by seq: those of this call, else those that another process left in the lake.
class Reports {
 public:
  Reports(ObjectStore* store, const ApplyReport& applied) : store_(store) {
    for (const EntryReport& report : applied.entries) known_.insert_or_assign(report.seq, report);
  }

  /// nullptr where there is none.
  const AnswerTally* find(std::uint64_t seq, std::size_t index) {
    auto found = known_.find(seq);
    if (found == known_.end()) {
      EntryReport report;
      if (auto text = store_->get(layout::report(seq)); text.ok())
        if (auto parsed = report_from_json(*text); parsed.ok()) report = std::move(*parsed);
      found = known_.emplace(seq, std::move(report)).first;
    }
    const auto& answers = found->second.answers;
    return index < answers.size() ? &answers[index].tally : nullptr;
  }

 private:
  ObjectStore* store_;
  std::map<std::uint64_t, EntryReport> known_;
};

FileReconciliation reconcile(const ImportedFile& file, std::size_t index, Reports* reports) {
  FileReconciliation out;
  out.file = index;
  for (const ImportedAnswer& answer : file.answers) {
    if (answer.state != AnswerState::kNew) {
      ++out.known;
      continue;
    }
    ++out.answers;
    if (answer.seq == 0) continue;  // a dry run
    const AnswerTally* const tally = reports->find(answer.seq, answer.index);
    if (tally == nullptr) {
      out.counted = false;
    } else {
      add(*tally, &out.tally);
    }
  }
  return out;
}

}  // namespace

Result<ImportRun> run_import(const Lake& lake, Clock* clock, const ImportOptions& import, const ApplyOptions& options) {
  ImportRun run;
  TONEARM_TRY(run.import, import_files(lake.storage(), import, clock->now(), lake.birth()));
  if (!import.dry_run) {
    TONEARM_TRY(run.applied, apply(lake, clock, options));
  }
  Reports reports(lake.objects(), run.applied);
  for (std::size_t i = 0; i < run.import.files.size(); ++i) {
    run.files.push_back(reconcile(run.import.files[i], i, &reports));
    add(run.files.back().tally, &run.sum);
  }
  return run;
}

}  // namespace tonearm
