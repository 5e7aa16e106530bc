/// Entries and cursor states as JSON. Both are read again years later, so: a format number, keys in a fixed order,
/// members that have their default left out. An entry is sealed, for nothing else vouches for its bytes; a state is
/// named by its hash.
#include <array>
#include <utility>

#include "base/seal.h"
#include "store/json_fields.h"
#include "store/raw_log.h"

namespace tonearm {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::uint64_t kFormat = 1;
constexpr std::array<std::pair<EntryKind, std::string_view>, 3> kKinds = {{
    {EntryKind::kImport, "import"},
    {EntryKind::kSlot, "slot"},
    {EntryKind::kDrop, "drop"},
}};
/// Writes a member unless it has its default.
template <typename T>
void put(ordered_json* object, const char* name, const T& value, const T& absent = T{}) {
  if (value != absent) (*object)[name] = value;
}

ordered_json to_object(const LoggedAnswer& answer);
ordered_json to_object(const PageRef& page);
ordered_json to_object(const ClosedRead& read);
ordered_json to_object(const FailedRequest& failed);
ordered_json to_object(const DroppedReject& drop);
void from_object(const json& object, LoggedAnswer* answer, std::string* problem);
void from_object(const json& object, PageRef* page, std::string* problem);
void from_object(const json& object, ClosedRead* read, std::string* problem);
void from_object(const json& object, FailedRequest* failed, std::string* problem);
void from_object(const json& object, DroppedReject* drop, std::string* problem);

template <typename T>
void put_all(ordered_json* object, const char* name, const std::vector<T>& values) {
  if (values.empty()) return;
  ordered_json& array = (*object)[name] = ordered_json::array();
  for (const T& value : values) array.push_back(to_object(value));
}

template <typename T>
void read_all(JsonFields* fields, const char* name, std::vector<T>* into, std::string* problem) {
  fields->each(name, [&](const json& element) { from_object(element, &into->emplace_back(), problem); });
}

ordered_json to_object(const LoggedAnswer& answer) {
  ordered_json object = ordered_json::object();
  put(&object, "key", answer.key);
  put(&object, "offset", answer.offset);
  put(&object, "length", answer.length);
  put(&object, "sha256", answer.sha256);
  put(&object, "bytes", answer.bytes);
  put(&object, "stored_sha256", answer.stored_sha256);
  put(&object, "endpoint", answer.endpoint);
  put(&object, "account", answer.account);
  put(&object, "request", answer.request);
  put(&object, "read", answer.read);
  put(&object, "page", answer.page);
  put(&object, "status", answer.status, 200);
  put(&object, "observed_at", answer.observed_at);
  put(&object, "time_is_guess", answer.time_is_guess);
  return object;
}

ordered_json to_object(const PageRef& page) {
  ordered_json object = ordered_json::object();
  put(&object, "key", page.key);
  put(&object, "offset", page.offset);
  put(&object, "length", page.length);
  put(&object, "sha256", page.sha256);
  return object;
}

ordered_json to_object(const ClosedRead& read) {
  ordered_json object = ordered_json::object();
  put(&object, "read", read.read);
  put(&object, "endpoint", read.endpoint);
  put(&object, "account", read.account);
  put(&object, "resource", read.resource);
  put(&object, "read_at", read.read_at);
  put(&object, "time_is_guess", read.time_is_guess);
  put(&object, "complete", read.complete);
  put_all(&object, "pages", read.pages);
  return object;
}

ordered_json to_object(const FailedRequest& failed) {
  ordered_json object = ordered_json::object();
  put(&object, "endpoint", failed.endpoint);
  put(&object, "account", failed.account);
  put(&object, "request", failed.request);
  put(&object, "status", failed.status);
  put(&object, "reason", failed.reason);
  put(&object, "at", failed.at);
  return object;
}

ordered_json to_object(const DroppedReject& drop) {
  ordered_json object = ordered_json::object();
  put(&object, "account", drop.account);
  put(&object, "answer", drop.answer);
  put(&object, "pointer", drop.pointer);
  return object;
}

void from_object(const json& object, LoggedAnswer* answer, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("key", &answer->key);
  fields.read("offset", &answer->offset);
  fields.read("length", &answer->length);
  fields.read("sha256", &answer->sha256);
  fields.read("bytes", &answer->bytes);
  fields.read("stored_sha256", &answer->stored_sha256);
  fields.read("endpoint", &answer->endpoint);
  fields.read("account", &answer->account);
  fields.read("request", &answer->request);
  fields.read("read", &answer->read);
  fields.read("page", &answer->page);
  fields.read("status", &answer->status);
  fields.read("observed_at", &answer->observed_at);
  fields.read("time_is_guess", &answer->time_is_guess);
}

void from_object(const json& object, PageRef* page, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("key", &page->key);
  fields.read("offset", &page->offset);
  fields.read("length", &page->length);
  fields.read("sha256", &page->sha256);
}

void from_object(const json& object, ClosedRead* read, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("read", &read->read);
  fields.read("endpoint", &read->endpoint);
  fields.read("account", &read->account);
  fields.read("resource", &read->resource);
  fields.read("read_at", &read->read_at);
  fields.read("time_is_guess", &read->time_is_guess);
  fields.read("complete", &read->complete);
  read_all(&fields, "pages", &read->pages, problem);
}

void from_object(const json& object, FailedRequest* failed, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("endpoint", &failed->endpoint);
  fields.read("account", &failed->account);
  fields.read("request", &failed->request);
  fields.read("status", &failed->status);
  fields.read("reason", &failed->reason);
  fields.read("at", &failed->at);
}

void from_object(const json& object, DroppedReject* drop, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("account", &drop->account);
  fields.read("answer", &drop->answer);
  fields.read("pointer", &drop->pointer);
}

Error damaged(std::string_view what, std::string_view problem) {
  return Error{Code::kIntegrity,
               fmt::format("This is not {}: {}.", what, problem),
               {},
               "Restore the file from a backup, or run `tonearm repair`."};
}

Error newer(std::string_view what, std::string_view found) {
  return Error{Code::kUnsupported,
               fmt::format("{} was written by a newer tonearm ({}).", what, found),
               {},
               "Update tonearm, then run the command again."};
}

/// Parses and checks that `text` is an object of a format that we know.
Result<json> parse(std::string_view text, std::string_view what) {
  json object = json::parse(text, nullptr, false);
  if (object.is_discarded()) return damaged(what, "it is no JSON in UTF-8");
  std::string problem;
  std::uint64_t format = 0;
  JsonFields fields(object, &problem);
  fields.require("format");
  fields.read("format", &format);
  if (!problem.empty()) return damaged(what, problem);
  if (format > kFormat) return newer(what, fmt::format("format {}", format));
  if (format != kFormat) return damaged(what, "its format is unknown");
  return object;
}

}  // namespace

