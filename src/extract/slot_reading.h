/// A read in the making, for slot_reader.cc, which asks its pages, and slot_outcome.cc, which says what came of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "extract/slot_reader.h"

namespace tonearm::extract {

/// A read of so few pages is made again at once where its pages do not fit together.
inline constexpr std::size_t kFewPages = 20;

/// Whether it is about all pages, be it that the first one is enough.
inline bool is_whole_kind(ReadKind kind) { return kind != ReadKind::kSingle && kind != ReadKind::kFirstPages; }

/// A read in the making.
struct SlotReader::Reading {
  explicit Reading(const SlotRead& what) : read(what) {}

  const SlotRead& read;
  ResourceState before;  // as it was when the read began
  std::string id;
  Millis read_at = 0;
  Millis since = 0;         // read_at, by the clock of runs
  bool tail = false;        // it goes on where one that took too long has stopped
  Mark head;                // the mark of that one's first page
  std::string next;         // request of the next page; empty: the read has come to its end
  std::vector<Page> pages;  // those of earlier runs first
  std::size_t earlier = 0;  // how many of them
  std::uint64_t bytes = 0;  // of this run's pages
  bool holding = true;      // every page so far equals the last complete read's
  bool withheld = false;
  bool first_only = false;  // its first page is all that is asked
  Mark base;                // of a library: what was newest, and how many there were
  std::int64_t new_items = 0;
  bool met_known = false;
  std::optional<Error> error;
};

}  // namespace tonearm::extract
