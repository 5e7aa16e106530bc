// Entries of the raw log for its tests.
#pragma once

#include <string>

#include "store/raw_log.h"

namespace tonearm::test {

/// An entry that is not quiet.
inline Entry entry_of(const std::string& slot, EntryKind kind = EntryKind::kSlot) {
  Entry entry;
  entry.kind = kind;
  entry.at = 1'795'579'200'000;
  entry.slot = slot;
  entry.failed.emplace_back().reason = "server_error";
  return entry;
}

/// Loses no race.
inline bool go_on(Entry*, const Entry&) { return true; }

}  // namespace tonearm::test
