// Reading a Delta log back: as check does it, as a checkpoint needs it. Everything here takes any bytes.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "spec/reasons.h"
#include "store/layout.h"
#include "table/delta_actions.h"
#include "table/json_access.h"

namespace tonearm {
namespace {

using json_access::compact;
using json_access::Json;
using json_access::read;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool apply_txn(const Json& action, DeltaSnapshot* snapshot) {
  std::string app;
  std::int64_t version = 0;
  if (!read(action, "appId", &app) || !read(action, "version", &version)) return false;
  snapshot->txn[app] = version;
  snapshot->txns[app] = compact(action);
  return true;
}

bool apply_metadata(const Json& action, DeltaSnapshot* snapshot) {
  std::string schema;
  if (!read(action, "schemaString", &schema) || !json_access::parse(schema).is_object()) return false;
  snapshot->schema_string = std::move(schema);
  snapshot->metadata = compact(action);
  return true;
}

bool apply(std::string_view kind, const Json& action, DeltaSnapshot* snapshot) {
  std::string path;
  std::uint64_t size = 0;
  if (kind == "txn") return apply_txn(action, snapshot);
  if (kind == "metaData") return apply_metadata(action, snapshot);
  if (kind == "protocol") {
    if (!read(action, "minReaderVersion", &size)) return false;
    snapshot->protocol = compact(action);
  } else if (kind == "add") {
    if (!read(action, "path", &path) || !read(action, "size", &size)) return false;
    path = decode_path(path);
    snapshot->removed.erase(path);
    snapshot->files[path] = compact(action);
  } else if (kind == "remove") {
    if (!read(action, "path", &path)) return false;
    path = decode_path(path);
    snapshot->files.erase(path);
    snapshot->removed[path] = compact(action);
  }
  return true;  // commitInfo, and kinds that later protocols may add
}

/// A path that a commit both adds and removes: readers disagree on what that means.
std::string touched_path(std::string_view kind, const Json& action) {
  std::string path;
  if (kind == "add" || kind == "remove") read(action, "path", &path);
  return path;
}

Status read_start(ObjectStore* store, std::string_view table, std::uint64_t checkpoint, DeltaSnapshot* snapshot) {
  const std::string key = layout::delta_checkpoint(table, checkpoint);
  TONEARM_TRY(const std::string bytes, store->get(key));
  TONEARM_RETURN_IF_ERROR(decode_checkpoint(bytes, key, snapshot));
  snapshot->version = checkpoint;
  return Ok{};
}

Status check_whole(std::string_view table, const DeltaSnapshot& snapshot) {
  const std::string key = layout::delta_version(table, snapshot.version);
  if (snapshot.metadata.empty() || snapshot.protocol.empty()) {
    return broken_log("A Delta log has no metaData or no protocol up to", key, spec::reason::kDamagedObject);
  }
  std::uint64_t reader = 0;
  if (read(json_access::parse(snapshot.protocol), "minReaderVersion", &reader) && reader > 1) {
    return broken_log("A Delta log asks for a newer reader than tonearm ever writes, at", key,
                      spec::reason::kForeignWriter);
  }
  return Ok{};
}

/// Replays from one start: a checkpoint, or version 0 where `checkpoint` is empty.
Result<DeltaSnapshot> replay_from(ObjectStore* store, std::string_view table, const LogListing& log,
                                  std::optional<std::uint64_t> checkpoint, std::uint64_t target) {
  DeltaSnapshot snapshot;
  if (checkpoint) TONEARM_RETURN_IF_ERROR(read_start(store, table, *checkpoint, &snapshot));
  for (std::uint64_t next = checkpoint ? *checkpoint + 1 : 0; next <= target; ++next) {
    const std::string key = layout::delta_version(table, next);
    if (!log.versions.contains(next)) {
      return broken_log("A Delta log has a gap: a version is missing,", key, spec::reason::kLogGap);
    }
    TONEARM_TRY(const std::string lines, store->get(key));
    TONEARM_RETURN_IF_ERROR(apply_commit(lines, key, &snapshot));
    snapshot.version = next;
  }
  TONEARM_RETURN_IF_ERROR(check_whole(table, snapshot));
  return snapshot;
}

/// The starts worth trying, best first, and what is wrong with the pointer.
std::vector<std::optional<std::uint64_t>> starts(const Result<std::uint64_t>& pointer, const LogListing& log,
                                                 std::uint64_t target) {
  std::vector<std::optional<std::uint64_t>> list;
  const std::uint64_t pointed = pointer.ok() ? *pointer : target + 1;
  if (pointed <= target && log.checkpoints.contains(pointed)) list.emplace_back(pointed);
  for (auto at = log.checkpoints.rbegin(); at != log.checkpoints.rend(); ++at) {
    if (at->first <= target && at->first != pointed) list.emplace_back(at->first);
  }
  list.emplace_back();
  return list;
}

std::vector<std::string> pointer_warnings(std::string_view table, const Result<std::uint64_t>& pointer,
                                          const LogListing& log) {
  std::vector<std::string> warnings;
  const std::string key = layout::last_checkpoint(table);
  if (!pointer.ok() && pointer.error().code == Code::kIntegrity) warnings.push_back(pointer.error().message);
  if (!pointer.ok() && pointer.error().code == Code::kNotFound && !log.versions.contains(0)) {
    warnings.push_back("Version 0 is gone and nothing points at a checkpoint: " + key + " is missing");
  }
  if (pointer.ok() && !log.checkpoints.contains(*pointer)) {
    warnings.push_back("It points at a checkpoint that is not there: " + key);
  }
  if (pointer.ok() && log.versions.upper_bound(*pointer) != log.versions.end() &&
      !log.versions.contains(*pointer + 1)) {
    warnings.push_back("It is stale, the version after its checkpoint is gone: " + key);
  }
  if (!log.checkpoints.empty() && !log.versions.contains(log.checkpoints.rbegin()->first)) {
    warnings.push_back("A checkpoint's own version is missing: " +
                       layout::delta_version(table, log.checkpoints.rbegin()->first));
  }
  return warnings;
}

}  // namespace

std::string decode_path(std::string_view path) {
  std::string text;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const int high = at + 2 < path.size() && path[at] == '%' ? hex_digit(path[at + 1]) : -1;
    const int low = high >= 0 ? hex_digit(path[at + 2]) : -1;
    if (low >= 0) {
      text += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      text += path[at];
    }
  }
  return text;
}

