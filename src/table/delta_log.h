/// Delta logs, published from the heads: byte for byte a function of them, so that any process may do it, twice, at
/// once (delta-io/delta PROTOCOL.md: reader 1, writer 2, no optional features; facts in docs/reference/delta.md).
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

/// The JSON of an add action's inside for a file of `table` (path URI-encoded, partitionValues, size, modificationTime,
/// stats, tags.sha256).
std::string add_action(const spec::Table& table, const HeadFile& file, std::string_view stats, Millis time);

/// The JSON of a remove action's inside for a file that the table no longer has.
std::string remove_action(const spec::Table& table, const HeadFile& file, Millis time);

/// The JSON of a metaData action's inside: schema, partition columns, an id that stays the same in a lake.
std::string metadata_action(const spec::Table& table, Millis born);

/// The last step before Heads::put, for a head that follows `base` (empty: the first). The caller has set everything
/// but: this sets `born`, a table's metaData where the table is new or the spec's version moved, and each delta_version
/// (base's, plus one where the table has a change; 0 for a new table). Tables without files get their Delta version 0
/// by it, too.
void finish_head(const std::optional<Head>& base, Head* head);

/// In place of finish_head where the head does not follow what the Delta logs show (a rebuild, a repair): each table's
/// change becomes what brings its log, whatever wrote it, to the head's files by one more version: removes what the log
/// lists and the head lacks, adds what the head has and the log lacks (with the add texts already in head->changes,
/// else with numRecords alone). A table whose log shows the head's files and schema has no change. kIntegrity where a
/// log cannot be read.
Status follow_logs(ObjectStore* store, Head* head);

/// The bytes of the Delta version that `head` makes of the table: commitInfo, on version 0 protocol, metaData where it
/// changes, txn, removes, adds. A function of the head alone: the program's spec plays no part.
std::string delta_commit(std::string_view table, const Head& head);

/// A table's schema as Delta's schemaString.
std::string schema_string(const spec::Table& table);

/// Puts every missing Delta version of every table, from the heads up to `newest`, checkpoints each table whose version
/// passed a multiple of 32 (then moves _last_checkpoint forward). A different file already at a version is kIntegrity
/// with reason foreign_writer, naming it. Safe to call from several processes.
Status publish(const Storage& storage, Heads* heads, const Head& newest);

/// One table as its Delta log shows it: for check, for checkpoints, and for tests.
struct DeltaSnapshot {
  std::uint64_t version = 0;
  std::map<std::string, std::string> files;  // decoded path -> add action JSON
  std::map<std::string, std::int64_t> txn;
  std::string schema_string;
  std::string protocol;                        // action JSON
  std::string metadata;                        // action JSON
  std::map<std::string, std::string> txns;     // appId -> txn action JSON
  std::map<std::string, std::string> removed;  // decoded path -> remove action JSON
  /// What this replay got over, and another engine may not: a damaged or missing pointer, a damaged checkpoint, a
  /// checkpoint newer than the JSON. Sentences that name the object.
  std::vector<std::string> warnings;
};

/// Replays a table's log: from _last_checkpoint's checkpoint where it is good, else from the newest other checkpoint
/// that is, else from version 0; to `version`, or the newest. kNotFound where there is no log, or not that version;
/// kIntegrity for gaps, cut or broken files, naming the object; never crashes on any input.
Result<DeltaSnapshot> replay(ObjectStore* store, std::string_view table, std::optional<std::uint64_t> version = {});

/// Applies one commit file's lines to `snapshot`. The fuzz target's door.
Status apply_commit(std::string_view lines, std::string_view key, DeltaSnapshot* snapshot);

/// Removes Delta versions and checkpoints that no head within retention names (protocol.md section 7 step 4, engines.md
/// rule 3).
Result<std::uint64_t> clean_logs(const Storage& storage, Heads* heads, const Head& newest, Millis now);

}  // namespace tonearm
