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
};

/// `<state folder>/credentials.json`: 0600 in a 0700 folder, refused (kBadConfig, with the chmod to run) where others
/// can read it, replaced atomically. One refresh at a time over all processes: who waits for the lock finds the new
/// token there. Safe from several threads as far as the client is.
class Tokens {
 public:
  /// Owns neither the client nor the clock. Reads nothing yet.
  Tokens(const Settings& settings, HttpClient* http, Clock* clock);

  /// A token that is good for another minute, refreshed (or got) where needed. kUnauthenticated with reason
  /// `login_needed` (never signed in), `login_expired` (invalid_grant, or six months over): no request is repeated
  /// then. kUnavailable where the accounts service fails: the token is kept. kBadConfig without a client id or secret
  /// file where one is needed.
  Result<std::string> access(Grant grant);

  /// As access(), but `rejected` was refused (401): gets another one. Where another process has one already, that is
  /// taken.
  Result<std::string> renew(Grant grant, const std::string& rejected);

  Result<SignIn> status() const;
  /// Forgets the tokens of this client id. Absent is success; whether there were any.
  Result<bool> forget();

 private:
  Settings settings_;
  HttpClient* http_;
  Clock* clock_;
};

}  // namespace tonearm::spotify
