#include "spotify/ledger.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/json.h"
#include "spotify/state_file.h"

namespace tonearm::spotify {
namespace {

using nlohmann::ordered_json;

/// A closing or a request further off than this comes of a clock that was wrong, and must not lock anybody out for
/// years. Spotify's longest known Retry-After is a day.
constexpr Millis kFarthest = 31 * kDay;
constexpr int kLedgerVersion = 1;
constexpr std::string_view kAll = "*";

struct Entry {
  std::map<Millis, std::uint32_t> requests;  // minute -> how many
  Millis not_before = 0;                     // 0: open
  std::string why;
  bool probe = false;
  Millis last = 0;  // the last request: of a closed one, the refused one or a probe
};

using Book = std::map<std::string, Entry, std::less<>>;

Error damaged(const std::string& path) {
  return {Code::kIntegrity, fmt::format("{} cannot be read as a request ledger.", path), "integrity",
          "it counts the requests of the last 24 hours: move it away if you know that they are not used up"};
}

Result<Book> parse_book(const std::string& path, const std::string& text) {
  try {
    const ordered_json whole = parse_json(text);
    const int version = whole.at("version").get<int>();
    if (version > kLedgerVersion) {
      return too_new(path);
    }
    Book book;
    for (const auto& [bucket, from] : whole.at("buckets").items()) {
      Entry& entry = book[bucket];
      for (const ordered_json& pair : from.at("requests"))
        entry.requests[pair.at(0).get<Millis>()] += pair.at(1).get<std::uint32_t>();
      entry.last = from.at("last").get<Millis>();
      if (!from.contains("not_before")) continue;
      const auto until = parse_rfc3339(from.at("not_before").get<std::string>());
      if (!until) return damaged(path);
      entry.not_before = *until;
      entry.why = from.at("why").get<std::string>();
      entry.probe = from.at("probe").get<bool>();
    }
    return book;
  } catch (const ordered_json::exception&) {
    return damaged(path);
  }
}

std::string print(const Book& book) {
  ordered_json buckets = ordered_json::object();
  for (const auto& [bucket, entry] : book) {
    ordered_json to = {{"requests", ordered_json::array()}, {"last", entry.last}};
    for (const auto& [minute, count] : entry.requests) to["requests"].push_back({minute, count});
    if (entry.not_before != 0) {
      to["not_before"] = format_rfc3339(entry.not_before);
      to["why"] = entry.why;
      to["probe"] = entry.probe;
    }
    buckets[bucket] = std::move(to);
  }
  return print_json(ordered_json{{"version", kLedgerVersion}, {"buckets", buckets}}) + "\n";
}

Result<Book> load(const std::string& path) {
  TONEARM_TRY(const auto text, read_private(path));
  if (!text) return Book();
  return parse_book(path, *text);
}

void reopen_entry(Entry* entry) {
  entry->not_before = 0;
  entry->why.clear();
  entry->probe = false;
}

/// Lets go of requests that are a day old, of a closing that is over, and of what a wrong clock wrote.
void forget_old(Entry* entry, Millis now) {
  if (entry->not_before <= now || entry->not_before > now + kFarthest) reopen_entry(entry);
  entry->last = std::min(entry->last, now);
  std::erase_if(entry->requests, [now](const auto& r) {
    return r.first * kMinute + kDay <= now || r.first * kMinute > now + kFarthest;
  });
}

std::uint32_t used(const Entry& entry) {
  std::uint32_t sum = 0;
  for (const auto& [minute, count] : entry.requests) sum += count;
  return sum;
}

/// When the next request may be made as far as this closing goes; 0: at once.
Millis opens_at(const Entry& entry) {
  return entry.probe ? std::min(entry.not_before, entry.last + kHour) : entry.not_before;
}

/// When enough requests are a day old that one more fits under `limit`.
Millis fits_at(const Entry& entry, std::uint32_t limit, Millis now) {
  std::uint32_t left = used(entry);
  for (const auto& [minute, count] : entry.requests) {
    if (left < limit) break;
    left -= count;
    now = minute * kMinute + kDay;
  }
  return now;
}

Error wait_until(std::string_view bucket, Millis until, Millis now, std::string_view why, std::string what) {
  Error error{Code::kRateLimited, std::move(what), std::string(why),
              fmt::format("nothing to do: runs after {} go on with {}", format_rfc3339(until), bucket)};
  error.retry_after = std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(until - now));
  return error;
}

}  // namespace

