#include "spotify/api.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "http/url.h"
#include "spotify/answer.h"
#include "spotify/bucket.h"
#include "spotify/retry_after.h"

namespace tonearm::spotify {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kTries = 4;
constexpr milliseconds kLongestWait = seconds(60);
constexpr milliseconds kAllWaits = seconds(120);
constexpr std::array kBackoff = {milliseconds(500), milliseconds(2000), milliseconds(8000)};
constexpr milliseconds kUnsaid = seconds(5);    // of a 429 that does not say how long; doubled each time
constexpr milliseconds kWindow = seconds(30);   // the rolling window of the rate limit
constexpr milliseconds kFalse401 = seconds(1);  // valid tokens were refused for moments (July 2026)
constexpr milliseconds kQuotaDay = std::chrono::hours(24);
constexpr milliseconds kClocksDiffer = std::chrono::minutes(1);
constexpr std::string_view kAllBuckets = "*";

/// Without a trailing slash, with /v1 where there is no path.
std::string base_of(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const auto parsed = http::parse_url(url);
  return parsed && parsed->path.empty() ? url + "/v1" : url;
}

bool is_request(std::string_view text) {
  if (!text.starts_with('/') || text.find("/../") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\' && c != '#'; });
}

ApiAnswer answer_of(HttpResponse response, Millis now) {
  ApiAnswer answer;
  answer.status = response.status;
  answer.observed_at = now;
  for (const char* const name : {"date", "etag", "content-type", "cache-control", "retry-after"})
    if (const auto found = response.headers.find(name); found != response.headers.end()) answer.headers.insert(*found);
  if (const auto date = answer.headers.find("date"); date != answer.headers.end()) {
    const auto sent = parse_http_date(date->second);
    if (sent && std::abs(*sent - now) > kClocksDiffer.count()) answer.observed_at = *sent;
  }
  answer.body = std::move(response.body);
  return answer;
}

}  // namespace

/// What one get() has used up.
struct Api::Trip {
  int tries = 1;  // on trouble that passes
  int refused = 0;
  milliseconds waited{0};
};

Api::Api(const Settings& settings, HttpClient* http, Tokens* tokens, Ledger* ledger, Clock* clock)
    : settings_(settings),
      http_(http),
      tokens_(tokens),
      ledger_(ledger),
      clock_(clock),
      jitter_(std::random_device()()) {
  settings_.api_url = base_of(settings_.api_url);
}

/// Waits, unless that is more than one wait or all of them may take.
bool Api::wait(milliseconds by, Trip* trip) {
  if (by > kLongestWait || trip->waited + by > kAllWaits) return false;
  clock_->wait(by);
  trip->waited += by;
  stats_.waited += by;
  return true;
}

/// Up to a quarter more, so that several programs do not come back at once.
milliseconds Api::jittered(milliseconds by) {
  const auto more = std::min<milliseconds::rep>(by.count() / 4, 1000);
  return std::min(by + milliseconds(static_cast<milliseconds::rep>(jitter_()) % (more + 1)),
                  std::max(by, kLongestWait));
}

/// Returns when a request of `bucket` may be sent, and counts it.
Status Api::pace(std::string_view bucket, Trip* trip) {
  const Millis earliest = last_ + settings_.gap.count();
  const Millis now = clock_->now();
  // The clock may have been set back meanwhile: never longer than one gap.
  if (last_ != 0 && now < earliest) clock_->wait(milliseconds(std::min(earliest - now, settings_.gap.count())));
  while (true) {
    auto taken = ledger_->take(bucket, clock_->now());
    if (taken.ok()) break;
    // Only what another process was asked to wait for is short; a spent budget is not waited for.
    const Error& error = taken.error();
    if (error.code != Code::kRateLimited || error.reason != "rate_limited" || !error.retry_after ||
        !wait(*error.retry_after, trip))
      return std::move(taken).error();
  }
  last_ = clock_->now();
  return Ok{};
}

Result<HttpResponse> Api::send_once(const std::string& url, const std::string& token, std::string_view bucket) {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Authorization", "Bearer " + token}, {"Accept", "application/json"}};
  auto response = http_->send(request);
  ++stats_.requests[{std::string(bucket), response.ok() ? response->status : 0}];
  return response;
}

Result<ApiAnswer> Api::get(std::string_view request, Grant grant) {
  if (!is_request(request)) return Error{Code::kInternal, "A request is no path below /v1.", "bad_request"};
  const std::string url = settings_.api_url + std::string(request);
  const std::string_view bucket = bucket_of(request);
  // Before the budget: a request that cannot be sent must not be counted.
  TONEARM_TRY(std::string token, tokens_->access(grant));
  for (Trip trip;; ++stats_.retries) {
    TONEARM_RETURN_IF_ERROR(pace(bucket, &trip));
    auto response = send_once(url, token, bucket);
    const Millis now = clock_->now();
    Verdict verdict;
    if (response.ok()) {
      verdict = judge(*response, request, now);
    } else if (response.error().code == Code::kUnavailable) {
      verdict = {Meaning::kAgain, response.error(), {}};
    } else {
      return response.error();
    }
    switch (verdict.meaning) {
      case Meaning::kGood:
        TONEARM_RETURN_IF_ERROR(ledger_->reopen(bucket));
        return answer_of(std::move(*response), now);
      case Meaning::kFinal: return verdict.error;
      case Meaning::kNotAuthorized:
        if (++trip.refused == 1 && wait(kFalse401, &trip)) break;
        if (trip.refused > 2) return verdict.error;
        {
          TONEARM_TRY(token, tokens_->renew(grant, token));
        }
        break;
      case Meaning::kQuota: {
        const milliseconds asked = verdict.asked.value_or(milliseconds(0));
        const bool said = asked.count() > 0;
        TONEARM_RETURN_IF_ERROR(
            ledger_->close(bucket, now + (said ? asked : kQuotaDay).count(), "quota_exceeded", !said));
        verdict.error.retry_after =
            said ? std::chrono::ceil<seconds>(asked) : std::chrono::duration_cast<seconds>(std::chrono::hours(1));
        return verdict.error;
      }
      case Meaning::kWait: {
        milliseconds asked = verdict.asked.value_or(kUnsaid * (1 << (trip.tries - 1)));
        if (!verdict.asked && trip.tries == kTries) asked = kWindow;
        asked = std::max(asked, milliseconds(seconds(1)));
        TONEARM_RETURN_IF_ERROR(ledger_->close(kAllBuckets, now + asked.count(), "rate_limited"));
        if (++trip.tries <= kTries && wait(jittered(asked), &trip)) break;
        verdict.error.retry_after = std::chrono::ceil<seconds>(asked);
        verdict.error.message += fmt::format(" It says until {}.", format_rfc3339(now + asked.count()));
        return verdict.error;
      }
      case Meaning::kAgain: {
        if (trip.tries >= kTries) return verdict.error;
        const milliseconds asked = verdict.asked.value_or(milliseconds(0));
        const milliseconds pause = std::max(kBackoff[static_cast<std::size_t>(trip.tries - 1)], asked);
        ++trip.tries;
        if (wait(jittered(pause), &trip)) break;
        verdict.error.retry_after = std::chrono::ceil<seconds>(pause);
        return verdict.error;
      }
    }
  }
}

std::string Api::request_of(std::string_view next) const {
  next = next.substr(0, next.find('#'));
  std::string_view path = next;
  if (const auto url = http::parse_url(next)) {
    const std::size_t host = next.find("://") + 3;
    const std::size_t slash = next.find('/', host);
    if (slash == std::string_view::npos) return "";
    path = next.substr(slash);
  }
  // Behind a proxy of somebody's own the Web API may lie deeper.
  const auto base = http::parse_url(settings_.api_url);
  for (const std::string& prefix : {base ? base->path : std::string(), std::string("/v1")}) {
    if (prefix.empty() || !path.starts_with(prefix + "/")) continue;
    const std::string_view request = path.substr(prefix.size());
    return is_request(request) ? std::string(request) : "";
  }
  return "";
}

}  // namespace tonearm::spotify
