#include "pipeline/feed.h"

#include <fmt/format.h>

#include "base/side_by_side.h"
#include "spec/canonical.h"
#include "spec/play.h"
#include "spec/reasons.h"
#include "store/raw_frame.h"

namespace tonearm {
namespace {

/// Rows of a page that was counted when its own entry was applied.
class Nowhere : public RowSink {
 public:
  void begin_answer(std::uint32_t) override {}
  void element(std::size_t) override {}
  void row(const RowObservation&) override {}
  void not_kept(std::size_t, Outcome, std::string_view, std::string_view) override {}
  void note(std::string_view) override {}
};

std::vector<RowSink*> sinks_of(Accumulator* batch) {
  std::vector<RowSink*> sinks;
  sinks.reserve(batch->sinks());
  for (std::size_t i = 0; i < batch->sinks(); ++i) sinks.push_back(batch->sink(i));
  return sinks;
}

}  // namespace

Feeder::Feeder(ObjectStore* store, Accumulator* batch)
    : store_(store), batch_(batch), transformers_(batch->sinks()), line_(store, sinks_of(batch)) {}

std::string describe_answer(const LoggedAnswer& answer) {
  return fmt::format("{} byte {}: the answer of {} at {} (account {}, SHA-256 {}).", answer.key, answer.offset,
                     answer.endpoint, format_rfc3339(answer.observed_at), answer.account, answer.sha256);
}

Status Feeder::feed(const Entry& entry) {
  Fed fed{entry.seq, {}, next_answer_};
  pages_.clear();
  for (const LoggedAnswer& answer : entry.answers)
    fed.answers.push_back({answer.sha256, answer.endpoint, answer.account, {}});
  const auto answered = [&](std::size_t i, Result<std::optional<ContentPage>> page) -> Status {
    const LoggedAnswer& answer = entry.answers[i];
    if (!page.ok()) return or_skip(std::move(page).error(), answer);
    if (*page) {
      (*page)->answer = fed.first + static_cast<std::uint32_t>(i);
      pages_.insert_or_assign(At{answer.key, answer.offset}, **std::move(page));
    }
    return Ok{};
  };
  TONEARM_RETURN_IF_ERROR(line_.run(entry.answers, next_answer_, answered));
  next_answer_ += static_cast<std::uint32_t>(entry.answers.size());
  fed_.push_back(std::move(fed));
  TONEARM_RETURN_IF_ERROR(close_all(entry.closes));
  for (const DroppedReject& dropped : entry.drops) drop(dropped, entry.at);
  pages_.clear();
  return Ok{};
}

Status Feeder::or_skip(Status status, const LoggedAnswer& answer) const {
  if (status.ok() || !lost_) return status;
  lost_(describe_answer(answer));
  return Ok{};
}

Status Feeder::close_all(const std::vector<ClosedRead>& reads) {
  const std::size_t threads = reads.size() < kWorthThreads ? 1 : batch_->sinks();
  std::vector<Status> closed(reads.size(), Ok{});
  side_by_side(threads, reads.size(), [&](std::size_t i, std::size_t thread) { closed[i] = close(reads[i], thread); });
  if (lost_) return Ok{};
  for (Status& status : closed) TONEARM_RETURN_IF_ERROR(std::move(status));
  return Ok{};
}

Result<ContentPage> Feeder::page(const ClosedRead& read, const PageRef& ref, Transformer* transformer) {
  {
    const std::lock_guard lock(mutex_);
    if (auto found = pages_.extract({ref.key, ref.offset})) return std::move(found.mapped());
  }
  // A page of an earlier entry: read again for what it contributes to the whole, its sights are in the tables already.
  auto object = store_->get_range(ref.key, ref.offset, ref.length);
  if (!object.ok()) return lost_object(ref.key, object.error());
  auto raw = decode_answer(*object);
  if (!raw.ok()) return lost_object(ref.key, raw.error());
  const spec::Endpoint* const endpoint = spec::find_endpoint(raw->envelope.endpoint);
  Nowhere nowhere;
  std::optional<ContentPage> content;
  if (endpoint != nullptr) {
    const AnswerInfo info{endpoint,
                          read.account,
                          ref.sha256,
                          raw->envelope.request,
                          raw->envelope.observed_at,
                          raw->envelope.time_is_guess};
    content = transformer->answer(info, raw->body, &nowhere);
  }
  if (!content) {
    return Error{Code::kIntegrity, fmt::format("The raw log closes a read with {}, which is no page.", ref.key),
                 std::string(spec::reason::kDamagedObject)};
  }
  // Counted with the entry that closes the read.
  content->answer = fed_.empty() ? 0 : fed_.back().first;
  return std::move(*content);
}

Status Feeder::close(const ClosedRead& read, std::size_t thread) {
  std::vector<ContentPage> pages;
  pages.reserve(read.pages.size());
  for (const PageRef& ref : read.pages) {
    TONEARM_TRY(auto content, page(read, ref, &transformers_[thread]));
    pages.push_back(std::move(content));
  }
  ReadInfo info{read.account, read.resource, read.read_at, read.time_is_guess, read.complete};
  info.state = read.state;
  info.snapshot = read.mark.snapshot_id;
  transformers_[thread].read(info, pages, batch_->sink(thread));
  return Ok{};
}

void Feeder::drop(const DroppedReject& dropped, Millis at) {
  std::string key;
  canonical::put_string(&key, dropped.account);
  canonical::put_string(&key, dropped.answer);
  canonical::put_string(&key, dropped.pointer);
  RowObservation observation;
  observation.table = spec::index_of(spec::kRejects);
  observation.key = key;
  observation.observed_at = at;
  observation.min_register = at;
  batch_->row(observation);
}

Status Feeder::feed_runs(RawLog* log, std::uint64_t from, std::uint64_t to) {
  constexpr std::string_view kKinds[] = {"import", "slot", "drop"};
  std::string key;
  std::string values;
  for (std::uint64_t seq = from; seq < to; ++seq) {
    TONEARM_TRY(const Entry entry, log->read(seq));
    key.clear();
    values.clear();
    std::uint64_t bytes = 0;
    for (const LoggedAnswer& answer : entry.answers) bytes += answer.bytes;
    canonical::put_long(&key, static_cast<std::int64_t>(seq));
    canonical::put_time(&values, entry.at);
    canonical::put_string(&values, kKinds[static_cast<std::size_t>(entry.kind)]);
    entry.slot.empty() ? canonical::put_null(&values) : canonical::put_string(&values, entry.slot);
    for (const std::uint64_t n : {entry.answers.size(), bytes, entry.repeats.size(), entry.failed.size()})
      canonical::put_long(&values, static_cast<std::int64_t>(n));
    RowObservation observation;
    observation.table = spec::index_of(spec::kRuns);
    observation.key = key;
    observation.observed_at = entry.at;
    observation.values = values;
    batch_->row(observation);
    for (const RequestCount& count : entry.requests) {
      key.clear();
      values.clear();
      canonical::put_long(&key, static_cast<std::int64_t>(seq));
      canonical::put_string(&key, count.bucket);
      canonical::put_integer(&key, count.status);
      canonical::put_date(&values, day_of(entry.at));
      canonical::put_long(&values, count.count);
      observation.table = spec::index_of(spec::kRequests);
      observation.key = key;
      observation.values = values;
      batch_->row(observation);
    }
  }
  return Ok{};
}

std::vector<EntryReport> Feeder::reports() const {
  std::vector<EntryReport> reports;
  const std::vector<AnswerTally>& tallies = batch_->tallies();
  for (const Fed& fed : fed_) {
    EntryReport report;
    report.seq = fed.seq;
    report.answers = fed.answers;
    for (std::size_t i = 0; i < report.answers.size(); ++i)
      if (fed.first + i < tallies.size()) report.answers[i].tally = tallies[fed.first + i];
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace tonearm
