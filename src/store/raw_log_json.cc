/// Entries and cursor states as JSON. Both are read again years later, so: a format number, keys in a fixed order,
/// members that have their default left out. An entry is sealed, for nothing else vouches for its bytes; a state is
/// named by its hash.
#include <array>
#include <utility>

#include "base/seal.h"
#include "store/cursor_state.h"
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
ordered_json to_object(const LoggedAnswer& answer);
ordered_json to_object(const PageRef& page);
ordered_json to_object(const ClosedRead& read);
ordered_json to_object(const FailedRequest& failed);
ordered_json to_object(const DroppedReject& drop);
ordered_json to_object(const OpenRead& read);
ordered_json to_object(const Probe& probe);
ordered_json to_object(const Repeat& repeat);
ordered_json to_object(const ListedPlaylist& playlist);
ordered_json to_object(const RequestCount& count);
void from_object(const json& object, LoggedAnswer* answer, std::string* problem);
void from_object(const json& object, PageRef* page, std::string* problem);
void from_object(const json& object, ClosedRead* read, std::string* problem);
void from_object(const json& object, FailedRequest* failed, std::string* problem);
void from_object(const json& object, DroppedReject* drop, std::string* problem);
void from_object(const json& object, OpenRead* read, std::string* problem);
void from_object(const json& object, Probe* probe, std::string* problem);
void from_object(const json& object, Repeat* repeat, std::string* problem);
void from_object(const json& object, ListedPlaylist* playlist, std::string* problem);
void from_object(const json& object, RequestCount* count, std::string* problem);

void put_mark(ordered_json* object, const Mark& mark) {
  if (mark.total) (*object)["total"] = *mark.total;
  put(object, "newest", mark.newest);
  put(object, "snapshot_id", mark.snapshot_id);
  put(object, "note", mark.note);
}

void read_mark(JsonFields* fields, Mark* mark) {
  fields->read("total", &mark->total);
  fields->read("newest", &mark->newest);
  fields->read("snapshot_id", &mark->snapshot_id);
  fields->read("note", &mark->note);
}

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
  put(&object, "state", read.state);
  put_mark(&object, read.mark);
  return object;
}

ordered_json to_object(const OpenRead& read) {
  ordered_json object = ordered_json::object();
  put(&object, "read", read.read);
  put(&object, "endpoint", read.endpoint);
  put(&object, "account", read.account);
  put(&object, "resource", read.resource);
  put(&object, "read_at", read.read_at);
  put(&object, "since", read.since);
  put(&object, "request", read.request);
  put_all(&object, "pages", read.pages);
  put(&object, "tail", read.tail);
  put(&object, "why", read.why);
  put_mark(&object, read.mark);
  return object;
}

ordered_json to_object(const Probe& probe) {
  ordered_json object = ordered_json::object();
  put(&object, "account", probe.account);
  put(&object, "resource", probe.resource);
  put(&object, "at", probe.at);
  put(&object, "pages", probe.pages);
  put_mark(&object, probe.mark);
  return object;
}

ordered_json to_object(const Repeat& repeat) {
  ordered_json object = ordered_json::object();
  put(&object, "account", repeat.account);
  put(&object, "resource", repeat.resource);
  put(&object, "at", repeat.at);
  put(&object, "pages", repeat.pages);
  return object;
}

ordered_json to_object(const ListedPlaylist& playlist) {
  ordered_json object = ordered_json::object();
  put(&object, "account", playlist.account);
  put(&object, "id", playlist.id);
  put(&object, "snapshot_id", playlist.snapshot_id);
  if (playlist.total) object["total"] = *playlist.total;
  put(&object, "own", playlist.own);
  put(&object, "readable", playlist.readable);
  put(&object, "gone", playlist.gone);
  return object;
}

ordered_json to_object(const RequestCount& count) {
  ordered_json object = ordered_json::object();
  put(&object, "bucket", count.bucket);
  put(&object, "status", count.status);
  put(&object, "count", count.count);
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
  put(&object, "resource", failed.resource);
  put(&object, "until", failed.until);
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
  fields.read("state", &read->state);
  read_mark(&fields, &read->mark);
}

void from_object(const json& object, OpenRead* read, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("read", &read->read);
  fields.read("endpoint", &read->endpoint);
  fields.read("account", &read->account);
  fields.read("resource", &read->resource);
  fields.read("read_at", &read->read_at);
  fields.read("since", &read->since);
  fields.read("request", &read->request);
  read_all(&fields, "pages", &read->pages, problem);
  fields.read("tail", &read->tail);
  fields.read("why", &read->why);
  read_mark(&fields, &read->mark);
}