std::string to_json(const Entry& entry) {
  ordered_json object = ordered_json::object();
  object["format"] = kFormat;
  object["seq"] = entry.seq;
  for (const auto& [kind, name] : kKinds) {
    if (kind == entry.kind) object["kind"] = name;
  }
  put(&object, "at", entry.at);
  put(&object, "slot", entry.slot);
  put(&object, "state", entry.state);
  put_all(&object, "answers", entry.answers);
  put_all(&object, "closes", entry.closes);
  put_all(&object, "failed", entry.failed);
  put_all(&object, "repeats", entry.repeats);
  put_all(&object, "drops", entry.drops);
  return seal(one_line(object));
}

Result<Entry> entry_from_json(std::string_view text) {
  constexpr std::string_view kWhat = "an entry of the raw log";
  TONEARM_TRY(const json object, parse(text, kWhat));
  if (const auto whole = unseal(text); !whole.ok()) return damaged(kWhat, whole.error().message);
  Entry entry;
  std::string problem;
  std::string kind_name;
  JsonFields fields(object, &problem);
  fields.require("seq");
  fields.require("kind");
  fields.read("seq", &entry.seq);
  fields.read("kind", &kind_name);
  fields.read("at", &entry.at);
  fields.read("slot", &entry.slot);
  fields.read("state", &entry.state);
  read_all(&fields, "answers", &entry.answers, &problem);
  read_all(&fields, "closes", &entry.closes, &problem);
  read_all(&fields, "failed", &entry.failed, &problem);
  read_all(&fields, "repeats", &entry.repeats, &problem);
  read_all(&fields, "drops", &entry.drops, &problem);
  if (!problem.empty()) return damaged(kWhat, problem);
  for (const auto& [kind, name] : kKinds) {
    if (name != kind_name) continue;
    entry.kind = kind;
    return entry;
  }
  return newer("An entry of the raw log", fmt::format("kind \"{}\"", kind_name));
}

std::string to_json(const CursorState& state) {
  ordered_json object = ordered_json::object();
  object["format"] = kFormat;
  object["seq"] = state.seq;
  put(&object, "imports", state.imports);
  put(&object, "day", state.day, CursorState{}.day);
  put(&object, "day_first_seq", state.day_first_seq);
  return one_line(object);
}

Result<CursorState> state_from_json(std::string_view text) {
  constexpr std::string_view kWhat = "a state of the raw log";
  TONEARM_TRY(const json object, parse(text, kWhat));
  CursorState state;
  std::string problem;
  JsonFields fields(object, &problem);
  fields.require("seq");
  fields.read("seq", &state.seq);
  fields.read("imports", &state.imports);
  fields.read("day", &state.day);
  fields.read("day_first_seq", &state.day_first_seq);
  if (!problem.empty()) return damaged(kWhat, problem);
  return state;
}

}  // namespace tonearm
