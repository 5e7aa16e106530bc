#include "extract/known.h"

#include <charconv>

#include "extract/fact.h"
#include "store/cursor_state.h"
#include "store/layout.h"

namespace tonearm::extract {
namespace {

/// The inverse of layout::escape_segment.
std::string unescaped(std::string_view segment) {
  std::string text;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    unsigned value = 0;
    const char* start = segment.data() + i + 1;
    if (segment[i] == '_' && i + 2 < segment.size() && std::from_chars(start, start + 2, value, 16).ptr == start + 2) {
      text += static_cast<char>(value);
      i += 2;
    } else {
      text += segment[i];
    }
  }
  return text;
}

}  // namespace

void Known::add(const Entry& entry) {
  for (std::size_t i = 0; i < entry.answers.size(); ++i) {
    const LoggedAnswer& answer = entry.answers[i];
    bodies_[Fact::key_of(answer.endpoint, answer.account, answer.sha256)].push_back(
        {entry.seq,
         i,
         {answer.key, answer.offset, answer.length, answer.sha256},
         answer.observed_at,
         answer.time_is_guess});
    if (answer.account != "app") accounts_.insert(answer.account);
  }
  for (const ClosedRead& read : entry.closes) reads_.insert(read.read);
}

Status Known::update(RawLog* log) {
  TONEARM_TRY(const std::uint64_t last, log->last(last_));
  TONEARM_TRY(const CursorState state, log->state_at(last));
  for (const std::uint64_t seq : state.imports) {
    if (seq <= last_) continue;
    TONEARM_TRY(const Entry entry, log->read(seq));
    add(entry);
  }
  last_ = last;
  return Ok{};
}

const Listing* Known::find(const std::string& key, std::optional<Millis> observed_at) const {
  const auto found = bodies_.find(key);
  if (found == bodies_.end()) return nullptr;
  if (!observed_at) return &found->second.back();
  for (const Listing& listing : found->second) {
    if (!listing.time_is_guess && listing.observed_at == *observed_at) return &listing;
  }
  return nullptr;
}

Result<std::set<std::string>> bound_accounts(ObjectStore* store) {
  std::set<std::string> labels;
  TONEARM_TRY(const auto objects, store->list(layout::kAccounts));
  for (const ObjectInfo& object : objects) {
    std::string_view name = std::string_view(object.key).substr(layout::kAccounts.size());
    if (!name.ends_with(".json") || name.find('/') != std::string_view::npos) continue;
    name.remove_suffix(5);
    labels.insert(unescaped(name));
  }
  return labels;
}

}  // namespace tonearm::extract
