// Distinct rows of a batch in one open-addressing table of hashes a table of the spec, their bytes in its arena. An
// observation that is known already costs a hash, a probe and a comparison; nothing is copied unless a register moves.
// Each sink has such tables of its own; those of all sinks are joined when they are taken.
#include "table/accumulator.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>

namespace tonearm {
namespace {

/// A list of rows that grows without moving them.
class RowList {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const { return chunks_.size() * kChunk * sizeof(PendingRow); }
  PendingRow& operator[](std::size_t at) { return chunks_[at / kChunk][at % kChunk]; }
  const PendingRow& operator[](std::size_t at) const { return chunks_[at / kChunk][at % kChunk]; }
  void push_back(const PendingRow& row) {
    if (size_ % kChunk == 0) chunks_.emplace_back().reserve(kChunk);
    chunks_.back().push_back(row);
    ++size_;
  }

 private:
  static constexpr std::size_t kChunk = 2048;
  std::vector<std::vector<PendingRow>> chunks_;
  std::size_t size_ = 0;
};

/// A table's rows of one sink, to be gone through in the order of their keys.
struct TakenRows {
  /// Where a row stands, and eight bytes of its key as a number that compares like them.
  struct Rank {
    std::uint64_t bytes;
    std::size_t row;
  };

  RowList rows;
  std::shared_ptr<const void> bytes;
  std::vector<Rank> order;
  std::size_t next = 0;

  bool at_end() const { return next == order.size(); }
  const PendingRow& front() const { return rows[order[next].row]; }

  /// How many bytes the keys have in common with each other and with `key`.
  std::size_t common_prefix(std::string_view key) const {
    std::size_t length = key.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string_view other = rows[i].row.key;
      length = std::min(length, other.size());
      if (std::memcmp(key.data(), other.data(), length) == 0) continue;
      length = static_cast<std::size_t>(std::mismatch(key.begin(), key.end(), other.begin(), other.end()).first -
                                        key.begin());
    }
    return length;
  }

  /// Keys of a table begin alike ("spotify:track:"), so the eight bytes after that decide nearly every comparison.
  void sort(std::size_t alike) {
    order.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) order.push_back({eight_bytes(rows[i].row.key, alike), i});
    std::sort(order.begin(), order.end(), [this](const Rank& a, const Rank& b) {
      return a.bytes != b.bytes ? a.bytes < b.bytes : rows[a.row].row.key < rows[b.row].row.key;
    });
  }

  bool is_before(const TakenRows& other) const {
    const std::uint64_t a = order[next].bytes;
    const std::uint64_t b = other.order[other.next].bytes;
    return a != b ? a < b : front().row.key < other.front().row.key;
  }

 private:
  /// A key that ends there is filled up with zeros.
  static std::uint64_t eight_bytes(std::string_view key, std::size_t at) {
    std::uint64_t bytes = 0;
    for (std::size_t i = at; i < at + 8; ++i)
      bytes = bytes << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
    return bytes;
  }
};

/// The pending rows of one table, found by key.
class RowMap {
 public:
  bool empty() const { return rows_.empty(); }
  std::size_t memory_bytes() const {
    return bytes_->memory_bytes() + rows_.memory_bytes() + slots_.size() * sizeof(Slot);
  }

  /// The row of the observation's key, joined with it.
  PendingRow* join_in(const spec::Table& table, const RowObservation& observation) {
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>{}(observation.key));
    if (slots_.size() < 2 * (rows_.size() + 1)) grow();
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].row != kNone; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].hash == hash && rows_[slots_[at].row].row.key == observation.key) break;
    if (slots_[at].row == kNone) {
      assert(rows_.size() < kNone);
      slots_[at] = {hash, static_cast<std::uint32_t>(rows_.size())};
      rows_.push_back({store_.empty_row(table, observation.key)});
    }
    PendingRow& pending = rows_[slots_[at].row];
    join(table, observation, &store_, &pending.row);
    return &pending;
  }

  /// Its rows, moved out.
  TakenRows take() {
    TakenRows taken{std::move(rows_), std::move(bytes_), {}, 0};
    *this = RowMap();
    return taken;
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t row = kNone;
  };

  void grow() {
    std::vector<Slot> bigger(std::max<std::size_t>(64, slots_.size() * 2));
    for (const Slot& slot : slots_) {
      if (slot.row == kNone) continue;
      std::size_t at = slot.hash & (bigger.size() - 1);
      while (bigger[at].row != kNone) at = (at + 1) & (bigger.size() - 1);
      bigger[at] = slot;
    }
    slots_ = std::move(bigger);
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  RowList rows_;
  std::shared_ptr<Arena> bytes_ = std::make_shared<Arena>();
  RowStore store_{bytes_.get()};
};

