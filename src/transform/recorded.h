/// What a transform says, kept to be said again: answers are transformed side by side, but told to a batch in order.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "transform/rows.h"

namespace tonearm {

/// Keeps the calls of one answer with all their bytes. One thread at a time; keeps its memory when it is cleared.
class RecordedRows : public RowSink {
 public:
  /// Not kept: who says the calls again begins the answer.
  void begin_answer(std::uint32_t) override {}
  void element(std::size_t table) override;
  void row(const RowObservation& observation) override;
  void not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) override;
  void unreadable(std::string_view reason, std::string_view pointer) override;
  void note(std::string_view code) override;

  /// Says every call to `sink`, in order.
  void say(RowSink* sink) const;
  void clear();

 private:
  enum class Kind : std::uint8_t { kElement, kRow, kNotKept, kUnreadable, kNote };
  /// A call, in order: an element's table, else the next one of its kind.
  struct Call {
    Kind kind;
    std::uint8_t table;
  };
  struct Remark {
    Outcome outcome;
    std::size_t table;
    std::string_view reason;
    std::string_view pointer;
  };

  /// A copy that stays; nothing stays nothing.
  std::string_view keep(std::string_view bytes) { return bytes.data() == nullptr ? bytes : arena_.keep(bytes); }

  Arena arena_;
  std::vector<Call> calls_;
  std::vector<RowObservation> rows_;
  std::vector<Remark> remarks_;
  std::string_view answer_;  // the SHA-256 kept last: many rows have it
};

}  // namespace tonearm