Ledger::Ledger(std::string folder, std::string_view client_id, std::uint32_t soft_limit)
    : path_(std::move(folder) + "/ledger-" + sha256_hex(client_id).substr(0, 16) + ".json"), soft_limit_(soft_limit) {}

Status Ledger::take(std::string_view bucket, Millis now) {
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY(Book book, load(path_));
  Entry& mine = book[std::string(bucket)];
  for (auto& [name, entry] : book) forget_old(&entry, now);
  const auto all = book.find(kAll);
  for (const auto& [name, entry] :
       {std::pair<std::string_view, const Entry*>{kAll, all == book.end() ? nullptr : &all->second},
        std::pair<std::string_view, const Entry*>{bucket, &mine}}) {
    if (entry == nullptr) continue;
    const Millis until = opens_at(*entry);
    if (until <= now) continue;
    return wait_until(bucket, until, now, entry->why,
                      name == kAll
                          ? fmt::format("Spotify asked to wait until {}.", format_rfc3339(until))
                          : fmt::format("Requests for {} are stopped until {}.", bucket, format_rfc3339(until)));
  }
  if (used(mine) >= soft_limit_) {
    const Millis until = soft_limit_ == 0 ? now + kDay : fits_at(mine, soft_limit_, now);
    return wait_until(bucket, until, now, "budget_spent",
                      fmt::format("The budget of {} requests for {} in 24 hours is used up until {}.", soft_limit_,
                                  bucket, format_rfc3339(until)));
  }
  ++mine.requests[now / kMinute];
  mine.last = now;
  if (all != book.end()) all->second.last = now;
  return replace_private(path_, print(book), false);
}

Status Ledger::close(std::string_view bucket, Millis until, std::string_view why, bool probe) {
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY(Book book, load(path_));
  Millis last = 0;  // the newest request of those that are closed: the refused one
  for (const auto& [name, entry] : book)
    if (bucket == kAll || name == bucket) last = std::max(last, entry.last);
  Entry& entry = book[std::string(bucket)];
  if (entry.not_before >= until) return Ok{};
  entry.not_before = until;
  entry.why = why;
  entry.probe = probe;
  entry.last = last;
  return replace_private(path_, print(book), true);
}

Status Ledger::reopen(std::string_view bucket) {
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY(Book book, load(path_));
  bool changed = false;
  for (const std::string_view name : {bucket, kAll}) {
    const auto found = book.find(name);
    if (found == book.end() || !found->second.probe) continue;
    reopen_entry(&found->second);
    changed = true;
  }
  return changed ? replace_private(path_, print(book), true) : Status(Ok{});
}

Result<std::vector<BucketState>> Ledger::states(Millis now) const {
  TONEARM_TRY(Book book, load(path_));  // replaced whole: no lock is needed to read it
  std::vector<BucketState> states;
  for (auto& [name, entry] : book) {
    forget_old(&entry, now);
    BucketState state{name, used(entry), name == kAll ? 0 : soft_limit_, {}, {}};
    if (entry.not_before != 0) {
      state.not_before = entry.not_before;
      state.why = entry.why;
    } else if (name != kAll && state.used >= soft_limit_) {
      state.not_before = soft_limit_ == 0 ? now + kDay : fits_at(entry, soft_limit_, now);
      state.why = "budget_spent";
    } else if (name == kAll) {
      continue;
    }
    states.push_back(std::move(state));
  }
  return states;
}

}  // namespace tonearm::spotify
