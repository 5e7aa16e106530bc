#include "table/pointer.h"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/seal.h"
#include "spec/reasons.h"
#include "store/layout.h"
#include "table/delta_actions.h"
#include "table/json_access.h"

namespace tonearm {
namespace {

using json_access::Json;
using json_access::read;

Error damaged_pointer(std::string what) {
  return {Code::kIntegrity, std::move(what), std::string(spec::reason::kDamagedObject)};
}

bool parse_number(std::string_view text, std::uint64_t* number) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return ec == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string to_json(const Pointer& pointer) {
  Json checkpoints = Json::object();
  for (const auto& [version, sha256] : pointer.checkpoints) checkpoints[std::to_string(version)] = sha256;
  const Json json = {{"version", pointer.version}, {"size", pointer.size}, {"checkpoints", std::move(checkpoints)}};
  std::string line = seal(json_access::compact(json));
  line.pop_back();  // some readers take the whole file for one JSON value
  return line;
}

Result<Pointer> pointer_from_json(std::string_view text) {
  TONEARM_TRY(const std::string object, unseal(std::string(text) + "\n"));
  const Json json = json_access::parse(object);
  Pointer pointer;
  const Json* const checkpoints = json_access::member(json, "checkpoints");
  if (!read(json, "version", &pointer.version) || !read(json, "size", &pointer.size) || checkpoints == nullptr ||
      !checkpoints->is_object())
    return damaged_pointer("it lacks a member");
  for (const auto& [version, sha256] : checkpoints->items()) {
    std::uint64_t number = 0;
    if (!parse_number(version, &number) || !sha256.is_string())
      return damaged_pointer("its list of checkpoints cannot be read");
    pointer.checkpoints[number] = sha256.get<std::string>();
  }
  return pointer;
}

Result<Pointer> next_pointer(ObjectStore* store, std::string_view table, std::uint64_t version, std::uint64_t size,
                             std::string_view bytes) {
  Pointer pointer;
  if (const auto text = store->get(layout::last_checkpoint(table)); text.ok())
    if (auto before = pointer_from_json(*text); before.ok()) pointer.checkpoints = std::move(before->checkpoints);
  TONEARM_TRY(const LogListing log, list_log(store, table));
  std::erase_if(pointer.checkpoints, [&](const auto& each) { return !log.checkpoints.contains(each.first); });
  // Where the pointer before is lost, the log itself vouches for older checkpoints.
  for (const auto& [other, object] : log.checkpoints) {
    if (pointer.checkpoints.contains(other) || !verify_checkpoint(store, table, other).ok()) continue;
    TONEARM_TRY(const std::string present, store->get(object.key));
    pointer.checkpoints[other] = sha256_hex(present);
  }
  pointer.version = version;
  pointer.size = size;
  pointer.checkpoints[version] = sha256_hex(bytes);
  return pointer;
}

Result<std::vector<LogProblem>> check_checkpoints(ObjectStore* store, std::string_view table) {
  std::vector<LogProblem> problems;
  TONEARM_TRY(const LogListing log, list_log(store, table));
  const std::string key = layout::last_checkpoint(table);
  const auto text = store->get(key);
  if (!text.ok()) {
    if (!log.checkpoints.empty() || !log.versions.contains(0))
      problems.push_back({key, text.error().code == Code::kNotFound
                                   ? "It is not there, though the log has checkpoints: some readers find no table."
                                   : "It cannot be read: " + text.error().message});
    return problems;
  }
  const auto pointer = pointer_from_json(*text);
  if (!pointer.ok()) {
    problems.push_back({key, "It cannot be read: " + pointer.error().message});
    return problems;
  }
  for (const auto& [version, sha256] : pointer->checkpoints) {
    const std::string object = layout::delta_checkpoint(table, version);
    const auto bytes = store->get(object);
    // Clean up removes a checkpoint together with the versions before it, and leaves its name here.
    const bool is_due = !log.versions.empty() && version >= log.versions.begin()->first;
    if (!bytes.ok() && !is_due) continue;
    if (!bytes.ok())
      problems.push_back({object, "It is not there, though _last_checkpoint knows it."});
    else if (sha256_hex(*bytes) != sha256)
      problems.push_back(
          verify_checkpoint(store, table, version).ok()
              ? LogProblem{key, "It names another SHA-256 than checkpoint " + std::to_string(version) + " has."}
              : LogProblem{object, "Its bytes do not have the SHA-256 that _last_checkpoint names."});
  }
  // One that nothing points at yet is what a run leaves that is cut off between the two.
  for (const auto& [version, object] : log.checkpoints) {
    if (pointer->checkpoints.contains(version)) continue;
    const Status right = verify_checkpoint(store, table, version);
    if (version <= pointer->version || !right.ok())
      problems.push_back(
          {object.key, "_last_checkpoint does not know it" + (right.ok() ? "." : ": " + right.error().message)});
  }
  return problems;
}

}  // namespace tonearm
