// Checkpoints of the Delta logs: Parquet with one column an action kind, one action a row (delta-io/delta PROTOCOL.md
// "Checkpoints"). The columns are those that every engine tried accepts (docs/reference/delta.md). Between an action's
// JSON and its STRUCT stand two small recursions over DuckDB's types.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "duck/parquet.h"
#include "spec/reasons.h"
#include "store/fault_point.h"
#include "store/layout.h"
#include "table/delta_actions.h"
#include "table/json_access.h"
#include "table/pointer.h"
#include "table/vacuum.h"

namespace tonearm {
namespace {

using json_access::compact;
using json_access::Json;
using json_access::member;

constexpr std::uint64_t kEvery = 32;

const std::vector<duck::ParquetColumn>& columns() {
  static const std::vector<duck::ParquetColumn> all = {
      {"txn", "STRUCT(appId VARCHAR, \"version\" BIGINT, lastUpdated BIGINT)"},
      {"add",
       "STRUCT(\"path\" VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, "
       "dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))"},
      {"remove",
       "STRUCT(\"path\" VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, "
       "partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, tags MAP(VARCHAR, VARCHAR))"},
      {"metaData",
       "STRUCT(id VARCHAR, \"name\" VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options "
       "MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, "
       "VARCHAR), createdTime BIGINT)"},
      {"protocol", "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)"}};
  return all;
}

void write_value(const Json* value, std::uint64_t row, duck::VectorWriter* out);

void write_map(const Json& object, std::uint64_t row, duck::VectorWriter* out) {
  std::uint64_t at = out->set_list(row, object.size());
  duck::VectorWriter& pair = out->child();
  for (const auto& [key, value] : object.items()) {
    pair.child(0).set_string(at, key);
    write_value(&value, at, &pair.child(1));
    ++at;
  }
}

void write_struct(const Json& object, std::uint64_t row, duck::VectorWriter* out) {
  const std::vector<std::string>& names = out->type().names;
  for (std::size_t i = 0; i < names.size(); ++i) write_value(member(object, names[i]), row, &out->child(i));
}

void write_list(const Json& array, std::uint64_t row, duck::VectorWriter* out) {
  std::uint64_t at = out->set_list(row, array.size());
  for (const Json& each : array) write_value(&each, at++, &out->child());
}

/// Writes a JSON value as its column's type; NULL where it is absent or of another kind.
void write_value(const Json* value, std::uint64_t row, duck::VectorWriter* out) {
  const duckdb_type type = out->type().id;
  if (value != nullptr && type == DUCKDB_TYPE_MAP && value->is_object()) return write_map(*value, row, out);
  if (value != nullptr && type == DUCKDB_TYPE_STRUCT && value->is_object()) return write_struct(*value, row, out);
  if (value != nullptr && type == DUCKDB_TYPE_LIST && value->is_array()) return write_list(*value, row, out);
  if (value != nullptr && type == DUCKDB_TYPE_VARCHAR && value->is_string()) {
    return out->set_string(row, value->get_ref<const std::string&>());
  }
  if (value != nullptr && type == DUCKDB_TYPE_BOOLEAN && value->is_boolean()) return out->set(row, value->get<bool>());
  if (value != nullptr && type == DUCKDB_TYPE_BIGINT && value->is_number_integer()) {
    return out->set(row, value->get<std::int64_t>());
  }
  if (value != nullptr && type == DUCKDB_TYPE_INTEGER && value->is_number_integer()) {
    return out->set(row, value->get<std::int32_t>());
  }
  out->set_null(row);
}

Json read_value(const duck::Vector& in, std::uint64_t row);

Json read_nested(const duck::Vector& in, std::uint64_t row) {
  if (in.type().id == DUCKDB_TYPE_STRUCT) {
    Json object = Json::object();
    for (std::size_t i = 0; i < in.type().names.size(); ++i) {
      if (!in.child(i).is_null(row)) object[in.type().names[i]] = read_value(in.child(i), row);
    }
    return object;
  }
  const auto list = in.list(row);
  Json values = in.type().id == DUCKDB_TYPE_MAP ? Json::object() : Json::array();
  for (std::uint64_t at = list.offset; at < list.offset + list.length; ++at) {
    if (values.is_array()) {
      values.push_back(read_value(in.child(), at));
    } else {
      values[std::string(in.child().child(0).get_string(at))] = read_value(in.child().child(1), at);
    }
  }
  return values;
}

Json read_value(const duck::Vector& in, std::uint64_t row) {
  if (in.is_null(row)) return nullptr;
  switch (in.type().id) {
    case DUCKDB_TYPE_VARCHAR: return in.get_string(row);
    case DUCKDB_TYPE_BOOLEAN: return in.get<bool>(row);
    case DUCKDB_TYPE_BIGINT: return in.get<std::int64_t>(row);
    case DUCKDB_TYPE_INTEGER: return in.get<std::int32_t>(row);
    default: return read_nested(in, row);
  }
}

/// One row of a checkpoint: an action and its column.
struct CheckpointRow {
  std::size_t column;
  Json action;
};

bool is_young(const Json& remove, Millis after) {
  std::int64_t at = 0;
  return json_access::read(remove, "deletionTimestamp", &at) && at > after;
}

std::vector<CheckpointRow> rows_of(const DeltaSnapshot& snapshot, Millis removes_after) {
  std::vector<CheckpointRow> rows;
  rows.push_back({4, json_access::parse(snapshot.protocol)});
  rows.push_back({3, json_access::parse(snapshot.metadata)});
  for (const auto& [app, action] : snapshot.txns) rows.push_back({0, json_access::parse(action)});
  for (const auto& [path, action] : snapshot.files) rows.push_back({1, json_access::parse(action)});
  for (const auto& [path, action] : snapshot.removed) {
    Json remove = json_access::parse(action);
    if (is_young(remove, removes_after)) rows.push_back({2, std::move(remove)});
  }
  for (CheckpointRow& row : rows) {
    if (row.column == 1 || row.column == 2) row.action["dataChange"] = false;
  }
  return rows;
}

Status read_chunk(const duck::Chunk& chunk, std::string_view key, DeltaSnapshot* snapshot) {
  for (std::uint64_t row = 0; row < chunk.size(); ++row) {
    for (std::size_t i = 0; i < columns().size(); ++i) {
      if (chunk.column(i).is_null(row)) continue;
      if (!apply_action(columns()[i].name, compact(read_value(chunk.column(i), row)), snapshot)) {
        return broken_log("An action of a checkpoint lacks a member:", key, spec::reason::kDamagedObject);
      }
    }
  }
  return Ok{};
}

/// Whether two snapshots show the same table, however they were written down.
bool is_same_table(const DeltaSnapshot& one, const DeltaSnapshot& other) {
  const auto same_path = [](const auto& a, const auto& b) { return a.first == b.first; };
  return one.schema_string == other.schema_string && one.txn == other.txn &&
         std::equal(one.files.begin(), one.files.end(), other.files.begin(), other.files.end(), same_path);
}

Status check_checkpoint(ObjectStore* store, const std::string& key, const DeltaSnapshot& expected) {
  TONEARM_TRY(const std::string bytes, store->get(key));
  DeltaSnapshot found;
  TONEARM_RETURN_IF_ERROR(decode_checkpoint(bytes, key, &found));
  if (is_same_table(found, expected)) return Ok{};
  return broken_log("A checkpoint shows another table than its log:", key, spec::reason::kForeignWriter);
}

/// Puts the checkpoint and reads it back: a pointer to a cut one breaks most readers, with all JSON there. Another
/// process may have put its own just now; a damaged one, which nothing points at, makes room.
Status put_checkpoint(const Storage& storage, const std::string& key, const DeltaSnapshot& snapshot,
                      Millis removes_after) {
  TONEARM_TRY(const std::string bytes, encode_checkpoint(snapshot, removes_after));
  for (const bool last_try : {false, true}) {
    Status put = storage.objects->put_if_absent(key, bytes);
    const bool is_there =
        put.ok() || put.error().code == Code::kAlreadyExists || put.error().code == Code::kUnavailable;
    if (!is_there) return put;
    TONEARM_RETURN_IF_ERROR(storage.objects->sync());
    Status right = check_checkpoint(storage.objects, key, snapshot);
    if (right.ok() || last_try || right.error().code != Code::kIntegrity) return right;
    TONEARM_RETURN_IF_ERROR(storage.remover->remove(key));
  }
  return Ok{};
}

/// The table at `version` from its JSON and what is before it, never from that version's own checkpoint.
Result<DeltaSnapshot> snapshot_before_checkpoint(ObjectStore* store, std::string_view table, std::uint64_t version) {
  DeltaSnapshot snapshot;
  if (version > 0) {
    TONEARM_TRY(snapshot, replay(store, table, version - 1));
  }
  const std::string key = layout::delta_version(table, version);
  TONEARM_TRY(const std::string lines, store->get(key));
  TONEARM_RETURN_IF_ERROR(apply_commit(lines, key, &snapshot));
  snapshot.version = version;
  return snapshot;
}

/// Whether _last_checkpoint names a whole checkpoint of `version` or a later one.
Result<bool> points_well(ObjectStore* store, std::string_view table, std::uint64_t version) {
  const Result<std::uint64_t> pointer = read_pointer(store, table);
  if (!pointer.ok() && pointer.error().code != Code::kNotFound && pointer.error().code != Code::kIntegrity) {
    return pointer.error();
  }
  if (!pointer.ok() || *pointer < version) return false;
  const std::string key = layout::delta_checkpoint(table, *pointer);
  const auto bytes = store->get(key);
  DeltaSnapshot ignored;
  if (bytes.ok()) return decode_checkpoint(*bytes, key, &ignored).ok();
  return bytes.error().code == Code::kNotFound ? Result<bool>(false) : Result<bool>(bytes.error());
}

}  // namespace

std::uint64_t checkpoint_due(std::uint64_t version) { return version - version % kEvery; }

Result<std::string> encode_checkpoint(const DeltaSnapshot& snapshot, Millis removes_after) {
  const std::vector<CheckpointRow> rows = rows_of(snapshot, removes_after);
  std::size_t next = 0;
  const auto fill = [&](duck::ChunkWriter& chunk) -> Result<std::uint64_t> {
    const std::uint64_t count = std::min<std::uint64_t>(chunk.capacity(), rows.size() - next);
    for (std::uint64_t row = 0; row < count; ++row, ++next) {
      for (std::size_t i = 0; i < columns().size(); ++i) {
        write_value(i == rows[next].column ? &rows[next].action : nullptr, row, &chunk.column(i));
      }
    }
    return count;
  };
  return duck::write_parquet({.columns = columns(), .fill = fill});
}

Status decode_checkpoint(std::string_view parquet, std::string_view key, DeltaSnapshot* snapshot) {
  const auto each = [&](const duck::Chunk& chunk) { return read_chunk(chunk, key, snapshot); };
  Status read = duck::read_parquet(parquet, columns(), each);
  if (!read.ok() && read.error().code == Code::kIntegrity && read.error().reason.empty()) {
    return broken_log("A checkpoint is damaged:", key, spec::reason::kDamagedObject);
  }
  TONEARM_RETURN_IF_ERROR(std::move(read));
  if (snapshot->protocol.empty() || snapshot->metadata.empty()) {
    return broken_log("A checkpoint has no protocol or no metaData:", key, spec::reason::kDamagedObject);
  }
  return Ok{};
}

Status verify_checkpoint(ObjectStore* store, std::string_view table, std::uint64_t version) {
  const std::string key = layout::delta_checkpoint(table, version);
  const auto expected = snapshot_before_checkpoint(store, table, version);
  if (expected.ok()) return check_checkpoint(store, key, *expected);
  TONEARM_TRY(const std::string bytes, store->get(key));
  DeltaSnapshot alone;  // what it could be compared with was cleaned up
  return decode_checkpoint(bytes, key, &alone);
}

Status write_checkpoint(const Storage& storage, std::string_view table, std::uint64_t version, Millis now) {
  TONEARM_TRY(const bool is_done, points_well(storage.objects, table, version));
  if (is_done) return Ok{};
  TONEARM_TRY(const DeltaSnapshot snapshot, snapshot_before_checkpoint(storage.objects, table, version));
  const std::string key = layout::delta_checkpoint(table, version);
  TONEARM_RETURN_IF_ERROR(put_checkpoint(storage, key, snapshot, now - kRetention));
  fault_point("P13");
  TONEARM_TRY(const bool is_passed, points_well(storage.objects, table, version));
  if (is_passed) return Ok{};
  const std::size_t size = 2 + snapshot.txns.size() + snapshot.files.size() + snapshot.removed.size();
  TONEARM_TRY(const std::string bytes, storage.objects->get(key));
  TONEARM_TRY(const Pointer next, next_pointer(storage.objects, table, version, size, bytes));
  return storage.replacer->replace(layout::last_checkpoint(table), to_json(next));
}

}  // namespace tonearm
