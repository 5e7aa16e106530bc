#include "spotify/sign_in.h"

#include <array>
#include <map>
#include <span>

#include <fmt/format.h>
#include <openssl/rand.h>

#include "base/hash.h"

namespace tonearm::spotify {
namespace {

std::string base64url(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = buffer << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) out += kDigits[buffer >> (bits - 6) & 63];
  }
  if (bits > 0) out += kDigits[buffer << (6 - bits) & 63];
  return out;
}

template <std::size_t kBytes>
Result<std::string> random_text() {
  std::array<std::uint8_t, kBytes> bytes{};
  if (::RAND_bytes(bytes.data(), static_cast<int>(kBytes)) != 1)
    return Error{Code::kInternal, "The system gives no random bytes."};
  return base64url(bytes);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string form_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

/// The first value of each parameter.
std::map<std::string, std::string, std::less<>> parse_query(std::string_view query) {
  std::map<std::string, std::string, std::less<>> found;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    found.emplace(form_decode(pair.substr(0, equals)), form_decode(pair.substr(equals + 1)));
  }
  return found;
}

/// Compares in the same time wherever they differ.
bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

/// An error code of the accounts service: words of its own, so only those of the standard are shown.
std::string plain_code(std::string_view code) {
  std::string out;
  for (const char c : code.substr(0, 40))
    if ((c >= 'a' && c <= 'z') || c == '_') out += c;
  return out;
}

}  // namespace

std::string form_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Result<SignInAttempt> make_sign_in(const Settings& settings, const std::vector<std::string>& scopes,
                                   std::uint16_t port) {
  if (settings.client_id.empty()) {
    return Error{Code::kBadConfig, "There is no client id: Spotify wants to know which app asks.", "bad_config",
                 "make an app at https://developer.spotify.com/dashboard, then set spotify.client_id in the config, or "
                 "TONEARM_SPOTIFY_CLIENT_ID"};
  }
  SignInAttempt attempt;
  TONEARM_TRY(attempt.verifier, random_text<48>());
  TONEARM_TRY(attempt.state, random_text<18>());
  attempt.scopes = scopes;
  attempt.redirect = fmt::format("http://127.0.0.1:{}/callback", port);
  std::string scope;
  for (const std::string& s : scopes) scope += (scope.empty() ? "" : " ") + s;
  attempt.url = fmt::format(
      "{}/authorize?response_type=code&client_id={}&redirect_uri={}&scope={}&state={}&code_challenge_method=S256"
      "&code_challenge={}",
      settings.accounts_url, form_encode(settings.client_id), form_encode(attempt.redirect), form_encode(scope),
      attempt.state, base64url(sha256(attempt.verifier)));
  return attempt;
}

Result<std::string> parse_redirect(std::string_view text, const SignInAttempt& attempt) {
  constexpr std::string_view kAround = " \t\r\n\"'<>";
  const std::size_t first = text.find_first_not_of(kAround);
  text = first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kAround) - first + 1);
  const std::size_t mark = text.find('?');
  const std::string_view query = mark == std::string_view::npos ? text : text.substr(mark + 1);
  const auto parameters = parse_query(query.substr(0, query.find('#')));
  const auto get = [&](std::string_view name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  const std::string code = get("code");
  const std::string error = get("error");
  if (code.empty() && error.empty()) {
    return Error{Code::kUsage, "There is no code in that address.", "bad_redirect",
                 "paste the whole address that the browser shows in the end: it begins with " + attempt.redirect};
  }
  if (!same(get("state"), attempt.state)) {
    return Error{Code::kUsage, "That address belongs to another sign-in: its state is not the one of this attempt.",
                 "bad_redirect", "open the address that was printed last, and no older one"};
  }
  if (!error.empty()) {
    const bool person = error == "access_denied";
    return Error{Code::kUnauthenticated,
                 person ? "The sign-in was refused in the browser."
                        : fmt::format("Spotify refused the sign-in: {}.", plain_code(error)),
                 "sign_in_refused", "to try again: tonearm auth login"};
  }
  return code;
}

}  // namespace tonearm::spotify
