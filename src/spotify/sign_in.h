/// Signing in with a browser: authorization code with PKCE, so that no secret of the app is needed.
/// https://developer.spotify.com/documentation/web-api/tutorials/code-pkce-flow
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spotify/settings.h"

namespace tonearm::spotify {

/// One sign-in that was begun. Lives in memory alone: a verifier is a secret until its code is exchanged.
struct SignInAttempt {
  std::string url;       // for the person's browser; it holds no secret
  std::string redirect;  // "http://127.0.0.1:8898/callback", as it must be registered at Spotify
  std::string verifier;
  std::string state;
  std::vector<std::string> scopes;
};

/// Begins one that comes back to `port` of this machine. kBadConfig without a client id.
Result<SignInAttempt> make_sign_in(const Settings& settings, const std::vector<std::string>& scopes,
                                   std::uint16_t port);

/// The code out of what came back: the redirect's whole address, pasted by a person (blanks and quotes around it are
/// forgiven), or the target of the browser's request. kUnauthenticated with reason `sign_in_refused` where Spotify or
/// the person said no; kUsage with `bad_redirect` where there is no code in it, or where its state is not this
/// attempt's: somebody else's sign-in must not become ours.
Result<std::string> parse_redirect(std::string_view text, const SignInAttempt& attempt);

/// `text` as it stands in a query or a form.
std::string form_encode(std::string_view text);

}  // namespace tonearm::spotify
