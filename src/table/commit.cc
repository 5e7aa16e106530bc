#include "table/commit.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/side_by_side.h"
#include "store/fault_point.h"
#include "table/delta_actions.h"
#include "table/delta_log.h"
#include "table/json_access.h"
#include "table/live_file.h"
#include "table/merge_unit.h"
#include "transform/transform.h"

namespace tonearm {
namespace {

std::string name_of(std::size_t table) { return std::string(spec::tables()[table]->name); }

/// All units of a batch, the tables planned side by side: sorting a batch's rows takes as long as encoding some of
/// them. The heaviest units come first, so that two threads end at about the same time.
Result<std::vector<Unit>> plan(ObjectStore* store, const Head* base, Accumulator* batch, const CommitOptions& options) {
  std::vector<std::optional<Result<std::vector<Unit>>>> planned(spec::tables().size());
  side_by_side(options.threads, planned.size(), [&](std::size_t i, std::size_t) {
    if (spec::tables()[i]->join != spec::Join::kFromParent)
      planned[i].emplace(plan_table(store, i, base, batch->take(i), options.every_slice));
  });
  std::vector<Unit> units;
  for (std::optional<Result<std::vector<Unit>>>& more : planned) {
    if (!more) continue;
    if (!more->ok()) return std::move(*more).error();
    std::move((*more)->begin(), (*more)->end(), std::back_inserter(units));
  }
  std::stable_sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) { return a.weight > b.weight; });
  return units;
}

/// Does the units side by side; the results are in the units' order, whichever thread was when done.
class Workers {
 public:
  Workers(ObjectStore* store, std::vector<Unit> units, Millis now, const CommitOptions& options)
      : store_(store), units_(std::move(units)), now_(now), options_(options), results_(units_.size()) {}

  Result<std::vector<UnitResult>> run() {
    std::uint64_t bytes = 0;
    for (const Unit& unit : units_) bytes += unit.weight;
    const std::size_t worth = 1 + bytes / options_.bytes_a_thread;
    const std::size_t threads = std::min(std::size_t{options_.threads}, worth);
    side_by_side(threads, units_.size(), [this](std::size_t at, std::size_t) { work(at); });
    std::vector<UnitResult> done;
    done.reserve(results_.size());
    for (std::optional<Result<UnitResult>>& result : results_) {
      if (!result) continue;  // skipped, for the error of another
      if (!result->ok()) return std::move(*result).error();
      done.push_back(std::move(*result).value());
    }
    return done;
  }

 private:
  void work(std::size_t at) {
    if (failed_) return;
    if (options_.progress) {
      const std::lock_guard lock(mutex_);
      options_.progress(fmt::format("merging {}", name_of(units_[at].table)));
    }
    results_[at].emplace(merge_unit(store_, std::move(units_[at]), now_));
    if (!results_[at]->ok()) failed_ = true;
  }

  ObjectStore* store_;
  std::vector<Unit> units_;
  Millis now_;
  const CommitOptions& options_;
  std::vector<std::optional<Result<UnitResult>>> results_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
};

/// Paths of the base's files that units replace, by table index.
std::map<std::size_t, std::set<std::string>> taken_over(const std::vector<Unit>& units) {
  std::map<std::size_t, std::set<std::string>> paths;
  for (const Unit& unit : units) {
    for (const HeadFile& file : unit.files) paths[unit.table].insert(file.path);
    for (const auto& [bridge, files] : unit.bridge_files)
      for (const HeadFile& file : files) paths[bridge].insert(file.path);
  }
  return paths;
}

void sort_files(HeadTable* table) {
  std::sort(table->files.begin(), table->files.end(), [](const HeadFile& a, const HeadFile& b) {
    return std::tie(a.partition, a.slice) < std::tie(b.partition, b.slice);
  });
}

/// The path that an add or remove action names.
std::string path_in(const std::string& action) {
  std::string path;
  json_access::read(json_access::parse(action), "path", &path);
  return decode_path(path);
}

std::set<std::string> paths_of(const std::vector<HeadFile>& files) {
  std::set<std::string> paths;
  for (const HeadFile& file : files) paths.insert(file.path);
  return paths;
}

/// What leads from `before` to `after`. `known`: add actions by path; a file without one is said to have its rows
/// alone.
HeadChange change_between(const spec::Table& table, const std::vector<HeadFile>& before,
                          const std::vector<HeadFile>& after, const std::map<std::string, std::string>& known,
                          Millis now) {
  HeadChange change;
  const std::set<std::string> old_paths = paths_of(before);
  const std::set<std::string> new_paths = paths_of(after);
  for (const HeadFile& file : after) {
    if (old_paths.contains(file.path)) continue;
    const auto add = known.find(file.path);
    change.add.push_back(add != known.end()
                             ? add->second
                             : add_action(table, file, fmt::format(R"({{"numRecords":{}}})", file.rows), now));
  }
  for (const HeadFile& file : before)
    if (!new_paths.contains(file.path)) change.remove.push_back(remove_action(table, file, now));
  return change;
}

