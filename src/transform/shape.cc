#include "transform/shape.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "spec/album.h"
#include "spec/artist.h"
#include "spec/play.h"
#include "spec/playlist.h"
#include "spec/show.h"
#include "spec/track.h"

namespace tonearm::transform {
namespace {

using spec::Derive;
using spec::Kind;

struct KindOf {
  Kind kind;
  const spec::Table* table;
  std::string_view type;
};
constexpr KindOf kKinds[] = {
    {Kind::kTrack, &spec::kTracks, "track"},       {Kind::kAlbum, &spec::kAlbums, "album"},
    {Kind::kArtist, &spec::kArtists, "artist"},    {Kind::kShow, &spec::kShows, "show"},
    {Kind::kEpisode, &spec::kEpisodes, "episode"}, {Kind::kAudiobook, &spec::kAudiobooks, "audiobook"},
    {Kind::kChapter, &spec::kChapters, "chapter"}, {Kind::kPlaylist, &spec::kPlaylists, "playlist"},
    {Kind::kUser, &spec::kUsers, "user"},          {Kind::kAudioFeatures, &spec::kAudioFeatures, "audio_features"},
};

Slot must_have(std::string_view name) {
  const int slot = slot_of(name);
  assert(slot >= 0);
  return static_cast<Slot>(slot);
}

ColumnPlan plan_column(const spec::Column& column) {
  ColumnPlan plan;
  plan.column = &column;
  const std::size_t dot = column.from.find('.');
  plan.slot = must_have(column.from.substr(0, dot));
  if (dot != std::string_view::npos) plan.below = column.from.substr(dot + 1);
  switch (column.derive) {
    case Derive::kReleaseDate: plan.other = kReleaseDatePrecision; break;
    case Derive::kLanguages: plan.other = kLanguage; break;
    case Derive::kItemsTotal: plan.other = kTracks; break;
    default: break;
  }
  return plan;
}

GroupPlan plan_group(const spec::Table& table, const spec::Group& group) {
  GroupPlan plan;
  plan.half_note = "half_group:" + std::string(table.name) + "." + std::string(group.name);
  const bool track = &table == &spec::kTracks;
  plan.of_local_files = track && group.name == "core";
  plan.of_relinked = !(track && (group.name == "place" || group.name == "album"));
  plan.kept = !(&table == &spec::kUsers && (group.name == "country" || group.name == "email"));
  if (group.name == "popularity" || group.name == "followers") plan.metric = group.name;
  return plan;
}

Shape make(const KindOf& of) {
  Shape shape{of.kind, spec::index_of(*of.table), of.type, {}, {}, {}, {}};
  for (std::size_t g = 0; g < of.table->groups.size(); ++g) {
    GroupPlan group = plan_group(*of.table, of.table->groups[g]);
    group.first = shape.columns.size();
    for (const spec::Column& column : of.table->columns) {
      if (column.group != static_cast<int>(g)) continue;
      const ColumnPlan plan = plan_column(column);
      shape.columns.push_back(plan);
      shape.group_members.set(plan.slot);
      if (plan.other != kUri) shape.group_members.set(plan.other);
    }
    group.last = shape.columns.size();
    assert(group.metric.empty() || group.last == group.first + 1);
    shape.groups.push_back(std::move(group));
  }
  shape.known_members = shape.group_members;
  for (const Slot slot : {kUri, kId, kType, kHref, kLinkedFrom, kIsLocal}) shape.known_members.set(slot);
  if (of.kind == Kind::kAlbum) shape.known_members.set(kTracks);
  if (of.kind == Kind::kShow) shape.known_members.set(kEpisodes);
  if (of.kind == Kind::kAudiobook) shape.known_members.set(kChapters);
  return shape;
}

}  // namespace

bool Shape::takes(std::string_view uri) const {
  const auto is = [&](std::string_view prefix) { return uri.starts_with(prefix); };
  switch (kind) {
    // A podcast's episode comes as a track where the client did not ask for episodes.
    case Kind::kTrack: return is("spotify:track:") || is("spotify:local:") || is("spotify:episode:");
    case Kind::kAudioFeatures: return is("spotify:track:");
    case Kind::kAlbum: return is("spotify:album:");
    case Kind::kArtist: return is("spotify:artist:");
    case Kind::kShow:
    case Kind::kAudiobook: return is("spotify:show:");
    case Kind::kEpisode:
    case Kind::kChapter: return is("spotify:episode:");
    case Kind::kPlaylist: return is("spotify:playlist:") || (is("spotify:user:") && uri.ends_with(":starred"));
    case Kind::kUser: return is("spotify:user:") && uri.find(':', sizeof("spotify:user:") - 1) == uri.npos;
    default: return false;
  }
}

const Shape& shape_of(Kind kind) {
  static const auto kShapes = [] {
    std::vector<Shape> shapes;
    for (const KindOf& of : kKinds) shapes.push_back(make(of));
    return shapes;
  }();
  static const auto kByKind = [] {
    std::array<const Shape*, static_cast<std::size_t>(Kind::kNothing) + 1> by_kind{};
    for (const Shape& shape : kShapes) by_kind[static_cast<std::size_t>(shape.kind)] = &shape;
    return by_kind;
  }();
  const Shape* const shape = kByKind[static_cast<std::size_t>(kind)];
  assert(shape != nullptr);
  return *shape;
}

const TableIndex& table_index() {
  using spec::index_of;
  static const TableIndex kIndex = {index_of(spec::kPlays),         index_of(spec::kPlayCoverage),
                                    index_of(spec::kLibrary),       index_of(spec::kTopItems),
                                    index_of(spec::kPlaylistItems), index_of(spec::kReads),
                                    index_of(spec::kAlbumTracks),   index_of(spec::kArtistAlbums),
                                    index_of(spec::kEntityMetrics), index_of(spec::kRejects)};
  return kIndex;
}

}  // namespace tonearm::transform
