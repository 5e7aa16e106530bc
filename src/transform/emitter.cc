#include "transform/emitter.h"

#include "spec/canonical.h"
#include "transform/shape.h"

namespace tonearm::transform {
namespace {

/// Details are for people: long ones are cut, at a whole character.
std::string_view shortened(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  if (text.size() <= kLongest) return text;
  std::size_t length = kLongest;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return text.substr(0, length);
}

}  // namespace

std::string Pointer::text() const {
  std::string text;
  for (const One& step : steps_) {
    text += '/';
    if (step.member.data() == nullptr)
      text += std::to_string(step.index);
    else
      text += step.member;
  }
  return text;
}

void Emitter::begin(const AnswerInfo& info, RowSink* sink) {
  info_ = &info;
  sink_ = sink;
  pointer_.clear();
}

RowObservation Emitter::observation(std::size_t table) const {
  RowObservation row;
  row.table = table;
  row.observed_at = info_->observed_at;
  row.time_is_guess = info_->time_is_guess;
  row.answer_sha256 = info_->sha256;
  return row;
}

void Emitter::fact(std::size_t table, std::string_view key, std::string_view values, bool item) {
  RowObservation row = observation(table);
  row.key = key;
  row.values = values;
  row.item = item;
  sink_->row(row);
}

void Emitter::withheld(std::size_t table, std::string_view reason) {
  sink_->not_kept(table, Outcome::kWithheld, reason, pointer_.text());
}

void Emitter::rejected(std::size_t table, std::string_view reason, std::string_view detail) {
  const std::string pointer = pointer_.text();
  sink_->not_kept(table, Outcome::kRejected, reason, pointer);
  put_reject(pointer, reason, detail);
}

void Emitter::reject_row(std::string_view pointer, std::string_view reason, std::string_view detail) {
  sink_->unreadable(reason, pointer);
  put_reject(pointer, reason, detail);
}

void Emitter::put_reject(std::string_view pointer, std::string_view reason, std::string_view detail) {
  using canonical::put_string;
  key_.clear();
  put_string(&key_, info_->account);
  put_string(&key_, info_->sha256);
  put_string(&key_, pointer);
  values_.clear();
  put_string(&values_, reason);
  put_string(&values_, shortened(detail));
  put_string(&values_, info_->endpoint == nullptr ? std::string_view("unrecognised") : info_->endpoint->name);
  fact(table_index().rejects, key_, values_, false);
}

}  // namespace tonearm::transform
