#include "spotify/retry_after.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tonearm::spotify {
namespace {

constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 7);

std::optional<std::string_view> header(const HttpResponse& response, const char* name) {
  const auto found = response.headers.find(name);
  if (found == response.headers.end()) return {};
  return found->second;
}

}  // namespace

std::optional<Millis> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return {};
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return {};
  return parse_rfc3339(
      fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month / 3 + 1, text.substr(5, 2), text.substr(17, 8)));
}

std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response, Millis now) {
  const auto value = header(response, "retry-after");
  if (!value || value->empty()) return {};
  if (const auto date = parse_http_date(*value)) {
    const auto sent = parse_http_date(header(response, "date").value_or(""));
    return std::clamp(std::chrono::milliseconds(*date - sent.value_or(now)), std::chrono::milliseconds(0), kLongest);
  }
  // A header that stands twice comes joined: "4, 4".
  const std::string_view digits = value->substr(0, value->find(','));
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error == std::errc::result_out_of_range) return kLongest;
  if (error != std::errc()) return {};
  return std::min(std::chrono::milliseconds(std::chrono::seconds(std::min<std::uint64_t>(seconds, 10'000'000))),
                  kLongest);
}

}  // namespace tonearm::spotify
