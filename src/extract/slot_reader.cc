// What is asked: the pages of a read, one after the other.
#include "extract/slot_reader.h"

#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "extract/slot_plan.h"
#include "extract/slot_reading.h"
#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

namespace reason = spec::reason;

/// More pages than any library has: an address that leads on for ever ends here.
constexpr std::size_t kMostPages = 2500;
/// More than fits an entry (store/raw_log.h) beside what it has already: the read goes on in the next run.
constexpr std::size_t kMostPagesARun = kMaxAnswersPerEntry - 2 * kEntryAnswers;
constexpr std::uint64_t kMostBytesARun = kMaxBytesPerEntry - 2 * kEntryBytes;
/// So many pages are not asked again for the sake of one moment: what comes after them is read, and the whole later.
constexpr std::size_t kWorthGoingOn = 2;

/// Whether Spotify said no, rather than not now.
bool is_refusal(const Error& error) {
  return error.code == Code::kForbidden || error.code == Code::kNotFound || error.reason == reason::kBadRequest;
}

/// Whether the first page says that the others need not be asked.
bool only_first(const SlotRead& read, const PageView& view, std::string_view sha256, const ResourceState& before) {
  if (read.kind == ReadKind::kFirstOrAll) return !view.next.empty();
  if (read.kind != ReadKind::kFirstOrWhole || before.whole_at == 0 || before.pages.empty()) return false;
  if (view.total != before.mark.total) return false;
  return before.mark.snapshot_id.empty() ? sha256 == before.pages[0] : view.snapshot_id == before.mark.snapshot_id;
}

}  // namespace

SlotReader::SlotReader(Source* source, SlotStore* store, Clock* clock, const SlotOptions& options, Millis ends_at)
    : source_(source), store_(store), clock_(clock), options_(options), ends_at_(ends_at) {}

bool SlotReader::is_over() const { return clock_->now() >= ends_at_ || (options_.stop && options_.stop()); }

bool SlotReader::ended(spotify::Grant grant) const {
  return all_ended_ || is_over() || (grant == spotify::Grant::kUser && user_ended_);
}

Status SlotReader::read(const SlotRead& read, SlotReport* report) {
  bool again = false;
  TONEARM_RETURN_IF_ERROR(read_once(read, false, report, &again));
  if (again) TONEARM_RETURN_IF_ERROR(read_once(read, true, report, &again));
  return Ok{};
}

Status SlotReader::resume(Reading* reading) {
  const std::optional<OpenRead> open = reading->before.open;
  if (!open) return Ok{};
  if (open->pages.empty()) {
    // What goes on where an older read stopped, and got nothing yet.
    reading->tail = true;
    reading->next = open->request;
    reading->head = open->mark;
    return Ok{};
  }
  if (clock_->now() - open->since <= kLongestRead && open->since <= clock_->now()) {
    reading->id = open->read;
    reading->read_at = open->read_at;
    reading->since = open->since;
    reading->tail = open->tail;
    reading->head = open->mark;
    for (const PageRef& ref : open->pages) {
      TONEARM_TRY(const std::string body, store_->body(ref));
      TONEARM_TRY(PageView view, view_page(body));
      reading->pages.push_back({{}, std::move(view), ref});
    }
    reading->earlier = reading->pages.size();
    reading->holding = false;
    reading->next = open->request;
    return Ok{};
  }
  // Too long ago to be one moment: what it has stays, and the rest is a read of its own, or it starts anew.
  ClosedRead closed;
  closed.read = open->read;
  closed.endpoint = open->endpoint;
  closed.account = open->account;
  closed.resource = open->resource;
  closed.read_at = open->read_at;
  closed.pages = open->pages;
  closed.mark = open->mark;
  store_->close(std::move(closed));
  const bool out_of_time = open->why == reason::kBudgetSpent || open->why == reason::kQuotaExceeded ||
                           open->why == reason::kRateLimited || open->why == reason::kDeadline;
  if (out_of_time && open->pages.size() >= kWorthGoingOn) {
    reading->tail = true;
    reading->next = open->request;
    reading->head = open->mark;
  }
  return Ok{};
}

std::uint32_t SlotReader::pages_in_all(const Reading& reading) {
  if (reading.pages.empty()) return reading.read.pages > 1 ? reading.read.pages : 0;
  const PageView& first = reading.pages.front().view;
  if (!first.total || first.elements <= 0) return 0;
  return static_cast<std::uint32_t>((*first.total + first.elements - 1) / first.elements);
}

