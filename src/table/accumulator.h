/// Observations of a batch of answers, joined as they come: what a commit then merges into the tables' files.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "table/registers.h"
#include "transform/rows.h"

namespace tonearm {

/// What became of one file's (or one answer's) elements, by table index. The sum closes: elements = kept + duplicate +
/// withheld + rejected. `kept` and `duplicate` are counted in the merge, the other two where they are decided.
struct Tally {
  std::uint64_t elements = 0, kept = 0, duplicate = 0, withheld = 0, rejected = 0;
  bool closes() const { return elements == kept + duplicate + withheld + rejected; }
  Tally& operator+=(const Tally& other);
};

/// Why, how often, and one example.
struct ReasonCount {
  std::uint64_t count = 0;
  std::string example;  // JSON pointer of the first
};

/// Tallies of one answer.
struct AnswerTally {
  std::map<std::size_t, Tally> tables;         // by table index
  std::map<std::string, ReasonCount> reasons;  // of withheld, rejected and refused
  std::uint64_t refused = 0;  // rows of `rejects` that stand for no element: answers that cannot be read
  std::map<std::string, std::uint64_t> notes;
};

/// One pending row of a table with who showed it first.
struct PendingRow {
  RowView row;
  std::uint32_t answer = 0;  // the least number of an answer with such an element; only meaningful where `item`
  bool item = false;         // some element stands for it: in the merge it is kept if its key is new, else duplicate
};

/// Pending rows with the memory where their bytes lie.
struct PendingRows {
  std::vector<PendingRow> rows;
  std::shared_ptr<const void> bytes;

  bool empty() const { return rows.empty(); }
  std::size_t size() const { return rows.size(); }
  auto begin() const { return rows.begin(); }
  auto end() const { return rows.end(); }
  const PendingRow& operator[](std::size_t at) const { return rows[at]; }
};

/// Rows and tallies as a function of what was said, whichever sink it was said to, in whatever order. It is its own
/// first sink. Memory grows with distinct rows of each sink, not with observations. One thread at a time but where it
/// says so.
class Accumulator : public RowSink {
 public:
  /// With so many sinks.
  explicit Accumulator(unsigned sinks = 1);
  ~Accumulator() override;

  /// Each may be used by a thread of its own. An answer's rows may go to several; what is not kept of it, and why, to
  /// one.
  std::size_t sinks() const;
  RowSink* sink(std::size_t number);

  void begin_answer(std::uint32_t answer) override;
  void element(std::size_t table) override;
  void row(const RowObservation& observation) override;
  void not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) override;
  void unreadable(std::string_view reason, std::string_view pointer) override;
  void note(std::string_view code) override;

  /// The table's pending rows sorted by key, moved out; empty where it has none. Tables may be taken side by side.
  PendingRows take(std::size_t table);
  /// Adds to the tallies of answers what the merge made of their items: kept, or duplicate.
  void count_merged(std::size_t table, const std::vector<std::pair<std::uint32_t, bool>>& counted);

  /// Of all answers so far, by their numbers; whole once the tables are taken. Valid until the next call of any member.
  const std::vector<AnswerTally>& tallies();
  std::size_t memory_bytes() const;  // an estimate
  bool empty() const;

 private:
  class Part;
  std::vector<std::unique_ptr<Part>> parts_;
  std::vector<std::vector<std::uint32_t>> duplicates_;  // by table: answers whose item another part has from an earlier
};

}  // namespace tonearm
