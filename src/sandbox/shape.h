/// What a client id asks the sandbox to be: the shape of answers and the rules of its tokens.
///
///   [anything]sandbox-restricted|legacy|both[+option[=value]]...
///
/// `+rotate` each refresh token is used once · `+short` access tokens of 60 seconds · `+quota=N` requests a bucket and
/// rolling 24 hours · `+rate=N` requests in rolling 30 seconds · `+secret` the secret `sandbox-secret` is needed ·
/// `+deny` the person says no ·
/// `+query` token parameters also in the query string · `+unregistered`, `+nopremium` the 403 texts · `+account=N`
/// another person ·
/// `+etag` ETag and 304 · `+page=N` size of the page embedded in a playlist. docs/reference/sandbox.md has the table.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tonearm::sandbox {

enum class Shape : unsigned char { kRestricted, kLegacy, kBoth };
std::string_view shape_name(Shape shape);
std::optional<Shape> find_shape(std::string_view name);

struct ClientRules {
  Shape shape = Shape::kRestricted;
  bool rotates = false, secret = false, denies = false, query = false, unregistered = false, no_premium = false,
       etag = false;
  int access_seconds = 3'600;
  int quota = 0, rate = 0;  // 0: no limit
  int account = 0;
  int embedded_page = 50;  // 100 but in the restricted shape
};

/// Empty where the id says that it is none: it has `sandbox-` but then no shape or option that exists. Other ids have
/// the rules of `otherwise`.
std::optional<ClientRules> rules_of(std::string_view client_id, Shape otherwise);

}  // namespace tonearm::sandbox
