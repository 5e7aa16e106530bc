/// How to reach Spotify, and as whom. Values alone: app/ reads them from config and environment.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tonearm::spotify {

struct Settings {
  std::string api_url =
      "https://api.spotify.com/v1";  // without a trailing slash; ends in /v1 (added where the path is empty)
  std::string accounts_url = "https://accounts.spotify.com";  // without a trailing slash
  std::string client_id;                                      // empty: nothing can be asked
  std::string client_secret_file;      // for client credentials; a file that only its owner reads
  std::string state_folder;            // tokens, ledger; 0700
  std::uint16_t redirect_port = 8898;  // of http://127.0.0.1:PORT/callback; 0: any free one
  std::uint32_t soft_limit = 300;      // requests a bucket and rolling 24 hours
  std::chrono::milliseconds gap = std::chrono::milliseconds(250);  // between two requests
};

/// Who asks.
enum class Grant {
  kUser,  // signed in: authorization code with PKCE
  kApp,   // client credentials: the catalogue alone
};

}  // namespace tonearm::spotify
