#include "spotify/answer.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "spec/spec.h"
#include "spotify/retry_after.h"

namespace tonearm::spotify {
namespace {

/// The error object that Spotify sends: {"error": {"status", "message", "reason"}}, or plain text.
struct Complaint {
  int status = 0;  // 0: the body is no error object
  std::string message, reason;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Spotify's words as they may stand in a message of ours: one short line.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 120)) out += c >= ' ' && c < 0x7f ? c : ' ';
  return out;
}

Complaint read_complaint(std::string_view body) {
  Complaint complaint;
  if (body.size() > 65536 || body.find("\"error\"") == std::string_view::npos) return complaint;
  simdjson::dom::parser parser;
  simdjson::dom::object error;
  if (parser.parse(body.data(), body.size())["error"].get(error) != simdjson::SUCCESS) return complaint;
  std::int64_t status = 0;
  std::string_view text;
  if (error["status"].get(status) == simdjson::SUCCESS && status >= 400 && status < 600)
    complaint.status = static_cast<int>(status);
  if (error["message"].get(text) == simdjson::SUCCESS) complaint.message = text;
  if (error["reason"].get(text) == simdjson::SUCCESS) complaint.reason = text;
  return complaint;
}

/// Whether every string ends and every bracket finds its partner, and the first one's partner is the last byte.
bool is_balanced(std::string_view body) {
  std::string open;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '"') {
      for (++i; i < body.size() && body[i] != '"'; ++i) i += body[i] == '\\' ? 1 : 0;
      if (i >= body.size()) return false;
    } else if (c == '{' || c == '[') {
      open += c == '{' ? '}' : ']';
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return false;
      open.pop_back();
      if (open.empty()) return i + 1 == body.size();
    }
  }
  return false;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool matches(std::string_view path, std::string_view pattern) {
  while (true) {
    const std::string_view a = path.substr(0, path.find('/'));
    const std::string_view b = pattern.substr(0, pattern.find('/'));
    if (a != b && (!b.starts_with('{') || a.empty())) return false;
    const bool ends = a.size() == path.size();
    if (ends || b.size() == pattern.size()) return ends && b.size() == pattern.size();
    path.remove_prefix(a.size() + 1);
    pattern.remove_prefix(b.size() + 1);
  }
}

Verdict final_error(Code code, std::string message, std::string_view reason, std::string next = {}) {
  return {Meaning::kFinal, {code, std::move(message), std::string(reason), std::move(next)}, {}};
}

Verdict forbidden(const Complaint& complaint, std::string_view body, std::string_view what, std::string_view request) {
  const std::string words = lower(complaint.message.empty() ? body.substr(0, 2000) : complaint.message);
  const auto says = [&words](std::string_view part) { return words.find(part) != std::string::npos; };
  if (says("insufficient client scope")) {
    const std::string_view scopes = scopes_of(request);
    return final_error(Code::kForbidden,
                       scopes.empty() ? fmt::format("{}: the sign-in lacks a scope.", what)
                                      : fmt::format("{}: the sign-in lacks the scope {}.", what, scopes),
                       "scope_missing", "tonearm auth login asks for it");
  }
  if (says("not registered") || says("not be registered")) {
    return final_error(Code::kForbidden, "Spotify does not know this account as a user of the app.", "not_allow_listed",
                       "add the account under User Management at https://developer.spotify.com/dashboard");
  }
  if (says("premium subscription")) {
    return final_error(Code::kForbidden, "Spotify answers an app only while its owner has Premium.", "premium_needed",
                       "renew the subscription of the account that owns the app; it counts again after a few hours");
  }
  return final_error(Code::kForbidden, fmt::format("{}: Spotify refuses this.", what), "refused",
                     "nothing to do: it is asked again later; apps made since 2026 may not read everything");
}

Verdict too_many(const HttpResponse& response, const Complaint& complaint, std::string_view what, Millis now) {
  const bool quota = complaint.reason == "QUOTA_EXCEEDED" ||
                     std::string_view(response.body).substr(0, 4096).find("QUOTA_EXCEEDED") != std::string_view::npos;
  Verdict verdict;
  verdict.meaning = quota ? Meaning::kQuota : Meaning::kWait;
  verdict.asked = retry_after(response, now);
  verdict.error = {Code::kRateLimited,
                   quota ? fmt::format("{}: Spotify's quota for this kind of request is used up.", what)
                         : fmt::format("{}: Spotify asks to wait.", what),
                   quota ? "quota_exceeded" : "rate_limited"};
  return verdict;
}

Verdict again(std::string message, std::string_view reason, std::optional<std::chrono::milliseconds> asked = {}) {
  return {Meaning::kAgain, {Code::kUnavailable, std::move(message), std::string(reason)}, asked};
}

}  // namespace

std::string_view scopes_of(std::string_view request) {
  std::string_view path = request.substr(0, request.find('?'));
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  for (const spec::Endpoint& endpoint : spec::endpoints())
    if (matches(path, endpoint.path)) return endpoint.scope;
  return "";
}

bool is_whole_json(std::string_view body) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  body = trimmed(body);
  if (body.empty() || (body.front() != '{' && body.front() != '[')) return false;
  simdjson::dom::parser parser;
  switch (parser.parse(body.data(), body.size()).error()) {
    case simdjson::SUCCESS: return true;
    case simdjson::UTF8_ERROR:
    case simdjson::STRING_ERROR:
    case simdjson::NUMBER_ERROR:
    case simdjson::DEPTH_ERROR: return is_balanced(body);
    default: return false;
  }
}

Verdict judge(const HttpResponse& response, std::string_view request, Millis now) {
  const std::string what = fmt::format("GET {}", request.substr(0, request.find('?')));
  const Complaint complaint = read_complaint(response.body);
  int status = response.status;
  // Seen: an error sent as if it were an answer.
  if (status == 200 && complaint.status != 0) status = complaint.status;
  if (status == 204 || status == 205)
    return final_error(Code::kNotFound, fmt::format("{}: Spotify has nothing to say to this.", what), "no_content");
  if (status >= 200 && status < 300) {
    if (status == 206) return again(fmt::format("{}: a part of an answer came.", what), "cut_body");
    if (is_whole_json(response.body)) return {};
    const bool began = !response.body.empty() && (response.body.front() == '{' || response.body.front() == '[');
    return began ? again(fmt::format("{}: the answer was cut, or is not JSON.", what), "cut_body")
                 : again(fmt::format("{}: the answer is {}.", what,
                                     response.body.empty() ? "empty" : "not JSON but something else"),
                         "not_json");
  }
  if (status == 401) {
    return {Meaning::kNotAuthorized,
            {Code::kUnavailable, fmt::format("{}: Spotify refused a token that is fresh.", what), "token_refused",
             "nothing to do: it is asked again with the next run; if it stays so, tonearm auth login"},
            {}};
  }
  if (status == 403) return forbidden(complaint, response.body, what, request);
  if (status == 404 || status == 410)
    return final_error(Code::kNotFound, fmt::format("{}: Spotify knows no such thing.", what), "not_found");
  if (status == 429) return too_many(response, complaint, what, now);
  if (status == 408 || status >= 500 || status < 400)
    return again(fmt::format("{}: Spotify answered {}.", what, status), "server_error", retry_after(response, now));
  return final_error(
      Code::kInternal,
      fmt::format("{}: Spotify calls the request wrong: {} {}.", what, status, one_line(complaint.message)),
      "bad_request");
}

}  // namespace tonearm::spotify
