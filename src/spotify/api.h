/// One GET of the Web API: token, pacing, budget, retrying, and what an error means. Nothing here knows the lake.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
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
/// `server_error` `network` `timeout` `cut_body` `not_json` (kUnavailable).
struct ApiStats {
  struct Count {
    std::string bucket;
    int status = 0;  // 0: no answer
    auto operator<=>(const Count&) const = default;
  };
  std::map<Count, std::uint32_t> requests;  // what was sent, each try
  std::uint32_t retries = 0;
  std::chrono::milliseconds waited{0};
};

class Api {
 public:
  /// Owns none of them.
  Api(const Settings& settings, HttpClient* http, Tokens* tokens, Ledger* ledger, Clock* clock);

  /// GETs `request`, a path with query below /v1 ("/me/tracks?limit=50"). Up to four tries on trouble that passes;
  /// waits of up to a minute are made here (Clock::wait), a longer one closes the bucket in the ledger and is
  /// kRateLimited.
  Result<ApiAnswer> get(std::string_view request, Grant grant);

  /// `next` of an answer -> the request below /v1 that it means, whatever its host; empty where it is none of the Web
  /// API.
  std::string request_of(std::string_view next) const;

  const ApiStats& stats() const { return stats_; }

 private:
  Settings settings_;
  HttpClient* http_;
  Tokens* tokens_;
  Ledger* ledger_;
  Clock* clock_;
  ApiStats stats_;
  Millis last_ = 0;  // when the last request was sent
};

}  // namespace tonearm::spotify