Result<std::optional<SlotReader::Page>> SlotReader::ask(Reading* reading) {
  const std::optional<Page> none;
  const bool full = reading->pages.size() - reading->earlier >= kMostPagesARun || reading->bytes >= kMostBytesARun;
  if (is_over() || full) {
    reading->error = Error{Code::kUnavailable, "The run's time was over.", std::string(reason::kDeadline)};
    return none;
  }
  if (options_.progress) {
    options_.progress(reading->read.resource, static_cast<std::uint32_t>(reading->pages.size() + 1),
                      pages_in_all(*reading));
  }
  auto answer = source_->get(reading->next, reading->read.grant);
  if (!answer.ok()) {
    reading->error = std::move(answer).error();
    return none;
  }
  auto view = view_page(answer->body);
  if (!view.ok()) {
    reading->error = Error{Code::kUnavailable, view.error().message, std::string(reason::kNotJson)};
    return none;
  }
  Page page;
  page.got.request = reading->next;
  page.got.sha256 = sha256_hex(answer->body);
  reading->bytes += answer->body.size();
  page.got.answer = std::move(*answer);
  page.view = std::move(*view);
  return std::optional<Page>(std::move(page));
}

Status SlotReader::store_pages(Reading* reading) {
  reading->holding = false;
  const bool part = reading->read.kind == ReadKind::kSingle || reading->read.kind == ReadKind::kFirstPages ||
                    reading->withheld || reading->first_only;
  for (std::size_t i = 0; i < reading->pages.size(); ++i) {
    Page& page = reading->pages[i];
    if (page.ref) continue;
    TONEARM_TRY(page.ref, store_->put(reading->read, part ? std::string() : reading->id, static_cast<std::uint32_t>(i),
                                      page.got));
    page.got.answer.body = {};  // a library's thousand pages are not kept in memory
  }
  return Ok{};
}

Status SlotReader::read_once(const SlotRead& read, bool last_try, SlotReport* report, bool* again) {
  *again = false;
  Reading reading(read);
  if (const ResourceState* const known = store_->state().find(read.account, read.resource)) reading.before = *known;
  if (is_whole_kind(read.kind)) TONEARM_RETURN_IF_ERROR(resume(&reading));
  if (reading.next.empty()) reading.next = read.request;
  const ResourceState& before = reading.before;
  reading.base = before.mark;
  if (read.kind == ReadKind::kFirstPages) {
    const std::string whole = read.resource.substr(0, read.resource.rfind(':'));
    const ResourceState* const other = store_->state().find(read.account, whole);
    // By what is stored: a first page that was a repeat has no mark of its own.
    if (other != nullptr && other->counted_at > before.counted_at) reading.base = other->mark;
  }
  const std::string known_at = reading.base.newest.substr(0, reading.base.newest.find(' '));

  std::set<std::string> asked;
  while (!reading.next.empty() && reading.pages.size() < kMostPages) {
    TONEARM_TRY(std::optional<Page> page, ask(&reading));
    if (!page) break;
    asked.insert(reading.next);
    const PageView& view = page->view;
    if (reading.read_at == 0) {
      reading.read_at = page->got.answer.observed_at;
      reading.since = clock_->now();
      reading.id = sha256_hex(fmt::format("{}\n{}\n{}", read.account, read.resource, reading.read_at)).substr(0, 16);
    }
    const bool first = reading.pages.empty();
    reading.withheld = first && !view.is_page && read.endpoint == "playlist";
    const bool needs_page = read.kind != ReadKind::kSingle || read.endpoint == "recently_played";
    if (needs_page && !view.is_page && !reading.withheld) {
      reading.error = Error{Code::kUnavailable, fmt::format("The answer to {} has no items.", reading.next),
                            std::string(reason::kUnknownShape), "if it stays so, please report it"};
      break;
    }
    const std::size_t number = reading.pages.size();
    const bool as_before = reading.holding && number < before.pages.size() &&
                           page->got.sha256 == before.pages[number] &&
                           clock_->now() - before.counted_at <= kRepeatWindow;
    reading.next = view.elements > 0 && read.kind != ReadKind::kSingle ? source_->request_of(view.next) : std::string();
    if (asked.contains(reading.next)) reading.next.clear();
    if (read.kind == ReadKind::kFirstPages) {
      for (const PageItem& item : view.items) {
        if (!known_at.empty() && item.added_at <= known_at) reading.met_known = true;
        if (!reading.met_known) ++reading.new_items;
      }
      if (reading.met_known) reading.next.clear();
    }
    if (first && !reading.withheld && only_first(read, view, page->got.sha256, before)) {
      reading.first_only = true;
      reading.next.clear();
    }
    reading.pages.push_back(std::move(*page));
    if (!as_before) {
      reading.holding = false;
      if (is_whole_kind(read.kind) && !reading.withheld && !reading.first_only)
        TONEARM_RETURN_IF_ERROR(store_pages(&reading));
    }
  }
  if (reading.error) return is_refusal(*reading.error) ? refused(&reading, report) : stopped(&reading, report);
  return finish(&reading, last_try, report, again);
}

}  // namespace tonearm::extract