void from_object(const json& object, Probe* probe, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("account", &probe->account);
  fields.read("resource", &probe->resource);
  fields.read("at", &probe->at);
  fields.read("pages", &probe->pages);
  read_mark(&fields, &probe->mark);
}

void from_object(const json& object, Repeat* repeat, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("account", &repeat->account);
  fields.read("resource", &repeat->resource);
  fields.read("at", &repeat->at);
  fields.read("pages", &repeat->pages);
}

void from_object(const json& object, ListedPlaylist* playlist, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("account", &playlist->account);
  fields.read("id", &playlist->id);
  fields.read("snapshot_id", &playlist->snapshot_id);
  fields.read("total", &playlist->total);
  fields.read("own", &playlist->own);
  fields.read("readable", &playlist->readable);
  fields.read("gone", &playlist->gone);
}

void from_object(const json& object, RequestCount* count, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("bucket", &count->bucket);
  fields.read("status", &count->status);
  fields.read("count", &count->count);
}

void from_object(const json& object, FailedRequest* failed, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("endpoint", &failed->endpoint);
  fields.read("account", &failed->account);
  fields.read("request", &failed->request);
  fields.read("status", &failed->status);
  fields.read("reason", &failed->reason);
  fields.read("at", &failed->at);
  fields.read("resource", &failed->resource);
  fields.read("until", &failed->until);
}

void from_object(const json& object, DroppedReject* drop, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("account", &drop->account);
  fields.read("answer", &drop->answer);
  fields.read("pointer", &drop->pointer);
}

ordered_json to_object(const ResourceState& resource) {
  ordered_json object = ordered_json::object();
  put(&object, "tried_at", resource.tried_at);
  put(&object, "whole_at", resource.whole_at);
  put(&object, "partial_at", resource.partial_at);
  put(&object, "counted_at", resource.counted_at);
  put(&object, "pages", resource.pages);
  put_mark(&object, resource.mark);
  put(&object, "refused", resource.refused);
  put(&object, "refused_until", resource.refused_until);
  if (resource.open) object["open"] = to_object(*resource.open);
  return object;
}

void from_object(const json& object, ResourceState* resource, std::string* problem) {
  JsonFields fields(object, problem);
  fields.read("tried_at", &resource->tried_at);
  fields.read("whole_at", &resource->whole_at);
  fields.read("partial_at", &resource->partial_at);
  fields.read("counted_at", &resource->counted_at);
  fields.read("pages", &resource->pages);
  read_mark(&fields, &resource->mark);
  fields.read("refused", &resource->refused);
  fields.read("refused_until", &resource->refused_until);
  if (const auto open = object.find("open"); object.is_object() && open != object.end())
    from_object(*open, &resource->open.emplace(), problem);
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
  put_all(&object, "opens", entry.opens);
  put_all(&object, "probes", entry.probes);
  put_all(&object, "listed", entry.listed);
  put_all(&object, "requests", entry.requests);
  put(&object, "sealed_through", entry.sealed_through);
  put(&object, "done", entry.done);
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
  read_all(&fields, "opens", &entry.opens, &problem);
  read_all(&fields, "probes", &entry.probes, &problem);
  read_all(&fields, "listed", &entry.listed, &problem);
  read_all(&fields, "requests", &entry.requests, &problem);
  fields.read("sealed_through", &entry.sealed_through);
  fields.read("done", &entry.done);
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
  put(&object, "first_slot_at", state.first_slot_at);
  put(&object, "sealed_through", state.sealed_through);
  put(&object, "done", state.done);
  for (const RecentRequests& recent : state.recent) object["recent"].push_back({recent.at, recent.count});
  for (const auto& [key, resource] : state.resources) object["resources"][key] = to_object(resource);
  for (const auto& [key, playlist] : state.playlists) object["playlists"][key] = to_object(playlist);
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
  fields.read("first_slot_at", &state.first_slot_at);
  fields.read("sealed_through", &state.sealed_through);
  fields.read("done", &state.done);
  fields.each("recent", [&](const json& pair) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_integer() || !pair[1].is_number_unsigned())
      return fields.wrong("recent", "a list of times and counts");
    state.recent.push_back({pair[0].get<Millis>(), pair[1].get<std::uint32_t>()});
  });
  fields.each_member("resources", [&](const std::string& key, const json& value) {
    from_object(value, &state.resources[key], &problem);
  });
  fields.each_member("playlists", [&](const std::string& key, const json& value) {
    from_object(value, &state.playlists[key], &problem);
  });
  if (!problem.empty()) return damaged(kWhat, problem);
  return state;
}

}  // namespace tonearm
