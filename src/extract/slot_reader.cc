#include "extract/slot_reader.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "extract/slot_plan.h"
#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

namespace reason = spec::reason;

constexpr Millis kHour = 3'600'000;
constexpr Millis kDay = 24 * kHour;
/// More pages than any library has: an address that leads on for ever ends here.
constexpr std::size_t kMostPages = 2500;
/// More than fits an entry (store/raw_log.h) beside what it has already: the read goes on in the next run.
constexpr std::size_t kMostPagesARun = kMaxAnswersPerEntry - 2 * kEntryAnswers;
constexpr std::uint64_t kMostBytesARun = kMaxBytesPerEntry - 2 * kEntryBytes;
/// So many pages are not asked again for the sake of one moment: what comes after them is read, and the whole later.
constexpr std::size_t kWorthGoingOn = 2;
/// A read of so few pages is made again at once where its pages do not fit together.
constexpr std::size_t kFewPages = 20;

/// Whether it is about all pages, be it that the first one is enough.
bool is_whole_kind(ReadKind kind) { return kind != ReadKind::kSingle && kind != ReadKind::kFirstPages; }

/// Whether Spotify said no, rather than not now.
bool is_refusal(const Error& error) {
  return error.code == Code::kForbidden || error.code == Code::kNotFound || error.reason == reason::kBadRequest;
}

Millis asked_again(const Error& error, Millis now) {
  if (error.code == Code::kNotFound || error.reason == reason::kScopeMissing) return now + kDay;
  return now + 7 * kDay;
}

Mark mark_of(const SlotRead& read, const PageView& first) {
  Mark mark;
  mark.total = first.total;
  mark.snapshot_id = first.snapshot_id;
  if (!first.items.empty() && !first.items[0].added_at.empty())
    mark.newest = first.items[0].added_at + " " + first.items[0].uri;
  if (read.endpoint == "me") mark.newest = first.id;
  return mark;
}

/// Whether the first page says that the others need not be asked.
bool only_first(const SlotRead& read, const PageView& view, std::string_view sha256, const ResourceState& before) {
  if (read.kind == ReadKind::kFirstOrAll) return !view.next.empty();
  if (read.kind != ReadKind::kFirstOrWhole || before.whole_at == 0 || before.pages.empty()) return false;
  if (view.total != before.mark.total) return false;
  return before.mark.snapshot_id.empty() ? sha256 == before.pages[0] : view.snapshot_id == before.mark.snapshot_id;
}

/// Whether `pages` came out byte for byte as `known` has them, not too long ago.
bool is_repeat(const ResourceState* known, const Mark& mark, const std::vector<std::string>& pages, Millis at) {
  return known != nullptr && known->mark == mark && known->pages == pages && at - known->counted_at <= kRepeatWindow;
}

}  // namespace

/// A read in the making.
struct SlotReader::Reading {
  explicit Reading(const SlotRead& what) : read(what) {}

  const SlotRead& read;
  ResourceState before;  // as it was when the read began
  std::string id;
  Millis read_at = 0;
  Millis since = 0;         // read_at, by the clock of runs
  bool tail = false;        // it goes on where one that took too long has stopped
  Mark head;                // the mark of that one's first page
  std::string next;         // request of the next page; empty: the read has come to its end
  std::vector<Page> pages;  // those of earlier runs first
  std::size_t earlier = 0;  // how many of them
  std::uint64_t bytes = 0;  // of this run's pages
  bool holding = true;      // every page so far equals the last complete read's
  bool withheld = false;
  bool first_only = false;  // its first page is all that is asked
  std::int64_t new_items = 0;
  bool met_known = false;
  std::optional<Error> error;
};

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
  const Mark known_mark = [&] {
    if (read.kind != ReadKind::kFirstPages) return before.mark;
    const std::string whole = read.resource.substr(0, read.resource.rfind(':'));
    const ResourceState* const other = store_->state().find(read.account, whole);
    return other != nullptr && other->counted_at > before.counted_at ? other->mark : before.mark;
  }();
  const std::string known_at = known_mark.newest.substr(0, known_mark.newest.find(' '));

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

