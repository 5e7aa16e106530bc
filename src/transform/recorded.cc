#include "transform/recorded.h"

#include <cassert>
#include <limits>

namespace tonearm {

void RecordedRows::element(std::size_t table) {
  assert(table <= std::numeric_limits<std::uint8_t>::max());
  calls_.push_back({Kind::kElement, static_cast<std::uint8_t>(table)});
}

void RecordedRows::row(const RowObservation& observation) {
  calls_.push_back({Kind::kRow, 0});
  RowObservation& kept = rows_.emplace_back(observation);
  kept.key = keep(observation.key);
  kept.values = keep(observation.values);
  if (answer_ != observation.answer_sha256) answer_ = keep(observation.answer_sha256);
  kept.answer_sha256 = answer_;
  const auto groups = arena_.array<std::string_view>(observation.groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = keep(observation.groups[i]);
  kept.groups = groups;
}

void RecordedRows::not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) {
  calls_.push_back({Kind::kNotKept, 0});
  remarks_.push_back({outcome, table, keep(reason), keep(pointer)});
}

void RecordedRows::unreadable(std::string_view reason, std::string_view pointer) {
  calls_.push_back({Kind::kUnreadable, 0});
  remarks_.push_back({{}, 0, keep(reason), keep(pointer)});
}

void RecordedRows::note(std::string_view code) {
  calls_.push_back({Kind::kNote, 0});
  remarks_.push_back({{}, 0, keep(code), {}});
}

void RecordedRows::say(RowSink* sink) const {
  auto row = rows_.begin();
  auto remark = remarks_.begin();
  for (const Call& call : calls_) {
    switch (call.kind) {
      case Kind::kElement: sink->element(call.table); break;
      case Kind::kRow: sink->row(*row++); break;
      case Kind::kNotKept:
        sink->not_kept(remark->table, remark->outcome, remark->reason, remark->pointer);
        ++remark;
        break;
      case Kind::kUnreadable:
        sink->unreadable(remark->reason, remark->pointer);
        ++remark;
        break;
      case Kind::kNote: sink->note(remark++->reason); break;
    }
  }
}

void RecordedRows::clear() {
  arena_.clear();
  calls_.clear();
  rows_.clear();
  remarks_.clear();
  answer_ = {};
}

}  // namespace tonearm
