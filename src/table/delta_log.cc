// Publication. A table's missing versions are found from its newest one backwards through the heads, and put in
// ascending order, so that a reader never sees a gap and a crash leaves a prefix. Two processes that publish at once
// put the same bytes.
#include "table/delta_log.h"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "spec/reasons.h"
#include "store/fault_point.h"
#include "store/layout.h"
#include "table/delta_actions.h"
#include "table/json_access.h"

namespace tonearm {
namespace {

/// One version to put.
struct Missing {
  std::string table;
  std::uint64_t version;
  std::string lines;
};

Error foreign(const std::string& key) {
  return {.code = Code::kIntegrity,
          .message = "Another program has written to a table's Delta log: " + key,
          .reason = std::string(spec::reason::kForeignWriter),
          .next = "Stop that program, then run tonearm repair: it keeps your data and brings the log back."};
}

Result<bool> exists(ObjectStore* store, const std::string& key) {
  const auto byte = store->get_range(key, 0, 1);
  if (byte.ok()) return true;
  if (byte.error().code == Code::kNotFound) return false;
  return byte.error();
}

/// Whether the version is there; kIntegrity where it is another one than `lines`.
Result<bool> is_published(ObjectStore* store, const std::string& key, std::string_view lines) {
  const auto there = store->get(key);
  if (there.ok()) return *there == lines ? Result<bool>(true) : Result<bool>(foreign(key));
  if (there.error().code == Code::kNotFound) return false;
  return there.error();
}

class Publication {
 public:
  Publication(const Storage& storage, Heads* heads, const Head& newest)
      : storage_(storage), heads_(heads), newest_(newest) {}

  Status run() {
    TONEARM_RETURN_IF_ERROR(find_behind());
    TONEARM_RETURN_IF_ERROR(collect());
    TONEARM_RETURN_IF_ERROR(put_all());
    TONEARM_RETURN_IF_ERROR(check_nothing_beyond());
    return checkpoint();
  }

 private:
  /// The tables whose newest version is missing. Bytes are compared where the newest head made that version.
  Status find_behind() {
    for (const auto& [name, table] : newest_.tables) {
      if (newest_.changes.contains(name)) continue;  // collect() looks at it, with its bytes
      TONEARM_TRY(const bool there, exists(storage_.objects, layout::delta_version(name, table.delta_version)));
      if (!there) behind_[name] = table.delta_version + 1;
    }
    for (const auto& [name, change] : newest_.changes) behind_[name] = newest_.tables.at(name).delta_version + 1;
    return Ok{};
  }

  /// Walks the heads backwards until each table behind has met a version that is there.
  Status collect() {
    Head head = newest_;
    while (true) {
      std::vector<Missing> of_head;
      for (const auto& [name, change] : head.changes) TONEARM_RETURN_IF_ERROR(look_at(head, name, &of_head));
      if (!of_head.empty()) groups_.push_back(std::move(of_head));
      if (behind_.empty() || head.number == 1) break;
      auto before = heads_->read(head.number - 1);
      // A pruned head was published; a damaged one is repaired by a later one. put_all() finds gaps.
      if (!before.ok() && (before.error().code == Code::kNotFound || before.error().code == Code::kIntegrity)) break;
      if (!before.ok()) return before.error();
      head = std::move(before).value();
    }
    std::reverse(groups_.begin(), groups_.end());
    for (const auto& [name, lowest] : behind_) {
      const std::uint64_t version = newest_.tables.at(name).delta_version;
      if (lowest <= version) continue;
      return broken_log("A version of a Delta log is missing, and no head that is left can make it:",
                        layout::delta_version(name, version), spec::reason::kLogGap);
    }
    return Ok{};
  }

  Status look_at(const Head& head, const std::string& name, std::vector<Missing>* of_head) {
    const auto behind = behind_.find(name);
    const std::uint64_t version = head.tables.at(name).delta_version;
    // A later head that a repair has put may have taken the number: then its version counts.
    if (behind == behind_.end() || version >= behind->second) return Ok{};
    std::string lines = delta_commit(name, head);
    TONEARM_TRY(const bool there, is_published(storage_.objects, layout::delta_version(name, version), lines));
    if (!there) of_head->push_back({name, version, std::move(lines)});
    if (there || version == 0) {
      behind_.erase(behind);
    } else {
      behind->second = version;
    }
    return Ok{};
  }

  Status put_all() {
    if (!groups_.empty()) fault_point("P10");
    for (const std::vector<Missing>& group : groups_) {
      for (const Missing& missing : group) {
        if (&missing != group.data()) fault_point("P11");
        TONEARM_RETURN_IF_ERROR(put(missing));
      }
      TONEARM_RETURN_IF_ERROR(storage_.objects->sync());
    }
    return Ok{};
  }

