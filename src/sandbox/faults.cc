#include "sandbox/faults.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sandbox/draw.h"

namespace tonearm::sandbox {
namespace {

using Json = nlohmann::ordered_json;

// Those that answer by themselves, then those that change an answer, then those that spoil its sending.
constexpr std::string_view kKinds[] = {"rate_limit",
                                       "rate_limit_text",
                                       "quota",
                                       "unauthorized",
                                       "forbidden_scope",
                                       "forbidden_unregistered",
                                       "forbidden_premium",
                                       "forbidden_removed",
                                       "not_found",
                                       "html_500",
                                       "html_502",
                                       "empty_503",
                                       "gateway_timeout_504",
                                       "empty_200",
                                       "html_200",
                                       "invalid_grant",
                                       "invalid_client",
                                       "token_503",
                                       "status",
                                       "page_drift",
                                       "endless_next",
                                       "null_element",
                                       "null_total",
                                       "floats",
                                       "durations",
                                       "no_next",
                                       "late_plays",
                                       "cut_body",
                                       "cut_chunked",
                                       "bad_gzip",
                                       "stall",
                                       "reset"};

std::optional<ServerResponse> from_table(const Fault& fault) {
  const auto text = [](int status, std::string_view type, std::string_view body) {
    ServerResponse response;
    response.status = status;
    response.headers = {{"content-type", std::string(type)}};
    response.body = body;
    return response;
  };
  const auto said = [&fault](std::string_view otherwise) {
    return fault.message.empty() ? otherwise : std::string_view(fault.message);
  };
  const auto oauth = [&text](int status, std::string_view error, std::string_view description) {
    return text(status, "application/json",
                fmt::format(R"({{"error":"{}","error_description":"{}"}})", error, description));
  };
  constexpr std::string_view kPlain = "text/plain; charset=utf-8", kHtml = "text/html; charset=utf-8";
  const std::string& kind = fault.kind;
  if (kind == "rate_limit") return api_error(429, said("API rate limit exceeded"), fault.reason);
  if (kind == "rate_limit_text") return text(429, kPlain, said("Too many requests"));
  if (kind == "quota") return api_error(429, said("Quota exceeded"), "QUOTA_EXCEEDED");
  if (kind == "unauthorized") {
    auto response = api_error(401, said("The access token expired"));
    response.headers.emplace_back(
        "www-authenticate",
        R"(Bearer realm="spotify", error="invalid_token", error_description="The access token expired")");
    return response;
  }
  if (kind == "forbidden_scope") return api_error(403, said("Insufficient client scope"));
  if (kind == "forbidden_unregistered")
    return text(403, kPlain, said("User not registered in the Developer Dashboard"));
  if (kind == "forbidden_premium")
    return text(403, kPlain, said("Active premium subscription required for the owner of the app."));
  if (kind == "forbidden_removed") return api_error(403, said("Forbidden"));
  if (kind == "not_found") return api_error(404, said("Resource not found"));
  if (kind == "html_500") return text(500, kHtml, "<html><body><h1>500 Internal Server Error</h1></body></html>");
  if (kind == "html_502") return text(502, kHtml, "<html><body><h1>502 Bad Gateway</h1></body></html>");
  if (kind == "html_200") return text(200, kHtml, "<html><body>Something went wrong</body></html>");
  if (kind == "empty_503") return text(503, kPlain, "");
  if (kind == "gateway_timeout_504") return text(504, kHtml, "<html><body><h1>504 Gateway Time-out</h1></body></html>");
  if (kind == "empty_200") return text(200, "application/json; charset=utf-8", "");
  if (kind == "invalid_grant") return oauth(400, "invalid_grant", said("Refresh token revoked"));
  if (kind == "invalid_client") return oauth(400, "invalid_client", said("Invalid client"));
  if (kind == "token_503") return text(503, kHtml, "<html><body>Service Unavailable</body></html>");
  if (kind == "status")
    return fault.body.empty()
               ? api_error(fault.status, said("Sandbox fault"), fault.reason)
               : text(fault.status, fault.text_kind.empty() ? kPlain : std::string_view(fault.text_kind), fault.body);
  return {};
}

template <typename T>
Status read(const Json& from, const char* name, T* into) {
  const auto found = from.find(name);
  if (found == from.end() || found->is_null()) return Ok{};
  try {
    *into = found->get<T>();
  } catch (const Json::exception&) {
    return Error{Code::kUsage, fmt::format("`{}` of a fault has the wrong type.", name)};
  }
  return Ok{};
}

Status read_time(const Json& from, const char* name, Millis* into) {
  std::string text;
  TONEARM_RETURN_IF_ERROR(read(from, name, &text));
  if (text.empty()) return Ok{};
  const auto at = parse_rfc3339(text);
  if (!at) return Error{Code::kUsage, fmt::format("`{}` of a fault is no RFC 3339 time.", name)};
  *into = *at;
  return Ok{};
}

Result<Fault> parse(const Json& from) {
  if (!from.is_object()) return Error{Code::kUsage, "A fault is an object."};
  constexpr std::string_view kMembers[] = {
      "kind",    "path", "client",       "bucket", "skip", "nth",   "times", "probability", "status", "retry_after",
      "message", "body", "content_type", "reason", "ms",   "bytes", "by",    "from",        "until"};
  for (const auto& [name, value] : from.items())
    if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers))
      return Error{Code::kUsage, fmt::format("`{}` is no member of a fault.", name)};
  Fault fault;
  TONEARM_RETURN_IF_ERROR(read(from, "kind", &fault.kind));
  if (std::find(std::begin(kKinds), std::end(kKinds), fault.kind) == std::end(kKinds))
    return Error{Code::kUsage, fmt::format("`{}` is no kind of fault.", fault.kind)};
  TONEARM_RETURN_IF_ERROR(read(from, "path", &fault.pattern));
  TONEARM_RETURN_IF_ERROR(read(from, "client", &fault.client));
  TONEARM_RETURN_IF_ERROR(read(from, "bucket", &fault.bucket));
  TONEARM_RETURN_IF_ERROR(read(from, "skip", &fault.skip));
  std::int64_t nth = 0;
  TONEARM_RETURN_IF_ERROR(read(from, "nth", &nth));
  if (nth > 0) fault.skip = nth - 1;
  TONEARM_RETURN_IF_ERROR(read(from, "times", &fault.times));
  TONEARM_RETURN_IF_ERROR(read(from, "probability", &fault.probability));
  TONEARM_RETURN_IF_ERROR(read(from, "status", &fault.status));
  TONEARM_RETURN_IF_ERROR(read(from, "message", &fault.message));
  TONEARM_RETURN_IF_ERROR(read(from, "body", &fault.body));
  TONEARM_RETURN_IF_ERROR(read(from, "content_type", &fault.text_kind));
  TONEARM_RETURN_IF_ERROR(read(from, "reason", &fault.reason));
  TONEARM_RETURN_IF_ERROR(read(from, "ms", &fault.ms));
  TONEARM_RETURN_IF_ERROR(read(from, "bytes", &fault.bytes));
  TONEARM_RETURN_IF_ERROR(read(from, "by", &fault.drift));
  TONEARM_RETURN_IF_ERROR(read_time(from, "from", &fault.from));
  TONEARM_RETURN_IF_ERROR(read_time(from, "until", &fault.until));
  if (const auto found = from.find("retry_after"); found != from.end() && !found->is_null())
    fault.retry_after = found->is_string() ? found->get<std::string>() : found->dump();
  if (fault.kind == "status" && (fault.status < 200 || fault.status > 599))
    return Error{Code::kUsage, "The kind `status` needs a `status` from 200 to 599."};
  try {
    fault.path = std::regex(fault.pattern, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error&) {
    return Error{Code::kUsage, fmt::format("`{}` is no regular expression.", fault.pattern)};
  }
  return fault;
}

}  // namespace

