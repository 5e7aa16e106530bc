/// Raw bytes -> rows and rejects. Pure: no clock, no I/O, no state beyond scratch memory; equal input, equal calls.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transform/rows.h"

namespace tonearm {

/// Raised when the transform's rows change for equal input; lakes of an older one are rebuilt from raw.
inline constexpr int kTransformVersion = 1;

/// What is known of an answer beside its bytes.
struct AnswerInfo {
  const spec::Endpoint* endpoint = nullptr;  // of the spec's list; nullptr: an answer that import could not place
  std::string_view account;
  std::string_view sha256;
  std::string_view request;  // path and query, empty where unknown
  Millis observed_at = 0;
  bool time_is_guess = false;
};

/// An entry of a playlist: where in its page's `bytes` the canonical bytes of playlist_items' value columns (without
/// provenance) begin, in their order.
struct ContentEntry {
  std::size_t uri = 0;
  std::size_t relinked_uri = 0;
  std::size_t added = 0;  // added_at, added_by_uri, is_local
  std::size_t name = 0;
  std::size_t state = 0;
  std::size_t end = 0;
};

/// What one page of a read contributes to it.
struct ContentPage {
  std::uint32_t answer = 0;  // the caller's number of the answer, handed to RowSink::begin_answer
  std::string sha256;        // of the answer
  Millis observed_at = 0;
  bool time_is_guess = false;
  bool has_items = false;
  std::int64_t offset = 0;
  std::optional<std::int64_t> total;
  std::int64_t elements = 0;       // in `items`, nulls included
  std::int64_t null_elements = 0;  // whole nulls: the read is not complete
  bool has_next = false;
  std::optional<std::int64_t> limit;  // as the page states it
  bool placed = true;                 // false: a cursor page, which has no offset
  std::optional<std::string> snapshot_id;
  bool playlist = false;              // whether entries are playlist contents
  std::vector<ContentEntry> entries;  // of a playlist, one an element
  std::string bytes;                  // of all of them: one piece of memory, not one an entry
};

/// A read that the log closes.
struct ReadInfo {
  std::string_view account;
  std::string_view resource;
  Millis read_at = 0;
  bool time_is_guess = false;
  bool complete = false;                          // as the log says; a page that disagrees makes it partial
  std::string_view state = {};                    // "withheld", "failed": why there is nothing; else empty
  std::optional<std::string_view> snapshot = {};  // where the pages do not say
};

/// Turns answers into rows. Keeps parser memory between calls: one a thread. Movable.
class Transformer {
 public:
  Transformer();
  ~Transformer();
  Transformer(Transformer&&) noexcept;
  Transformer& operator=(Transformer&&) noexcept;

  /// Gives `sink` every sight and fact of `body`, and what could not become one. A body that cannot be read at all
  /// becomes one row of `rejects` with pointer ''. Returns what the answer contributes to a read, where its endpoint
  /// has a resource and the body an `items` array (embedded in a playlist: that page). A playlist's entries become rows
  /// only in read(), which counts them as elements too; their inner sights are given here.
  std::optional<ContentPage> answer(const AnswerInfo& info, std::string_view body, RowSink* sink);

  /// Gives `sink` the rows that need the whole read: its row of `reads`, and the playlist's contents (`pages` in order;
  /// each page's entries after a begin_answer of its own). Rows of contents carry the provenance of their page.
  void read(const ReadInfo& info, const std::vector<ContentPage>& pages, RowSink* sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tonearm
