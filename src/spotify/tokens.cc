#include "spotify/tokens.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "base/json.h"
#include "spotify/retry_after.h"
#include "spotify/state_file.h"
#include "spotify/token_file.h"

namespace tonearm::spotify {
namespace {

using nlohmann::json;

Error no_client_id() {
  return {Code::kBadConfig, "There is no client id: Spotify wants to know which app asks.", "bad_config",
          "set spotify.client_id in the config, or TONEARM_SPOTIFY_CLIENT_ID"};
}

Error login_needed() {
  return {Code::kUnauthenticated, "Nobody is signed in to Spotify.", "login_needed", "tonearm auth login"};
}

Error login_expired(Millis authorized_at, Millis now) {
  const bool over = six_months_after(authorized_at) <= now;
  return {Code::kUnauthenticated,
          over
              ? fmt::format("The sign-in of {} is over: Spotify ends each after six months.",
                            format_date(day_of(authorized_at)))
              : "Spotify no longer accepts the sign-in: it was revoked, or its token was replaced and the answer lost.",
          "login_expired", "tonearm auth login"};
}

std::string base64(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');  // and the NUL that OpenSSL writes
  ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
                    static_cast<int>(text.size()));
  out.pop_back();
  return out;
}

/// A token as it may stand in a header.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string text_at(const json& from, const char* member) {
  const auto found = from.find(member);
  return found != from.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) out.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return out;
}

/// The accounts service's error, as it is told to the caller. Only codes of the standard are looked at; its description
/// is not repeated, for it may quote what was sent.
Error token_error(const HttpResponse& response, Millis now) {
  const json body = parse_json(response.body);
  const std::string code = body.is_object() ? text_at(body, "error") : "";
  if (response.status == 429) {
    Error error{Code::kRateLimited, "Spotify's accounts service asks to wait.", "rate_limited"};
    error.retry_after =
        std::chrono::ceil<std::chrono::seconds>(retry_after(response, now).value_or(std::chrono::seconds(30)));
    return error;
  }
  if (response.status >= 500 || response.status < 400) {
    return {Code::kUnavailable, fmt::format("Spotify's accounts service answered {}.", response.status), "server_error",
            "nothing to do: the sign-in is kept, the next run tries again"};
  }
  if (code == "invalid_grant") return {Code::kUnauthenticated, "", "login_expired"};
  if (code == "invalid_client" || code == "unauthorized_client") {
    return {Code::kBadConfig, "Spotify does not know this client id, or the client secret is another app's.",
            "bad_config",
            "compare spotify.client_id and the secret's file with https://developer.spotify.com/dashboard"};
  }
  const bool known = code == "invalid_request" || code == "invalid_scope" || code == "unsupported_grant_type";
  return {Code::kInternal,
          fmt::format("Spotify's accounts service refused the request: {}{}{}.", response.status, known ? " " : "",
                      known ? code : ""),
          "bad_request"};
}

}  // namespace

struct Tokens::Grantable {
  AccessToken access;
  std::string refresh;
  std::optional<std::vector<std::string>> scopes;
};

Tokens::Tokens(const Settings& settings, HttpClient* http, Clock* clock)
    : settings_(settings),
      http_(http),
      clock_(clock),
      path_(settings.state_folder + "/credentials.json"),
      issuer_(issuer_of(settings.accounts_url)) {
  while (settings_.accounts_url.ends_with('/')) settings_.accounts_url.pop_back();
}

