#include "sandbox/sandbox.h"

#include <mutex>

#include <fmt/format.h>
#include <zlib.h>

#include "base/hash.h"
#include "sandbox/control.h"
#include "sandbox/world.h"

namespace tonearm::sandbox {
namespace {

/// Segments after /v1; a slash at the end counts for nothing.
std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) out.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return out;
}

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  std::string in = bytes;  // zlib's interface is not const
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return done == Z_STREAM_END ? out : std::string();
}

/// "Wed, 25 Nov 2026 04:00:00 GMT".
std::string http_date(Millis at) {
  constexpr std::string_view kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = format_rfc3339(at);
  const auto weekday = static_cast<std::size_t>(((day_of(at) + 3) % 7 + 7) % 7);
  return fmt::format("{}, {} {} {} {} GMT", kDays[weekday], text.substr(8, 2),
                     kMonths[static_cast<std::size_t>(month_of(at) - 1)], text.substr(0, 4), text.substr(11, 8));
}

/// Integers outside of strings as floats (T06), durations as objects (T07).
std::string respell(const std::string& body, const Tweaks& tweaks) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (inside && c == '\\') {
      out += c;
      out += body[++i];
      continue;
    }
    if (c == '"') inside = !inside;
    if (inside || c < '0' || c > '9') {
      out += c;
      continue;
    }
    const std::size_t end = std::min(body.find_first_not_of("0123456789.eE+-", i), body.size());
    const std::string number = body.substr(i, end - i);
    if (tweaks.durations && out.ends_with("\"duration_ms\":")) {
      out += fmt::format("{{\"totalMilliseconds\":{}}}", number);
    } else {
      out += tweaks.floats && number.find('.') == std::string::npos ? number + ".0" : number;
    }
    i = end - 1;
  }
  return out;
}

class Made : public Sandbox {
 public:
  Made(const Settings& settings, const Profile& profile, Clock* clock) : world_(settings, profile, clock) {}

  ServerResponse handle(const ServerRequest& request) override {
    const std::lock_guard lock(mutex_);
    ServerResponse response;
    if (request.path.starts_with("/sandbox/")) {
      response = control(&world_, request);
    } else if (request.path == "/v1" || request.path.starts_with("/v1/")) {
      response = web_api(request);
    } else if (request.path == "/api/token" || request.path == "/authorize") {
      response = accounts(request);
    } else if (request.path == "/") {
      response.headers = {{"content-type", "text/plain; charset=utf-8"}};
      response.body = "A sandbox: made-up answers in the shape of Spotify's Web API. Nothing here is real.\n";
    } else {
      response = api_error(404, "Not found.");
    }
    response.headers.emplace_back("date", http_date(world_.clock.now()));
    return response;
  }

 private:
  struct Outcome {
    ServerResponse response;
    Showing showing;
    int account = -1;
  };

  ServerResponse accounts(const ServerRequest& request) {
    const bool token = request.path == "/api/token";
    const std::string client =
        token ? Oauth::client_of(request) : std::string(request.parameter("client_id").value_or(""));
    const Fault* const fault = world_.faults.next(request, client, "accounts", world_.clock.now());
    std::optional<ServerResponse> response;
    if (fault != nullptr) response = Faults::answer(*fault);
    if (!response)
      response =
          token ? world_.oauth.token(request, world_.clock.now()) : world_.oauth.authorize(request, world_.clock.now());
    if (fault != nullptr) Faults::spoil(*fault, &*response);
    world_.meter.count(client, token ? "api/token" : "authorize", "accounts", response->status);
    // Without the query: codes and secrets may stand there.
    world_.meter.note(client, request.method, request.path, response->status, world_.clock.now());
    return std::move(*response);
  }

  ServerResponse web_api(const ServerRequest& request) {
    const Millis now = world_.clock.now();
    const std::vector<std::string> path = segments(std::string_view(request.path).substr(3));
    const Endpoint* const endpoint = find_endpoint(path);
    const std::string bucket(endpoint != nullptr ? endpoint->bucket : "");
    const auto token = bearer(request);
    const std::string client = token ? token->client_id : "";
    const Fault* const fault = world_.faults.next(request, client, bucket, now);
    Outcome outcome;
    std::optional<ServerResponse> instead;
    Tweaks tweaks;
    if (fault != nullptr) {
      instead = Faults::answer(*fault);
      tweaks = Faults::tweaks(*fault);
    }
    if (instead) {
      outcome.response = std::move(*instead);
    } else {
      outcome = answer(request, path, endpoint, token, tweaks);
    }
    const ClientRules rules = token ? rules_of(client, world_.settings.shape).value_or(ClientRules{}) : ClientRules{};
    if (!instead && outcome.response.status == 200) finish(request, rules, tweaks, &outcome.response);
    const bool spoiled = fault != nullptr && Faults::spoil(*fault, &outcome.response);
    if (!instead && !spoiled && outcome.response.status == 200)
      world_.shown.note(outcome.account, outcome.showing, now);
    world_.meter.count(client, endpoint != nullptr ? std::string(endpoint->path) : "unknown", bucket,
                       outcome.response.status);
    world_.meter.note(client, request.method, request.target, outcome.response.status, now);
    return std::move(outcome.response);
  }

