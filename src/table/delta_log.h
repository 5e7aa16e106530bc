/// Delta logs, published from the heads: byte for byte a function of them, so that any process may do it, twice, at once
/// (delta-io/delta PROTOCOL.md: reader 1, writer 2, no optional features; facts in docs/reference/delta.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"
#include "table/data_file.h"
#include "table/head.h"

namespace tonearm {

/// The JSON of an add action's inside for a file of `table` (path URI-encoded, partitionValues, size, modificationTime, stats,
/// tags.sha256).
std::string add_action(const spec::Table& table, const HeadFile& file, std::string_view stats, Millis time);

/// The bytes of the Delta version that `head` makes of `table`: commitInfo, txn, on version 0 protocol and metaData, removes, adds.
std::string delta_commit(const spec::Table& table, const Head& head);

/// A table's schema as Delta's schemaString.
std::string schema_string(const spec::Table& table);

/// Puts every missing Delta version of every table, from the heads up to `newest`, checkpoints each table whose version passed a
/// multiple of 32 (then moves _last_checkpoint forward). A different file already at a version is kIntegrity with reason
/// foreign_writer, naming it. Safe to call from several processes.
Status publish(const Storage& storage, Heads* heads, const Head& newest);

/// One table as its Delta log shows it: for check, and for tests.
struct DeltaSnapshot {
  std::uint64_t version = 0;
  std::map<std::string, std::string> files;  // decoded path -> add action JSON
  std::map<std::string, std::int64_t> txn;
  std::string schema_string;
};

/// Replays a table's log from its newest checkpoint (or version 0). kNotFound where there is no log; kIntegrity for gaps, cut or
/// broken files, naming the object; never crashes on any input.
Result<DeltaSnapshot> replay(ObjectStore* store, std::string_view table, std::optional<std::uint64_t> version = {});

/// Applies one commit file's lines to `snapshot`. The fuzz target's door.
Status apply_commit(std::string_view lines, std::string_view key, DeltaSnapshot* snapshot);

/// Removes Delta versions and checkpoints that no head within retention names (protocol.md section 7 step 4, engines.md rule 3).
Result<std::uint64_t> clean_logs(const Storage& storage, Heads* heads, const Head& newest, Millis now);

}  // namespace tonearm