Result<Tokens::Grantable> Tokens::ask_once(const std::string& form, const std::string& secret) {
  HttpRequest request;
  request.method = "POST";
  request.url = settings_.accounts_url + "/api/token";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  if (!secret.empty()) request.headers["Authorization"] = "Basic " + base64(settings_.client_id + ":" + secret);
  request.body = form;
  const Millis sent = clock_->now();
  TONEARM_TRY(const HttpResponse response, http_->send(request));
  if (response.status != 200) return token_error(response, clock_->now());
  const json body = parse_json(response.body);
  Grantable got;
  got.access.token = body.is_object() ? text_at(body, "access_token") : "";
  if (!is_token(got.access.token)) {
    return Error{Code::kUnavailable, "Spotify's accounts service answered with something that holds no token.",
                 "not_json", "nothing to do: the sign-in is kept, the next run tries again"};
  }
  const auto lives = body.find("expires_in");
  const double seconds = lives != body.end() && lives->is_number() ? lives->get<double>() : 3600;
  // From before the request: never later than Spotify's own reckoning.
  got.access.expires_at = sent + static_cast<Millis>(std::clamp(seconds, 0.0, 86'400.0)) * kSecond;
  got.refresh = text_at(body, "refresh_token");
  const auto scope = body.find("scope");
  if (scope != body.end() && scope->is_string()) got.scopes = words(scope->get<std::string>());
  return got;
}

Result<Tokens::Grantable> Tokens::ask(const std::string& form, const std::string& secret) {
  constexpr std::array kWaits = {std::chrono::milliseconds(500), std::chrono::milliseconds(2000)};
  auto got = ask_once(form, secret);
  for (const std::chrono::milliseconds wait : kWaits) {
    if (got.ok() || got.error().code != Code::kUnavailable) break;
    clock_->wait(wait);
    got = ask_once(form, secret);
  }
  return got;
}

Result<std::string> Tokens::access(Grant grant) { return get(grant, ""); }
Result<std::string> Tokens::renew(Grant grant, const std::string& rejected) { return get(grant, rejected); }

Result<std::string> Tokens::get(Grant grant, const std::string& rejected) {
  if (settings_.client_id.empty()) return no_client_id();
  const bool user = grant == Grant::kUser;
  {
    // The file is replaced whole: while the token in it is good, nobody needs the lock.
    TONEARM_TRY(const TokenFile file, load_tokens(path_));
    const TokenRecord* const record = file.find(issuer_, settings_.client_id);
    if (user && (record == nullptr || record->authorized_at == 0)) return login_needed();
    if (user && record->revoked) return login_expired(record->authorized_at, clock_->now());
    if (record != nullptr) {
      const AccessToken& token = user ? record->user : record->app;
      if (token.good(clock_->now()) && token.token != rejected) return token.token;
    }
  }
  return user ? refresh_user(rejected) : get_app(rejected);
}

Result<std::string> Tokens::refresh_user(const std::string& rejected) {
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY(TokenFile file, load_tokens_locked(path_));
  TokenRecord* const record = file.get(issuer_, settings_.client_id);
  // Another process may have done it, or signed out, while this one waited.
  if (record->authorized_at == 0) return login_needed();
  if (record->revoked) return login_expired(record->authorized_at, clock_->now());
  if (record->user.good(clock_->now()) && record->user.token != rejected) return record->user.token;
  if (record->refresh.empty()) return login_needed();
  auto got = ask(fmt::format("grant_type=refresh_token&refresh_token={}&client_id={}", form_encode(record->refresh),
                             form_encode(settings_.client_id)),
                 "");
  if (!got.ok()) {
    if (got.error().reason != "login_expired") return got.error();
    record->revoked = true;
    record->user = {};
    record->refresh.clear();
    TONEARM_RETURN_IF_ERROR(save_tokens(path_, &file));
    return login_expired(record->authorized_at, clock_->now());
  }
  record->user = got->access;
  if (!got->refresh.empty()) record->refresh = got->refresh;  // else the old one goes on
  if (got->scopes && !got->scopes->empty()) record->scopes = *got->scopes;
  TONEARM_RETURN_IF_ERROR(save_tokens(path_, &file));
  return record->user.token;
}

Result<std::string> Tokens::read_secret() const {
  if (settings_.client_secret_file.empty()) {
    return Error{Code::kBadConfig, "There is no client secret: without a sign-in it takes one to read the catalogue.",
                 "bad_config",
                 "name a file that holds it with spotify.client_secret_file, or TONEARM_SPOTIFY_CLIENT_SECRET_FILE"};
  }
  TONEARM_TRY(auto text, read_private(settings_.client_secret_file, 4096));
  if (!text) {
    return Error{Code::kBadConfig,
                 fmt::format("There is no file {} (the client secret).", settings_.client_secret_file), "bad_config",
                 "check spotify.client_secret_file"};
  }
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' ')) text->pop_back();
  if (!is_token(*text)) {
    return Error{Code::kBadConfig, fmt::format("{} holds no client secret.", settings_.client_secret_file),
                 "bad_config", "it is one line: the client secret that Spotify's dashboard shows"};
  }
  return std::move(*text);
}