  std::optional<Token> bearer(const ServerRequest& request) const {
    const std::string_view header = request.header("authorization");
    if (!header.starts_with("Bearer ") && !header.starts_with("bearer ")) return {};
    auto token = read_token(world_.settings.seed, header.substr(7));
    if (!token || token->grant != Grant::kAccess) return {};
    return token;
  }

  static Outcome error(int status, std::string_view message, std::string_view authenticate = {}) {
    Outcome outcome;
    outcome.response = api_error(status, message);
    if (!authenticate.empty()) outcome.response.headers.emplace_back("www-authenticate", std::string(authenticate));
    return outcome;
  }

  Outcome answer(const ServerRequest& request, const std::vector<std::string>& path, const Endpoint* endpoint,
                 const std::optional<Token>& token, const Tweaks& tweaks) {
    const Millis now = world_.clock.now();
    if (request.header("authorization").empty())
      return error(401, "No token provided", R"(Bearer realm="spotify", error="missing_token")");
    const auto rules = token ? rules_of(token->client_id, world_.settings.shape) : std::nullopt;
    if (!rules)
      return error(401, "Invalid access token",
                   R"(Bearer realm="spotify", error="invalid_token", error_description="Invalid access token")");
    if (now >= token->issued + Millis{rules->access_seconds} * 1'000)
      return error(401, "The access token expired",
                   R"(Bearer realm="spotify", error="invalid_token", error_description="The access token expired")");
    Outcome outcome;
    if (rules->unregistered || rules->no_premium) {
      outcome.response.status = 403;
      outcome.response.headers = {{"content-type", "text/plain; charset=utf-8"}};
      outcome.response.body = rules->unregistered ? "User not registered in the Developer Dashboard"
                                                  : "Active premium subscription required for the owner of the app.";
      return outcome;
    }
    if (request.method != "GET" && request.method != "HEAD")
      return error(403, "The sandbox answers GET alone; see POST /sandbox/edit");
    if (endpoint == nullptr) return error(404, "Service not found");
    if (const auto refusal = world_.meter.take(token->client_id, std::string(endpoint->bucket), *rules, now)) {
      outcome.response = refusal->quota ? api_error(429, "Quota exceeded", "QUOTA_EXCEEDED")
                                        : api_error(429, "API rate limit exceeded");
      outcome.response.headers.emplace_back("retry-after", std::to_string((refusal->retry_ms + 999) / 1'000));
      return outcome;
    }
    if (rules->shape == Shape::kRestricted && endpoint->where == Where::kLegacy) return error(403, "Forbidden");
    if (endpoint->person && token->account < 0) return error(401, "Valid user authentication required");
    if (token->account >= 0) {
      std::string_view needed = endpoint->scopes;
      while (!needed.empty()) {
        const std::size_t end = std::min(needed.find(' '), needed.size());
        if (!token->has_scope(needed.substr(0, end))) return error(403, "Insufficient client scope");
        needed.remove_prefix(std::min(end + 1, needed.size()));
      }
    }
    Account& listed = world_.account(std::max(token->account, 0));
    Call call{request,
              *rules,
              *token,
              world_.universe,
              world_.renderer(rules->shape, base_of(request)),
              token->account >= 0 ? &listed : nullptr,
              listed,
              now,
              path,
              tweaks};
    outcome.response = endpoint->answer(&call);
    outcome.showing = std::move(call.showing);
    outcome.account = token->account;
    return outcome;
  }

  /// Where the client thinks it is: Host, without the port that its scheme implies.
  std::string base_of(const ServerRequest& request) const {
    if (!world_.settings.base.empty()) return world_.settings.base;
    std::string host(request.header("host"));
    if (request.tls && host.ends_with(":443")) host.resize(host.size() - 4);
    return fmt::format("{}://{}/v1", request.tls ? "https" : "http", host);
  }

  static void finish(const ServerRequest& request, const ClientRules& rules, const Tweaks& tweaks,
                     ServerResponse* response) {
    if (tweaks.floats || tweaks.durations) response->body = respell(response->body, tweaks);
    if (rules.etag) {
      const std::string tag = fmt::format("\"{}\"", sha256_hex(response->body).substr(0, 32));
      response->headers.emplace_back("etag", tag);
      if (request.header("if-none-match") == tag) {
        response->status = 304;
        response->body.clear();
        return;
      }
    }
    if (request.header("accept-encoding").find("gzip") == std::string_view::npos || response->body.size() < 1'000)
      return;
    if (std::string packed = gzip(response->body); !packed.empty()) {
      response->body = std::move(packed);
      response->headers.emplace_back("content-encoding", "gzip");
    }
  }

  std::mutex mutex_;
  World world_;
};

}  // namespace

Result<std::unique_ptr<Sandbox>> Sandbox::make(const Settings& settings, Clock* clock) {
  auto profile = find_profile(settings.profile);
  if (!profile) {
    return Error{Code::kUsage, fmt::format("`{}` is no profile of the sandbox.", settings.profile), "usage",
                 "the profiles are small, person, heavy, quiet"};
  }
  if (settings.changes) profile->changes = *settings.changes;
  if (settings.plays_per_day) profile->plays_per_day = *settings.plays_per_day, profile->silent = false;
  return std::unique_ptr<Sandbox>(std::make_unique<Made>(settings, *profile, clock));
}

}  // namespace tonearm::sandbox
