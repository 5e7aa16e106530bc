/// The accounts service: /authorize and /api/token. Not thread-safe.
#pragma once

#include <set>
#include <string>

#include "http/server.h"
#include "sandbox/shape.h"
#include "sandbox/token.h"

namespace tonearm::sandbox {

class Oauth {
 public:
  Oauth(std::uint64_t seed, Shape otherwise) : seed_(seed), otherwise_(otherwise) {}

  /// 302 to the redirect address with a code (or an error), without a page: nobody has to click.
  ServerResponse authorize(const ServerRequest& request, Millis now);
  ServerResponse token(const ServerRequest& request, Millis now);

  /// Revokes what an account granted until now: refresh tokens of an earlier yes are dead.
  void revoke(Millis now) { revoked_until_ = now; }
  /// The client id of a request to /api/token, for faults and counts.
  static std::string client_of(const ServerRequest& request);

 private:
  ServerResponse from_code(const HttpPairs& form, const std::string& client, const ClientRules& rules, bool has_secret,
                           Millis now);
  ServerResponse refresh(const HttpPairs& form, const std::string& client, const ClientRules& rules, Millis now);
  ServerResponse grant(const std::string& client, const ClientRules& rules, int account, const std::string& scopes,
                       Millis authorized, bool with_refresh, Millis now);

  std::uint64_t seed_;
  Shape otherwise_;
  std::uint64_t number_ = 0;
  std::set<std::string, std::less<>> used_;  // codes, and refresh tokens that rotate
  Millis revoked_until_ = INT64_MIN;
};

}  // namespace tonearm::sandbox