Result<std::string> Tokens::get_app(const std::string& rejected) {
  TONEARM_TRY(const std::string secret, read_secret());
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY(TokenFile file, load_tokens_locked(path_));
  TokenRecord* const record = file.get(issuer_, settings_.client_id);
  if (record->app.good(clock_->now()) && record->app.token != rejected) return record->app.token;
  auto got = ask("grant_type=client_credentials", secret);
  if (!got.ok()) {
    if (got.error().code != Code::kUnauthenticated) return got.error();
    return Error{Code::kBadConfig, "Spotify does not accept the client secret.", "bad_config",
                 "compare it with https://developer.spotify.com/dashboard"};
  }
  record->app = got->access;
  TONEARM_RETURN_IF_ERROR(save_tokens(path_, &file));
  return record->app.token;
}

Status Tokens::sign_in(const SignInAttempt& attempt, const std::string& code) {
  if (settings_.client_id.empty()) return no_client_id();
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  // Before the code is spent: where the file cannot be read, nothing could be kept.
  TONEARM_TRY(TokenFile file, load_tokens_locked(path_));
  const Millis now = clock_->now();
  // Once: the code is good for one exchange, and a second try would only hide why the first failed.
  auto got = ask_once(fmt::format("grant_type=authorization_code&code={}&redirect_uri={}&client_id={}&code_verifier={}",
                                  form_encode(code), form_encode(attempt.redirect), form_encode(settings_.client_id),
                                  form_encode(attempt.verifier)),
                      "");
  if (!got.ok()) {
    if (got.error().code != Code::kUnauthenticated) return got.error();
    return Error{Code::kUnauthenticated,
                 "Spotify did not accept the sign-in's code: each is good once, for ten minutes.", "sign_in_refused",
                 "to try again: tonearm auth login"};
  }
  TokenRecord* const record = file.get(issuer_, settings_.client_id);
  record->user = got->access;
  record->refresh = got->refresh;
  record->scopes = got->scopes && !got->scopes->empty() ? *got->scopes : attempt.scopes;
  record->authorized_at = now;
  record->revoked = false;
  record->account_id.clear();
  record->display_name.clear();
  return save_tokens(path_, &file);
}

Status Tokens::remember(std::string_view account_id, std::string_view display_name) {
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY(TokenFile file, load_tokens_locked(path_));
  TokenRecord* const record = file.get(issuer_, settings_.client_id);
  if (record->authorized_at == 0) return login_needed();
  if (record->account_id == account_id && record->display_name == display_name) return Ok{};
  record->account_id = account_id;
  record->display_name = display_name;
  return save_tokens(path_, &file);
}

Result<SignIn> Tokens::status() const {
  SignIn status;
  status.client_id = settings_.client_id;
  TONEARM_TRY(const TokenFile file, load_tokens(path_));
  const TokenRecord* const record = file.find(issuer_, settings_.client_id);
  if (record == nullptr || record->authorized_at == 0) return status;
  status.signed_in = true;
  status.revoked = record->revoked;
  status.scopes = record->scopes;
  status.authorized_at = record->authorized_at;
  status.expires_at = six_months_after(record->authorized_at);
  status.access_expires_at = record->user.expires_at;
  status.account_id = record->account_id;
  status.display_name = record->display_name;
  return status;
}

Status Tokens::settle() const {
  if (!left_behind(path_)) return Ok{};
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY([[maybe_unused]] const TokenFile file, load_tokens_locked(path_));
  return Ok{};
}

Result<bool> Tokens::forget() {
  {
    TONEARM_TRY(const TokenFile file, load_tokens(path_));  // makes nothing where nothing is
    if (file.find(issuer_, settings_.client_id) == nullptr && !left_behind(path_)) return false;
  }
  TONEARM_TRY(const StateLock lock, StateLock::take(path_));
  TONEARM_TRY(TokenFile file, load_tokens_locked(path_));
  const auto gone = std::erase_if(file.records, [this](const TokenRecord& record) {
    return record.issuer == issuer_ && record.client_id == settings_.client_id;
  });
  if (gone == 0) return false;
  TONEARM_RETURN_IF_ERROR(save_tokens(path_, &file));
  return true;
}

}  // namespace tonearm::spotify
