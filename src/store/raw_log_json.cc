/// Entries and cursor states as JSON. Both are read again years later, so: a format number, keys in a fixed order,
/// members that have their default left out. An entry is sealed, for nothing else vouches for its bytes; a state is
/// named by its hash.
#include <array>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/json.h"
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
/// Writes the members of a struct, those that have their default left out.
class Out {
 public:
  template <typename T>
  void operator()(const char* name, const T& value, const T& absent = T{}) {
    put(&object, name, value, absent);
  }
  void operator()(const char* name, const std::optional<std::int64_t>& value) {
    if (value) object[name] = *value;
  }
  template <typename T>
  void list(const char* name, const std::vector<T>& values) {
    for (const T& value : values) object[name].push_back(written(value));
  }
  void open(const std::optional<OpenRead>& value);

  template <typename T>
  static ordered_json written(const T& value);

  ordered_json object = ordered_json::object();
};

/// Reads them; what is absent stays as it is.
class In {
 public:
  In(const json& object, std::string* problem) : object_(object), problem_(problem), fields_(object, problem) {}

  template <typename T>
  void operator()(const char* name, T& value, const std::type_identity_t<T>& = {}) {
    fields_.read(name, &value);
  }
  template <typename T>
  void list(const char* name, std::vector<T>& values) {
    fields_.each(name, [&](const json& element) { read(element, &values.emplace_back(), problem_); });
  }
  void open(std::optional<OpenRead>& value);

  template <typename T>
  static void read(const json& object, T* value, std::string* problem);

 private:
  const json& object_;
  std::string* problem_;
  JsonFields fields_;
};

/// T as a direction sees it.
template <typename Io, typename T>
using Of = std::conditional_t<std::is_same_v<Io, Out>, const T, T>;

// The members of each struct, once for both directions, in the order in which they are written.

template <typename Io>
void members(Io& io, Of<Io, LoggedAnswer>& answer) {
  io("key", answer.key);
  io("offset", answer.offset);
  io("length", answer.length);
  io("sha256", answer.sha256);
  io("bytes", answer.bytes);
  io("stored_sha256", answer.stored_sha256);
  io("endpoint", answer.endpoint);
  io("account", answer.account);
  io("request", answer.request);
  io("read", answer.read);
  io("page", answer.page);
  io("status", answer.status, 200);
  io("observed_at", answer.observed_at);
  io("time_is_guess", answer.time_is_guess);
}

template <typename Io>
void members(Io& io, Of<Io, PageRef>& page) {
  io("key", page.key);
  io("offset", page.offset);
  io("length", page.length);
  io("sha256", page.sha256);
}

/// Among the members of what has the mark.
template <typename Io>
void members(Io& io, Of<Io, Mark>& mark) {
  io("total", mark.total);
  io("newest", mark.newest);
  io("snapshot_id", mark.snapshot_id);
  io("note", mark.note);
}

template <typename Io>
void members(Io& io, Of<Io, ClosedRead>& read) {
  io("read", read.read);
  io("endpoint", read.endpoint);
  io("account", read.account);
  io("resource", read.resource);
  io("read_at", read.read_at);
  io("time_is_guess", read.time_is_guess);
  io("complete", read.complete);
  io.list("pages", read.pages);
  io("state", read.state);
  members<Io>(io, read.mark);
}

template <typename Io>
void members(Io& io, Of<Io, OpenRead>& read) {
  io("read", read.read);
  io("endpoint", read.endpoint);
  io("account", read.account);
  io("resource", read.resource);
  io("read_at", read.read_at);
  io("since", read.since);
  io("request", read.request);
  io.list("pages", read.pages);
  io("tail", read.tail);
  io("why", read.why);
  members<Io>(io, read.mark);
}

template <typename Io>
void members(Io& io, Of<Io, Probe>& probe) {
  io("account", probe.account);
  io("resource", probe.resource);
  io("at", probe.at);
  io("pages", probe.pages);
  members<Io>(io, probe.mark);
}

