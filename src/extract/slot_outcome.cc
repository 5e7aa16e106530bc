// What came of a read: open, refused, a part, a whole, the same as before; and what a listing of playlists says.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "extract/slot_plan.h"
#include "extract/slot_reading.h"
#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

namespace reason = spec::reason;

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

ClosedRead closed_of(const SlotRead& read, const std::string& id, Millis read_at) {
  ClosedRead closed;
  closed.read =
      id.empty() ? sha256_hex(fmt::format("{}\n{}\n{}", read.account, read.resource, read_at)).substr(0, 16) : id;
  closed.endpoint = read.endpoint;
  closed.account = read.account;
  closed.resource = read.resource;
  closed.read_at = read_at;
  return closed;
}

/// Whether `pages` came out byte for byte as `known` has them, not too long ago.
bool is_repeat(const ResourceState* known, const Mark& mark, const std::vector<std::string>& pages, Millis at) {
  return known != nullptr && known->mark == mark && known->pages == pages && at - known->counted_at <= kRepeatWindow;
}

}  // namespace

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
    ClosedRead closed = closed_of(read, reading->id, reading->read_at == 0 ? now : reading->read_at);
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

  const bool part = read.kind == ReadKind::kSingle || read.kind == ReadKind::kFirstPages || reading->first_only;
  if (part || reading->withheld) return finish_part(reading, std::move(mark), report);
  return finish_whole(reading, mark, last_try, report, again);
}

Status SlotReader::finish_part(Reading* reading, Mark mark, SlotReport* report) {
  const SlotRead& read = reading->read;
  const PageView& first = reading->pages.front().view;
  std::string resource = read.resource;
  if (reading->first_only) resource += ":first";
  const auto count = static_cast<std::uint32_t>(reading->pages.size());
  if (read.kind == ReadKind::kFirstPages) {
    const Mark& old = reading->base;
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
  ClosedRead closed = closed_of(read, reading->id, reading->read_at);
  closed.resource = resource;
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

Status SlotReader::finish_whole(Reading* reading, const Mark& mark, bool last_try, SlotReport* report, bool* again) {
  const SlotRead& read = reading->read;
  const PageView& first = reading->pages.front().view;
  const auto count = static_cast<std::uint32_t>(reading->pages.size());
  std::int64_t elements = 0, nulls = 0;
  for (const Page& page : reading->pages) {
    elements += page.view.elements;
    nulls += page.view.nulls;
  }
  const PageView& last = reading->pages.back().view;
  const bool fits = nulls == 0 && first.total == last.total && elements == first.total.value_or(elements) &&
                    reading->next.empty() && (last.next.empty() || last.elements > 0);
  const bool in_time = reading->pages.back().got.answer.observed_at - reading->read_at <= kLongestRead;
  const bool complete = fits && in_time && !reading->tail;
  ClosedRead closed = closed_of(read, reading->id, reading->read_at);
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