/// Adds what another sink counts of the same answer. One of the two alone has reasons.
AnswerTally& operator+=(AnswerTally& to, const AnswerTally& from) {
  for (const auto& [table, tally] : from.tables) to.tables[table] += tally;
  for (const auto& [reason, counted] : from.reasons) {
    ReasonCount& sum = to.reasons[reason];
    sum.example = counted.example;
    sum.count += counted.count;
  }
  to.refused += from.refused;
  for (const auto& [code, count] : from.notes) to.notes[code] += count;
  return to;
}

/// Joins a row with another sink's of the same key. `later` gets the answer whose item the other's was before.
void join_sinks(const spec::Table& table, const PendingRow& other, PendingRow* row, std::vector<std::uint32_t>* later) {
  join(table, other.row, &row->row);
  if (row->item && other.item) later->push_back(std::max(row->answer, other.answer));
  if (other.item) row->answer = row->item ? std::min(row->answer, other.answer) : other.answer;
  row->item = row->item || other.item;
}

/// The rows of all sinks as one list in the order of their keys; each is moved once.
std::vector<PendingRow> joined(const spec::Table& table, std::vector<TakenRows>* sinks,
                               std::vector<std::uint32_t>* later) {
  std::vector<PendingRow> rows;
  if (sinks->empty()) return rows;
  std::size_t size = 0;
  std::size_t alike = std::string_view::npos;
  for (const TakenRows& sink : *sinks) {
    size += sink.rows.size();
    alike = sink.common_prefix(sinks->front().rows[0].row.key.substr(0, alike));
  }
  for (TakenRows& sink : *sinks) sink.sort(alike);
  rows.reserve(size);
  for (;;) {
    TakenRows* first = nullptr;
    for (TakenRows& sink : *sinks)
      if (!sink.at_end() && (first == nullptr || sink.is_before(*first))) first = &sink;
    if (first == nullptr) return rows;
    PendingRow& row = rows.emplace_back(first->front());
    const std::uint64_t bytes = first->order[first->next++].bytes;
    for (TakenRows& sink : *sinks) {
      if (&sink == first || sink.at_end() || sink.order[sink.next].bytes != bytes) continue;
      if (sink.front().row.key != row.row.key) continue;
      join_sinks(table, sink.front(), &row, later);
      ++sink.next;
    }
  }
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  elements += other.elements;
  kept += other.kept;
  duplicate += other.duplicate;
  withheld += other.withheld;
  rejected += other.rejected;
  return *this;
}

/// One sink.
class Accumulator::Part : public RowSink {
 public:
  void begin_answer(std::uint32_t answer) override {
    answer_ = answer;
    answer_tally(answer);
    std::fill(current_.begin(), current_.end(), nullptr);
  }

  void element(std::size_t table) override { ++tally(table).elements; }

  void row(const RowObservation& observation) override {
    assert(observation.table < maps_.size());
    const spec::Table& table = *spec::tables()[observation.table];
    PendingRow* const pending = maps_[observation.table].join_in(table, observation);
    if (!observation.item) return;
    if (!pending->item) {
      pending->item = true;
      pending->answer = answer_;
    } else if (pending->answer <= answer_) {
      ++tally(observation.table).duplicate;
    } else {
      ++answer_tally(pending->answer).tables[observation.table].duplicate;
      pending->answer = answer_;
    }
  }

