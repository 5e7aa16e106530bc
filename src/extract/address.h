/// Web API addresses -> endpoints of the spec.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "spec/model.h"

namespace tonearm::extract {

/// An endpoint and what its path and query say.
struct Address {
  const spec::Endpoint* endpoint = nullptr;
  std::string id;        // {id}, percent-decoded
  std::string user;      // {user}, percent-decoded
  std::string path;      // path and query as given, without host, tokens taken out
  bool spotify = false;  // whether the host is Spotify's
};

/// The endpoint that `address` belongs to: an URL of any host, or a path, with or without /v1, query ignored. Old and
/// related addresses count as the endpoint of their shape (`/users/{id}/following`, every `.../contains`). Empty where
/// it is none.
std::optional<Address> match_address(std::string_view address);

/// The value of a query's member, percent-decoded; empty where there is none.
std::string query_value(std::string_view address, std::string_view name);

/// Path and query of an URL, with tokens taken out of the query.
std::string request_of(std::string_view url);

}  // namespace tonearm::extract
