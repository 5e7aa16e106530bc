#include "transform/walker.h"

#include "spec/canonical.h"
#include "spec/reasons.h"

namespace tonearm::transform {
namespace {

using spec::Kind;
namespace reason = spec::reason;

/// What an object is where several kinds can stand: by `type`, then uri. Chapters still call themselves episodes at
/// times.
Kind kind_of(Kind place, const Members& members) {
  const auto text = [&](Slot slot) {
    const Element* const member = members.find(slot);
    return member == nullptr ? std::string_view() : string_of(*member).value_or(std::string_view());
  };
  Kind kind = place;
  if (place == Kind::kPlayable) {
    const std::string_view type = text(kType);
    if (type == "episode" || type == "chapter")
      kind = Kind::kEpisode;
    else
      kind = type != "track" && text(kUri).starts_with("spotify:episode:") ? Kind::kEpisode : Kind::kTrack;
  }
  if (kind == Kind::kEpisode && members.some(kChapterNumber) != nullptr) kind = Kind::kChapter;
  return kind;
}

const Shape& shape_at(Kind place) { return shape_of(place == Kind::kPlayable ? Kind::kTrack : place); }

bool is_true(const Element* member) { return member != nullptr && bool_of(*member).value_or(false); }

/// Audio features carry their track's uri and length, and are no track.
bool is_other_type(const Shape& shape, const Members& members) {
  const Element* const type = members.find(kType);
  return shape.kind != Kind::kAudioFeatures && type != nullptr && string_of(*type) == "audio_features";
}

}  // namespace

Walker::Scope::Scope(Walker* walker) : walker_(walker) {
  if (walker->depth_ == walker->pool_.size()) walker->pool_.emplace_back();
  met_ = &walker->pool_[walker->depth_++];
}

void Walker::look(const Element& object, Kind place, Met* met) {
  Members& members = met->members;
  members.collect(object_of(object));
  met->shape = &shape_of(kind_of(place, members));
  met->uri = {};
  met->identity = identify(*met->shape, members.find(kUri), members.find(kId), members.find(kType), members.find(kHref),
                           &met->uri_scratch, &met->uri);
  met->sight = (members.present & met->shape->group_members).any() && !is_other_type(*met->shape, members);
  const bool track = met->shape->kind == Kind::kTrack;
  met->local = track && (met->uri.starts_with("spotify:local:") ||
                         (is_true(members.find(kIsLocal)) && members.some(kId) == nullptr));
  const Element* const link = track ? members.some(kLinkedFrom) : nullptr;
  met->relinked = link != nullptr;
  const std::string_view linked = link != nullptr && is_object(*link)
                                      ? uri_of_object(*met->shape, *link, &met->requested_scratch)
                                      : std::string_view();
  met->link_known = !linked.empty();
  met->requested = met->link_known ? linked : met->known() ? met->uri : std::string_view();
}

bool Walker::give(const Met& met, bool full, const Around& around) {
  if (!met.sight) return false;
  if (around.local && met.identity == Identity::kNone) return false;
  emit_->sink()->element(met.shape->table);
  const bool kept = row(met, full, around);
  if (kept && around.album_list) place_on_album(met, around.parent);
  held(met);
  if (met.shape->kind == Kind::kPlaylist) contents_of(met, around.contents);
  return kept;
}

bool Walker::refused(const Met& met, std::size_t table) {
  switch (met.identity) {
    case Identity::kKnown: return false;
    case Identity::kNone: emit_->withheld(table, reason::kNoIdentity); return true;
    case Identity::kBadUri: emit_->rejected(table, reason::kBadUri, met.uri); return true;
    case Identity::kBadType: break;
  }
  const std::string found(word_of(*met.members.find(kUri)));
  emit_->rejected(table, reason::kBadType, "uri: " + found + " where a string is due");
  return true;
}

bool Walker::row(const Met& met, bool full, const Around& around) {
  const Shape& shape = *met.shape;
  if ((met.members.twice & shape.known_members).any()) {
    emit_->rejected(shape.table, reason::kDuplicateMember, "a member stands there twice");
    return false;
  }
  if (refused(met, shape.table)) return false;
  std::string problem;
  if (met.relinked && !is_object(*met.members.find(kLinkedFrom))) problem = "linked_from: no object";
  if (!put_groups(met, around, &problem) || !problem.empty()) {
    emit_->rejected(shape.table, reason::kBadType, problem);
    return false;
  }
  key_.clear();
  canonical::put_string(&key_, met.uri);
  RowObservation row = emit_->observation(shape.table);
  row.key = key_;
  row.groups = groups_;
  row.full = full && !met.local;
  row.item = true;
  emit_->sink()->row(row);
  metrics(met);
  return true;
}

bool Walker::put_groups(const Met& met, const Around& around, std::string* problem) {
  const std::vector<GroupPlan>& groups = met.shape->groups;
  const bool relinked = around.album_list && met.relinked;
  bytes_.clear();
  ends_.clear();
  observed_.clear();
  for (const GroupPlan& group : groups) {
    const bool due = group.kept && (!met.local || group.of_local_files) && (!relinked || group.of_relinked);
    const std::size_t before = bytes_.size();
    if (due && !put_group(met, group, around.parent, problem)) return false;
    ends_.push_back(bytes_.size());
    observed_.push_back(bytes_.size() != before);
  }
  groups_.clear();
  std::size_t start = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups_.push_back(observed_[i] ? std::string_view(bytes_).substr(start, ends_[i] - start) : std::string_view());
    start = ends_[i];
  }
  return true;
}

