/// Signing a person in, from the address to the lake's binding: `tonearm auth login`, and a step of `init`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "app/reach.h"
#include "app/wire.h"
#include "pipeline/account.h"

namespace tonearm::app {

/// A sign-in that ends within so many days is worth a warning.
inline constexpr Millis kSignInWarnDays = 30;

struct SignInWishes {
  std::optional<std::uint16_t> port;   // instead of the config's
  bool browser = true;                 // open one where there is a terminal
  std::chrono::seconds patience{300};  // real time
};

struct SignedIn {
  spotify::SignIn sign_in;
  std::optional<Identity> identity;  // empty where Spotify could not be asked just now
  std::optional<Error> unasked;      // why
  bool bound = false;                // the label is bound in the lake; false: there is no lake yet
  std::vector<std::string> missing;  // scopes that were asked for and not given
};

/// Says what is asked for and why, waits for the browser or for a pasted address, exchanges the code, asks who it is,
/// and binds the label in the lake. On an account that the lake's label does not belong to, the tokens are forgotten
/// again.
Result<SignedIn> sign_in(const Context& context, Spotify* spotify, const SignInWishes& wishes);

}  // namespace tonearm::app