Status SlotReader::stopped(Reading* reading, SlotReport* report) {
  const SlotRead& read = reading->read;
  Error error = std::move(*reading->error);
  if (error.code == Code::kUnauthenticated && read.grant == spotify::Grant::kUser) user_ended_ = true;
  const bool open = (!reading->pages.empty() || reading->tail) && is_whole_kind(read.kind);
  const bool as_it_was = reading->pages.empty() && reading->before.open && reading->before.open->pages.empty();
  if (!reading->pages.empty()) TONEARM_RETURN_IF_ERROR(store_pages(reading));
  if (open && !as_it_was) {
    OpenRead left;
    left.read = reading->id;
    left.endpoint = read.endpoint;
    left.account = read.account;
    left.resource = read.resource;
    left.read_at = reading->read_at;
    left.since = reading->since;
    left.request = reading->next;
    for (const Page& page : reading->pages) left.pages.push_back(*page.ref);
    left.tail = reading->tail;
    left.why = error.reason;
    left.mark = reading->tail || reading->pages.empty() ? reading->head : mark_of(read, reading->pages.front().view);
    store_->open(std::move(left));
  }
  const bool put_off = error.code == Code::kRateLimited || error.reason == reason::kDeadline;
  if (!put_off) {
    FailedRequest failed;
    failed.endpoint = read.endpoint;
    failed.account = read.account;
    failed.request = "/v1" + reading->next;
    failed.reason = error.reason;
    failed.at = clock_->now();
    // A read that never began was tried; one that is open says so itself.
    failed.resource = open ? std::string() : read.resource;
    store_->fail(std::move(failed));
  }
  std::optional<Millis> until;
  if (error.retry_after) until = clock_->now() + std::chrono::milliseconds(*error.retry_after).count();
  report->waiting.push_back({read.resource, error.reason, until, error.message});
  report->reads.push_back({read.resource, open ? "open" : "failed", static_cast<std::uint32_t>(reading->pages.size()),
                           error.reason, read.group});
  report->errors.push_back(std::move(error));
  return Ok{};
}

Status SlotReader::refused(Reading* reading, SlotReport* report) {
  const SlotRead& read = reading->read;
  Error error = std::move(*reading->error);
  if (error.reason == reason::kNotAllowListed || error.reason == reason::kPremiumNeeded) all_ended_ = true;
  if (!reading->pages.empty()) TONEARM_RETURN_IF_ERROR(store_pages(reading));
  const Millis now = clock_->now();
  FailedRequest failed;
  failed.endpoint = read.endpoint;
  failed.account = read.account;
  failed.request = "/v1" + reading->next;
  failed.status = error.code == Code::kNotFound ? 404 : error.code == Code::kForbidden ? 403 : 400;
  failed.reason = error.reason;
  failed.at = now;
  failed.resource = read.resource;
  failed.until = all_ended_ ? 0 : asked_again(error, now);
  store_->fail(std::move(failed));
  if (is_whole_kind(read.kind)) {
    ClosedRead closed;
    closed.read = reading->id.empty()
                      ? sha256_hex(fmt::format("{}\n{}\n{}", read.account, read.resource, now)).substr(0, 16)
                      : reading->id;
    closed.endpoint = read.endpoint;
    closed.account = read.account;
    closed.resource = read.resource;
    closed.read_at = reading->read_at == 0 ? now : reading->read_at;
    for (const Page& page : reading->pages) closed.pages.push_back(*page.ref);
    closed.state = "failed";
    store_->close(std::move(closed));
  }
  report->reads.push_back(
      {read.resource, "refused", static_cast<std::uint32_t>(reading->pages.size()), error.reason, read.group});
  report->errors.push_back(std::move(error));
  return Ok{};
}