/// Appends the group's columns, or nothing where it is not observed. False where a member has a wrong type.
bool Walker::put_group(const Met& met, const GroupPlan& group, std::string_view parent, std::string* problem) {
  const std::size_t before = bytes_.size();
  std::size_t present = 0;
  for (std::size_t i = group.first; i < group.last; ++i) {
    const Presence presence = put_column(met.shape->columns[i], met.members, parent, &bytes_, problem);
    if (presence == Presence::kBad) return false;
    if (presence == Presence::kPresent) ++present;
  }
  if (present == group.last - group.first) return true;
  bytes_.resize(before);
  if (present > 0) emit_->sink()->note(group.half_note);
  return true;
}

void Walker::metrics(const Met& met) {
  const Shape& shape = *met.shape;
  for (std::size_t i = 0; i < shape.groups.size(); ++i) {
    const GroupPlan& group = shape.groups[i];
    if (group.metric.empty() || groups_[i].data() == nullptr) continue;
    canonical::Reader value(groups_[i]);
    if (value.take_null()) continue;
    const bool wide = shape.columns[group.first].column->type == spec::Type::kLong;
    values_.clear();
    canonical::put_long(&values_, wide ? value.take_long() : value.take_integer());
    key_.clear();
    canonical::put_string(&key_, met.uri);
    canonical::put_string(&key_, group.metric);
    canonical::put_date(&key_, day_of(emit_->info().observed_at));
    emit_->fact(table_index().entity_metrics, key_, values_, false);
  }
}

/// A row of album_tracks: the place belongs to the track that was asked for.
void Walker::place_on_album(const Met& met, std::string_view album) {
  const auto number = [&](Slot slot) -> std::optional<std::int32_t> {
    const Element* const member = met.members.find(slot);
    const auto whole = member == nullptr ? std::optional<std::int64_t>() : whole_of(*member);
    if (!whole || *whole != static_cast<std::int32_t>(*whole)) return std::nullopt;
    return static_cast<std::int32_t>(*whole);
  };
  const auto disc = number(kDiscNumber);
  const auto track = number(kTrackNumber);
  if (album.empty() || !disc || !track || (met.relinked && !met.link_known)) return;
  key_.clear();
  canonical::put_string(&key_, album);
  canonical::put_integer(&key_, *disc);
  canonical::put_integer(&key_, *track);
  values_.clear();
  canonical::put_string(&values_, met.requested);
  const Element* const name = met.members.find(kName);
  const auto text = name == nullptr ? std::optional<std::string_view>() : string_of(*name);
  if (text)
    canonical::put_string(&values_, *text);
  else
    canonical::put_null(&values_);
  const std::string_view groups[] = {values_};
  RowObservation row = emit_->observation(table_index().album_tracks);
  row.key = key_;
  row.groups = groups;
  emit_->sink()->row(row);
}

