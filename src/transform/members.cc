#include "transform/members.h"

#include <cassert>

#include "spec/spec.h"

namespace tonearm::transform {
namespace {

constexpr std::string_view kNames[] = {
    "uri",       "id",      "type",           "href",        "name",         "linked_from", "is_local",
    "album",     "artists", "tracks",         "items",       "item",         "track",       "episodes",
    "chapters",  "show",    "episode",        "audiobook",   "owner",        "added_at",    "added_by",
    "played_at", "context", "chapter_number", "disc_number", "track_number", "album_group", "release_date_precision",
    "language",  "total",   "offset",         "next",        "limit",        "snapshot_id", "error",
};
static_assert(std::size(kNames) == kFirstOfSpec, "each Slot has a name");

/// Open addressing over the names, filled once. Names are told apart by length and three bytes, then compared.
class NameTable {
 public:
  NameTable() {
    for (const std::string_view name : kNames) add(name);
    for (const spec::Table* table : spec::tables())
      for (const spec::Column& column : table->columns)
        if (!column.from.empty()) add(column.from.substr(0, column.from.find('.')));
  }

  int find(std::string_view name) const {
    if (name.empty()) return -1;
    for (std::size_t at = hash(name);; ++at) {
      const Entry& entry = entries_[at % kSize];
      if (entry.slot < 0 || entry.name == name) return entry.slot;
    }
  }

 private:
  static constexpr std::size_t kSize = 1024;  // eight times the slots: few probes
  struct Entry {
    std::string_view name;
    int slot = -1;
  };

  static std::size_t hash(std::string_view name) {
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(name[i])); };
    return name.size() * 41 + byte(0) * 7 + byte(name.size() / 2) * 31 + byte(name.size() - 1) * 131;
  }

  void add(std::string_view name) {
    if (find(name) >= 0) return;
    assert(count_ < static_cast<int>(kMaxSlots));
    std::size_t at = hash(name);
    while (entries_[at % kSize].slot >= 0) ++at;
    entries_[at % kSize] = {name, count_++};
  }

  std::array<Entry, kSize> entries_;
  int count_ = 0;
};

const NameTable& names() {
  static const NameTable kTable;
  return kTable;
}

}  // namespace

int slot_of(std::string_view name) { return names().find(name); }

void Members::collect(simdjson::dom::object object) {
  present.reset();
  twice.reset();
  const NameTable& table = names();
  for (auto at = object.begin(), end = object.end(); at != end; ++at) {
    const int found = table.find(at.key());
    if (found < 0) continue;
    const auto slot = static_cast<std::size_t>(found);
    if (present[slot]) {
      twice.set(slot);
      continue;
    }
    present.set(slot);
    values[slot] = at.value();
  }
}

}  // namespace tonearm::transform
