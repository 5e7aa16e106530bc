#include "http/url.h"

#include <algorithm>
#include <charconv>

namespace tonearm::http {
namespace {

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 2 && host.ends_with(']') &&
           host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
  }
  return !host.empty() && host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string_view::npos;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  for (const char c : text)
    if (c <= ' ' || c >= 0x7f || c == '\\') return {};
  Url url;
  if (text.starts_with("https://")) {
    url.secure = true;
  } else if (!text.starts_with("http://")) {
    return {};
  }
  text.remove_prefix(url.secure ? 8 : 7);
  text = text.substr(0, text.find('#'));
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  std::string_view authority = text.substr(0, end);
  text.remove_prefix(end);
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    const std::string_view digits = authority.substr(colon + 1);
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (error != std::errc() || last != digits.data() + digits.size() || url.port == 0) return {};
    authority = authority.substr(0, colon);
  }
  for (const char c : authority) url.host += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (!is_host(url.host)) return {};
  const std::size_t mark = text.find('?');
  url.path = std::string(text.substr(0, mark));
  if (mark != std::string_view::npos) url.query = std::string(text.substr(mark + 1));
  return url;
}

}  // namespace tonearm::http
