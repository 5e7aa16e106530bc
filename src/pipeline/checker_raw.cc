#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "pipeline/checker.h"
#include "spec/reasons.h"
#include "store/cursor_state.h"
#include "store/layout.h"
#include "store/raw_frame.h"

namespace tonearm {
namespace {

constexpr std::string_view kRestore =
    "restore the object from a backup, or import its answers again; the tables keep what they have of it";
constexpr std::string_view kRestoreEntry =
    "restore the entry from a backup; until then nothing after it can be rebuilt from raw";
constexpr std::string_view kMoveOut = "see what it is, then move it out of the lake";
constexpr std::string_view kRepairState = "tonearm repair writes it anew from the entries";

}  // namespace

Status Checker::list() {
  TONEARM_TRY(const auto objects, lake_.objects()->list(""));
  for (const ObjectInfo& object : objects) {
    objects_[object.key] = object.bytes;
    report_.bytes += object.bytes;
  }
  report_.objects = objects.size();
  accounted_.insert(std::string(layout::kLakeFile));
  return Ok{};
}

void Checker::damage(const std::string& key, std::string_view reason, std::string what, std::string remedy) {
  report_.findings.push_back({Severity::kDamage, key, std::string(reason), std::move(what), std::move(remedy)});
}

void Checker::leftover(const std::string& key, std::string what, std::string remedy) {
  report_.findings.push_back(
      {Severity::kLeftover, key, std::string(spec::reason::kExtraObject), std::move(what), std::move(remedy)});
}

void Checker::progress(std::string_view what) {
  if (options_.progress) options_.progress(what, accounted_.size(), report_.objects);
}

std::optional<std::string> Checker::read(const std::string& key, std::string_view remedy) {
  accounted_.insert(key);
  progress("checking");
  auto bytes = lake_.objects()->get(key);
  if (bytes.ok()) return std::move(*bytes);
  const bool missing = bytes.error().code == Code::kNotFound;
  damage(key, missing ? spec::reason::kMissingObject : spec::reason::kDamagedObject,
         missing ? "It is not there." : "It cannot be read: " + bytes.error().message, std::string(remedy));
  return {};
}

void Checker::check_raw_log() {
  std::map<std::uint64_t, std::string> broken;  // seq -> what is wrong
  for (auto it = objects_.lower_bound(std::string(layout::kRawLog));
       it != objects_.end() && it->first.starts_with(layout::kRawLog); ++it) {
    const auto seq = layout::number_of(it->first);
    if (!seq || layout::raw_log_entry(*seq) != it->first) continue;
    const auto text = read(it->first, kRestore);
    if (!text) continue;
    auto entry = entry_from_json(*text);
    if (entry.ok() && entry->seq != *seq)
      entry = Error{Code::kIntegrity, fmt::format("it says that it is entry {}", entry->seq)};
    if (!entry.ok()) {
      broken[*seq] = entry.error().message;
      continue;
    }
    last_entry_ = std::max(last_entry_, *seq);
    report_.answers += entry->answers.size();
    entries_.emplace(*seq, std::move(*entry));
  }
  // Broken ones that follow the last whole one without a gap were entries; farther away they never were.
  while (broken.contains(last_entry_ + 1)) ++last_entry_;
  for (const auto& [seq, what] : broken) {
    if (seq <= last_entry_)
      damage(layout::raw_log_entry(seq), spec::reason::kDamagedObject, "The entry cannot be read: " + what,
             std::string(kRestore));
    else
      damage(layout::raw_log_entry(seq), spec::reason::kExtraObject, "It is no entry of this log: " + what,
             std::string(kMoveOut));
  }
  for (std::uint64_t seq = 1; seq <= last_entry_; ++seq)
    if (!entries_.contains(seq) && !broken.contains(seq))
      damage(layout::raw_log_entry(seq), spec::reason::kMissingObject, "It is not there.", std::string(kRestoreEntry));
  report_.entries = entries_.size();
}

void Checker::check_raw_objects() {
  std::map<std::string, std::vector<const LoggedAnswer*>> listed;
  for (const auto& [seq, entry] : entries_)
    for (const LoggedAnswer& answer : entry.answers) listed[answer.key].push_back(&answer);
  for (auto& [key, answers] : listed) {
    std::sort(answers.begin(), answers.end(), [](const auto* a, const auto* b) { return a->offset < b->offset; });
    check_object(key, answers);
  }
}

void Checker::check_object(const std::string& key, const std::vector<const LoggedAnswer*>& answers) {
  accounted_.insert(key);
  const auto found = objects_.find(key);
  if (found == objects_.end()) {
    bad_answers_.insert(bad_answers_.end(), answers.begin(), answers.end());
    return damage(key, spec::reason::kMissingObject,
                  fmt::format("It is not there, with {} answers of the raw log, the first of {} at {}.", answers.size(),
                              answers.front()->endpoint, format_rfc3339(answers.front()->observed_at)),
                  std::string(kRestore));
  }
  std::uint64_t end = 0;
  for (const LoggedAnswer* answer : answers) end = std::max(end, answer->offset + answer->length);
  if (found->second != end)
    damage(key, spec::reason::kDamagedObject, fmt::format("It has {} bytes, the raw log says {}.", found->second, end),
           std::string(kRestore));
  if (!options_.read_data) return;
  const auto bytes = read(key, kRestore);
  if (!bytes) return;
  for (const LoggedAnswer* answer : answers) {
    const std::string_view stored =
        std::string_view(*bytes).substr(std::min<std::size_t>(answer->offset, bytes->size()), answer->length);
    if (sha256_hex(stored) == answer->stored_sha256) continue;
    bad_answers_.push_back(answer);
    damage(key, spec::reason::kDamagedObject,
           fmt::format("The answer of {} at {} (byte {}, SHA-256 of its body {}) is not what was stored.",
                       answer->endpoint, format_rfc3339(answer->observed_at), answer->offset, answer->sha256),
           std::string(kRestore));
  }
}

void Checker::check_states() {
  std::set<std::string> named;
  CursorState state;
  bool whole = true;
  for (std::uint64_t seq = 1; seq <= last_entry_; ++seq) {
    const auto entry = entries_.find(seq);
    if (entry == entries_.end()) {
      whole = false;
      continue;
    }
    if (!is_quiet(entry->second)) named.insert(layout::raw_state(entry->second.state));
    if (!whole) continue;
    state = fold(std::move(state), entry->second);
    if (sha256_hex(to_json(state)) != entry->second.state) {
      damage(layout::raw_log_entry(seq), spec::reason::kDamagedObject, "Its cursor state is not what its entries make.",
             "restore the raw log from a backup");
    }
  }
  for (const std::string& key : named) {
    const auto text = read(key, kRepairState);
    if (text && layout::raw_state(sha256_hex(*text)) != key)
      damage(key, spec::reason::kDamagedObject, "Its bytes do not have the SHA-256 of its name.",
             std::string(kRepairState));
  }
}

void Checker::unknown_raw(const std::string& key) {
  const auto bytes = lake_.objects()->get(key);
  if (key.starts_with(layout::kRawState) && bytes.ok() && layout::raw_state(sha256_hex(*bytes)) == key) {
    return leftover(key, "No entry of the raw log names this cursor state: an interrupted run left it.",
                    "harmless; it can be deleted");
  }
  if (key.starts_with(layout::kRawImport) && bytes.ok() && decode_pack(*bytes).ok()) {
    return leftover(key, "No entry of the raw log lists it: an interrupted import left it.",
                    "harmless; `tonearm import` of this object takes what it has, then it can be deleted");
  }
  if (key.starts_with(layout::kRawSlots)) {
    const bool whole = bytes.ok() && decode_answer(*bytes).ok();
    return leftover(
        key,
        whole ? "No entry of the raw log lists it yet: an interrupted run left it."
              : "No entry of the raw log lists it, and it is cut: an interrupted run left it.",
        whole ? "the next `tonearm run` lists it" : "harmless: its answer was asked again; it can be deleted");
  }
  damage(key, spec::reason::kExtraObject,
         "The raw log does not list it, and it is nothing that an interrupted run leaves.",
         "see what it is (`zstd -dc` prints a raw answer), then move it out of the lake");
}

}  // namespace tonearm
