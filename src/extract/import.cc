#include "extract/import.h"

#include "extract/batch.h"
#include "extract/known.h"
#include "extract/plan.h"
#include "extract/writer.h"
#include "spec/reasons.h"

// The journey of an import: look at every file (look) and keep a few facts of each answer; drop what the lake knows and
// what stands twice; form reads and entries (make_plan); read the bodies again, pack and list them (Writer). Who finds
// that somebody else has listed some of it in the meantime plans the rest anew.

namespace tonearm {
namespace {

using extract::Batch;
using extract::Candidate;
using extract::Fact;
using extract::Known;

class Import {
 public:
  Import(const Storage& storage, const ImportOptions& options, Millis now, Millis birth)
      : storage_(storage), log_(storage.objects), options_(options), now_(now), birth_(birth) {}

  Result<ImportReport> run() {
    TONEARM_RETURN_IF_ERROR(known_.update(&log_));
    TONEARM_TRY(auto labels, extract::bound_accounts(storage_.objects));
    labels.insert(known_.accounts().begin(), known_.accounts().end());
    TONEARM_TRY(batch_, extract::look(options_, labels, birth_));
    choose_first();
    if (!options_.dry_run) TONEARM_RETURN_IF_ERROR(write());
    report();
    return std::move(batch_.report);
  }

 private:
  /// Of equal answers the one with the best time speaks: an exact one before a guess, then the earliest.
  static auto merit(const Fact& fact) { return std::tuple(fact.envelope.time_is_guess, fact.envelope.observed_at); }

  void choose_first() {
    for (const Fact& fact : batch_.facts) {
      const Fact*& chosen = first_[fact.key()];
      if (chosen == nullptr || merit(fact) < merit(*chosen)) chosen = &fact;
    }
  }

  std::vector<Candidate> candidates() const {
    std::vector<Candidate> found;
    for (const Fact& fact : batch_.facts) {
      if (first_.at(fact.key()) != &fact || lost_.contains(&fact)) continue;
      found.push_back({&fact, known_.find(fact.key(), options_.observed_at)});
    }
    return found;
  }

  Status write() {
    extract::Writer writer(storage_.objects, batch_.paths, batch_.given ? &*batch_.given : nullptr,
                           batch_.report.account, now_);
    while (true) {
      const auto answers = candidates();
      const auto entries = make_plan(answers, known_);
      if (entries.empty()) return Ok{};
      writer.name_batch(answers, entries);
      show_progress(answers, &writer);
      std::uint64_t last = known_.last();
      for (const auto& entry : entries) {
        TONEARM_TRY(const std::uint64_t seq, writer.write(answers, entry, last));
        if (seq == 0) break;
        batch_.report.seqs.push_back(seq);
        for (const auto& answer : entry.answers) written_.insert(answers[answer.candidate].fact);
        last = seq;
      }
      lost_.insert(writer.lost().begin(), writer.lost().end());
      TONEARM_RETURN_IF_ERROR(known_.update(&log_));
    }
  }

  void show_progress(const std::vector<Candidate>& answers, extract::Writer* writer) const {
    if (!options_.progress) return;
    ImportProgress progress{.phase = ImportProgress::Phase::kWriting, .files_total = batch_.paths.size()};
    progress.files = progress.files_total;
    for (const Candidate& answer : answers) {
      if (answer.listed == nullptr) progress.bytes_total += answer.fact->envelope.bytes;
    }
    writer->progress = [this, progress](std::uint64_t bytes) mutable {
      progress.bytes = bytes;
      options_.progress(progress);
    };
  }

  void report() {
    ImportReport& report = batch_.report;
    for (const Fact& fact : batch_.facts) {
      ImportedAnswer& answer = report.files[fact.file].answers[fact.answer];
      answer.observed_at = fact.envelope.observed_at;
      answer.time_is_guess = fact.envelope.time_is_guess;
      const auto* listing = known_.find(fact.key(), options_.observed_at);
      if (listing != nullptr) {
        answer.seq = listing->seq;
        answer.index = listing->index;
      }
      const Fact* first = first_.at(fact.key());
      const bool is_new = options_.dry_run ? listing == nullptr : written_.contains(first);
      answer.state = !is_new ? AnswerState::kKnown : first == &fact ? AnswerState::kNew : AnswerState::kRepeatedInBatch;
      if (answer.state == AnswerState::kNew) ++report.new_answers, report.new_bytes += answer.bytes;
      if (answer.state == AnswerState::kKnown) ++report.known_answers;
      if (answer.state == AnswerState::kRepeatedInBatch) ++report.repeated_answers;
    }
    report_lost();
    for (const ImportedFile& file : report.files) {
      for (const ImportSkip& skip : file.skips) report.skipped += skip.count;
    }
  }

  /// A file that changed between the two times it was read: its answers become skips.
  void report_lost() {
    for (const Fact& fact : batch_.facts) {
      if (!lost_.contains(first_.at(fact.key()))) continue;
      ImportedFile& file = batch_.report.files[fact.file];
      const ImportedAnswer& answer = file.answers[fact.answer];
      if (answer.state == AnswerState::kKnown) --batch_.report.known_answers;
      extract::add_skip({answer.where, std::string(spec::reason::kUnreadable), "it changed while it was imported",
                         "Import it again."},
                        &file.skips);
      lost_files_.insert(fact.file);
    }
    for (const std::size_t file : lost_files_) {
      std::erase_if(batch_.report.files[file].answers, [](const ImportedAnswer& answer) { return answer.seq == 0; });
    }
  }

  Storage storage_;
  RawLog log_;
  const ImportOptions& options_;
  Millis now_;
  Millis birth_;
  Known known_;
  Batch batch_;
  std::unordered_map<std::string, const Fact*> first_;
  std::set<const Fact*> written_, lost_;
  std::set<std::size_t> lost_files_;
};

}  // namespace

std::string_view name(AnswerState state) {
  switch (state) {
    case AnswerState::kNew: return "new";
    case AnswerState::kKnown: return "known";
    case AnswerState::kRepeatedInBatch: return "repeated";
  }
  return "";
}

Result<ImportReport> import_files(const Storage& storage, const ImportOptions& options, Millis now, Millis lake_birth) {
  return Import(storage, options, now, lake_birth).run();
}

}  // namespace tonearm
