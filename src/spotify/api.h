/// One GET of the Web API: token, pacing, budget, retrying, and what an error means. Nothing here knows the lake.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/client.h"
#include "spotify/ledger.h"
#include "spotify/settings.h"
#include "spotify/tokens.h"

namespace tonearm::spotify {

/// An answer to keep: status 200, a body that is one JSON value.
struct ApiAnswer {
  int status = 200;
  std::string body;                            // as sent, after content decoding
  std::map<std::string, std::string> headers;  // the few to keep: date, etag, content-type, cache-control, retry-after
  Millis observed_at = 0;  // the clock at receipt; the Date header's where the two differ by over a minute
};

/// Why a request got no answer. Reason codes (Error::reason), closed: `rate_limited` `quota_exceeded` `budget_spent`
/// (kRateLimited, with retry_after) · `login_needed` `login_expired` (kUnauthenticated) · `scope_missing` (kForbidden:
/// message names the scopes that the endpoint needs) · `not_allow_listed` `premium_needed` (kForbidden: the whole run
/// ends) · `refused` (kForbidden) · `not_found` (kNotFound) · `bad_request` (kInternal: we asked wrongly) ·
/// `no_content` (kNotFound) · `server_error` `network` `timeout` `cut_body` `not_json` (kUnavailable) · `token_refused`
/// (kUnavailable: a 401 although the token is fresh; the sign-in itself may well be good).
struct ApiStats {
  struct Count {
    std::string bucket;
    int status = 0;  // 0: no answer
    auto operator<=>(const Count&) const = default;
  };
  std::map<Count, std::uint32_t> requests;  // what was sent, each try
  std::uint32_t retries = 0;
  std::chrono::milliseconds waited{0};  // because Spotify asked for it or had trouble; the pacing is not counted
};

class Api {
 public:
  /// Owns none of them.
  Api(const Settings& settings, HttpClient* http, Tokens* tokens, Ledger* ledger, Clock* clock);

  /// GETs `request`, a path with query below /v1 ("/me/tracks?limit=50"). Up to four tries on trouble that passes;
  /// waits of up to a minute are made here (Clock::wait), two minutes in all; a longer one closes the bucket in the
  /// ledger (every bucket, where Spotify gave no reason) and is kRateLimited.
  Result<ApiAnswer> get(std::string_view request, Grant grant);

  /// `next` of an answer -> the request below /v1 that it means, whatever its host; empty where it is none of the Web
  /// API.
  std::string request_of(std::string_view next) const;

  const ApiStats& stats() const { return stats_; }

 private:
  struct Trip;  // one get()

  Status pace(std::string_view bucket, Trip* trip);
  Result<HttpResponse> send_once(const std::string& url, const std::string& token, std::string_view bucket);
  bool wait(std::chrono::milliseconds by, Trip* trip);
  std::chrono::milliseconds jittered(std::chrono::milliseconds by);

  Settings settings_;
  HttpClient* http_;
  Tokens* tokens_;
  Ledger* ledger_;
  Clock* clock_;
  ApiStats stats_;
  Millis last_ = 0;  // when the last request was sent
  std::minstd_rand jitter_;
};

}  // namespace tonearm::spotify
