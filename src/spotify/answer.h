/// What an answer of the Web API means (docs/hourly.md). Pure. Only for this room.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/client.h"

namespace tonearm::spotify {

enum class Meaning {
  kGood,           // a whole JSON value to keep
  kAgain,          // trouble that passes: 5xx, HTML, a cut body
  kNotAuthorized,  // 401
  kWait,           // 429 of the rate: every bucket waits
  kQuota,          // 429 QUOTA_EXCEEDED: this bucket is spent
  kFinal,          // asking again would give the same
};

struct Verdict {
  Meaning meaning = Meaning::kGood;
  Error error;                                     // of what is not kGood
  std::optional<std::chrono::milliseconds> asked;  // Retry-After
};

/// `request` names the endpoint in messages, without its query.
Verdict judge(const HttpResponse& response, std::string_view request, Millis now);

/// Whether `body` is one whole JSON array or object: nothing cut, nothing after it. Strings and numbers that a strict
/// reader refuses (lone surrogates, bytes that are not UTF-8) are let through: the transform mends or rejects them, and
/// the bytes are kept.
bool is_whole_json(std::string_view body);

/// The scopes that the endpoint of `request` needs, "" where none or where it is not known.
std::string_view scopes_of(std::string_view request);

}  // namespace tonearm::spotify