void Walker::held(const Met& met) {
  const std::string_view uri = met.known() ? met.uri : std::string_view();
  Around around;
  switch (met.shape->kind) {
    case Kind::kTrack:
      around.local = met.local;
      member(met, kAlbum, "album", Kind::kAlbum, around);
      members(met, kArtists, "artists", Kind::kArtist, around);
      break;
    case Kind::kAlbum:
      members(met, kArtists, "artists", Kind::kArtist, around);
      around.parent = uri;
      around.album_list = true;
      page(met, kTracks, "tracks", Kind::kTrack, around);
      break;
    case Kind::kShow:
      around.parent = uri;
      page(met, kEpisodes, "episodes", Kind::kEpisode, around);
      break;
    case Kind::kAudiobook:
      around.parent = uri;
      page(met, kChapters, "chapters", Kind::kChapter, around);
      break;
    case Kind::kEpisode: member(met, kShow, "show", Kind::kShow, around); break;
    case Kind::kChapter: member(met, kAudiobook, "audiobook", Kind::kAudiobook, around); break;
    case Kind::kPlaylist: member(met, kOwner, "owner", Kind::kUser, around); break;
    default: break;
  }
}

void Walker::member(const Met& met, Slot slot, std::string_view name, Kind kind, const Around& around) {
  const Element* const inner = met.members.some(slot);
  if (inner == nullptr || !is_object(*inner)) return;  // a wrong type was said of the holder
  const Pointer::Step step(&emit_->pointer(), name);
  one(*inner, kind, false, around);
}

void Walker::members(const Met& met, Slot slot, std::string_view name, Kind kind, const Around& around) {
  const Element* const list = met.members.some(slot);
  if (list == nullptr || !is_array(*list)) return;
  const Pointer::Step step(&emit_->pointer(), name);
  each(*list, kind, false, around);
}

/// A list that stands in a page, or alone.
void Walker::page(const Met& met, Slot slot, std::string_view name, Kind kind, const Around& around) {
  const Element* const holder = met.members.some(slot);
  if (holder == nullptr) return;
  const Pointer::Step step(&emit_->pointer(), name);
  const auto refuse = [&](const Element& found, std::string_view wanted) {
    std::string detail(word_of(found));
    detail.append(" where ").append(wanted).append(" is due");
    emit_->reject_row(emit_->pointer().text(), reason::kBadType, detail);
  };
  if (is_array(*holder)) return each(*holder, kind, false, around);
  if (!is_object(*holder)) return refuse(*holder, "a page");
  Element items;
  if (object_of(*holder).at_key("items").get(items) != simdjson::SUCCESS || is_null(items)) return;
  const Pointer::Step below(&emit_->pointer(), "items");
  if (!is_array(items)) return refuse(items, "an array");
  each(items, kind, false, around);
}

void Walker::each(const Element& array, Kind place, bool full, const Around& around) {
  std::size_t index = 0;
  for (const Element element : array_of(array)) {
    const Pointer::Step step(&emit_->pointer(), index++);
    one(element, place, full, around);
  }
}

void Walker::one(const Element& element, Kind place, bool full, const Around& around) {
  const std::size_t table = shape_at(place).table;
  if (is_null(element)) {
    emit_->sink()->element(table);
    emit_->withheld(table, reason::kNullElement);
  } else if (!is_object(element)) {
    emit_->sink()->element(table);
    emit_->rejected(table, reason::kNotAnObject, word_of(element));
  } else {
    Scope scope(this);
    look(element, place, &*scope);
    give(*scope, full, around);
  }
}

}  // namespace tonearm::transform
