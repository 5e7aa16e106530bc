/// A sandbox at hand, asked without sockets.
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "sandbox/sandbox.h"
#include "sandbox/token.h"

namespace tonearm::sandbox {

using Json = nlohmann::json;

inline constexpr Millis kNow = 1'795'579'200'000;  // 2026-11-25T04:00:00Z
inline constexpr std::string_view kAllScopes =
    "user-read-recently-played user-top-read user-library-read user-follow-read playlist-read-private "
    "playlist-read-collaborative user-read-playback-position user-read-private user-read-email";
inline const std::string kVerifier(64, 'v');

struct Given {
  explicit Given(std::string profile = "small", std::uint64_t seed = 1, Millis now = kNow) : clock(now) {
    Settings settings;
    settings.profile = std::move(profile);
    settings.seed = seed;
    sandbox = std::move(Sandbox::make(settings, &clock)).value();
  }

  ServerResponse ask(std::string method, const std::string& target, std::string body = {}, HttpPairs headers = {}) {
    ServerRequest request;
    request.method = std::move(method);
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) request.query = parse_form(target.substr(request.path.size() + 1));
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "127.0.0.1:1");
    request.body = std::move(body);
    return sandbox->handle(request);
  }
  ServerResponse get(const std::string& target, const std::string& token) {
    return ask("GET", target, "", {{"authorization", "Bearer " + token}});
  }
  Json json(const std::string& target, const std::string& token) { return parse_json(get(target, token).body); }
  Json control(const std::string& what, const std::string& body = {}) {
    return parse_json(ask(body.empty() ? "GET" : "POST", "/sandbox/" + what, body).body);
  }

  static std::string challenge(const std::string& verifier = kVerifier) {
    const Sha256 digest = sha256(verifier);
    return base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
  }
  ServerResponse authorize(const std::string& client, const std::string& more = {},
                           const std::string& redirect = "http://127.0.0.1:9/cb") {
    return ask("GET", "/authorize?response_type=code&client_id=" + percent_encode(client) +
                          "&redirect_uri=" + percent_encode(redirect) + "&scope=" + percent_encode(kAllScopes) + more);
  }
  static std::string location(const ServerResponse& response) {
    for (const auto& [name, value] : response.headers)
      if (name == "location") return value;
    return {};
  }
  std::string code(const std::string& client) {
    const std::string to = location(authorize(client, "&code_challenge_method=S256&code_challenge=" + challenge()));
    return to.substr(to.find("code=") + 5);
  }
  ServerResponse exchange(const std::string& client, const std::string& code, const std::string& verifier = kVerifier,
                          const std::string& more = {}) {
    return ask("POST", "/api/token",
               "grant_type=authorization_code&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcb&client_id=" +
                   percent_encode(client) + "&code=" + code + "&code_verifier=" + verifier + more);
  }
  ServerResponse refresh(const std::string& client, const std::string& token) {
    return ask("POST", "/api/token",
               "grant_type=refresh_token&client_id=" + percent_encode(client) + "&refresh_token=" + token);
  }
  Json sign_in(const std::string& client) { return parse_json(exchange(client, code(client)).body); }
  std::string token(const std::string& client) { return sign_in(client)["access_token"]; }

  /// Every item of every page.
  std::vector<Json> items(std::string target, const std::string& token, std::size_t* total = nullptr) {
    std::vector<Json> all;
    while (!target.empty()) {
      Json page = json(target, token);
      if (page.contains("artists")) page = page["artists"];
      for (const Json& item : page["items"]) all.push_back(item);
      if (total != nullptr) *total = page["total"];
      target = page["next"].is_null() ? "" : page["next"].get<std::string>();
      if (!target.empty()) target.erase(0, target.find("/v1/"));
    }
    return all;
  }

  ManualClock clock;
  std::unique_ptr<Sandbox> sandbox;
};

}  // namespace tonearm::sandbox
