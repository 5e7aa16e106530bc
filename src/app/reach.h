/// Spotify, wired: client, tokens, ledger, and what the config and the sign-in let a run collect.
#pragma once

#include <memory>

#include "app/wire.h"
#include "extract/source.h"
#include "spotify/api.h"

namespace tonearm::app {

/// Everything that a run asks with. Lives as long as the run; one thread.
struct Spotify {
  std::unique_ptr<HttpClient> http;
  std::unique_ptr<spotify::Tokens> tokens;
  std::unique_ptr<spotify::Ledger> ledger;
  std::unique_ptr<spotify::Api> api;
  std::unique_ptr<extract::ApiSource> source;
  spotify::SignIn sign_in;
  extract::SlotSettings settings;
};

/// Nothing is asked yet. kBadConfig where the config does not do, or the token file is open to others.
Result<std::unique_ptr<Spotify>> reach_spotify(const Context& context);

/// What to say where a sign-in is over: it needs the person; what needs no user goes on.
Error sign_in_over();

/// kUnauthenticated where there is neither a sign-in nor anything to follow: what a person has to do first.
Status can_collect(const Spotify& spotify);

}  // namespace tonearm::app
