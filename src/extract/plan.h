/// Which reads the answers of a batch form, and which entry lists what. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/fact.h"
#include "extract/known.h"

namespace tonearm::extract {

/// An answer of the batch, for the plan.
struct Candidate {
  const Fact* fact = nullptr;
  const Listing* listed = nullptr;  // where the lake lists it already
};

/// A read to close.
struct PlannedRead {
  ClosedRead read;                 // without pages
  std::vector<std::size_t> pages;  // candidates, in page order
};

struct PlannedAnswer {
  std::size_t candidate = 0;
  std::string read;  // empty where it is of none
  std::uint32_t page = 0;
};

/// One entry: its answers lie file by file, in the order of their pieces.
struct PlannedEntry {
  std::vector<PlannedAnswer> answers;
  std::vector<PlannedRead> closes;
};

/// Gives guessed times that are not before `lake_birth` times before it, a millisecond apart, in the order of (time,
/// SHA-256): a guess never beats what the lake saw itself.
void clamp_guesses(std::vector<Fact*> facts, Millis lake_birth);

/// The entries that list every candidate not listed yet and close the reads they form (protocol.md section 8). Does not
/// depend on the names or order of files beyond ties.
std::vector<PlannedEntry> make_plan(const std::vector<Candidate>& candidates, const Known& known);

}  // namespace tonearm::extract
