#include "sandbox/oauth.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "sandbox/render.h"

namespace tonearm::sandbox {
namespace {

constexpr Millis kCodeMs = 600'000;
constexpr std::string_view kSecret = "sandbox-secret";
constexpr std::string_view kScopes[] = {"ugc-image-upload",
                                        "user-read-playback-state",
                                        "user-modify-playback-state",
                                        "user-read-currently-playing",
                                        "app-remote-control",
                                        "streaming",
                                        "playlist-read-private",
                                        "playlist-read-collaborative",
                                        "playlist-modify-private",
                                        "playlist-modify-public",
                                        "user-follow-modify",
                                        "user-follow-read",
                                        "user-read-playback-position",
                                        "user-top-read",
                                        "user-read-recently-played",
                                        "user-library-modify",
                                        "user-library-read",
                                        "user-read-email",
                                        "user-read-private"};

std::string value(const HttpPairs& form, std::string_view name) {
  for (const auto& [key, text] : form)
    if (key == name) return text;
  return {};
}

ServerResponse text_answer(int status, std::string body) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"content-type", "text/plain; charset=utf-8"}};
  response.body = std::move(body);
  return response;
}

ServerResponse failure(int status, std::string_view error, std::string_view description) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"content-type", "application/json"}};
  response.body = fmt::format(R"({{"error":"{}","error_description":"{}"}})", error, description);
  return response;
}

/// HTTPS, or HTTP to a loopback address by number; `localhost` is refused.
bool redirect_allowed(std::string_view uri) {
  if (uri.starts_with("https://")) return !uri.starts_with("https://localhost");
  for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"})
    if (uri.starts_with(host) && (uri.size() == host.size() || uri[host.size()] == ':' || uri[host.size()] == '/'))
      return true;
  return false;
}

bool verifier_fits(std::string_view verifier, std::string_view challenge) {
  if (verifier.size() < 43 || verifier.size() > 128) return false;
  const Sha256 digest = sha256(verifier);
  return base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}) == challenge;
}

/// The form: the body, and the query string where the client id allows it.
HttpPairs form_of(const ServerRequest& request, bool query) {
  HttpPairs form = parse_form(request.body);
  if (query) form.insert(form.end(), request.query.begin(), request.query.end());
  return form;
}

struct Credentials {
  std::string id, secret;
  bool basic = false, has_secret = false;
};

/// RFC 6749 wants id and secret form-encoded within Basic; most send them plain.
std::string plain(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::string(text);
  const HttpPairs decoded = parse_form(text);
  return decoded.size() == 1 ? decoded.front().first : std::string(text);
}

Credentials credentials(const ServerRequest& request, const HttpPairs& form) {
  Credentials found;
  const std::string_view header = request.header("authorization");
  if (header.starts_with("Basic ") || header.starts_with("basic ")) {
    const std::optional<std::string> pair = decode_base64(header.substr(6));
    const std::size_t colon = pair ? pair->find(':') : std::string::npos;
    if (colon != std::string::npos) {
      found.id = plain(std::string_view(*pair).substr(0, colon));
      found.secret = plain(std::string_view(*pair).substr(colon + 1));
    }
    found.basic = found.has_secret = true;
    return found;
  }
  found.id = value(form, "client_id");
  for (const auto& [key, text] : form)
    if (key == "client_secret") found.has_secret = true, found.secret = text;
  return found;
}

}  // namespace

std::string Oauth::client_of(const ServerRequest& request) { return credentials(request, form_of(request, true)).id; }

ServerResponse Oauth::authorize(const ServerRequest& request, Millis now) {
  const std::string client = value(request.query, "client_id");
  const auto rules = rules_of(client, otherwise_);
  if (!rules) return text_answer(400, "INVALID_CLIENT: Invalid client");
  const std::string redirect = value(request.query, "redirect_uri");
  if (redirect.empty()) return text_answer(400, "INVALID_CLIENT: Missing redirect URI");
  if (!redirect_allowed(redirect)) return text_answer(400, "INVALID_CLIENT: Insecure redirect URI");
  const std::string state = value(request.query, "state");
  const auto back = [&](const std::string& what) {
    ServerResponse response;
    response.status = 302;
    const char joint = redirect.find('?') == std::string::npos ? '?' : '&';
    response.headers = {{"location", fmt::format("{}{}{}{}", redirect, joint, what,
                                                 state.empty() ? "" : "&state=" + percent_encode(state))}};
    return response;
  };
  if (value(request.query, "response_type") != "code") return back("error=unsupported_response_type");
  const std::string challenge = value(request.query, "code_challenge");
  if (!challenge.empty() && value(request.query, "code_challenge_method") != "S256")
    return text_answer(400, "code_challenge_method must be S256");
  if (challenge.empty() && request.parameter("code_challenge_method"))
    return text_answer(400, "code_challenge_method needs code_challenge");
  std::string scopes;
  std::string_view rest = request.parameter("scope").value_or("");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" ,"), rest.size());
    const std::string_view scope = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (scope.empty()) continue;
    if (std::find(std::begin(kScopes), std::end(kScopes), scope) == std::end(kScopes))
      return back("error=invalid_scope");
    scopes += (scopes.empty() ? "" : " ") + std::string(scope);
  }
  if (rules->denies) return back("error=access_denied");
  Token code;
  code.grant = Grant::kCode;
  code.client_id = client;
  code.account = rules->account;
  code.scopes = scopes;
  code.issued = code.authorized = now;
  code.number = ++number_;
  code.redirect_uri = redirect;
  code.challenge = challenge;
  return back("code=" + write_token(seed_, code));
}