/// A change after one that nobody has published: as one.
HeadChange chained(const HeadChange& first, HeadChange second) {
  std::set<std::string> gone, added;
  for (const std::string& action : second.remove) gone.insert(path_in(action));
  HeadChange both;
  for (const std::string& action : first.add) {
    const std::string path = path_in(action);
    added.insert(path);
    if (!gone.contains(path)) both.add.push_back(action);
  }
  std::move(second.add.begin(), second.add.end(), std::back_inserter(both.add));
  both.remove = first.remove;
  for (std::string& action : second.remove)
    if (!added.contains(path_in(action))) both.remove.push_back(std::move(action));
  return both;
}

/// The files of every table after the merge, and what changed from the base to it.
void set_tables(const std::optional<Head>& base, bool base_is_put,
                const std::map<std::size_t, std::set<std::string>>& taken, std::vector<UnitResult>* results,
                Head* head) {
  std::map<std::string, std::string> adds;
  for (std::size_t i = 0; i < spec::tables().size(); ++i) head->tables[name_of(i)];
  for (UnitResult& result : *results) {
    for (Output& output : result.outputs) {
      if (!output.add.empty()) adds[output.file.path] = std::move(output.add);
      head->tables[name_of(output.table)].files.push_back(std::move(output.file));
    }
  }
  for (std::size_t i = 0; i < spec::tables().size(); ++i) {
    const std::string name = name_of(i);
    HeadTable& table = head->tables[name];
    std::vector<HeadFile> before;
    if (base && base->tables.contains(name)) before = base->tables.at(name).files;
    for (const HeadFile& file : before)
      if (!taken.contains(i) || !taken.at(i).contains(file.path)) table.files.push_back(file);
    sort_files(&table);
    HeadChange change = change_between(*spec::tables()[i], before, table.files, adds, head->time);
    if (base && !base_is_put && base->changes.contains(name))
      change = chained(base->changes.at(name), std::move(change));
    if (!change.add.empty() || !change.remove.empty()) head->changes[name] = std::move(change);
  }
}

}  // namespace

Result<Merged> merge(const Storage& storage, const std::optional<Head>& base, std::uint64_t number_after,
                     Accumulator* batch, std::uint64_t applied_seq, Millis now, const CommitOptions& options) {
  const bool base_is_put = !base || base->number <= number_after;
  TONEARM_TRY(std::vector<Unit> units, plan(storage.objects, base ? &*base : nullptr, batch, options));
  const auto taken = taken_over(units);
  std::vector<std::size_t> tables;
  tables.reserve(units.size());
  for (const Unit& unit : units) tables.push_back(unit.table);
  TONEARM_TRY(std::vector<UnitResult> results, Workers(storage.objects, std::move(units), now, options).run());
  Merged merged;
  for (std::size_t i = 0; i < results.size(); ++i) {
    batch->count_merged(tables[i], results[i].counted);
    merged.files_written += results[i].files_written;
    merged.bytes_written += results[i].bytes_written;
  }
  if (merged.files_written > 0) TONEARM_RETURN_IF_ERROR(storage.objects->sync());
  merged.head.number = number_after + 1;
  merged.head.applied_seq = applied_seq;
  merged.head.spec_version = spec::kSpecVersion;
  merged.head.transform_version = kTransformVersion;
  merged.head.time = now;
  set_tables(base, base_is_put, taken, &results, &merged.head);
  finish_head(base, &merged.head);
  return merged;
}

void rebase_changes(const std::optional<Head>& published, Head* head) {
  for (auto& [name, table] : head->tables) {
    std::map<std::string, std::string> adds;
    if (head->changes.contains(name))
      for (const std::string& action : head->changes.at(name).add) adds[path_in(action)] = action;
    std::vector<HeadFile> before;
    if (published && published->tables.contains(name)) before = published->tables.at(name).files;
    for (HeadFile& file : table.files)
      for (const HeadFile& old : before)
        if (old.partition == file.partition && old.slice == file.slice && old.sha256 == file.sha256) file = old;
    const spec::Table* const spec_table = spec::find_table(name);
    head->changes.erase(name);
    if (spec_table == nullptr) continue;
    HeadChange change = change_between(*spec_table, before, table.files, adds, head->time);
    if (!change.add.empty() || !change.remove.empty()) head->changes[name] = std::move(change);
  }
  finish_head(published, head);
}

Status put_head(const Storage&, Heads* heads, const Head& head) {
  fault_point("P8");
  TONEARM_RETURN_IF_ERROR(heads->put(head));
  fault_point("P10");
  return Ok{};
}

Result<std::vector<Row>> read_table(ObjectStore* store, const Head& head, const spec::Table& table) {
  std::vector<Row> rows;
  const auto live = head.tables.find(std::string(table.name));
  if (live == head.tables.end()) return rows;
  for (const HeadFile& file : live->second.files) {
    TONEARM_TRY(std::vector<Row> more, read_live_file(store, table, file));
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  }
  return rows;
}

}  // namespace tonearm
