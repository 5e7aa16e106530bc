/// The members of a JSON object, found in one pass: each known name has a slot. Internal to transform/.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

#include "transform/json.h"

namespace tonearm::transform {

inline constexpr std::size_t kMaxSlots = 128;
using Slots = std::bitset<kMaxSlots>;

/// Names that the walker itself asks for. Those that only the spec's columns name get slots after kFirstOfSpec.
enum Slot : std::uint8_t {
  kUri,
  kId,
  kType,
  kHref,
  kName,
  kLinkedFrom,
  kIsLocal,
  kAlbum,
  kArtists,
  kTracks,
  kItems,
  kItem,
  kTrack,
  kEpisodes,
  kChapters,
  kShow,
  kEpisode,
  kAudiobook,
  kOwner,
  kAddedAt,
  kAddedBy,
  kPlayedAt,
  kContext,
  kChapterNumber,
  kDiscNumber,
  kTrackNumber,
  kAlbumGroup,
  kReleaseDatePrecision,
  kLanguage,
  kTotal,
  kOffset,
  kNext,
  kLimit,
  kSnapshotId,
  kError,
  kFirstOfSpec,
};

/// The slot of a member's name, -1 where nobody asks for it.
int slot_of(std::string_view name);

struct Members {
  Slots present;
  Slots twice;  // a name that stands there more than once: `values` has the first
  std::array<Element, kMaxSlots> values;

  void collect(simdjson::dom::object object);

  /// nullptr where absent.
  const Element* find(std::size_t slot) const { return present[slot] ? &values[slot] : nullptr; }
  /// nullptr where absent or null.
  const Element* some(std::size_t slot) const {
    return present[slot] && !is_null(values[slot]) ? &values[slot] : nullptr;
  }
};

}  // namespace tonearm::transform