  void not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) override {
    Tally& counted = tally(table);
    ++(outcome == Outcome::kWithheld ? counted.withheld : counted.rejected);
    give_reason(reason, pointer);
  }

  void unreadable(std::string_view reason, std::string_view pointer) override {
    ++answer_tally(answer_).refused;
    give_reason(reason, pointer);
  }

  void note(std::string_view code) override { ++answer_tally(answer_).notes[std::string(code)]; }

  /// The reference may move when another answer is asked for; what is in it stays where it is.
  AnswerTally& answer_tally(std::uint32_t number) {
    if (tallies_.size() <= number) tallies_.resize(number + std::size_t{1});
    return tallies_[number];
  }

  std::vector<AnswerTally>& tallies() { return tallies_; }
  TakenRows take(std::size_t table) { return maps_[table].take(); }

  std::size_t memory_bytes() const {
    std::size_t bytes = tallies_.capacity() * sizeof(AnswerTally);
    for (const RowMap& map : maps_) bytes += map.memory_bytes();
    return bytes;
  }

  bool empty() const {
    return std::all_of(maps_.begin(), maps_.end(), [](const RowMap& map) { return map.empty(); });
  }

 private:
  Tally& tally(std::size_t table) {
    if (current_[table] == nullptr) current_[table] = &answer_tally(answer_).tables[table];
    return *current_[table];
  }

  void give_reason(std::string_view reason, std::string_view pointer) {
    ReasonCount& counted = answer_tally(answer_).reasons[std::string(reason)];
    if (counted.count++ == 0) counted.example.assign(pointer);
  }

  std::vector<RowMap> maps_{spec::tables().size()};
  std::vector<AnswerTally> tallies_;
  std::uint32_t answer_ = 0;
  // The answer's tallies by table, looked up once; map nodes stay where they are.
  std::vector<Tally*> current_ = std::vector<Tally*>(spec::tables().size());
};

Accumulator::Accumulator(unsigned sinks) : duplicates_(spec::tables().size()) {
  for (unsigned i = 0; i < std::max(1U, sinks); ++i) parts_.push_back(std::make_unique<Part>());
}
Accumulator::~Accumulator() = default;

std::size_t Accumulator::sinks() const { return parts_.size(); }
RowSink* Accumulator::sink(std::size_t number) { return parts_[number].get(); }

void Accumulator::begin_answer(std::uint32_t answer) { parts_.front()->begin_answer(answer); }
void Accumulator::element(std::size_t table) { parts_.front()->element(table); }
void Accumulator::row(const RowObservation& observation) { parts_.front()->row(observation); }
void Accumulator::not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) {
  parts_.front()->not_kept(table, outcome, reason, pointer);
}
void Accumulator::unreadable(std::string_view reason, std::string_view pointer) {
  parts_.front()->unreadable(reason, pointer);
}
void Accumulator::note(std::string_view code) { parts_.front()->note(code); }

PendingRows Accumulator::take(std::size_t table) {
  std::vector<TakenRows> sinks;
  auto bytes = std::make_shared<std::vector<std::shared_ptr<const void>>>();
  for (const auto& part : parts_) {
    TakenRows rows = part->take(table);
    if (rows.rows.empty()) continue;
    bytes->push_back(rows.bytes);
    sinks.push_back(std::move(rows));
  }
  return {joined(*spec::tables()[table], &sinks, &duplicates_[table]), std::move(bytes)};
}

void Accumulator::count_merged(std::size_t table, const std::vector<std::pair<std::uint32_t, bool>>& counted) {
  Part& first = *parts_.front();
  std::vector<Tally*> tallies;  // by answer; map nodes stay where they are
  for (const auto& [answer, kept] : counted) {
    if (tallies.size() <= answer) tallies.resize(answer + std::size_t{1});
    if (tallies[answer] == nullptr) tallies[answer] = &first.answer_tally(answer).tables[table];
    ++(kept ? tallies[answer]->kept : tallies[answer]->duplicate);
  }
}

const std::vector<AnswerTally>& Accumulator::tallies() {
  Part& first = *parts_.front();
  for (std::size_t i = 1; i < parts_.size(); ++i) {
    std::vector<AnswerTally>& more = parts_[i]->tallies();
    for (std::uint32_t answer = 0; answer < more.size(); ++answer)
      first.answer_tally(answer) += std::exchange(more[answer], {});
  }
  for (std::size_t table = 0; table < duplicates_.size(); ++table)
    for (const std::uint32_t answer : std::exchange(duplicates_[table], {}))
      ++first.answer_tally(answer).tables[table].duplicate;
  return first.tallies();
}

std::size_t Accumulator::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& part : parts_) bytes += part->memory_bytes();
  return bytes;
}

bool Accumulator::empty() const {
  return std::all_of(parts_.begin(), parts_.end(), [](const auto& part) { return part->empty(); });
}

}  // namespace tonearm