Status Faults::add(const Json& program) {
  if (!program.is_object()) return Error{Code::kUsage, "A program of faults is an object."};
  std::vector<Fault> fresh;
  if (program.contains("faults")) {
    if (!program["faults"].is_array()) return Error{Code::kUsage, "`faults` is a list."};
    for (const Json& each : program["faults"]) {
      TONEARM_TRY(Fault fault, parse(each));
      fresh.push_back(std::move(fault));
    }
    if (program.value("replace", false)) faults_.clear();
  } else {
    TONEARM_TRY(Fault fault, parse(program));
    fresh.push_back(std::move(fault));
  }
  for (Fault& fault : fresh) faults_.push_back(std::move(fault));
  return Ok{};
}

Json Faults::json() const {
  Json out = Json::array();
  for (const Fault& fault : faults_)
    out.push_back({{"kind", fault.kind},
                   {"path", fault.pattern},
                   {"seen", fault.seen},
                   {"happened", fault.happened},
                   {"left", fault.times < 0 ? -1 : fault.times - fault.happened}});
  return Json{{"faults", std::move(out)}};
}

const Fault* Faults::next(const ServerRequest& request, const std::string& client, const std::string& bucket,
                          Millis now) {
  if (faults_.empty()) return nullptr;
  const std::string line = request.method + " " + request.target;
  for (Fault& fault : faults_) {
    if (fault.times >= 0 && fault.happened >= fault.times) continue;
    if (now < fault.from || now >= fault.until) continue;
    if (!fault.bucket.empty() && fault.bucket != bucket) continue;
    if (client.find(fault.client) == std::string::npos) continue;
    if (!fault.pattern.empty() && !std::regex_search(line, fault.path)) continue;
    if (fault.seen++ < fault.skip) continue;
    if (fault.probability < 1 && !Draw(seed_, Purpose::kFault, ++drawn_).chance(fault.probability)) continue;
    ++fault.happened;
    return &fault;
  }
  return nullptr;
}

