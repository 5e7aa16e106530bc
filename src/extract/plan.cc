#include "extract/plan.h"

#include "extract/reads.h"

namespace tonearm::extract {
namespace {

/// What must stand in one entry: the new pages of a read, or one answer.
struct Unit {
  std::vector<PlannedAnswer> answers;
  std::optional<PlannedRead> closes;
  std::uint64_t bytes = 0;
};

class EntryPlanner {
 public:
  EntryPlanner(const std::vector<Candidate>& candidates, const Known& known) : candidates_(candidates), known_(known) {}

  std::vector<PlannedEntry> plan() {
    rank_files();
    std::vector<bool> in_read(candidates_.size());
    for (PlannedRead& read : form_reads(candidates_)) {
      for (const std::size_t i : read.pages) in_read[i] = true;
      add_read(std::move(read));
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (in_read[i] || candidates_[i].listed != nullptr) continue;
      units_.push_back({{{i, "", 0}}, {}, candidates_[i].fact->envelope.bytes});
    }
    std::sort(units_.begin(), units_.end(), [&](const Unit& a, const Unit& b) { return place(a) < place(b); });
    for (Unit& unit : units_) add_unit(std::move(unit));
    finish_entry();
    return std::move(entries_);
  }

 private:
  using Place = std::tuple<std::size_t, std::uint64_t>;

  const Fact& fact(std::size_t i) const { return *candidates_[i].fact; }

  /// Files are taken in the order of what is in them, not of their names.
  void rank_files() {
    std::map<std::size_t, std::tuple<Millis, std::string>> first;
    for (const Candidate& candidate : candidates_) {
      const Fact& fact = *candidate.fact;
      const std::tuple<Millis, std::string> of(fact.seen_at, fact.envelope.sha256);
      const auto [place, added] = first.emplace(fact.file, of);
      if (!added) place->second = std::min(place->second, of);
    }
    std::vector<std::pair<std::tuple<Millis, std::string>, std::size_t>> order;
    order.reserve(first.size());
    for (auto& [file, of] : first) order.emplace_back(of, file);
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i) rank_[order[i].second] = i;
  }

  Place place(const PlannedAnswer& answer) const {
    const Fact& of = fact(answer.candidate);
    return {rank_.at(of.file), of.piece};
  }
  Place place(const Unit& unit) const {
    Place first(candidates_.size(), 0);  // after all files: a read whose pages are all listed
    for (const PlannedAnswer& answer : unit.answers) first = std::min(first, place(answer));
    return first;
  }

  void add_read(PlannedRead read) {
    Unit unit;
    for (std::size_t n = 0; n < read.pages.size(); ++n) {
      const std::size_t i = read.pages[n];
      if (candidates_[i].listed != nullptr) continue;
      unit.answers.push_back({i, read.read.read, static_cast<std::uint32_t>(n)});
      unit.bytes += fact(i).envelope.bytes;
    }
    // Pages that are all listed close a read only where they make one whole that no entry has closed.
    if (unit.answers.empty() && (read.pages.size() == 1 || !read.read.complete || known_.has_read(read.read.read)))
      return;
    unit.closes = std::move(read);
    units_.push_back(std::move(unit));
  }

  bool full(std::size_t answers, std::uint64_t bytes) const {
    return !entry_.answers.empty() &&
           (entry_.answers.size() + answers > kMaxAnswersPerEntry || bytes_ + bytes > kMaxBytesPerEntry);
  }

  /// A read that is larger than an entry may be is listed over several; the last closes it.
  void add_unit(Unit unit) {
    if (full(unit.answers.size(), unit.bytes)) finish_entry();
    for (PlannedAnswer& answer : unit.answers) {
      const std::uint64_t bytes = fact(answer.candidate).envelope.bytes;
      if (full(1, bytes)) finish_entry();
      bytes_ += bytes;
      entry_.answers.push_back(std::move(answer));
    }
    if (unit.closes) entry_.closes.push_back(std::move(*unit.closes));
  }

  void finish_entry() {
    if (entry_.answers.empty() && entry_.closes.empty()) return;
    std::sort(entry_.answers.begin(), entry_.answers.end(),
              [&](const PlannedAnswer& a, const PlannedAnswer& b) { return place(a) < place(b); });
    entries_.push_back(std::move(entry_));
    entry_ = {};
    bytes_ = 0;
  }

  const std::vector<Candidate>& candidates_;
  const Known& known_;
  std::map<std::size_t, std::size_t> rank_;
  std::vector<Unit> units_;
  std::vector<PlannedEntry> entries_;
  PlannedEntry entry_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

void clamp_guesses(std::vector<Fact*> facts, Millis lake_birth) {
  std::sort(facts.begin(), facts.end(), [](const Fact* a, const Fact* b) {
    return std::tie(a->seen_at, a->envelope.sha256) < std::tie(b->seen_at, b->envelope.sha256);
  });
  Millis latest = lake_birth - 1;
  for (auto fact = facts.rbegin(); fact != facts.rend(); ++fact) {
    (*fact)->envelope.observed_at = std::min((*fact)->seen_at, latest);
    if ((*fact)->seen_at >= latest) --latest;
  }
}

std::vector<PlannedEntry> make_plan(const std::vector<Candidate>& candidates, const Known& known) {
  return EntryPlanner(candidates, known).plan();
}

}  // namespace tonearm::extract
