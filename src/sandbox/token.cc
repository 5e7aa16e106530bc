#include "sandbox/token.h"

#include <charconv>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"
#include "http/server.h"

namespace tonearm::sandbox {
namespace {

constexpr std::string_view kPrefix[] = {"BQsandbox-access.", "AQsandbox-refresh.", "AQsandbox-code."};
constexpr std::size_t kSeal = 24;

std::string seal_of(std::uint64_t seed, std::string_view text) {
  return sha256_hex(fmt::format("sandbox {} {}", seed, text)).substr(0, kSeal);
}

template <typename T>
bool number(const std::optional<std::string_view>& text, T* into) {
  if (!text) return false;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), *into);
  return ec == std::errc() && end == text->data() + text->size();
}

}  // namespace

bool Token::has_scope(std::string_view scope) const {
  return fmt::format(" {} ", scopes).find(fmt::format(" {} ", scope)) != std::string::npos;
}

std::string base64url(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (have += 8; have >= 6; have -= 6) text += kDigits[bits >> (have - 6) & 63U];
  }
  if (have > 0) text += kDigits[bits << (6 - have) & 63U];
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int have = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    std::uint32_t digit = 0;
    if (c >= 'A' && c <= 'Z')
      digit = static_cast<std::uint32_t>(c - 'A');
    else if (c >= 'a' && c <= 'z')
      digit = static_cast<std::uint32_t>(c - 'a' + 26);
    else if (c >= '0' && c <= '9')
      digit = static_cast<std::uint32_t>(c - '0' + 52);
    else if (c == '-' || c == '+')
      digit = 62;
    else if (c == '_' || c == '/')
      digit = 63;
    else
      return {};
    bits = bits << 6U | digit;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes += static_cast<char>(bits >> have & 255U);
  }
  return bytes;
}

std::string write_token(std::uint64_t seed, const Token& token) {
  const std::string body =
      fmt::format("c={}&a={}&s={}&i={}&u={}&n={}&r={}&h={}", percent_encode(token.client_id), token.account,
                  percent_encode(token.scopes), token.issued, token.authorized, token.number,
                  percent_encode(token.redirect_uri), percent_encode(token.challenge));
  const std::string text = std::string(kPrefix[static_cast<std::size_t>(token.grant)]) + base64url(body);
  return text + "." + seal_of(seed, text);
}

std::optional<Token> read_token(std::uint64_t seed, std::string_view text) {
  Token token;
  for (const Grant grant : {Grant::kAccess, Grant::kRefresh, Grant::kCode}) {
    const std::string_view prefix = kPrefix[static_cast<std::size_t>(grant)];
    if (!text.starts_with(prefix) || text.size() < prefix.size() + kSeal + 1) continue;
    const std::string_view signed_part = text.substr(0, text.size() - kSeal - 1);
    if (text.substr(signed_part.size() + 1) != seal_of(seed, signed_part)) return {};
    const auto body = decode_base64(signed_part.substr(prefix.size()));
    if (!body) return {};
    token.grant = grant;
    const HttpPairs members = parse_form(*body);
    const auto member = [&members](std::string_view name) -> std::optional<std::string_view> {
      for (const auto& [key, value] : members)
        if (key == name) return value;
      return {};
    };
    token.client_id = member("c").value_or("");
    token.scopes = member("s").value_or("");
    token.redirect_uri = member("r").value_or("");
    token.challenge = member("h").value_or("");
    if (!number(member("a"), &token.account) || !number(member("i"), &token.issued) ||
        !number(member("u"), &token.authorized) || !number(member("n"), &token.number))
      return {};
    return token;
  }
  return {};
}

Millis six_months_after(Millis at) {
  using std::chrono::days, std::chrono::months, std::chrono::sys_days, std::chrono::year_month_day;
  const Days day = day_of(at);
  year_month_day date = year_month_day(sys_days(days(day))) + months(6);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return Millis{sys_days(date).time_since_epoch().count()} * kDay + (at - Millis{day} * kDay);
}

}  // namespace tonearm::sandbox
