#include "pipeline/quarantine.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "pipeline/feed.h"
#include "spec/canonical.h"
#include "spec/play.h"
#include "spec/spec.h"
#include "store/raw_frame.h"
#include "table/commit.h"

namespace tonearm {
namespace {

std::string text_or_empty(canonical::Reader* in) {
  return in->take_null() ? std::string() : std::string(in->take_string());
}

Reject reject_of(const Row& row) {
  Reject reject;
  canonical::Reader key(row.key);
  reject.account = key.take_string();
  reject.answer = key.take_string();
  reject.pointer = key.take_string();
  const bool has_value = row.groups.size() == 1 && !row.groups[0].bytes.empty();
  if (has_value) {
    canonical::Reader values(row.groups[0].bytes);
    reject.reason = text_or_empty(&values);
    reject.detail = text_or_empty(&values);
    reject.endpoint = text_or_empty(&values);
    reject.observed_at = row.groups[0].at;
  }
  if (row.min_at != kNever) reject.dropped_at = row.min_at;
  return reject;
}

/// Keeps the pointers of what an answer rejects.
class RejectsOnly : public RowSink {
 public:
  void begin_answer(std::uint32_t) override {}
  void element(std::size_t) override {}
  void row(const RowObservation& observation) override {
    if (observation.table != spec::index_of(spec::kRejects)) return;
    canonical::Reader key(observation.key);
    key.take_string();
    key.take_string();
    pointers.insert(std::string(key.take_string()));
  }
  void not_kept(std::size_t, Outcome, std::string_view, std::string_view) override {}
  void note(std::string_view) override {}

  std::set<std::string> pointers;
};

/// Calls `found(entry, answer)` for every answer that the raw log lists, until it returns true.
Status each_answer(const Lake& lake, const std::function<bool(const LoggedAnswer&)>& found) {
  RawLog log = lake.log();
  TONEARM_TRY(const std::uint64_t last, log.last());
  for (std::uint64_t seq = last; seq > 0; --seq) {
    TONEARM_TRY(const Entry entry, log.read(seq));
    for (const LoggedAnswer& answer : entry.answers)
      if (found(answer)) return Ok{};
  }
  return Ok{};
}

Result<RawAnswer> load(const Lake& lake, const LoggedAnswer& answer) {
  TONEARM_TRY(const std::string bytes, lake.objects()->get_range(answer.key, answer.offset, answer.length));
  return decode_answer(bytes);
}

}  // namespace

Result<std::vector<Reject>> list_rejects(const Lake& lake) {
  std::vector<Reject> rejects;
  Heads heads = lake.heads();
  TONEARM_TRY(const auto head, heads.newest());
  if (!head) return rejects;
  TONEARM_TRY(const auto rows, read_table(lake.objects(), *head, spec::kRejects));
  for (const Row& row : rows) rejects.push_back(reject_of(row));
  std::sort(rejects.begin(), rejects.end(), [](const Reject& a, const Reject& b) {
    return std::tie(a.answer, a.account, a.pointer) < std::tie(b.answer, b.account, b.pointer);
  });
  return rejects;
}

Result<std::vector<Reject>> find_rejects(const Lake& lake, std::string_view answer,
                                         std::optional<std::string_view> pointer) {
  if (answer.size() < 4 || answer.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return Error{Code::kUsage,
                 fmt::format("An answer is named by at least four of its SHA-256's digits, not by `{}`.", answer),
                 "usage", "tonearm quarantine ls"};
  }
  TONEARM_TRY(auto rejects, list_rejects(lake));
  std::erase_if(rejects,
                [&](const Reject& r) { return !r.answer.starts_with(answer) || (pointer && r.pointer != *pointer); });
  if (rejects.empty()) {
    return Error{
        Code::kUsage,
        fmt::format("There is no reject of answer {}{}.", answer, pointer ? fmt::format(" at `{}`", *pointer) : ""),
        "usage", "tonearm quarantine ls"};
  }
  if (rejects.front().answer != rejects.back().answer)
    return Error{Code::kUsage, fmt::format("{} fits several answers.", answer), "usage", "give more digits"};
  return rejects;
}

Result<std::string> raw_body(const Lake& lake, std::string_view sha256) {
  std::optional<LoggedAnswer> found;
  TONEARM_RETURN_IF_ERROR(each_answer(lake, [&](const LoggedAnswer& answer) {
    if (answer.sha256 == sha256) found = answer;
    return found.has_value();
  }));
  if (!found) return Error{Code::kNotFound, fmt::format("The raw log lists no answer {}.", sha256)};
  TONEARM_TRY(RawAnswer raw, load(lake, *found));
  return std::move(raw.body);
}

std::string element_at(std::string_view body, std::string_view pointer) {
  constexpr std::size_t kMost = 4000;
  const auto json = parse_ordered_json(body);
  if (!json.is_discarded() && !pointer.empty()) {
    try {
      return print_json(json.at(nlohmann::ordered_json::json_pointer(std::string(pointer))), 2);
    } catch (const nlohmann::json::exception&) {
      return fmt::format("(the answer has nothing at {})", pointer);
    }
  }
  if (body.size() <= kMost) return std::string(body);
  return fmt::format("{}\n... ({} bytes in all)", body.substr(0, kMost), body.size());
}

Result<RetryReport> retry_rejects(const Lake& lake, Clock* clock, const ApplyOptions& options) {
  TONEARM_TRY(const auto rejects, list_rejects(lake));
  std::map<std::pair<std::string, std::string>, std::set<std::string>> wanted;  // (account, answer) -> pointers
  for (const Reject& r : rejects)
    if (!r.dropped_at) wanted[{r.account, r.answer}].insert(r.pointer);
  RetryReport report;
  Transformer transformer;
  Status failed = Ok{};
  auto scanned = each_answer(lake, [&](const LoggedAnswer& answer) {
    const auto found = wanted.find({answer.account, answer.sha256});
    if (found == wanted.end()) return wanted.empty();
    auto raw = load(lake, answer);
    if (!raw.ok()) {
      failed = raw.error();
      return true;
    }
    RejectsOnly now;
    transform_logged(answer, raw->body, &transformer, &now);
    ++report.answers;
    for (const std::string& pointer : found->second)
      ++(now.pointers.contains(pointer) ? report.still_rejected : report.load_now);
    wanted.erase(found);
    return wanted.empty();
  });
  TONEARM_RETURN_IF_ERROR(std::move(scanned));
  TONEARM_RETURN_IF_ERROR(std::move(failed));
  if (report.load_now > 0) {
    ApplyOptions rebuild = options;
    rebuild.rebuild = true;
    TONEARM_TRY(report.rebuilt, apply(lake, clock, rebuild));
  }
  return report;
}

Result<std::uint64_t> drop_rejects(const Lake& lake, Clock* clock, const std::vector<Reject>& rejects,
                                   const ApplyOptions& options) {
  Entry entry;
  entry.kind = EntryKind::kDrop;
  entry.at = clock->now();
  for (const Reject& r : rejects)
    if (!r.dropped_at) entry.drops.push_back({r.account, r.answer, r.pointer});
  if (entry.drops.empty()) return std::uint64_t{0};
  RawLog log = lake.log();
  TONEARM_TRY(const std::uint64_t last, log.last());
  // Somebody else may have dropped them meanwhile: a drop is a min register, saying it twice changes nothing.
  TONEARM_TRY(const std::uint64_t seq, log.append(std::move(entry), last, [](Entry*, const Entry&) { return true; }));
  TONEARM_TRY(const ApplyReport applied, apply(lake, clock, options));
  (void)applied;
  return seq;
}

}  // namespace tonearm
