/// Tokens that explain themselves: what they grant is inside, signed with the seed, so that a sandbox started anew with
/// the same seed knows those of the one before. They are clearly none of Spotify's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tonearm::sandbox {

enum class Grant : unsigned char { kAccess, kRefresh, kCode };

struct Token {
  Grant grant = Grant::kAccess;
  std::string client_id;
  int account = -1;    // -1: the app, without a person
  std::string scopes;  // blank between
  Millis issued = 0;
  Millis authorized = 0;  // when the person said yes
  std::uint64_t number = 0;
  std::string redirect_uri, challenge;  // of a code

  bool has_scope(std::string_view scope) const;
};

std::string write_token(std::uint64_t seed, const Token& token);
/// Empty for anything that `write_token` did not write with this seed.
std::optional<Token> read_token(std::uint64_t seed, std::string_view text);

std::string base64url(std::string_view bytes);
std::optional<std::string> decode_base64(std::string_view text);  // either alphabet, padding or none
/// Six months after: from then on a refresh token is dead, however often it was used.
Millis six_months_after(Millis at);

}  // namespace tonearm::sandbox
