#include "pipeline/answer_line.h"

#include <mutex>

#include <fmt/format.h>

#include "base/side_by_side.h"
#include "spec/reasons.h"
#include "store/raw_frame.h"

namespace tonearm {

namespace {

constexpr std::size_t kKeptBuffer = 8 << 20;  // bytes; larger bodies are rare

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

AnswerLine::AnswerLine(ObjectStore* store, std::vector<RowSink*> sinks)
    : store_(store), sinks_(std::move(sinks)), transformers_(sinks_.size()), buffers_(sinks_.size()) {}
AnswerLine::~AnswerLine() = default;

std::shared_ptr<AnswerLine::Object> AnswerLine::object_of(const LoggedAnswer& answer) {
  if (object_ == nullptr || object_->key != answer.key) object_ = std::make_shared<Object>(answer.key);
  return object_;
}

AnswerLine::Page AnswerLine::transform(const LoggedAnswer& answer, std::uint32_t number, Object* object,
                                       std::size_t thread) {
  const Result<std::string>& bytes = object->get(store_);
  if (!bytes.ok()) return lost_object(answer.key, bytes.error());
  std::string& buffer = buffers_[thread];
  auto raw = answer.stored_sha256.empty() ? decode_answer(*bytes, answer.offset, kLargestBody, std::move(buffer))
                                          : decode_listed(*bytes, answer.offset, answer.length, answer.stored_sha256,
                                                          kLargestBody, std::move(buffer));
  if (!raw.ok()) return lost_object(answer.key, raw.error());
  if (raw->envelope.sha256 != answer.sha256) {
    return lost_object(answer.key, {Code::kIntegrity, fmt::format("it holds the answer {} where {} is listed",
                                                                  raw->envelope.sha256, answer.sha256)});
  }
  sinks_[thread]->begin_answer(number);
  auto page = transform_logged(answer, raw->body, &transformers_[thread], sinks_[thread]);
  if (raw->body.capacity() <= kKeptBuffer) buffer = std::move(raw->body);
  return page;
}

Status AnswerLine::run_on_all(const std::vector<LoggedAnswer>& answers, std::uint32_t first, const Answered& answered) {
  std::vector<std::optional<Page>> pages(answers.size());
  std::vector<std::shared_ptr<Object>> objects;  // of the answers not begun
  objects.reserve(answers.size());
  for (const LoggedAnswer& answer : answers) objects.push_back(object_of(answer));
  side_by_side(sinks_.size(), answers.size(), [&](std::size_t i, std::size_t thread) {
    const std::shared_ptr<Object> object = std::move(objects[i]);
    pages[i].emplace(transform(answers[i], first + static_cast<std::uint32_t>(i), object.get(), thread));
  });
  for (std::size_t i = 0; i < answers.size(); ++i) TONEARM_RETURN_IF_ERROR(answered(i, *std::move(pages[i])));
  return Ok{};
}

Status AnswerLine::run(const std::vector<LoggedAnswer>& answers, std::uint32_t first, const Answered& answered) {
  if (sinks_.size() > 1 && answers.size() >= kWorthThreads) return run_on_all(answers, first, answered);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto page = transform(answers[i], first + static_cast<std::uint32_t>(i), object_of(answers[i]).get(), 0);
    TONEARM_RETURN_IF_ERROR(answered(i, std::move(page)));
  }
  return Ok{};
}

}  // namespace tonearm
