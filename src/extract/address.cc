#include "extract/address.h"

#include <vector>

#include "base/split.h"
#include "spec/spec.h"

namespace tonearm::extract {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    decoded += escaped ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return decoded;
}

struct Parts {
  std::string_view host, path, query;
};

Parts parts_of(std::string_view url) {
  Parts parts;
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos && scheme < 10) {
    url.remove_prefix(scheme + 3);
    const std::size_t slash = std::min(url.find('/'), url.size());
    parts.host = url.substr(0, slash);
    url.remove_prefix(slash);
  }
  url = url.substr(0, url.find('#'));
  const std::size_t question = std::min(url.find('?'), url.size());
  parts.path = url.substr(0, question);
  if (question < url.size()) parts.query = url.substr(question + 1);
  return parts;
}

/// Whether `path` is of the template; fills the address's ids.
bool fits(const std::vector<std::string_view>& path, std::string_view pattern, Address* address) {
  const auto wanted = split_all(pattern, '/');
  if (wanted.size() != path.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].starts_with('{')) {
      if (wanted[i] != path[i]) return false;
    } else if (path[i].empty()) {
      return false;
    } else if (!path[i].starts_with('{')) {  // a person may give the template itself
      (wanted[i] == "{user}" ? address->user : address->id) = percent_decoded(path[i]);
    }
  }
  return true;
}

/// Addresses that are no endpoint's own path, by the shape of their answers.
std::string_view other_pattern(std::string_view path, std::string_view query) {
  if (path.ends_with("/contains")) return "contains";
  const bool artists = query.empty() || query.find("type=artist") != std::string_view::npos;
  if (path.starts_with("/users/") && path.ends_with("/following") && artists) return "followed_artists";
  return {};
}

bool is_secret(std::string_view name) {
  return name == "access_token" || name == "refresh_token" || name == "token" || name == "code" ||
         name == "client_secret";
}

}  // namespace

std::string request_of(std::string_view url) {
  const Parts parts = parts_of(url);
  std::string request(parts.path);
  char joint = '?';
  if (parts.query.empty()) return request;
  for (const std::string_view member : split_all(parts.query, '&')) {
    if (is_secret(member.substr(0, member.find('=')))) continue;
    request += joint;
    request += member;
    joint = '&';
  }
  return request;
}

std::optional<Address> match_address(std::string_view url) {
  const Parts parts = parts_of(url);
  std::string path(parts.path);
  if (!path.starts_with('/')) path.insert(path.begin(), '/');
  if (path.starts_with("/v1/")) path.erase(0, 3);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  Address address;
  address.path = request_of(url);
  address.spotify = parts.host == "api.spotify.com" || parts.host.starts_with("api.spotify.com:");
  if (const auto other = other_pattern(path, parts.query); !other.empty()) {
    address.endpoint = spec::find_endpoint(other);
    return address;
  }
  const auto segments = split_all(path, '/');
  for (const spec::Endpoint& endpoint : spec::endpoints()) {
    if (!fits(segments, endpoint.path, &address)) continue;
    address.endpoint = &endpoint;
    return address;
  }
  return {};
}

std::string query_value(std::string_view address, std::string_view name) {
  for (const std::string_view member : split_all(parts_of(address).query, '&')) {
    const std::size_t equals = member.find('=');
    if (member.substr(0, equals) == name && equals != std::string_view::npos)
      return percent_decoded(member.substr(equals + 1));
  }
  return {};
}

}  // namespace tonearm::extract
