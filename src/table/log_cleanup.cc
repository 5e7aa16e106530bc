// Log cleanup. A reader of version v needs the newest checkpoint up to v and the versions after it, so everything
// before the checkpoint that the oldest head within retention needs could go. One checkpoint more is kept, with its own
// JSON: Spark fails where none is left, and a damaged checkpoint then has one to fall back on.
#include "store/fault_point.h"
#include "store/layout.h"
#include "table/delta_actions.h"
#include "table/retention.h"

namespace tonearm {
namespace {

/// The checkpoint from which on a log is kept, 0: all of it.
std::uint64_t keep_from(const LogListing& log, std::uint64_t horizon) {
  auto base = log.checkpoints.upper_bound(horizon);
  if (base == log.checkpoints.begin()) return 0;
  --base;
  return base == log.checkpoints.begin() ? 0 : std::prev(base)->first;
}

Status remove_before(Remover* remover, std::uint64_t keep, const std::map<std::uint64_t, ObjectInfo>& objects,
                     bool dry_run, std::uint64_t* removed) {
  for (const auto& [version, object] : objects) {
    if (version >= keep) break;
    ++*removed;
    if (dry_run) continue;
    TONEARM_RETURN_IF_ERROR(remover->remove(object.key));
    fault_point("P14");
  }
  return Ok{};
}

/// The oldest version of a table that a head within retention names.
std::uint64_t oldest_named(const Survey& survey, const std::string& table) {
  std::uint64_t oldest = survey.kept.back().tables.at(table).delta_version;
  for (const Head& head : survey.kept) {
    const auto found = head.tables.find(table);
    if (found != head.tables.end()) oldest = std::min(oldest, found->second.delta_version);
  }
  return oldest;
}

Status clean_log(const Storage& storage, const std::string& table, const Survey& survey, bool dry_run,
                 std::uint64_t* removed) {
  std::uint64_t horizon = oldest_named(survey, table);
  if (checkpoint_due(horizon) == 0) return Ok{};
  TONEARM_TRY(LogListing log, list_log(storage.objects, table));
  TONEARM_TRY(const std::uint64_t due, overdue_checkpoint(storage.objects, table, survey.kept.back()));
  if (due > 0 && !dry_run) return Ok{};  // the pointer must be there first
  if (due > 0) log.checkpoints[due];     // compact would have written it
  if (due == 0) {
    TONEARM_TRY(const std::uint64_t pointer, read_pointer(storage.objects, table));
    horizon = std::min(horizon, pointer);
  }
  const std::uint64_t keep = keep_from(log, horizon);
  if (keep == 0) return Ok{};
  if (!dry_run) {
    // Nothing goes unless what stays is enough by itself.
    TONEARM_TRY(const DeltaSnapshot snapshot, replay(storage.objects, table));
    if (!snapshot.warnings.empty()) return Ok{};
  }
  TONEARM_RETURN_IF_ERROR(remove_before(storage.remover, keep, log.versions, dry_run, removed));
  return remove_before(storage.remover, keep, log.checkpoints, dry_run, removed);
}

}  // namespace

Result<std::uint64_t> clean_logs(const Storage& storage, const Survey& survey, bool dry_run) {
  std::uint64_t removed = 0;
  if (survey.kept.empty()) return removed;
  for (const auto& [name, table] : survey.kept.back().tables) {
    TONEARM_RETURN_IF_ERROR(clean_log(storage, name, survey, dry_run, &removed));
  }
  return removed;
}

Result<std::uint64_t> clean_logs(const Storage& storage, Heads* heads, const Head&, Millis now) {
  TONEARM_TRY(const Survey survey, survey_heads(storage.objects, heads, now));
  return clean_logs(storage, survey, false);
}

}  // namespace tonearm
