#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "pipeline/checker.h"
#include "pipeline/report.h"
#include "spec/reasons.h"
#include "store/layout.h"
#include "table/delta_actions.h"
#include "table/delta_log.h"
#include "table/pointer.h"

namespace tonearm {
namespace {

constexpr std::string_view kRepair = "tonearm repair writes it anew from raw";
constexpr std::string_view kRepairLog = "tonearm repair brings the log to the head";

/// "tables/plays/x" -> "plays"; empty where it is no table's.
std::string table_of(std::string_view key) {
  if (!key.starts_with(layout::kTables)) return {};
  key.remove_prefix(layout::kTables.size());
  return std::string(key.substr(0, std::min(key.find('/'), key.size())));
}

}  // namespace

void Checker::check_heads() {
  std::map<std::uint64_t, std::string> broken;  // number -> what is wrong
  for (auto it = objects_.lower_bound(std::string(layout::kHeads));
       it != objects_.end() && it->first.starts_with(layout::kHeads); ++it) {
    const auto number = layout::number_of(it->first);
    if (!number || layout::head(*number) != it->first) continue;
    const auto text = read(it->first, kRepair);
    if (!text) continue;
    auto head = head_from_json(*text);
    if (head.ok() && head->number != *number)
      head = Error{Code::kIntegrity, fmt::format("it says that it is head {}", head->number)};
    if (head.ok()) {
      last_head_ = std::max(last_head_, *number);
      heads_.emplace(*number, std::move(*head));
    } else {
      broken[*number] = head.error().message;
    }
  }
  // Broken ones next to whole ones were heads; farther away they never were.
  while (broken.contains(last_head_ + 1)) ++last_head_;
  first_head_ = heads_.empty() ? (last_head_ == 0 ? 0 : 1) : heads_.begin()->first;
  while (first_head_ > 1 && broken.contains(first_head_ - 1)) --first_head_;
  for (const auto& [number, what] : broken) {
    const bool was_one = number >= first_head_ && number <= last_head_;
    if (!was_one) stray_heads_.insert(layout::head(number));
    damage(layout::head(number), was_one ? spec::reason::kDamagedObject : spec::reason::kExtraObject,
           (was_one ? "The head cannot be read: " : "It is no head of this lake: ") + what,
           number > last_head_ ? "tonearm repair removes it" : std::string(kRepair));
  }
  for (std::uint64_t number = first_head_; number > 0 && number < last_head_; ++number)
    if (!heads_.contains(number) && !broken.contains(number))
      damage(layout::head(number), spec::reason::kMissingObject, "The head between its neighbours is not there.",
             std::string(kRepair));
  report_.heads = heads_.size();
  check_newest();
  if (heads_.empty() && !entries_.empty())
    damage(std::string(layout::kHeads), spec::reason::kMissingObject, "The raw log has entries, but there is no head.",
           "tonearm repair builds the tables from raw");
}

/// The newest of a numbered series has no neighbour that misses it: what it did tells.
void Checker::check_newest() {
  std::uint64_t applied = 0;
  for (const auto& [number, head] : heads_) applied = std::max(applied, head.applied_seq);
  for (std::uint64_t seq = last_entry_ + 1; seq <= applied; ++seq)
    damage(layout::raw_log_entry(seq), spec::reason::kMissingObject, "A head has applied it, but it is not there.",
           "restore the entry from a backup; until then a rebuild from raw would miss what it listed");
  std::uint64_t reported = 0;  // reports are written once a head stands
  for (std::uint64_t seq = applied + 1; seq <= last_entry_; ++seq) {
    const auto text = lake_.objects()->get(layout::report(seq));
    if (!text.ok()) continue;
    const auto report = report_from_json(*text);
    if (report.ok()) reported = std::max(reported, report->head);
  }
  for (std::uint64_t number = last_head_ + 1; number <= reported; ++number)
    damage(layout::head(number), spec::reason::kMissingObject, "Entries were applied by it, but it is not there.",
           std::string(kRepair));
}

void Checker::check_data_files() {
  for (auto it = heads_.rbegin(); it != heads_.rend(); ++it) {
    for (const auto& [table, live] : it->second.tables) {
      for (const HeadFile& file : live.files) {
        const std::string key = layout::table_root(table) + file.path;
        if (named_files_.insert(key).second) check_file(key, file);
      }
    }
  }
  report_.files = named_files_.size();
}

void Checker::check_file(const std::string& key, const HeadFile& file) {
  accounted_.insert(key);
  const std::string remedy(kRepair);
  const auto found = objects_.find(key);
  if (found == objects_.end()) {
    damage(key, spec::reason::kMissingObject, fmt::format("It is not there, with {} rows.", file.rows), remedy);
    bad_files_.insert(key);
    return;
  }
  if (found->second != file.bytes) {
    damage(key, spec::reason::kDamagedObject,
           fmt::format("It has {} bytes, the head says {}.", found->second, file.bytes), remedy);
    bad_files_.insert(key);
    return;
  }
  if (!options_.read_data) return;
  const auto bytes = read(key, remedy);
  if (bytes && sha256_hex(*bytes) == file.sha256) return;
  bad_files_.insert(key);
  if (bytes)
    damage(key, spec::reason::kDamagedObject, "Its bytes do not have the SHA-256 that the head names.", remedy);
}

void Checker::check_delta_logs() {
  if (heads_.empty()) return;
  for (const auto& [table, live] : heads_.rbegin()->second.tables) {
    const std::size_t before = report_.findings.size();
    check_versions(table, live);
    check_log(table, live);
    check_log_checkpoints(table);
    if (report_.findings.size() != before) bad_logs_.insert(table);
  }
}

/// Every version that a head makes is there, byte for byte; none is there that no head makes.
void Checker::check_versions(const std::string& table, const HeadTable& live) {
  std::map<std::uint64_t, const Head*> makers;
  for (const auto& [number, head] : heads_)
    if (head.changes.contains(table) && head.tables.contains(table))
      makers[head.tables.at(table).delta_version] = &head;
  const std::string prefix = layout::delta_log(table);
  // Clean up removes versions from the oldest on, and none that a checkpoint does not stand for.
  std::optional<std::uint64_t> oldest;
  bool has_checkpoint = false;
  for (auto it = objects_.lower_bound(prefix); it != objects_.end() && it->first.starts_with(prefix); ++it) {
    if (!oldest) oldest = layout::number_of(it->first);
    has_checkpoint = has_checkpoint || it->first.ends_with(".checkpoint.parquet");
  }
  for (const auto& [version, head] : makers) {
    const std::string key = layout::delta_version(table, version);
    if (!has(key) && (!has_checkpoint || (oldest && version > *oldest)) && version <= live.delta_version)
      damage(key, spec::reason::kMissingObject, "It is not there, though a head made it.", std::string(kRepairLog));
    if (!has(key)) continue;
    const auto text = read(key, kRepairLog);
    if (text && *text != delta_commit(table, *head))
      damage(key, spec::reason::kForeignWriter,
             "It is not what the head makes of it: damaged, or another program wrote it.", std::string(kRepairLog));
  }
  for (auto it = objects_.lower_bound(prefix); it != objects_.end() && it->first.starts_with(prefix); ++it) {
    const auto version = layout::number_of(it->first);
    if (!version || layout::delta_version(table, *version) != it->first || makers.contains(*version)) continue;
    accounted_.insert(it->first);
    if (*version > live.delta_version)
      damage(it->first, spec::reason::kForeignWriter, "No head makes this version: another program wrote it.",
             std::string(kRepairLog));
  }
}

/// Readers see what the head names.
void Checker::check_log(const std::string& table, const HeadTable& live) {
  auto snapshot = replay(lake_.objects(), table);
  const std::string log = layout::delta_log(table);
  if (!snapshot.ok()) {
    damage(log, spec::reason::kDamagedObject, "The log cannot be read: " + snapshot.error().message,
           std::string(kRepairLog));
    return;
  }
  for (const std::string& warning : snapshot->warnings)
    damage(log, spec::reason::kDamagedObject, warning, std::string(kRepairLog));
  if (snapshot->version < live.delta_version) {
    damage(log, spec::reason::kMissingObject,
           fmt::format("Readers see version {}, the head made {}.", snapshot->version, live.delta_version),
           "tonearm repair, or the next import, publishes it");
    return;
  }
  std::set<std::string> named;
  for (const HeadFile& file : live.files) named.insert(file.path);
  std::set<std::string> shown;
  for (const auto& [path, action] : snapshot->files) shown.insert(path);
  if (named != shown)
    damage(log, spec::reason::kForeignWriter,
           fmt::format("Readers see {} files, the head has {} others.", shown.size(), named.size()),
           std::string(kRepairLog));
}

void Checker::check_log_checkpoints(const std::string& table) {
  accounted_.insert(layout::last_checkpoint(table));
  auto listing = list_log(lake_.objects(), table);
  if (listing.ok())
    for (const auto& [version, object] : listing->checkpoints) accounted_.insert(object.key);
  auto problems = check_checkpoints(lake_.objects(), table);
  if (!problems.ok())
    return damage(layout::delta_log(table), spec::reason::kDamagedObject, problems.error().message,
                  std::string(kRepairLog));
  for (LogProblem& problem : *problems) {
    const bool missing = !has(problem.key);
    damage(problem.key, missing ? spec::reason::kMissingObject : spec::reason::kDamagedObject, std::move(problem.what),
           std::string(kRepairLog));
  }
}

void Checker::unknown_file(const std::string& key) {
  // "part-<slice>-<sha16>-<nonce>.parquet": a file whose bytes are what its name says was written by us, for a head
  // that never was.
  const std::string_view name = std::string_view(key).substr(key.rfind('/') + 1);
  const auto bytes = lake_.objects()->get(key);
  if (name.starts_with("part-") && name.ends_with(".parquet") && name.size() > 28 && bytes.ok() &&
      sha256_hex(*bytes).substr(0, 16) == name.substr(11, 16))
    return leftover(key, "No head names it: an interrupted run, or a run that was overtaken, left it.",
                    "harmless; tonearm compact removes it once it is a day old");
  damage(key, spec::reason::kExtraObject, "No head names it, and it is nothing that an interrupted run leaves.",
         "move it out of the lake");
}

void Checker::check_rest() {
  for (const auto& [key, bytes] : objects_) {
    if (accounted_.contains(key)) continue;
    if (key.starts_with(layout::kReports) && layout::number_of(key).value_or(0) <= last_entry_ &&
        layout::number_of(key))
      continue;
    if (key.starts_with(layout::kAccounts) || key == layout::kLatestHint || key == layout::kLease) continue;
    if (key.starts_with(layout::kRaw)) {
      unknown_raw(key);
    } else if (!table_of(key).empty() && key.find("/_delta_log/") == std::string::npos) {
      unknown_file(key);
    } else {
      damage(key, spec::reason::kExtraObject, "It is nothing that tonearm knows.", "move it out of the lake");
    }
  }
}

Result<CheckReport> Checker::finish() {
  std::sort(report_.findings.begin(), report_.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.severity, a.key, a.what) < std::tie(b.severity, b.key, b.what);
  });
  return std::move(report_);
}

}  // namespace tonearm
