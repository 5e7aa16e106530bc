#include "table/head.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/seal.h"
#include "spec/reasons.h"
#include "store/fault_point.h"
#include "store/layout.h"
#include "table/json_access.h"

namespace tonearm {
namespace {

using json_access::Json;
using json_access::member;
using json_access::read;

constexpr int kFormat = 1;

Error damaged_head(std::string_view what) {
  return {.code = Code::kIntegrity,
          .message = fmt::format("A head is damaged: {}.", what),
          .reason = std::string(spec::reason::kDamagedObject),
          .next = "Run tonearm repair."};
}

Json file_json(const HeadFile& file) {
  return {{"path", file.path},     {"bytes", file.bytes},         {"rows", file.rows},
          {"sha256", file.sha256}, {"partition", file.partition}, {"slice", file.slice}};
}

Json actions_json(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) {
    list.push_back(json_access::parse(text));
    assert(list.back().is_object());
  }
  return list;
}

Json change_json(const HeadChange& change) {
  Json json = Json::object();
  if (!change.metadata.empty()) json["metadata"] = json_access::parse(change.metadata);
  json["add"] = actions_json(change.add);
  json["remove"] = actions_json(change.remove);
  return json;
}

/// Paths become keys, so nothing that leaves the table's folder may be taken from a file.
bool is_table_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool read_file(const Json& json, HeadFile* file) {
  return read(json, "path", &file->path) && read(json, "bytes", &file->bytes) && read(json, "rows", &file->rows) &&
         read(json, "sha256", &file->sha256) && read(json, "partition", &file->partition) &&
         read(json, "slice", &file->slice) && is_valid_key(file->path) && is_sha256_hex(file->sha256);
}

bool read_head_table(const Json& json, HeadTable* table) {
  const Json* files = member(json, "files");
  if (!read(json, "delta_version", &table->delta_version) || files == nullptr || !files->is_array()) return false;
  for (const Json& each : *files) {
    if (!read_file(each, &table->files.emplace_back())) return false;
  }
  return true;
}

bool read_actions(const Json& json, std::string_view name, std::vector<std::string>* texts) {
  const Json* list = member(json, name);
  if (list == nullptr || !list->is_array()) return false;
  for (const Json& each : *list) {
    std::string path;
    if (!read(each, "path", &path)) return false;
    texts->push_back(json_access::compact(each));
  }
  return true;
}

bool read_change(const Json& json, HeadChange* change) {
  if (const Json* metadata = member(json, "metadata")) {
    if (!metadata->is_object()) return false;
    change->metadata = json_access::compact(*metadata);
  }
  return read_actions(json, "add", &change->add) && read_actions(json, "remove", &change->remove);
}

/// Reads a member {table name: what `read_one` takes}.
template <typename T, typename ReadOne>
bool read_by_table(const Json& json, std::string_view name, std::map<std::string, T>* values, ReadOne read_one) {
  const Json* object = member(json, name);
  if (object == nullptr || !object->is_object()) return false;
  for (const auto& [table, value] : object->items()) {
    if (!is_table_name(table) || !read_one(value, &(*values)[table])) return false;
  }
  return true;
}

}  // namespace

std::uint64_t HeadTable::rows() const {
  std::uint64_t sum = 0;
  for (const HeadFile& file : files) sum += file.rows;
  return sum;
}

std::uint64_t HeadTable::bytes() const {
  std::uint64_t sum = 0;
  for (const HeadFile& file : files) sum += file.bytes;
  return sum;
}

std::string to_json(const Head& head) {
  Json tables = Json::object();
  for (const auto& [name, table] : head.tables) {
    Json files = Json::array();
    for (const HeadFile& file : table.files) files.push_back(file_json(file));
    tables[name] = {{"delta_version", table.delta_version}, {"files", std::move(files)}};
  }
  Json changes = Json::object();
  for (const auto& [name, change] : head.changes) changes[name] = change_json(change);
  const Json json = {{"format", kFormat},
                     {"number", head.number},
                     {"applied_seq", head.applied_seq},
                     {"spec_version", head.spec_version},
                     {"transform_version", head.transform_version},
                     {"time", head.time},
                     {"born", head.born},
                     {"tables", std::move(tables)},
                     {"changes", std::move(changes)}};
  return seal(json_access::compact(json));
}

Result<Head> head_from_json(std::string_view text) {
  const auto unsealed = unseal(text);
  if (!unsealed.ok()) return damaged_head(unsealed.error().message);
  const Json json = json_access::parse(*unsealed);
  if (!json.is_object()) return damaged_head("it is no JSON object");
  int format = 0;
  if (!read(json, "format", &format) || format < 1) return damaged_head("it has no format number");
  if (format > kFormat) {
    return Error{.code = Code::kUnsupported,
                 .message = fmt::format("A head has format {}, written by a newer tonearm.", format),
                 .reason = std::string(spec::reason::kNewerLake),
                 .next = "Use the newer tonearm for this lake."};
  }
  Head head;
  if (!read(json, "number", &head.number) || head.number == 0 || !read(json, "applied_seq", &head.applied_seq) ||
      !read(json, "spec_version", &head.spec_version) || !read(json, "transform_version", &head.transform_version) ||
      !read(json, "time", &head.time) || !read(json, "born", &head.born)) {
    return damaged_head("a number of it is missing or out of range");
  }
  if (!read_by_table(json, "tables", &head.tables, read_head_table)) return damaged_head("its tables cannot be read");
  if (!read_by_table(json, "changes", &head.changes, read_change)) return damaged_head("its changes cannot be read");
  for (const auto& [name, change] : head.changes) {
    if (!head.tables.contains(name)) return damaged_head("it changes a table that it does not have: " + name);
  }
  return head;
}

Result<std::uint64_t> Heads::last(std::uint64_t hint) {
  // The hint itself is in the listing: an empty one means that the hint was wrong.
  const std::string after = hint > 1 ? layout::head(hint - 1) : std::string();
  TONEARM_TRY(const std::vector<ObjectInfo> found, store_->list(layout::kHeads, after));
  std::uint64_t newest = 0;
  for (const ObjectInfo& object : found) newest = std::max(newest, layout::number_of(object.key).value_or(0));
  if (newest == 0 && hint > 1) return last(0);
  return newest;
}

Result<Head> Heads::read(std::uint64_t number) {
  const std::string key = layout::head(number);
  TONEARM_TRY(const std::string text, store_->get(key));
  auto head = head_from_json(text);
  if (head.ok() && head->number != number) head = damaged_head("its number is not its name's");
  if (!head.ok()) {
    Error error = std::move(head).error();
    error.message += " " + key;
    return error;
  }
  return head;
}

Result<std::optional<Head>> Heads::newest() {
  TONEARM_TRY(const std::uint64_t number, last());
  if (number == 0) return std::optional<Head>();
  TONEARM_TRY(Head head, read(number));
  return std::optional<Head>(std::move(head));
}

Status Heads::put(const Head& head) {
  assert(head.number > 0);
  const std::string key = layout::head(head.number);
  const std::string text = to_json(head);
  Status status = store_->put_if_absent(key, text);
  if (status.ok()) fault_point("P9");
  if (!status.ok() && (status.error().code == Code::kUnavailable || status.error().code == Code::kAlreadyExists)) {
    // Nonces make two writers' heads differ, so equal bytes are our own put whose answer was lost.
    const auto there = store_->get(key);
    if (there.ok() && *there == text) status = Ok{};
  }
  TONEARM_RETURN_IF_ERROR(std::move(status));
  return store_->sync();
}

}  // namespace tonearm
