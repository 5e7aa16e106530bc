#include "store/object_store.h"

#include <algorithm>
#include <string>

#include <fmt/core.h>

namespace tonearm {
namespace {

constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789=_./-";

}  // namespace

bool is_valid_key(std::string_view key) {
  if (key.empty() || key.size() > kMaxKeyBytes) return false;
  if (key.find_first_not_of(kAllowed) != std::string_view::npos) return false;
  for (std::size_t start = 0; start <= key.size();) {
    const std::size_t end = std::min(key.find('/', start), key.size());
    const std::string_view segment = key.substr(start, end - start);
    if (segment.empty() || segment.front() == '.' || segment.size() > kMaxSegmentBytes) return false;
    start = end + 1;
  }
  return true;
}

Status check_key(std::string_view key) {
  if (is_valid_key(key)) return Ok{};
  return Error{Code::kInternal, fmt::format("Not a key of the lake: '{}'.", key)};
}

Status check_prefix(std::string_view prefix) {
  // What a key could start with: the prefix with one more letter is a key.
  if (is_valid_key(std::string(prefix) + "x")) return Ok{};
  return Error{Code::kInternal, fmt::format("Not a prefix of the lake's keys: '{}'.", prefix)};
}

Error not_found(std::string_view key) {
  return Error{Code::kNotFound, fmt::format("There is no object {} in the lake.", key)};
}

Error already_exists(std::string_view key) {
  return Error{Code::kAlreadyExists, fmt::format("There is already an object {} in the lake.", key)};
}

}  // namespace tonearm
