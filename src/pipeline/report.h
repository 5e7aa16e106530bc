/// What became of the answers of one log entry, kept at _tonearm/reports/<seq>.json. Reports feed no table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "table/accumulator.h"

namespace tonearm {

/// One answer's part.
struct AnswerReport {
  std::string sha256;
  std::string endpoint;
  std::string account;
  AnswerTally tally;
};

struct EntryReport {
  std::uint64_t seq = 0;
  std::uint64_t head = 0;  // the head that first had it
  Millis at = 0;
  std::vector<AnswerReport> answers;  // as the entry lists them
};

std::string to_json(const EntryReport& report);
Result<EntryReport> report_from_json(std::string_view text);

/// The sum over all tables of a tally.
Tally total(const AnswerTally& tally);

/// Adds `other` to `sum`: tables, reasons (the first example stays), notes.
void add(const AnswerTally& other, AnswerTally* sum);

}  // namespace tonearm