Status SlotReader::finish(Reading* reading, bool last_try, SlotReport* report, bool* again) {
  const SlotRead& read = reading->read;
  const PageView& first = reading->pages.front().view;
  Mark mark = mark_of(read, first);
  // The listing's snapshot is what the next listing is compared with.
  const std::string id = read.resource.substr(read.resource.rfind(':') + 1);
  const auto listed = store_->state().playlists.find(resource_key(read.account, id));
  if (read.group == "contents" && listed != store_->state().playlists.end()) {
    mark.snapshot_id = listed->second.snapshot_id;
    if (listed->second.total) mark.total = listed->second.total;
  }

  std::int64_t elements = 0, nulls = 0;
  for (const Page& page : reading->pages) {
    elements += page.view.elements;
    nulls += page.view.nulls;
  }
  const bool partly = read.kind == ReadKind::kSingle || read.kind == ReadKind::kFirstPages || reading->first_only;
  std::string resource = read.resource;
  if (reading->first_only) resource += ":first";
  const std::uint32_t count = static_cast<std::uint32_t>(reading->pages.size());

  if (partly || reading->withheld) {
    if (read.kind == ReadKind::kFirstPages) {
      const ResourceState* const whole =
          store_->state().find(read.account, read.resource.substr(0, read.resource.rfind(':')));
      const bool whole_newer = whole != nullptr && whole->counted_at > reading->before.counted_at;
      const Mark& old = whole_newer ? whole->mark : reading->before.mark;
      if (old.note == "removed" || (old.total && mark.total && *old.total + reading->new_items != *mark.total))
        mark.note = "removed";
    } else if (read.kind == ReadKind::kSingle && !first.next.empty() && read.endpoint != "recently_played") {
      mark.note = "more";
    }
    std::vector<std::string> hashes;
    hashes.reserve(count);
    for (const Page& page : reading->pages) hashes.push_back(page.got.sha256);
    bool same = is_repeat(store_->state().find(read.account, resource), mark, hashes, clock_->now());
    if (const std::size_t colon = resource.rfind(":first"); colon != std::string::npos && count == 1) {
      // The first page of the whole read is as good as one that was looked at alone.
      const ResourceState* const whole = store_->state().find(read.account, resource.substr(0, colon));
      if (whole != nullptr && !whole->pages.empty()) {
        ResourceState its_first = *whole;
        its_first.pages.resize(1);
        same = same || is_repeat(&its_first, mark, hashes, clock_->now());
      }
    }
    ClosedRead closed;
    closed.read = reading->id;
    closed.endpoint = read.endpoint;
    closed.account = read.account;
    closed.resource = resource;
    closed.read_at = reading->read_at;
    closed.mark = mark;
    if (same) {
      std::vector<Got> pages;
      pages.reserve(count);
      for (Page& page : reading->pages) pages.push_back(std::move(page.got));
      store_->repeat(read, reading->read_at, std::move(pages), std::move(closed), true);
      report->reads.push_back({read.resource, reading->withheld ? "withheld" : "repeat", count, {}, read.group});
      return Ok{};
    }
    TONEARM_RETURN_IF_ERROR(store_pages(reading));
    Probe probe{read.account, resource, reading->read_at, std::move(hashes), mark};
    if (reading->withheld) {
      closed.state = "withheld";
      store_->close(std::move(closed));
    }
    store_->probe(std::move(probe));
    report->reads.push_back({read.resource, reading->withheld ? "withheld" : "new", count, {}, read.group});
    return Ok{};
  }

  const PageView& last = reading->pages.back().view;
  const bool fits = nulls == 0 && first.total == last.total && elements == first.total.value_or(elements) &&
                    reading->next.empty() && (last.next.empty() || last.elements > 0);
  const bool in_time = reading->pages.back().got.answer.observed_at - reading->read_at <= kLongestRead;
  const bool complete = fits && in_time && !reading->tail;
  ClosedRead closed;
  closed.read = reading->id;
  closed.endpoint = read.endpoint;
  closed.account = read.account;
  closed.resource = read.resource;
  closed.read_at = reading->read_at;
  closed.complete = complete;
  closed.mark = mark;
  if (!complete) closed.mark.note = nulls > 0 ? "nulls" : "moved";

  const bool all_held = reading->holding && complete && count == reading->before.pages.size();
  if (read.resource == "playlists") listing(*reading, complete);
  if (all_held) {
    std::vector<Got> pages;
    pages.reserve(count);
    for (Page& page : reading->pages) pages.push_back(std::move(page.got));
    // A changed listing may name a snapshot whose contents are the same.
    if (reading->before.mark != mark) {
      TONEARM_RETURN_IF_ERROR([&]() -> Status {
        for (std::size_t i = 0; i < pages.size(); ++i) {
          TONEARM_TRY(PageRef ref, store_->put(read, reading->id, static_cast<std::uint32_t>(i), pages[i]));
          closed.pages.push_back(std::move(ref));
        }
        return Ok{};
      }());
      store_->close(std::move(closed));
      report->reads.push_back({read.resource, "new", count, {}, read.group});
      return Ok{};
    }
    store_->repeat(read, reading->read_at, std::move(pages), std::move(closed), false);
    report->reads.push_back({read.resource, "repeat", count, {}, read.group});
    return Ok{};
  }
  TONEARM_RETURN_IF_ERROR(store_pages(reading));
  for (const Page& page : reading->pages) closed.pages.push_back(*page.ref);
  *again = !complete && !reading->tail && nulls == 0 && !last_try && count <= kFewPages;
  store_->close(std::move(closed));
  // All of a library was seen, though not at one moment: first pages go on from its newest item.
  if (!complete && read.endpoint.starts_with("saved_"))
    store_->probe({read.account, read.resource + ":first", reading->read_at, {}, reading->tail ? reading->head : mark});
  report->reads.push_back({read.resource, complete ? "new" : "partial", count, {}, read.group});
  return Ok{};
}