Error broken_log(std::string_view what, std::string_view key, std::string_view reason) {
  return {.code = Code::kIntegrity,
          .message = fmt::format("{} {}", what, key),
          .reason = std::string(reason),
          .next = "Run tonearm check, then tonearm repair."};
}

bool apply_action(std::string_view kind, const std::string& action, DeltaSnapshot* snapshot) {
  const Json json = json_access::parse(action);
  return json.is_object() && apply(kind, json, snapshot);
}

Status apply_commit(std::string_view lines, std::string_view key, DeltaSnapshot* snapshot) {
  const auto broken = [key](std::string_view what) { return broken_log(what, key, spec::reason::kDamagedObject); };
  if (lines.empty()) return broken("A version of a Delta log is empty:");
  std::map<std::string, std::string> touched;  // path -> add or remove
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const Json line = json_access::parse(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (!line.is_object() || line.size() != 1) return broken("A line of a Delta log is cut, blank or no action:");
    const std::string& kind = line.begin().key();
    const Json& action = line.front();
    const std::string path = touched_path(kind, action);
    if (!path.empty() && touched.try_emplace(path, kind).first->second != kind) {
      return broken("A version of a Delta log adds and removes one path:");
    }
    if (!action.is_object() || !apply(kind, action, snapshot))
      return broken("An action of a Delta log lacks a member:");
  }
  return Ok{};
}

Result<LogListing> list_log(ObjectStore* store, std::string_view table) {
  TONEARM_TRY(const std::vector<ObjectInfo> objects, store->list(layout::delta_log(table)));
  LogListing log;
  for (const ObjectInfo& object : objects) {
    if (const auto version = layout::number_of(object.key)) log.versions[*version] = object;
    if (const auto version = layout::number_of(object.key, ".checkpoint.parquet")) log.checkpoints[*version] = object;
  }
  return log;
}

Result<std::uint64_t> read_pointer(ObjectStore* store, std::string_view table) {
  const std::string key = layout::last_checkpoint(table);
  TONEARM_TRY(const std::string text, store->get(key));
  std::uint64_t version = 0;
  if (!read(json_access::parse(text), "version", &version)) {
    return broken_log("A pointer to a checkpoint cannot be read:", key, spec::reason::kDamagedObject);
  }
  return version;
}

Result<DeltaSnapshot> replay(ObjectStore* store, std::string_view table, std::optional<std::uint64_t> version) {
  TONEARM_TRY(const LogListing log, list_log(store, table));
  const std::uint64_t newest = std::max(log.versions.empty() ? 0 : log.versions.rbegin()->first,
                                        log.checkpoints.empty() ? 0 : log.checkpoints.rbegin()->first);
  if ((log.versions.empty() && log.checkpoints.empty()) || version.value_or(0) > newest) {
    return Error{.code = Code::kNotFound,
                 .message = fmt::format("There is no such Delta version: {}",
                                        layout::delta_version(table, version.value_or(0)))};
  }
  const Result<std::uint64_t> pointer = read_pointer(store, table);
  std::vector<std::string> warnings = pointer_warnings(table, pointer, log);
  std::optional<Error> first_error;
  for (const auto& start : starts(pointer, log, version.value_or(newest))) {
    auto snapshot = replay_from(store, table, log, start, version.value_or(newest));
    if (snapshot.ok()) {
      snapshot->warnings = std::move(warnings);
      return snapshot;
    }
    const Code code = snapshot.error().code;
    if (code != Code::kIntegrity && code != Code::kNotFound) return snapshot;
    warnings.push_back(snapshot.error().message);
    if (!first_error) first_error = snapshot.error();
  }
  if (version && !log.versions.contains(0) && log.versions.lower_bound(*version) != log.versions.end() &&
      !log.versions.contains(*version)) {
    first_error->code = Code::kNotFound;  // cleaned up, not lost
  }
  return *first_error;
}

}  // namespace tonearm
