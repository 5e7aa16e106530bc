/// Answers of a slot into raw, and the entry that lists them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "extract/slot.h"
#include "spotify/api.h"
#include "store/cursor_state.h"
#include "store/object_store.h"
#include "store/raw_log.h"

namespace tonearm::extract {

/// So much is enough for an entry: what comes after gets one of its own.
inline constexpr std::size_t kEntryAnswers = 500;
inline constexpr std::uint64_t kEntryBytes = 32ULL << 20;

/// One page as it was got, kept in memory until it is stored or called a repeat.
struct Got {
  std::string request;
  spotify::ApiAnswer answer;
  std::string sha256;
};

/// Collects what an entry will say, and keeps the cursors as they will be. One thread.
class SlotStore {
 public:
  /// `slot`: the run's; `folder`: below which its objects lie. Owns none of them.
  SlotStore(ObjectStore* store, RawLog* log, Clock* clock, std::string slot, std::string folder, std::uint64_t last,
            CursorState state);

  /// Puts an answer of `read` at its key and lists it. `id` and `page`: of the whole read, else empty and the page's
  /// number.
  Result<PageRef> put(const SlotRead& read, const std::string& id, std::uint32_t page, const Got& got);

  /// What a read says to the log; the cursors move at once.
  void close(ClosedRead read);
  void open(OpenRead read);
  void probe(Probe probe);
  void fail(FailedRequest failed);
  void list(ListedPlaylist playlist);
  /// `pages`: kept until the entry is written, for whoever is first may have stored something else meanwhile.
  void repeat(const SlotRead& read, Millis at, std::vector<Got> pages, ClosedRead if_not, bool is_probe);
  /// An answer that lies in raw already.
  void seal(LoggedAnswer answer);

  /// Writes the entry: objects, one sync, the entry. Nothing is written where there is nothing to say, unless `always`.
  /// Returns its seq, 0 for none. The next entry begins.
  Result<std::uint64_t> flush(Millis now, std::vector<RequestCount> requests, bool done, bool always);

  const CursorState& state() const { return state_; }
  std::string_view slot() const { return slot_; }
  std::size_t answers() const { return entry_.answers.size(); }
  /// Whether the entry in the making has enough.
  bool is_full() const { return entry_.answers.size() >= kEntryAnswers || entry_bytes_ >= kEntryBytes; }
  /// What the store has, by its reference: of this entry's pages, else from raw.
  Result<std::string> body(const PageRef& page) const;
  void sealed_through(std::string slot) { entry_.sealed_through = std::move(slot); }

  std::uint64_t total_answers() const { return total_answers_; }
  std::uint64_t total_bytes() const { return total_bytes_; }

 private:
  struct Repeated {
    SlotRead read;
    std::vector<Got> pages;
    ClosedRead if_not;
    bool is_probe = false;
  };
  /// Puts what is said into the entry, and moves the cursors by it.
  template <typename T>
  void say(std::vector<T> Entry::* list, T said);
  void moved(const Entry& delta);
  bool rebase(Entry* entry, const Entry& winner);

  ObjectStore* store_;
  RawLog* log_;
  Clock* clock_;
  std::string slot_, folder_;
  std::uint64_t last_;
  CursorState committed_;  // as of entry last_
  CursorState state_;      // with what the entry in the making says
  Entry entry_;
  std::vector<Repeated> repeated_;
  std::uint64_t entry_bytes_ = 0;  // of the bodies that it lists
  std::uint64_t total_answers_ = 0, total_bytes_ = 0;
};

}  // namespace tonearm::extract
