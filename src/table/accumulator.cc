// Distinct rows of a batch in one open-addressing table of hashes a table of the spec, their bytes in its arena. An
// observation that is known already costs a hash, a probe and a comparison; nothing is copied unless a register moves.
#include "table/accumulator.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace tonearm {
namespace {

/// The pending rows of one table, found by key.
class RowMap {
 public:
  bool empty() const { return rows_.empty(); }
  std::size_t memory_bytes() const {
    return bytes_->memory_bytes() + rows_.capacity() * sizeof(PendingRow) + slots_.size() * sizeof(Slot);
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

  PendingRows take_sorted() {
    std::vector<PendingRow> rows = std::move(rows_);
    PendingRows taken{{}, std::move(bytes_)};
    *this = RowMap();
    // Keys of a table begin alike ("spotify:track:"), so the eight bytes after that decide nearly every comparison, and
    // rows are moved once.
    const std::size_t alike = common_prefix(rows);
    std::vector<Place> order;
    order.reserve(rows.size());
    for (const PendingRow& row : rows) order.push_back({eight_bytes(row.row.key, alike), order.size()});
    std::sort(order.begin(), order.end(), [&rows](const Place& a, const Place& b) {
      return a.bytes != b.bytes ? a.bytes < b.bytes : rows[a.row].row.key < rows[b.row].row.key;
    });
    taken.rows.reserve(rows.size());
    for (const Place& place : order) taken.rows.push_back(rows[place.row]);
    return taken;
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t row = kNone;
  };

  struct Place {
    std::uint64_t bytes;
    std::size_t row;
  };

  static std::size_t common_prefix(const std::vector<PendingRow>& rows) {
    if (rows.empty()) return 0;
    const std::string_view first = rows.front().row.key;
    std::size_t length = first.size();
    for (const PendingRow& row : rows) {
      const std::string_view key = row.row.key;
      length = std::min(length, key.size());
      if (std::memcmp(first.data(), key.data(), length) == 0) continue;
      length = static_cast<std::size_t>(std::mismatch(first.begin(), first.end(), key.begin(), key.end()).first -
                                        first.begin());
    }
    return length;
  }

  /// As a number that compares like them; a key that ends there is filled up with zeros.
  static std::uint64_t eight_bytes(std::string_view key, std::size_t at) {
    std::uint64_t bytes = 0;
    for (std::size_t i = at; i < at + 8; ++i)
      bytes = bytes << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
    return bytes;
  }

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
  std::vector<PendingRow> rows_;
  std::shared_ptr<Arena> bytes_ = std::make_shared<Arena>();
  RowStore store_{bytes_.get()};
};

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  elements += other.elements;
  kept += other.kept;
  duplicate += other.duplicate;
  withheld += other.withheld;
  rejected += other.rejected;
  return *this;
}

struct Accumulator::Impl {
  std::vector<RowMap> maps{spec::tables().size()};
  std::vector<AnswerTally> tallies;
  std::uint32_t answer = 0;
  std::vector<Tally*> current;  // the answer's tallies by table, looked up once; map nodes stay where they are

  AnswerTally& answer_tally(std::uint32_t number) {
    if (tallies.size() <= number) tallies.resize(number + std::size_t{1});
    return tallies[number];
  }
  Tally& tally(std::size_t table) {
    if (current[table] == nullptr) current[table] = &answer_tally(answer).tables[table];
    return *current[table];
  }
};

Accumulator::Accumulator() : impl_(std::make_unique<Impl>()) { impl_->current.resize(spec::tables().size()); }
Accumulator::~Accumulator() = default;

void Accumulator::begin_answer(std::uint32_t answer) {
  impl_->answer = answer;
  impl_->answer_tally(answer);
  std::fill(impl_->current.begin(), impl_->current.end(), nullptr);
}

void Accumulator::element(std::size_t table) { ++impl_->tally(table).elements; }

void Accumulator::row(const RowObservation& observation) {
  assert(observation.table < impl_->maps.size());
  const spec::Table& table = *spec::tables()[observation.table];
  PendingRow* const pending = impl_->maps[observation.table].join_in(table, observation);
  if (!observation.item) return;
  if (pending->item) {
    ++impl_->tally(observation.table).duplicate;
  } else {
    pending->item = true;
    pending->answer = impl_->answer;
  }
}

void Accumulator::not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) {
  Tally& tally = impl_->tally(table);
  ++(outcome == Outcome::kWithheld ? tally.withheld : tally.rejected);
  ReasonCount& counted = impl_->answer_tally(impl_->answer).reasons[std::string(reason)];
  if (counted.count++ == 0) counted.example.assign(pointer);
}

void Accumulator::unreadable(std::string_view reason, std::string_view pointer) {
  AnswerTally& tally = impl_->answer_tally(impl_->answer);
  ++tally.refused;
  ReasonCount& counted = tally.reasons[std::string(reason)];
  if (counted.count++ == 0) counted.example.assign(pointer);
}

void Accumulator::note(std::string_view code) { ++impl_->answer_tally(impl_->answer).notes[std::string(code)]; }

PendingRows Accumulator::take(std::size_t table) { return impl_->maps[table].take_sorted(); }

void Accumulator::count_merged(std::size_t table, std::uint32_t answer, bool kept) {
  Tally& tally = impl_->answer_tally(answer).tables[table];
  ++(kept ? tally.kept : tally.duplicate);
}

const std::vector<AnswerTally>& Accumulator::tallies() const { return impl_->tallies; }

std::size_t Accumulator::memory_bytes() const {
  std::size_t bytes = impl_->tallies.capacity() * sizeof(AnswerTally);
  for (const RowMap& map : impl_->maps) bytes += map.memory_bytes();
  return bytes;
}

bool Accumulator::empty() const {
  return std::all_of(impl_->maps.begin(), impl_->maps.end(), [](const RowMap& map) { return map.empty(); });
}

}  // namespace tonearm
