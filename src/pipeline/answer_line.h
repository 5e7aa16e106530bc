/// Listed answers -> rows, on several threads: each answer is fetched, checked and transformed by whichever thread is
/// free, into that thread's own sink. What the sinks come to together must not depend on who took which: an
/// Accumulator's do not.
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
#include "transform/rows.h"
#include "transform/transform.h"

namespace tonearm {

inline constexpr std::size_t kWorthThreads = 8;  // answers, or reads: for fewer, no thread is started

/// What one listed answer says, to `sink`; its page of a read, where it is one.
std::optional<ContentPage> transform_logged(const LoggedAnswer& answer, std::string_view body, Transformer* transformer,
                                            RowSink* sink);

/// A raw object that the log lists and that cannot be read, as an error: kIntegrity.
Error lost_object(const std::string& key, const Error& why);

/// Used by one thread, which works along with others of its own while it waits.
class AnswerLine {
 public:
  /// Told of each answer in order, by the caller's thread, after its rows: its page of a read, where it is one, or why
  /// it cannot be read (then it gave no rows). An error ends the run.
  using Answered = std::function<Status(std::size_t index, Result<std::optional<ContentPage>> page)>;

  /// A thread for each sink. Owns neither sinks nor store.
  AnswerLine(ObjectStore* store, std::vector<RowSink*> sinks);
  ~AnswerLine();
  AnswerLine(const AnswerLine&) = delete;
  AnswerLine& operator=(const AnswerLine&) = delete;

  /// Gives the sinks the rows of all answers, the first of which has number `first`. Answers in one object stand
  /// together.
  Status run(const std::vector<LoggedAnswer>& answers, std::uint32_t first, const Answered& answered);

 private:
  using Page = Result<std::optional<ContentPage>>;
  /// A raw object, kept while answers lie in it.
  struct Object;

  Status run_on_all(const std::vector<LoggedAnswer>& answers, std::uint32_t first, const Answered& answered);
  Page transform(const LoggedAnswer& answer, std::uint32_t number, Object* object, std::size_t thread);
  std::shared_ptr<Object> object_of(const LoggedAnswer& answer);

  ObjectStore* store_;
  std::vector<RowSink*> sinks_;            // one a thread
  std::vector<Transformer> transformers_;  // likewise
  std::vector<std::string> buffers_;       // likewise: memory for bodies
  std::shared_ptr<Object> object_;         // the one needed last
};

}  // namespace tonearm
