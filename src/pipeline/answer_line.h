/// Listed answers -> rows, on several threads: each answer is fetched, checked and transformed by whichever thread is
/// free, and told to the batch in the log's order, so that batch and tallies are the same for any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"
#include "store/raw_log.h"
#include "transform/recorded.h"
#include "transform/transform.h"

namespace tonearm {

/// What one listed answer says, to `sink`; its page of a read, where it is one.
std::optional<ContentPage> transform_logged(const LoggedAnswer& answer, std::string_view body, Transformer* transformer,
                                            RowSink* sink);

/// A raw object that the log lists and that cannot be read, as an error: kIntegrity.
Error lost_object(const std::string& key, const Error& why);

/// Used by one thread, which works along with others of its own while it waits.
class AnswerLine {
 public:
  /// Told of each answer in order, by one thread at a time, after its rows: its page of a read, where it is one, or why
  /// it cannot be read (then it gave no rows). An error ends the run.
  using Answered = std::function<Status(std::size_t index, Result<std::optional<ContentPage>> page)>;

  AnswerLine(ObjectStore* store, unsigned threads);
  ~AnswerLine();
  AnswerLine(const AnswerLine&) = delete;
  AnswerLine& operator=(const AnswerLine&) = delete;

  /// Gives `sink` the rows of all answers, the first of which has number `first`. Answers in one object stand together.
  Status run(const std::vector<LoggedAnswer>& answers, std::uint32_t first, RowSink* sink, const Answered& answered);

 private:
  class Run;
  /// A raw object, kept while answers lie in it.
  struct Object;

  Result<std::optional<ContentPage>> transform(const LoggedAnswer& answer, Object* object, Transformer* transformer,
                                               RowSink* sink, const std::function<void()>& begin) const;
  std::shared_ptr<Object> object_of(const LoggedAnswer& answer);

  ObjectStore* store_;
  std::vector<Transformer> transformers_;  // one a thread
  std::vector<RecordedRows> recorded_;     // of the answers at work
  std::shared_ptr<Object> object_;         // the one needed last
};

}  // namespace tonearm