void SlotReader::listing(const Reading& reading, bool complete) {
  const std::string& account = reading.read.account;
  const ResourceState* const me = store_->state().find(account, "me");
  const std::string user = me == nullptr ? std::string() : me->mark.newest;
  std::set<std::string> seen;
  for (const Page& page : reading.pages) {
    for (const PagePlaylist& playlist : page.view.playlists) {
      if (playlist.id.empty() || !seen.insert(playlist.id).second) continue;
      ListedPlaylist listed;
      listed.account = account;
      listed.id = playlist.id;
      listed.snapshot_id = playlist.snapshot_id;
      listed.total = playlist.total;
      listed.own = playlist.collaborative || (!user.empty() && playlist.owner == user);
      listed.readable = playlist.readable;
      const auto known = store_->state().playlists.find(resource_key(account, listed.id));
      if (known != store_->state().playlists.end() && known->second == listed) continue;
      if (!listed.readable) {
        ClosedRead withheld;
        withheld.read = reading.id;
        withheld.endpoint = "playlist";
        withheld.account = account;
        withheld.resource = "spotify:playlist:" + listed.id;
        withheld.read_at = reading.read_at;
        withheld.state = "withheld";
        withheld.mark.snapshot_id = listed.snapshot_id;
        store_->close(std::move(withheld));
      }
      store_->list(std::move(listed));
    }
  }
  if (!complete) return;
  std::vector<ListedPlaylist> gone;
  for (const auto& [key, listed] : store_->state().playlists)
    if (listed.account == account && !seen.contains(listed.id)) gone.push_back(listed);
  for (ListedPlaylist& listed : gone) {
    listed.gone = true;
    store_->list(std::move(listed));
  }
}

}  // namespace tonearm::extract
