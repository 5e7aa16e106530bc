#include "app/reach.h"

#include "spec/reasons.h"

namespace tonearm::app {

Result<std::unique_ptr<Spotify>> reach_spotify(const Context& context) {
  const Config& config = context.config;
  auto made = std::make_unique<Spotify>();
  made->http = make_curl_client();
  made->tokens = std::make_unique<spotify::Tokens>(config.spotify, made->http.get(), context.clock.get());
  made->ledger = std::make_unique<spotify::Ledger>(config.spotify.state_folder, config.spotify.client_id,
                                                   config.spotify.soft_limit);
  made->api = std::make_unique<spotify::Api>(config.spotify, made->http.get(), made->tokens.get(), made->ledger.get(),
                                             context.clock.get());
  made->source = std::make_unique<extract::ApiSource>(made->api.get());
  TONEARM_RETURN_IF_ERROR(made->tokens->settle());
  TONEARM_TRY(made->sign_in, made->tokens->status());
  made->settings = config.slot;
  made->settings.user = made->sign_in.signed_in && !made->sign_in.revoked;
  made->settings.app = !config.spotify.client_secret_file.empty();
  made->settings.scopes = made->sign_in.scopes;
  TONEARM_TRY(made->settings.follow, extract::parse_follows(config.follow));
  return made;
}

Error sign_in_over() {
  return {Code::kUnauthenticated, "The sign-in is over: Spotify has revoked it, or six months have passed.",
          std::string(spec::reason::kLoginExpired), "tonearm auth login"};
}

Status can_collect(const Spotify& spotify) {
  const extract::SlotSettings& settings = spotify.settings;
  if (settings.user || (settings.app && !settings.follow.empty())) return Ok{};
  if (spotify.sign_in.signed_in) return sign_in_over();
  return Error{Code::kUnauthenticated, "Nobody has signed in, and nothing is followed: there is nothing to collect.",
               std::string(spec::reason::kLoginNeeded),
               "tonearm init (or tonearm auth login); or set `follow` and spotify.client_secret_file in the config"};
}

}  // namespace tonearm::app
