/// One entry of the raw log -> rows in an accumulator.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "pipeline/answer_line.h"
#include "pipeline/report.h"
#include "store/object_store.h"
#include "store/raw_log.h"
#include "table/accumulator.h"
#include "transform/transform.h"

namespace tonearm {

/// How a lost answer is told: where it lay, what it answered, when.
std::string describe_answer(const LoggedAnswer& answer);

/// Feeds entries in order into one batch. Used by one thread; the answers of an entry are transformed, and its reads
/// closed, by as many as the batch has sinks.
class Feeder {
 public:
  /// Owns neither.
  Feeder(ObjectStore* store, Accumulator* batch);

  /// Every sight and fact of the entry's answers, then the rows of the reads that it closes. kIntegrity names a raw
  /// object that is missing or damaged.
  Status feed(const Entry& entry);

  /// From now on a raw object that is missing or damaged is told to `lost` as a sentence, and skipped: for repair
  /// alone.
  void skip_damaged(std::function<void(const std::string&)> lost) { lost_ = std::move(lost); }

  /// `runs` and `requests` rows of the entries [from, to): those of UTC days that are over.
  Status feed_runs(RawLog* log, std::uint64_t from, std::uint64_t to);

  /// The entries fed so far, with the tallies of the batch as they stand now.
  std::vector<EntryReport> reports() const;

 private:
  struct Fed {
    std::uint64_t seq;
    std::vector<AnswerReport> answers;
    std::uint32_t first;  // number of the first answer
  };
  using At = std::pair<std::string, std::uint64_t>;  // key and offset of an answer

  Status close_all(const std::vector<ClosedRead>& reads);
  Status close(const ClosedRead& read, std::size_t thread);
  Result<ContentPage> page(const ClosedRead& read, const PageRef& ref, Transformer* transformer);
  void drop(const DroppedReject& dropped, Millis at);

  Status or_skip(Status status, const LoggedAnswer& answer) const;

  ObjectStore* store_;
  Accumulator* batch_;
  std::function<void(const std::string&)> lost_;
  std::vector<Transformer> transformers_;  // one a sink
  std::vector<Fed> fed_;
  std::uint32_t next_answer_ = 0;
  std::map<At, ContentPage> pages_;  // of the entry being fed, till a read takes them
  std::mutex mutex_;                 // of pages_, while reads are closed
  AnswerLine line_;
};

}  // namespace tonearm