template <typename Io>
void members(Io& io, Of<Io, Repeat>& repeat) {
  io("account", repeat.account);
  io("resource", repeat.resource);
  io("at", repeat.at);
  io("pages", repeat.pages);
}

template <typename Io>
void members(Io& io, Of<Io, ListedPlaylist>& playlist) {
  io("account", playlist.account);
  io("id", playlist.id);
  io("snapshot_id", playlist.snapshot_id);
  io("total", playlist.total);
  io("own", playlist.own);
  io("readable", playlist.readable);
  io("gone", playlist.gone);
}

template <typename Io>
void members(Io& io, Of<Io, RequestCount>& count) {
  io("bucket", count.bucket);
  io("status", count.status);
  io("count", count.count);
}

template <typename Io>
void members(Io& io, Of<Io, FailedRequest>& failed) {
  io("endpoint", failed.endpoint);
  io("account", failed.account);
  io("request", failed.request);
  io("status", failed.status);
  io("reason", failed.reason);
  io("at", failed.at);
  io("resource", failed.resource);
  io("until", failed.until);
}

template <typename Io>
void members(Io& io, Of<Io, DroppedReject>& drop) {
  io("account", drop.account);
  io("answer", drop.answer);
  io("pointer", drop.pointer);
}

template <typename Io>
void members(Io& io, Of<Io, ResourceState>& resource) {
  io("tried_at", resource.tried_at);
  io("whole_at", resource.whole_at);
  io("partial_at", resource.partial_at);
  io("counted_at", resource.counted_at);
  io("pages", resource.pages);
  members<Io>(io, resource.mark);
  io("refused", resource.refused);
  io("refused_until", resource.refused_until);
  io.open(resource.open);
}

/// What stands in an entry beside its number and kind.
template <typename Io>
void members(Io& io, Of<Io, Entry>& entry) {
  io("at", entry.at);
  io("slot", entry.slot);
  io("state", entry.state);
  io.list("answers", entry.answers);
  io.list("closes", entry.closes);
  io.list("failed", entry.failed);
  io.list("repeats", entry.repeats);
  io.list("drops", entry.drops);
  io.list("opens", entry.opens);
  io.list("probes", entry.probes);
  io.list("listed", entry.listed);
  io.list("requests", entry.requests);
  io("sealed_through", entry.sealed_through);
  io("done", entry.done);
}

template <typename T>
ordered_json Out::written(const T& value) {
  Out out;
  members<Out>(out, value);
  return std::move(out.object);
}

template <typename T>
void In::read(const json& object, T* value, std::string* problem) {
  In in(object, problem);
  members<In>(in, *value);
}

void Out::open(const std::optional<OpenRead>& value) {
  if (value) object["open"] = written(*value);
}

void In::open(std::optional<OpenRead>& value) {
  const auto found = object_.find("open");
  if (object_.is_object() && found != object_.end()) read(*found, &value.emplace(), problem_);
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
  json object = parse_json(text);
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
  Out out;
  out.object["format"] = kFormat;
  out.object["seq"] = entry.seq;
  for (const auto& [kind, name] : kKinds) {
    if (kind == entry.kind) out.object["kind"] = name;
  }
  members<Out>(out, entry);
  return seal(one_line(out.object));
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
  In in(object, &problem);
  members<In>(in, entry);
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
  for (const auto& [key, resource] : state.resources) object["resources"][key] = Out::written(resource);
  for (const auto& [key, playlist] : state.playlists) object["playlists"][key] = Out::written(playlist);
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
    In::read(value, &state.resources[key], &problem);
  });
  fields.each_member("playlists", [&](const std::string& key, const json& value) {
    In::read(value, &state.playlists[key], &problem);
  });
  if (!problem.empty()) return damaged(kWhat, problem);
  return state;
}

}  // namespace tonearm
