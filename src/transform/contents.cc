// The entries of a playlist: each keeps its place, whatever stands there.
#include "spec/canonical.h"
#include "spec/reasons.h"
#include "transform/walker.h"

namespace tonearm::transform {

/// What is known of an entry before it becomes bytes. Empty uris are NULL.
struct ContentFields {
  std::string uri;
  std::string relinked_uri;
  std::optional<Millis> added_at;
  std::string added_by;
  bool is_local = false;
  std::optional<std::string_view> name;
  std::string_view state = "null";
};

namespace {

using canonical::put_null;
using canonical::put_string;
using spec::Kind;

void put_uri(std::string* out, std::string_view uri) {
  if (uri.empty())
    put_null(out);
  else
    put_string(out, uri);
}

void put_added(std::string* out, const ContentFields& entry) {
  if (entry.added_at)
    canonical::put_time(out, *entry.added_at);
  else
    put_null(out);
  put_uri(out, entry.added_by);
  canonical::put_bool(out, entry.is_local);
}

void put_name(std::string* out, const ContentFields& entry) {
  if (entry.name)
    put_string(out, *entry.name);
  else
    put_null(out);
}

/// Appends them.
ContentEntry put_entry(const ContentFields& fields, std::string* bytes) {
  ContentEntry entry;
  entry.uri = bytes->size();
  put_uri(bytes, fields.uri);
  entry.relinked_uri = bytes->size();
  put_uri(bytes, fields.relinked_uri);
  entry.added = bytes->size();
  put_added(bytes, fields);
  entry.name = bytes->size();
  put_name(bytes, fields);
  entry.state = bytes->size();
  put_string(bytes, fields.state);
  entry.end = bytes->size();
  return entry;
}

std::string_view state_of(const Met& met) {
  switch (met.identity) {
    case Identity::kKnown: return "ok";
    case Identity::kNone: return "no_identity";
    case Identity::kBadUri:
    case Identity::kBadType: break;
  }
  return "bad_uri";
}

/// When it was added; empty where that is not said, which older playlists write as null or as 1970.
std::optional<Millis> added_at(const Members& members, RowSink* sink) {
  const Element* const member = members.some(kAddedAt);
  if (member == nullptr) return std::nullopt;
  const auto text = string_of(*member);
  const auto at = text ? parse_rfc3339(*text) : std::nullopt;
  if (!at) sink->note("bad_time:playlist_items.added_at");
  return at && *at != 0 ? at : std::nullopt;
}

bool is_list(const Element& element, Element* items) {
  *items = element;
  if (is_object(element) && object_of(element).at_key("items").get(*items) != simdjson::SUCCESS) return false;
  return is_array(*items);
}

}  // namespace

const Element* contents_page(const Members& playlist, Slot* slot) {
  Element items;
  for (const Slot candidate : {kItems, kTracks}) {
    const Element* const page = playlist.some(candidate);
    if (page == nullptr || !is_list(*page, &items)) continue;
    *slot = candidate;
    return page;
  }
  return nullptr;
}

void Walker::contents_of(const Met& playlist, ContentPage* contents) {
  Slot slot = kItems;
  const Element* const page = contents_page(playlist.members, &slot);
  Element items;
  if (page == nullptr || !is_list(*page, &items)) return;
  if (contents == nullptr && array_of(items).size() > 0) emit_->sink()->note("unread_playlist_contents");
  const Pointer::Step step(&emit_->pointer(), slot == kItems ? "items" : "tracks");
  if (is_array(*page)) return entries(items, contents);
  const Pointer::Step below(&emit_->pointer(), "items");
  entries(items, contents);
}

void Walker::entries(const Element& list, ContentPage* contents) {
  std::size_t index = 0;
  for (const Element element : array_of(list)) {
    const Pointer::Step step(&emit_->pointer(), index++);
    const ContentFields said = entry(element, contents);
    if (contents != nullptr) contents->entries.push_back(put_entry(said, &contents->bytes));
  }
}

ContentFields Walker::entry(const Element& element, ContentPage* contents) {
  ContentFields said;
  if (is_null(element)) {
    if (contents != nullptr) ++contents->null_elements;
    return said;
  }
  if (!is_object(element)) {
    said.state = "no_identity";
    emit_->reject_row(emit_->pointer().text(), spec::reason::kNotAnObject, word_of(element));
    return said;
  }
  Scope outer(this);
  Members& members = outer->members;
  members.collect(object_of(element));
  static const Slots kOurs = [] {
    Slots slots;
    for (const Slot slot : {kItem, kTrack, kAddedAt, kAddedBy, kIsLocal}) slots.set(slot);
    return slots;
  }();
  if ((members.twice & kOurs).any()) emit_->sink()->note("duplicate_member:playlist_items");
  said.added_at = added_at(members, emit_->sink());
  added_by(members, &said);
  inner(members, &said);
  return said;
}

void Walker::added_by(const Members& entry, ContentFields* said) {
  const Element* const user = entry.some(kAddedBy);
  if (user == nullptr) return;
  if (!is_object(*user)) return emit_->sink()->note("bad_type:playlist_items.added_by");
  const Pointer::Step step(&emit_->pointer(), "added_by");
  Scope met(this);
  look(*user, Kind::kUser, &*met);
  give(*met, false, {});
  if (met->known()) said->added_by = met->uri;
}

/// What was added: `item`, else its older name.
void Walker::inner(const Members& entry, ContentFields* said) {
  const Element* const flag = entry.some(kIsLocal);
  const auto is_local = flag == nullptr ? std::optional<bool>() : bool_of(*flag);
  said->is_local = is_local.value_or(false);
  const bool by_item = entry.some(kItem) != nullptr;
  const Element* const element = entry.some(by_item ? kItem : kTrack);
  if (element == nullptr) return;
  const Pointer::Step step(&emit_->pointer(), by_item ? "item" : "track");
  if (!is_object(*element)) {
    said->state = "no_identity";
    return one(*element, Kind::kPlayable, true, {});
  }
  Scope met(this);
  look(*element, Kind::kPlayable, &*met);
  if (said->is_local && met->members.some(kId) == nullptr && met->shape->kind == Kind::kTrack) met->local = true;
  give(*met, true, {});
  said->state = state_of(*met);
  if (met->known()) said->uri = met->requested;
  if (met->known() && met->uri != met->requested) said->relinked_uri = met->uri;
  if (!is_local) said->is_local = met->local;
  if (const Element* const name = met->members.some(kName)) said->name = string_of(*name);
}

}  // namespace tonearm::transform
