/// What is kept of an answer while the others are looked at: a few hundred bytes, never its body.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "extract/outline.h"
#include "extract/recognise.h"
#include "spec/model.h"
#include "store/raw_frame.h"

namespace tonearm::extract {

/// What a page says of the read that it is of.
struct PageFacts {
  std::string resource;  // spec::Endpoint::resource, filled
  std::optional<std::int64_t> limit, total, offset;
  std::int64_t elements = 0, nulls = 0;
  bool has_next = false;

  /// Whether this page alone is the whole resource.
  bool is_whole() const { return offset == 0 && total == elements && nulls == 0 && !has_next; }
};

/// One answer of a batch.
struct Fact {
  std::size_t file = 0;                      // index into ImportReport::files
  std::size_t answer = 0;                    // index into ImportedFile::answers
  std::uint64_t piece = 0;                   // its number among the file's pieces
  std::optional<std::uint64_t> offset;       // of its body in the file's text, where it is a slice of it
  const spec::Endpoint* endpoint = nullptr;  // nullptr: unrecognised
  Envelope envelope;                         // all but the time is final
  Millis seen_at = 0;                        // before clamping: how far apart pages were received
  std::optional<PageFacts> page;

  /// What makes two answers the same to an import: endpoint, account, SHA-256.
  std::string key() const { return key_of(envelope.endpoint, envelope.account, envelope.sha256); }
  static std::string key_of(std::string_view endpoint, std::string_view account, std::string_view sha256);
};

/// Empty where the endpoint has no resource, the resource cannot be named, or the body has no `items`. Contents of a
/// playlist that nothing names are of the resource "unnamed:<first digits of `sha256`>": entries become rows by a read
/// alone.
std::optional<PageFacts> page_facts(const Outline& top, const Recognised& recognised, std::string_view request,
                                    std::string_view sha256);

}  // namespace tonearm::extract