  Status put(const Missing& missing) {
    const std::string key = layout::delta_version(missing.table, missing.version);
    if (missing.version > 0) {
      const std::string before = layout::delta_version(missing.table, missing.version - 1);
      TONEARM_TRY(const bool there, exists(storage_.objects, before));
      if (!there) return broken_log("A Delta log has a gap: a version is missing,", before, spec::reason::kLogGap);
    }
    Status status = storage_.objects->put_if_absent(key, missing.lines);
    fault_point("P12");
    if (status.ok()) return status;
    if (status.error().code != Code::kAlreadyExists && status.error().code != Code::kUnavailable) return status;
    TONEARM_TRY(const bool there, is_published(storage_.objects, key, missing.lines));
    return there ? Status(Ok{}) : status;
  }

  /// A version after the newest head's is a foreign writer's, unless a newer head has made it meanwhile.
  Status check_nothing_beyond() {
    for (const auto& [name, change] : newest_.changes) {
      const std::string key = layout::delta_version(name, newest_.tables.at(name).delta_version + 1);
      TONEARM_TRY(const bool there, exists(storage_.objects, key));
      if (!there) continue;
      TONEARM_TRY(const std::uint64_t last, heads_->last(newest_.number));
      if (last <= newest_.number) return foreign(key);
    }
    return Ok{};
  }

  Status checkpoint() {
    std::set<std::string> touched;
    for (const auto& [name, change] : newest_.changes) touched.insert(name);
    for (const auto& group : groups_) {
      for (const Missing& missing : group) touched.insert(missing.table);
    }
    for (const std::string& name : touched) {
      TONEARM_TRY(const std::uint64_t due, overdue_checkpoint(storage_.objects, name, newest_));
      if (due > 0) TONEARM_RETURN_IF_ERROR(write_checkpoint(storage_, name, due, newest_.time));
    }
    return Ok{};
  }

  const Storage& storage_;
  Heads* heads_;
  const Head& newest_;
  std::map<std::string, std::uint64_t> behind_;  // table -> its lowest version looked at
  std::vector<std::vector<Missing>> groups_;     // a head's versions each; while collecting, newest first
};

/// The text of an add action for `file`: the one that `change` has, else one with the number of rows alone.
std::string add_for(const spec::Table& table, const HeadFile& file, const HeadChange& change, Millis time) {
  for (const std::string& action : change.add) {
    std::string path;
    if (json_access::read(json_access::parse(action), "path", &path) && decode_path(path) == file.path) return action;
  }
  return add_action(table, file, fmt::format("{{\"numRecords\":{}}}", file.rows), time);
}

/// The remove of a file as its own add described it.
std::string remove_for(const std::string& add, Millis time) {
  const json_access::Json file = json_access::parse(add);
  return json_access::compact({{"path", file.at("path")},
                               {"deletionTimestamp", time},
                               {"dataChange", true},
                               {"extendedFileMetadata", true},
                               {"partitionValues", file.value("partitionValues", json_access::Json::object())},
                               {"size", file.at("size")}});
}

/// The change that leads from what a log shows to the head's files.
HeadChange change_from(const spec::Table& table, const DeltaSnapshot& shown, const Head& head) {
  const std::string name(table.name);
  const auto known = head.changes.find(name);
  const HeadChange before = known == head.changes.end() ? HeadChange{} : known->second;
  HeadChange change;
  std::set<std::string> wanted;
  for (const HeadFile& file : head.tables.at(name).files) {
    wanted.insert(file.path);
    if (!shown.files.contains(file.path)) change.add.push_back(add_for(table, file, before, head.time));
  }
  for (const auto& [path, action] : shown.files) {
    if (!wanted.contains(path)) change.remove.push_back(remove_for(action, head.time));
  }
  if (shown.metadata != metadata_action(table, head.born)) change.metadata = metadata_action(table, head.born);
  return change;
}

}  // namespace

Result<std::uint64_t> overdue_checkpoint(ObjectStore* store, std::string_view table, const Head& newest) {
  const std::uint64_t due = checkpoint_due(newest.tables.at(std::string(table)).delta_version);
  if (due == 0) return due;
  const Result<std::uint64_t> pointer = read_pointer(store, table);
  if (!pointer.ok() && pointer.error().code != Code::kNotFound && pointer.error().code != Code::kIntegrity) {
    return pointer.error();
  }
  return pointer.ok() && *pointer >= due ? 0 : due;
}

Status publish(const Storage& storage, Heads* heads, const Head& newest) {
  return Publication(storage, heads, newest).run();
}

Status follow_logs(ObjectStore* store, Head* head) {
  if (head->born == 0) head->born = head->time;
  for (const spec::Table* table : spec::tables()) {
    const std::string name(table->name);
    HeadTable& own = head->tables[name];
    auto shown = replay(store, name);
    const bool is_new = !shown.ok() && shown.error().code == Code::kNotFound;
    if (!shown.ok() && !is_new) return shown.error();
    HeadChange change = change_from(*table, is_new ? DeltaSnapshot{} : *shown, *head);
    const bool is_same = !is_new && change == HeadChange{};
    own.delta_version = is_new ? 0 : shown->version + (is_same ? 0 : 1);
    head->changes.erase(name);
    if (!is_same) head->changes[name] = std::move(change);
  }
  return Ok{};
}

}  // namespace tonearm