ServerResponse Oauth::token(const ServerRequest& request, Millis now) {
  if (request.method != "POST") return text_answer(405, "");
  HttpPairs form = form_of(request, false);
  Credentials who = credentials(request, form);
  if (who.id.empty()) {
    form = form_of(request, true);
    who = credentials(request, form);
    const auto rules = rules_of(who.id, otherwise_);
    if (!rules || !rules->query) return failure(400, "invalid_client", "Invalid client");
  }
  const auto rules = rules_of(who.id, otherwise_);
  if (!rules) return failure(400, "invalid_client", "Invalid client");
  // A secret that is sent must be right, and an empty one is wrong: the code stays good for the next try.
  if (who.has_secret && who.secret != kSecret) return failure(400, "invalid_client", "Invalid client secret");
  const std::string type = value(form, "grant_type");
  if (type == "client_credentials") {
    if (!who.has_secret) return failure(400, "invalid_client", "Invalid client secret");
    return grant(who.id, *rules, -1, "", now, false, now);
  }
  if (rules->secret && !who.has_secret) return failure(400, "invalid_client", "Invalid client secret");
  if (type == "authorization_code") return from_code(form, who.id, *rules, who.has_secret, now);
  if (type == "refresh_token") return refresh(form, who.id, *rules, now);
  return failure(400, "unsupported_grant_type",
                 "grant_type must be client_credentials, authorization_code or refresh_token");
}

ServerResponse Oauth::from_code(const HttpPairs& form, const std::string& client, const ClientRules& rules,
                                bool has_secret, Millis now) {
  const std::string text = value(form, "code");
  const auto code = read_token(seed_, text);
  if (!code || code->grant != Grant::kCode || code->client_id != client || used_.contains(text))
    return failure(400, "invalid_grant", "Invalid authorization code");
  if (now >= code->issued + kCodeMs) return failure(400, "invalid_grant", "Authorization code expired");
  if (value(form, "redirect_uri") != code->redirect_uri) return failure(400, "invalid_grant", "Invalid redirect URI");
  const std::string verifier = value(form, "code_verifier");
  if (code->challenge.empty() && !has_secret) return failure(400, "invalid_client", "Invalid client secret");
  if (!code->challenge.empty() && !verifier_fits(verifier, code->challenge))
    return failure(400, "invalid_grant", "code_verifier was incorrect");
  used_.insert(text);
  return grant(client, rules, code->account, code->scopes, code->authorized, true, now);
}

ServerResponse Oauth::refresh(const HttpPairs& form, const std::string& client, const ClientRules& rules, Millis now) {
  const std::string text = value(form, "refresh_token");
  if (text.empty()) return failure(400, "invalid_request", "refresh_token must be supplied");
  const auto token = read_token(seed_, text);
  if (!token || token->grant != Grant::kRefresh || token->client_id != client)
    return failure(400, "invalid_grant", "Invalid refresh token");
  if (used_.contains(text) || token->authorized <= revoked_until_)
    return failure(400, "invalid_grant", "Refresh token revoked");
  if (now >= six_months_after(token->authorized)) return failure(400, "invalid_grant", "Refresh token expired");
  if (rules.rotates) used_.insert(text);
  return grant(client, rules, token->account, token->scopes, token->authorized, rules.rotates, now);
}

ServerResponse Oauth::grant(const std::string& client, const ClientRules& rules, int account, const std::string& scopes,
                            Millis authorized, bool with_refresh, Millis now) {
  Token token;
  token.client_id = client;
  token.account = account;
  token.scopes = scopes;
  token.issued = now;
  token.authorized = authorized;
  token.number = ++number_;
  std::string out = fmt::format(R"({{"access_token":"{}","token_type":"Bearer","expires_in":{})",
                                write_token(seed_, token), rules.access_seconds);
  if (with_refresh) {
    token.grant = Grant::kRefresh;
    out += fmt::format(R"(,"refresh_token":"{}")", write_token(seed_, token));
  }
  if (account >= 0) out += fmt::format(",\"scope\":{}", quoted(std::string_view(scopes)));
  ServerResponse response;
  response.headers = {{"content-type", "application/json"}, {"cache-control", "no-store"}};
  response.body = out + "}";
  return response;
}

}  // namespace tonearm::sandbox
