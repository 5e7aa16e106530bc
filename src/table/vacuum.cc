#include "table/vacuum.h"

#include "store/fault_point.h"
#include "store/layout.h"
#include "table/delta_actions.h"
#include "table/retention.h"

namespace tonearm {
namespace {

/// Whether a key is a data file as this program names them: part-<slice>-<sha16>-<nonce>.parquet in a table's folder.
bool is_data_file(std::string_view key) {
  const std::string_view name = key.substr(key.rfind('/') + 1);
  return name.starts_with("part-") && name.ends_with(".parquet") && key.find("/_delta_log/") == std::string_view::npos;
}

void name_files(const Head& head, std::set<std::string>* named) {
  for (const auto& [name, table] : head.tables) {
    for (const HeadFile& file : table.files) named->insert(layout::table_root(name) + file.path);
  }
}

/// The tables whose checkpoint is due, with its version.
Result<std::map<std::string, std::uint64_t>> overdue_checkpoints(ObjectStore* store, const Head& newest) {
  std::map<std::string, std::uint64_t> overdue;
  for (const auto& [name, table] : newest.tables) {
    TONEARM_TRY(const std::uint64_t due, overdue_checkpoint(store, name, newest));
    if (due > 0) overdue[name] = due;
  }
  return overdue;
}

}  // namespace

Result<Survey> survey_heads(ObjectStore* store, Heads* heads, Millis now) {
  TONEARM_TRY(const std::vector<ObjectInfo> found, store->list(layout::kHeads));
  Survey survey;
  for (const ObjectInfo& object : found) {
    const auto number = layout::number_of(object.key);
    if (!number) continue;
    auto head = heads->read(*number);
    if (!head.ok() && head.error().code == Code::kNotFound) continue;  // pruned by somebody else just now
    if (!head.ok()) return head.error();
    head->changes.clear();
    const bool was_superseded = !survey.kept.empty() && head->time < now - kRetention;
    if (was_superseded) {
      std::move(survey.kept.begin(), survey.kept.end(), std::back_inserter(survey.outdated));
      survey.kept.clear();
    }
    survey.kept.push_back(std::move(head).value());
  }
  return survey;
}

Status prune(const Storage& storage, const Survey& survey, bool dry_run, CompactReport* report) {
  for (const Head& head : survey.outdated) {
    report->removed_heads.push_back(layout::head(head.number));
    if (dry_run) continue;
    TONEARM_RETURN_IF_ERROR(storage.remover->remove(report->removed_heads.back()));
    fault_point("P15");
  }
  return Ok{};
}

Status vacuum(const Storage& storage, Heads* heads, Millis now, bool dry_run, CompactReport* report) {
  // Files first, heads after: a file that a head names later is either young, or named by the head it comes from.
  TONEARM_TRY(const std::vector<ObjectInfo> files, storage.objects->list(layout::kTables));
  TONEARM_TRY(const Survey survey, survey_heads(storage.objects, heads, now));
  if (survey.kept.empty()) return Ok{};
  std::set<std::string> named;
  for (const Head& head : survey.kept) name_files(head, &named);
  // Without dry_run the outdated ones are gone by now, unless somebody holds them back: then they count.
  for (const Head& head : survey.outdated) {
    if (!dry_run) name_files(head, &named);
  }
  for (const ObjectInfo& file : files) {
    if (!is_data_file(file.key) || named.contains(file.key) || file.modified >= now - kVacuumAge) continue;
    report->removed_files.push_back(file.key);
    report->removed_bytes += file.bytes;
    if (dry_run) continue;
    TONEARM_RETURN_IF_ERROR(storage.remover->remove(file.key));
    fault_point("P15");
  }
  return Ok{};
}

Result<CompactReport> compact(const Storage& storage, Heads* heads, Millis now, bool dry_run) {
  CompactReport report;
  TONEARM_TRY(const std::optional<Head> newest, heads->newest());
  if (!newest) return report;
  TONEARM_TRY(const auto overdue, overdue_checkpoints(storage.objects, *newest));
  for (const auto& [name, due] : overdue) report.checkpoints.push_back(layout::delta_checkpoint(name, due));
  if (!dry_run) {
    TONEARM_RETURN_IF_ERROR(publish(storage, heads, *newest));
    for (const auto& [name, due] : overdue) {
      TONEARM_RETURN_IF_ERROR(write_checkpoint(storage, name, due, newest->time));
    }
  }
  TONEARM_TRY(const Survey survey, survey_heads(storage.objects, heads, now));
  TONEARM_TRY(report.removed_log_files, clean_logs(storage, survey, dry_run));
  TONEARM_RETURN_IF_ERROR(prune(storage, survey, dry_run, &report));
  TONEARM_RETURN_IF_ERROR(vacuum(storage, heads, now, dry_run, &report));
  if (dry_run) return report;
  TONEARM_TRY(report.removed_temporaries, storage.remover->remove_temporaries(now - kVacuumAge));
  return report;
}

}  // namespace tonearm
