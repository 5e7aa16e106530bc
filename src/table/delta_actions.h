/// What the files of this room that know Delta's text share: actions, and a log as a list of objects.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/object_store.h"
#include "table/delta_log.h"

namespace tonearm {

/// Decodes %XX of an add.path or remove.path; anything else stays.
std::string decode_path(std::string_view path);

/// kIntegrity about an object of a log.
Error broken_log(std::string_view what, std::string_view key, std::string_view reason);

/// Applies one action, {"add": {...}}, to a snapshot; false where it is none that can be read.
bool apply_action(std::string_view kind, const std::string& action, DeltaSnapshot* snapshot);

/// The objects of a table's log, by version.
struct LogListing {
  std::map<std::uint64_t, ObjectInfo> versions;
  std::map<std::uint64_t, ObjectInfo> checkpoints;
};
Result<LogListing> list_log(ObjectStore* store, std::string_view table);

/// The version in _last_checkpoint; kNotFound where absent, kIntegrity where it cannot be read.
Result<std::uint64_t> read_pointer(ObjectStore* store, std::string_view table);

/// A snapshot as a checkpoint file: protocol, metaData, txn, live files, removes younger than `removes_after`;
/// dataChange is false in it. The same snapshot gives the same bytes with the same DuckDB.
Result<std::string> encode_checkpoint(const DeltaSnapshot& snapshot, Millis removes_after);
/// Applies a checkpoint's actions to an empty snapshot. kIntegrity for anything else than a whole checkpoint.
Status decode_checkpoint(std::string_view parquet, std::string_view key, DeltaSnapshot* snapshot);

/// Whether the checkpoint of `version` reads, and shows the table that the JSON up to it makes. kIntegrity says what is
/// wrong.
Status verify_checkpoint(ObjectStore* store, std::string_view table, std::uint64_t version);

/// Writes the checkpoint of `version`, reads it back, then moves _last_checkpoint to it: only forward, unless what it
/// names is damaged. A checkpoint already there is taken over if it is right, else written anew. `now` dates the
/// removes that it keeps.
Status write_checkpoint(const Storage& storage, std::string_view table, std::uint64_t version, Millis now);

/// The checkpoint that a table's log should have as of `newest` and that nothing points at yet; 0: none.
Result<std::uint64_t> overdue_checkpoint(ObjectStore* store, std::string_view table, const Head& newest);

/// Of the versions divisible by 32 the newest up to `version`; 0: none is due.
std::uint64_t checkpoint_due(std::uint64_t version);

}  // namespace tonearm
