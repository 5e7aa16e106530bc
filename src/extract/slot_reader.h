/// One read of a slot: its pages, one after the other, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "extract/page_view.h"
#include "extract/slot.h"
#include "extract/slot_store.h"
#include "extract/source.h"

namespace tonearm::extract {

/// Makes the reads of a plan. One thread.
class SlotReader {
 public:
  /// Owns none of them. `ends_at`: no page is asked after it.
  SlotReader(Source* source, SlotStore* store, Clock* clock, const SlotOptions& options, Millis ends_at);

  /// Makes one read and tells the store what came of it. Errors are the store's alone; what Spotify refused or put off
  /// is in the report.
  Status read(const SlotRead& read, SlotReport* report);

  /// Whether nothing more can be asked in this run: by a user, by anybody, or because its time is over.
  bool ended(spotify::Grant grant) const;
  /// Whether the sign-in turned out to be over.
  bool user_ended() const { return user_ended_; }

 private:
  struct Page {
    Got got;  // empty where it was stored by an earlier run
    PageView view;
    std::optional<PageRef> ref;  // set once it is stored
  };
  struct Reading;

  Status read_once(const SlotRead& read, bool last_try, SlotReport* report, bool* again);
  /// The next page; empty where the read stops here, with why in `reading`.
  Result<std::optional<Page>> ask(Reading* reading);
  /// As far as is known; 0: not at all.
  static std::uint32_t pages_in_all(const Reading& reading);
  Status resume(Reading* reading);
  Status store_pages(Reading* reading);
  Status finish(Reading* reading, bool last_try, SlotReport* report, bool* again);
  Status finish_part(Reading* reading, Mark mark, SlotReport* report);
  Status finish_whole(Reading* reading, const Mark& mark, bool last_try, SlotReport* report, bool* again);
  Status stopped(Reading* reading, SlotReport* report);
  Status refused(Reading* reading, SlotReport* report);
  void listing(const Reading& reading, bool complete);
  bool is_over() const;

  Source* source_;
  SlotStore* store_;
  Clock* clock_;
  const SlotOptions& options_;
  Millis ends_at_;
  bool user_ended_ = false, all_ended_ = false;
};

}  // namespace tonearm::extract
