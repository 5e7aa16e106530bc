#include "pipeline/answer_line.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "spec/reasons.h"
#include "store/raw_frame.h"

namespace tonearm {
namespace {

constexpr std::size_t kWorthThreads = 8;  // answers: for fewer, no thread is started
constexpr std::size_t kAhead = 4;         // answers a thread that may wait for an earlier one

}  // namespace

std::optional<ContentPage> transform_logged(const LoggedAnswer& answer, std::string_view body, Transformer* transformer,
                                            RowSink* sink) {
  const AnswerInfo info{spec::find_endpoint(answer.endpoint),
                        answer.account,
                        answer.sha256,
                        answer.request,
                        answer.observed_at,
                        answer.time_is_guess};
  return transformer->answer(info, body, sink);
}

Error lost_object(const std::string& key, const Error& why) {
  const bool missing = why.code == Code::kNotFound;
  return {Code::kIntegrity,
          fmt::format("The raw log lists {}, which {}.", key, missing ? "is not there" : "is damaged: " + why.message),
          std::string(missing ? spec::reason::kMissingObject : spec::reason::kDamagedObject),
          "tonearm check --read-data lists all damage; restore the object from a backup, or import its answer again"};
}

/// Fetched once, by who needs it first.
struct AnswerLine::Object {
  explicit Object(std::string k) : key(std::move(k)) {}

  const Result<std::string>& get(ObjectStore* store) {
    std::call_once(once, [&] { bytes.emplace(store->get(key)); });
    return *bytes;
  }

  const std::string key;
  std::once_flag once;
  std::optional<Result<std::string>> bytes;
};

/// One run on several threads.
class AnswerLine::Run {
 public:
  Run(AnswerLine* line, const std::vector<LoggedAnswer>& answers, std::uint32_t first, RowSink* sink,
      const Answered& answered)
      : line_(*line),
        answers_(answers),
        first_(first),
        sink_(sink),
        answered_(answered),
        places_(line->recorded_.size()) {}

  Status run() {
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < line_.transformers_.size(); ++i) others.emplace_back([this, i] { work(i); });
      work(0);
    }
    return std::move(status_);
  }

 private:
  /// Of an answer at work; answer i has place i modulo their number, and rows in the line's recorded_.
  struct Place {
    bool ready = false;
    std::optional<Result<std::optional<ContentPage>>> page;
  };

  /// Telling comes first, so that none waits long for its turn.
  void work(std::size_t thread) {
    std::unique_lock lock(mutex_);
    while (status_.ok() && told_ < answers_.size()) {
      if (!telling_ && told_ < begun_ && places_[told_ % places_.size()].ready) {
        telling_ = true;
        lock.unlock();
        Status status = tell(told_);
        lock.lock();
        telling_ = false;
        if (!status.ok()) status_ = std::move(status);
        places_[told_ % places_.size()] = {};
        ++told_;
        changed_.notify_all();
      } else if (begun_ < answers_.size() && begun_ < told_ + places_.size()) {
        const std::size_t at = begun_++;
        const std::shared_ptr<Object> object = line_.object_of(answers_[at]);
        lock.unlock();
        RecordedRows& rows = line_.recorded_[at % places_.size()];
        rows.clear();
        auto page = line_.transform(answers_[at], object.get(), &line_.transformers_[thread], &rows, [] {});
        lock.lock();
        places_[at % places_.size()] = {true, std::move(page)};
        changed_.notify_all();
      } else {
        changed_.wait(lock);
      }
    }
    changed_.notify_all();
  }

  /// By one thread at a time; told_ stays as it is meanwhile.
  Status tell(std::size_t at) {
    Place& place = places_[at % places_.size()];
    if (place.page->ok()) {
      sink_->begin_answer(first_ + static_cast<std::uint32_t>(at));
      line_.recorded_[at % places_.size()].say(sink_);
    }
    return answered_(at, *std::move(place.page));
  }

  AnswerLine& line_;
  const std::vector<LoggedAnswer>& answers_;
  const std::uint32_t first_;
  RowSink* sink_;
  const Answered& answered_;

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::vector<Place> places_;
  std::size_t begun_ = 0;  // answers that some thread has taken
  std::size_t told_ = 0;   // answers that the batch has
  bool telling_ = false;   // some thread tells the batch of answer told_
  Status status_ = Ok{};
};

AnswerLine::AnswerLine(ObjectStore* store, unsigned threads) : store_(store), transformers_(std::max(1U, threads)) {}
AnswerLine::~AnswerLine() = default;

std::shared_ptr<AnswerLine::Object> AnswerLine::object_of(const LoggedAnswer& answer) {
  if (object_ == nullptr || object_->key != answer.key) object_ = std::make_shared<Object>(answer.key);
  return object_;
}

Result<std::optional<ContentPage>> AnswerLine::transform(const LoggedAnswer& answer, Object* object,
                                                         Transformer* transformer, RowSink* sink,
                                                         const std::function<void()>& begin) const {
  const Result<std::string>& bytes = object->get(store_);
  if (!bytes.ok()) return lost_object(answer.key, bytes.error());
  const auto raw = answer.stored_sha256.empty()
                       ? decode_answer(*bytes, answer.offset)
                       : decode_listed(*bytes, answer.offset, answer.length, answer.stored_sha256);
  if (!raw.ok()) return lost_object(answer.key, raw.error());
  if (raw->envelope.sha256 != answer.sha256) {
    return lost_object(answer.key, {Code::kIntegrity, fmt::format("it holds the answer {} where {} is listed",
                                                                  raw->envelope.sha256, answer.sha256)});
  }
  begin();
  return transform_logged(answer, raw->body, transformer, sink);
}

Status AnswerLine::run(const std::vector<LoggedAnswer>& answers, std::uint32_t first, RowSink* sink,
                       const Answered& answered) {
  if (transformers_.size() > 1 && answers.size() >= kWorthThreads) {
    recorded_.resize(kAhead * transformers_.size());
    return Run(this, answers, first, sink, answered).run();
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto begin = [&] { sink->begin_answer(first + static_cast<std::uint32_t>(i)); };
    auto page = transform(answers[i], object_of(answers[i]).get(), transformers_.data(), sink, begin);
    TONEARM_RETURN_IF_ERROR(answered(i, std::move(page)));
  }
  return Ok{};
}

}  // namespace tonearm