std::optional<ServerResponse> Faults::answer(const Fault& fault) {
  auto response = from_table(fault);
  if (response && !fault.retry_after.empty()) response->headers.emplace_back("retry-after", fault.retry_after);
  return response;
}

Tweaks Faults::tweaks(const Fault& fault) {
  Tweaks tweaks;
  tweaks.drift = fault.kind == "page_drift" ? fault.drift : 0;
  tweaks.endless = fault.kind == "endless_next";
  tweaks.null_element = fault.kind == "null_element";
  tweaks.null_total = fault.kind == "null_total";
  tweaks.floats = fault.kind == "floats";
  tweaks.durations = fault.kind == "durations";
  if (fault.kind == "late_plays") tweaks.late_ms = fault.ms > 0 ? fault.ms : 3 * kHour;
  tweaks.truncated = fault.kind == "no_next";
  return tweaks;
}

bool Faults::spoil(const Fault& fault, ServerResponse* response) {
  if (fault.kind == "cut_body" || fault.kind == "cut_chunked") {
    response->cut = fault.bytes >= 0 ? static_cast<std::size_t>(fault.bytes) : response->body.size() / 2;
    response->chunked = fault.kind == "cut_chunked";
  } else if (fault.kind == "bad_gzip") {
    std::erase_if(response->headers, [](const auto& header) { return header.first == "content-encoding"; });
    response->headers.emplace_back("content-encoding", "gzip");
    response->body = std::string("\x1f\x8b\x08\x00", 4) + "this is no gzip at all";
  } else if (fault.kind == "stall") {
    response->stall_ms = fault.ms > 0 ? fault.ms : 45'000;
  } else if (fault.kind == "reset") {
    response->reset = true;
  } else {
    return false;
  }
  return true;
}

}  // namespace tonearm::sandbox
