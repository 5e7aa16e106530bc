/// What the transform says of rows, and to whom. Pure data; views are valid during the call alone.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "spec/spec.h"

namespace tonearm {

/// One row as one answer observes it.
struct RowObservation {
  std::size_t table = 0;  // index in spec::tables()
  std::string_view key;   // canonical bytes of the key columns, in order (spec/canonical.h)
  Millis observed_at = 0;
  bool time_is_guess = false;
  /// kLatest: canonical bytes of each group's columns in order, by group index; data() == nullptr where not observed.
  std::span<const std::string_view> groups;
  bool full = false;  // kLatest: a full sight by its place in the spec
  /// kFirst: canonical bytes of the kValue columns in order, without the three of provenance.
  std::string_view values;
  std::string_view answer_sha256;      // kFirst with provenance
  std::optional<Millis> min_register;  // rejects.dropped_at; then `values` may have no data(): the register alone moves
  bool item = false;                   // whether the row answers an element counted by RowSink::element
};

/// Why an element did not become a row.
enum class Outcome : std::uint8_t { kWithheld, kRejected };

/// Where rows go. `element` is called when the walker meets an element that the spec makes a row, before anything is
/// known of it; then exactly one of row(item = true) and not_kept answers it. So the sums can be checked rather than
/// derived.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// What follows is said by answer number `answer` (the caller's numbering; may be called again for the same one).
  virtual void begin_answer(std::uint32_t answer) = 0;
  virtual void element(std::size_t table) = 0;
  virtual void row(const RowObservation& observation) = 0;
  /// `pointer` is the element's JSON pointer. Rejected ones come as a row of `rejects` (item = false) too.
  virtual void not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) = 0;
  /// An answer, or a part of one, that could not be read and is no element: a row of `rejects` of its own.
  virtual void unreadable(std::string_view /*reason*/, std::string_view /*pointer*/) {}
  /// Something a person may want to know that loses nothing: a half-present group, a repaired surrogate, ...
  virtual void note(std::string_view code) = 0;
};

}  // namespace tonearm
