/// What the token file holds. Only for this room: these are the secrets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tonearm::spotify {

struct AccessToken {
  std::string token;
  Millis expires_at = 0;

  /// Whether it is good for another minute.
  bool good(Millis now) const { return !token.empty() && expires_at > now + kMinute; }
};

/// The tokens of one client id at one accounts service.
struct TokenRecord {
  std::string issuer, client_id;
  AccessToken user;
  std::string refresh;  // empty: cannot be renewed
  std::vector<std::string> scopes;
  Millis authorized_at = 0;  // 0: nobody signed in
  bool revoked = false;
  std::string account_id, display_name;  // as /me said
  AccessToken app;                       // client credentials
};

struct TokenFile {
  std::uint64_t generation = 0;  // raised by every write: of two files the newer one counts
  std::vector<TokenRecord> records;

  const TokenRecord* find(std::string_view issuer, std::string_view client_id) const;
  /// Made where there is none.
  TokenRecord* get(std::string_view issuer, std::string_view client_id);
};

/// Reads the file at `path`; an absent one is empty. kBadConfig as read_private, kIntegrity where it is damaged,
/// kUnsupported where a newer tonearm wrote it.
Result<TokenFile> load_tokens(const std::string& path);

/// Under the lock: takes over what a process that died had written but not put in place, a rotated token perhaps, then
/// reads.
Result<TokenFile> load_tokens_locked(const std::string& path);

/// Under the lock: raises the generation and replaces the file, durably.
Status save_tokens(const std::string& path, TokenFile* file);

/// Six calendar months after.
Millis six_months_after(Millis at);

/// The accounts service that tokens belong to: its host, or "loopback" for every port of this machine. Tokens of one
/// are never shown to another.
std::string issuer_of(std::string_view accounts_url);

}  // namespace tonearm::spotify
