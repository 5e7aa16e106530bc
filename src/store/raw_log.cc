#include "store/raw_log.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/hash.h"
#include "store/cursor_state.h"
#include "store/fault_point.h"
#include "store/layout.h"

namespace tonearm {
namespace {

/// How often an entry is put, or read back, while the store answers that it does not know. Waiting is the store's
/// affair.
constexpr int kTries = 3;

Error gap(std::uint64_t missing) {
  return Error{
      Code::kIntegrity,
      fmt::format("The raw log has a gap: {} is missing, later entries are there.", layout::raw_log_entry(missing)),
      {},
      "Restore the file from a backup of the lake; without one, `tonearm repair` can tell what is lost."};
}

Error about(std::string_view key, Error error) {
  error.message = fmt::format("{} ({})", error.message, key);
  return error;
}

/// The last of the numbers in a listing, which must follow `before` without a gap.
Result<std::uint64_t> last_of(ObjectStore* store, const std::vector<ObjectInfo>& objects, std::uint64_t before) {
  std::uint64_t last = before;
  for (const ObjectInfo& object : objects) {
    const auto number = layout::number_of(object.key);
    if (!number || *number <= last) continue;  // not an entry
    for (; last + 1 < *number; ++last) {
      // A listing that runs while entries are put may show a later one alone: only what cannot be read is missing.
      const auto there = store->get_range(layout::raw_log_entry(last + 1), 0, 1);
      if (!there.ok()) return there.error().code == Code::kNotFound ? gap(last + 1) : there.error();
    }
    last = *number;
  }
  return last;
}

/// What became of one try to put an entry at its number.
enum class Outcome { kStored, kTaken };

/// Puts `text`; where the outcome is unknown it is read back. kUnavailable where it stays unknown.
Result<Outcome> put_entry(ObjectStore* store, const std::string& key, const std::string& text) {
  bool perhaps_ours = false;
  Error unknown;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const Status put = store->put_if_absent(key, text);
    if (put.ok()) return Outcome::kStored;
    if (put.error().code == Code::kAlreadyExists && !perhaps_ours) return Outcome::kTaken;
    if (put.error().code != Code::kAlreadyExists && put.error().code != Code::kUnavailable) return put.error();
    perhaps_ours = true;
    unknown = put.error();
    const Result<std::string> there = store->get(key);
    if (there.ok()) return *there == text ? Outcome::kStored : Outcome::kTaken;
    if (there.error().code != Code::kNotFound && there.error().code != Code::kUnavailable) return there.error();
  }
  if (unknown.code != Code::kUnavailable) unknown = Error{Code::kUnavailable, "The store does not answer."};
  return about(key, std::move(unknown));
}

}  // namespace

bool is_quiet(const Entry& entry) {
  return entry.kind == EntryKind::kSlot && entry.answers.empty() && entry.closes.empty() && entry.opens.empty() &&
         entry.probes.empty() && entry.listed.empty() && entry.failed.empty();
}

Result<std::uint64_t> RawLog::last(std::uint64_t hint) {
  if (hint > 1) {
    // Listed from the one before, so that one short listing also shows whether the hint is there.
    TONEARM_TRY(const auto objects, store_->list(layout::kRawLog, layout::raw_log_entry(hint - 1)));
    const std::string hinted = layout::raw_log_entry(hint);
    const bool seen = std::any_of(objects.begin(), objects.end(), [&](const auto& o) { return o.key == hinted; });
    if (seen) return last_of(store_, objects, hint - 1);
  }
  TONEARM_TRY(const auto objects, store_->list(layout::kRawLog));
  return last_of(store_, objects, 0);
}

Result<Entry> RawLog::read(std::uint64_t seq) {
  const std::string key = layout::raw_log_entry(seq);
  TONEARM_TRY(const std::string text, store_->get(key));
  Result<Entry> entry = entry_from_json(text);
  if (!entry.ok()) return about(key, std::move(entry).error());
  if (entry->seq != seq) {
    return Error{Code::kIntegrity,
                 fmt::format("{} says that it is entry {}.", key, entry->seq),
                 {},
                 "Restore the file from a backup of the lake."};
  }
  return entry;
}

Result<CursorState> RawLog::state_at(std::uint64_t seq) {
  // Back to the newest state that is there and whole, then forward again.
  std::vector<Entry> entries;
  CursorState state;
  for (std::uint64_t at = seq; at > 0; --at) {
    TONEARM_TRY(Entry entry, read(at));
    const Result<std::string> text =
        is_sha256_hex(entry.state) ? store_->get(layout::raw_state(entry.state)) : not_found("raw/state/");
    if (text.ok() && sha256_hex(*text) == entry.state) {
      TONEARM_TRY(state, state_from_json(*text));
      break;
    }
    if (!text.ok() && text.error().code != Code::kNotFound) return text.error();
    entries.push_back(std::move(entry));
  }
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) state = fold(std::move(state), *entry);
  return state;
}

Result<std::uint64_t> RawLog::append(Entry entry, std::uint64_t known_last,
                                     const std::function<bool(Entry* entry, const Entry& winner)>& rebase) {
  TONEARM_TRY(CursorState before, state_at(known_last));
  while (true) {
    if (entry.answers.size() > kMaxAnswersPerEntry) {
      return Error{Code::kInternal, fmt::format("An entry lists {} answers; {} is the most.", entry.answers.size(),
                                                kMaxAnswersPerEntry)};
    }
    entry.seq = known_last + 1;
    const std::string state = to_json(fold(before, entry));
    entry.state = sha256_hex(state);
    if (!is_quiet(entry)) {
      const Status put_state = store_->put_if_absent(layout::raw_state(entry.state), state);
      if (!put_state.ok() && put_state.error().code != Code::kAlreadyExists) return put_state.error();
      TONEARM_RETURN_IF_ERROR(store_->sync());
    }

    const std::string key = layout::raw_log_entry(entry.seq);
    fault_point("P3");
    TONEARM_TRY(const Outcome outcome, put_entry(store_, key, to_json(entry)));
    if (outcome == Outcome::kStored) {
      TONEARM_RETURN_IF_ERROR(store_->sync());
      fault_point("P5");
      return entry.seq;
    }
    // Somebody was first: hear all of them, then try after the last.
    while (true) {
      const Result<Entry> winner = read(known_last + 1);
      if (!winner.ok() && winner.error().code == Code::kNotFound && known_last + 1 > entry.seq) break;
      if (!winner.ok()) return winner.error();
      if (!rebase(&entry, *winner)) return std::uint64_t{0};
      before = fold(std::move(before), *winner);
      ++known_last;
    }
  }
}

}  // namespace tonearm
