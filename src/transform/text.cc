#include "transform/text.h"

#include <algorithm>

namespace tonearm::transform {

std::optional<Days> release_day(std::string_view text, std::string_view precision) {
  const std::size_t parts = precision == "year" ? 4 : precision == "month" ? 7 : 10;
  text = text.substr(0, parts);
  if (text.starts_with("0000")) return std::nullopt;
  std::string day(text);
  if (day.size() == 4) day += "-01";
  if (day.size() == 7) day += "-01";
  return parse_date(day);
}

std::string without_client_id(std::string_view url) {
  const std::size_t question = url.find('?');
  std::string kept(url.substr(0, question));
  char separator = '?';
  for (std::size_t at = question; at < url.size();) {
    const std::size_t next = std::min(url.find('&', at + 1), url.size());
    const std::string_view parameter = url.substr(at + 1, next - at - 1);
    at = next;
    if (parameter.empty() || parameter.starts_with("cid=")) continue;
    kept.append(1, separator).append(parameter);
    separator = '&';
  }
  return kept;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace tonearm::transform
