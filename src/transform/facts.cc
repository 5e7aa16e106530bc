#include "transform/facts.h"

#include <algorithm>

#include "spec/canonical.h"
#include "spec/reasons.h"
#include "transform/text.h"
#include "transform/uri.h"

namespace tonearm::transform {
namespace {

using canonical::put_null;
using canonical::put_string;
using spec::Kind;
namespace reason = spec::reason;

constexpr std::string_view kSource = "api";

Slots slots(std::initializer_list<Slot> list) {
  Slots all;
  for (const Slot slot : list) all.set(slot);
  return all;
}

/// A member that holds what an element is about.
struct Inner {
  const Element* element = nullptr;  // nullptr where absent or null
  std::string_view name = {};
  Kind kind = Kind::kNothing;

  bool has_object() const { return element != nullptr && is_object(*element); }
};

/// A play's track: `item`, else its older name.
Inner played(const Members& members) {
  if (const Element* const item = members.some(kItem)) return {item, "item", Kind::kPlayable};
  return {members.some(kTrack), "track", Kind::kPlayable};
}

/// What was saved: `item`, else the member of the endpoint's kind, else of another kind.
Inner saved_in(const Members& members, Kind kind) {
  struct Named {
    Slot slot;
    std::string_view name;
    Kind kind;
  };
  constexpr Named kNamed[] = {{kTrack, "track", Kind::kTrack},
                              {kAlbum, "album", Kind::kAlbum},
                              {kShow, "show", Kind::kShow},
                              {kEpisode, "episode", Kind::kEpisode},
                              {kAudiobook, "audiobook", Kind::kAudiobook}};
  if (const Element* const item = members.some(kItem)) return {item, "item", kind};
  Inner other;
  for (const Named& named : kNamed) {
    const Element* const member = members.some(named.slot);
    if (member != nullptr && (other.element == nullptr || named.kind == kind)) other = {member, named.name, named.kind};
  }
  return other;
}

void put_text(std::string* out, const Element* member) {
  const auto text = member == nullptr ? std::optional<std::string_view>() : string_of(*member);
  if (text)
    put_string(out, *text);
  else
    put_null(out);
}

}  // namespace

/// Whether a fact can be read from the element; else says why not.
bool Facts::is_element(const Element& element, std::size_t table) {
  if (is_object(element)) return true;
  emit_->sink()->element(table);
  if (is_null(element))
    emit_->withheld(table, reason::kNullElement);
  else
    emit_->rejected(table, reason::kNotAnObject, word_of(element));
  return false;
}

void Facts::plays(const Element& list, std::optional<Millis> before) {
  plays_ = 0;
  std::size_t index = 0;
  for (const Element element : array_of(list)) {
    const Pointer::Step step(&emit_->pointer(), index++);
    if (is_element(element, table_index().plays)) play(element);
  }
  if (plays_ > 0) coverage(before);
}

/// What keeps a play from being a row; no reason where nothing does.
Fault Facts::read_play(const Members& members, Millis* at) {
  static const Slots kOurs = slots({kItem, kTrack, kPlayedAt, kContext});
  if ((members.twice & kOurs).any()) return {reason::kDuplicateMember, "a member stands there twice"};
  const Element* const played_at = members.some(kPlayedAt);
  if (played_at == nullptr) return {reason::kMissingKey, "played_at"};
  const auto text = string_of(*played_at);
  if (!text) return {reason::kBadType, "played_at: no string"};
  const auto time = parse_rfc3339(*text);
  if (!time) return {reason::kBadTime, *text};
  const Inner track = played(members);
  if (track.element != nullptr && !track.has_object()) return {reason::kBadType, "track: no object"};
  *at = *time;
  return put_context(members.some(kContext)) ? Fault{}
                                             : Fault{reason::kBadType, "context: no object with a uri and a type"};
}

void Facts::play(const Element& element) {
  const std::size_t table = table_index().plays;
  Walker::Scope outer(walker_);
  outer->members.collect(object_of(element));
  const Inner inner = played(outer->members);
  const bool has_track = inner.has_object();
  Walker::Scope track(walker_);
  if (has_track) walker_->look(*inner.element, inner.kind, &*track);

  emit_->sink()->element(table);
  Millis at = 0;
  values_.clear();
  put_text(&values_, has_track ? track->members.find(kName) : nullptr);
  const Fault fault = read_play(outer->members, &at);
  if (!fault.reason.empty())
    emit_->rejected(table, fault.reason, fault.detail);
  else
    put_play(at, has_track ? track->requested : std::string_view());
  if (!has_track) return;
  const Pointer::Step step(&emit_->pointer(), inner.name);
  walker_->give(*track, true, {});
}

/// A play happened also where Spotify no longer says of what.
void Facts::put_play(Millis at, std::string_view uri) {
  key_.clear();
  put_string(&key_, emit_->info().account);
  put_string(&key_, kSource);
  canonical::put_time(&key_, at);
  put_string(&key_, uri);
  put_string(&key_, "");             // names
  canonical::put_long(&key_, -1);    // ms_played
  canonical::put_integer(&key_, 0);  // ordinal
  emit_->fact(table_index().plays, key_, values_, true);
  oldest_ = plays_ == 0 ? at : std::min(oldest_, at);
  newest_ = plays_ == 0 ? at : std::max(newest_, at);
  ++plays_;
}

/// Appends the context's uri and type. Contexts of other forms (spotify:user:U:collection) stay as they are sent.
bool Facts::put_context(const Element* context) {
  if (context == nullptr) {
    put_null(&values_);
    put_null(&values_);
    return true;
  }
  if (!is_object(*context)) return false;
  const auto text = [&](std::string_view key) -> std::optional<std::string_view> {
    Element member;
    if (object_of(*context).at_key(key).get(member) != simdjson::SUCCESS || is_null(member)) return std::string_view();
    return string_of(member);
  };
  const auto uri = text("uri");
  const auto type = text("type");
  if (!uri || !type) return false;
  const std::string_view canonical = canonical_view(*uri, &scratch_);
  for (const std::string_view value : {canonical.empty() ? *uri : canonical, *type}) {
    if (value.empty())
      put_null(&values_);
    else
      put_string(&values_, value);
  }
  return true;
}

void Facts::coverage(std::optional<Millis> before) {
  const AnswerInfo& info = emit_->info();
  Millis to = info.time_is_guess ? newest_ : before ? std::min(*before, info.observed_at) : info.observed_at;
  to = std::max(to, newest_);
  key_.clear();
  put_string(&key_, info.account);
  put_string(&key_, kSource);
  canonical::put_time(&key_, oldest_);
  put_string(&key_, info.sha256);
  values_.clear();
  canonical::put_time(&values_, to);
  canonical::put_integer(&values_, plays_);
  emit_->fact(table_index().play_coverage, key_, values_, false);
}

void Facts::saved(const Element& list, Kind kind, bool full) {
  std::size_t index = 0;
  for (const Element element : array_of(list)) {
    const Pointer::Step step(&emit_->pointer(), index++);
    if (is_element(element, table_index().library)) saved_one(element, kind, full);
  }
}

/// What keeps a saved thing from being a row, as far as its own members say.
Fault Facts::read_saved(const Members& members, const Element* inner, Millis* added_at) {
  static const Slots kOurs = slots({kItem, kAddedAt, kTrack, kAlbum, kShow, kEpisode, kAudiobook});
  if ((members.twice & kOurs).any()) return {reason::kDuplicateMember, "a member stands there twice"};
  if (inner != nullptr && !is_object(*inner)) return {reason::kBadType, "what was saved: no object"};
  *added_at = 0;  // the sentinel
  const Element* const member = members.some(kAddedAt);
  if (member == nullptr) return {};
  const auto text = string_of(*member);
  if (!text) return {reason::kBadType, "added_at: no string"};
  const auto at = parse_rfc3339(*text);
  if (!at) return {reason::kBadTime, *text};
  *added_at = *at;
  return {};
}

void Facts::saved_one(const Element& element, Kind kind, bool full) {
  const std::size_t table = table_index().library;
  Walker::Scope outer(walker_);
  walker_->look(element, kind, &*outer);
  const bool bare = outer->sight;  // audiobooks come without anything around them
  const Inner inner = bare ? Inner{} : saved_in(outer->members, kind);
  Walker::Scope below(walker_);
  if (inner.has_object()) walker_->look(*inner.element, inner.kind, &*below);
  const Met& met = bare ? *outer : *below;

  emit_->sink()->element(table);
  Millis added_at = 0;
  const Fault fault = read_saved(outer->members, inner.element, &added_at);
  if (!fault.reason.empty())
    emit_->rejected(table, fault.reason, fault.detail);
  else if (!bare && !inner.has_object())
    emit_->withheld(table, reason::kNoIdentity);
  else if (!walker_->refused(met, table))
    put_library(met, met.requested, added_at);

  if (bare) {
    walker_->give(met, full, {});
  } else if (inner.has_object()) {
    const Pointer::Step step(&emit_->pointer(), inner.name);
    walker_->give(met, full, {});
  }
}

void Facts::put_library(const Met& met, std::string_view uri, Millis added_at) {
  key_.clear();
  put_string(&key_, emit_->info().account);
  put_string(&key_, met.shape->type);
  put_string(&key_, uri);
  canonical::put_time(&key_, added_at);
  emit_->fact(table_index().library, key_, {}, true);
}

void Facts::followed(const Element& list, Kind kind, bool full) {
  const std::size_t table = table_index().library;
  std::size_t index = 0;
  for (const Element element : array_of(list)) {
    const Pointer::Step step(&emit_->pointer(), index++);
    if (!is_element(element, table)) continue;
    Walker::Scope met(walker_);
    walker_->look(element, kind, &*met);
    emit_->sink()->element(table);
    if (!walker_->refused(*met, table)) put_library(*met, met->uri, 0);
    walker_->give(*met, full, {});
  }
}

void Facts::top(const Element& list, Kind kind, std::string_view time_range, std::int64_t offset) {
  std::size_t index = 0;
  for (const Element element : array_of(list)) {
    const std::int64_t rank = offset + static_cast<std::int64_t>(index) + 1;
    const Pointer::Step step(&emit_->pointer(), index++);
    if (!is_element(element, table_index().top_items)) continue;
    Walker::Scope met(walker_);
    walker_->look(element, kind, &*met);
    emit_->sink()->element(table_index().top_items);
    if (!walker_->refused(*met, table_index().top_items)) put_top(*met, time_range, static_cast<std::int32_t>(rank));
    walker_->give(*met, true, {});
  }
}

void Facts::put_top(const Met& met, std::string_view time_range, std::int32_t rank) {
  const AnswerInfo& info = emit_->info();
  key_.clear();
  put_string(&key_, info.account);
  put_string(&key_, met.shape->type);
  put_string(&key_, time_range);
  canonical::put_time(&key_, info.observed_at);
  put_string(&key_, info.sha256);
  canonical::put_integer(&key_, rank);
  values_.clear();
  put_string(&values_, met.uri);
  emit_->fact(table_index().top_items, key_, values_, true);
}

void Facts::albums_of(const Element& list, std::string_view artist_uri) {
  std::size_t index = 0;
  for (const Element element : array_of(list)) {
    const Pointer::Step step(&emit_->pointer(), index++);
    if (!is_object(element)) {
      walker_->one(element, Kind::kAlbum, false, {});
      continue;
    }
    Walker::Scope met(walker_);
    walker_->look(element, Kind::kAlbum, &*met);
    if (walker_->give(*met, false, {}) && !artist_uri.empty()) album_of(*met, artist_uri);
  }
}

void Facts::album_of(const Met& album, std::string_view artist_uri) {
  const Element* const member = album.members.find(kAlbumGroup);
  values_.clear();
  if (member != nullptr) {
    if (const auto text = string_of(*member))
      put_string(&values_, lower_case(*text));
    else if (is_null(*member))
      put_null(&values_);
    else
      emit_->sink()->note("bad_type:artist_albums.album_group");
  }
  const std::string_view groups[] = {values_.empty() ? std::string_view() : std::string_view(values_)};
  key_.clear();
  put_string(&key_, artist_uri);
  put_string(&key_, album.uri);
  RowObservation row = emit_->observation(table_index().artist_albums);
  row.key = key_;
  row.groups = groups;
  emit_->sink()->row(row);
}

}  // namespace tonearm::transform
