/// Signing in, and the tokens that come of it (authorization code with PKCE, client credentials).
/// https://developer.spotify.com/documentation/web-api/tutorials/code-pkce-flow
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/client.h"
#include "spotify/settings.h"
#include "spotify/sign_in.h"

namespace tonearm::spotify {

/// What the token file says of the sign-in, without any secret.
struct SignIn {
  bool signed_in = false;
  bool revoked = false;  // invalid_grant: sign in again
  std::string client_id;
  std::vector<std::string> scopes;
  Millis authorized_at = 0;
  Millis expires_at = 0;  // of the sign-in: six months after authorized_at; refreshing does not extend it
  Millis access_expires_at = 0;
  std::string account_id, display_name;  // as remember() was told; empty where it was not
};

/// `<state folder>/credentials.json`: 0600 in a 0700 folder, refused (kBadConfig, with the chmod to run) where others
/// can read it, replaced atomically. One refresh at a time over all processes: who waits for the lock finds the new
/// token there. Safe from several threads as far as the client is.
class Tokens {
 public:
  /// Owns neither the client nor the clock. Reads nothing yet.
  Tokens(const Settings& settings, HttpClient* http, Clock* clock);

  /// A token that is good for another minute, refreshed (or got) where needed. kUnauthenticated with reason
  /// `login_needed` (never signed in), `login_expired` (invalid_grant): no request is repeated then. After six months
  /// it is asked once more all the same: the clock may be wrong, and a sign-in that works must not be thrown away.
  /// kUnavailable where the accounts service fails: the token is kept. kRateLimited where it asks to wait. kBadConfig
  /// without a client id or secret file where one is needed, and where Spotify does not know them.
  /// A rotated refresh token is on disk before its access token is handed out. One loss cannot be avoided: where
  /// Spotify rotates and its answer never arrives, the old token is refused from then on, and that is `login_expired`.
  Result<std::string> access(Grant grant);

  /// As access(), but `rejected` was refused (401): gets another one. Where another process has one already, that is
  /// taken.
  Result<std::string> renew(Grant grant, const std::string& rejected);

  /// Exchanges a sign-in's code and writes the tokens over whatever was there for this client id: no older token is
  /// tried first, a revoked one is forgotten. kUnauthenticated with reason `sign_in_refused` where the code is not
  /// accepted (each is good once, for ten minutes).
  Status sign_in(const SignInAttempt& attempt, const std::string& code);
  /// Notes who signed in, for status().
  Status remember(std::string_view account_id, std::string_view display_name);

  /// Puts in place, or removes, what a process that died while it wrote left beside the token file: it holds tokens
  /// too. Where there is nothing, no lock is taken.
  Status settle() const;

  Result<SignIn> status() const;
  /// Forgets the tokens of this client id. Absent is success; whether there were any.
  Result<bool> forget();

 private:
  struct Grantable;  // what a token answer gave

  Result<Grantable> ask(const std::string& form, const std::string& secret);
  Result<Grantable> ask_once(const std::string& form, const std::string& secret);
  Result<std::string> get(Grant grant, const std::string& rejected);
  Result<std::string> refresh_user(const std::string& rejected);
  Result<std::string> get_app(const std::string& rejected);
  Result<std::string> read_secret() const;

  Settings settings_;
  HttpClient* http_;
  Clock* clock_;
  std::string path_, issuer_;
};

}  // namespace tonearm::spotify
