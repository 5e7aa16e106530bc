#include "table/json_access.h"

#include <limits>

#include <nlohmann/json.hpp>

#include "base/json.h"

namespace tonearm::json_access {
namespace {

constexpr int kDeepest = 64;
constexpr std::uint64_t kLargest = 1ULL << 53;

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepest) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Json parse(std::string_view text) {
  if (is_too_deep(text)) return Json(Json::value_t::discarded);
  return parse_ordered_json(text);
}

std::string compact(const Json& value) { return print_json(value); }

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(std::string(name));
  return found == object.end() ? nullptr : &*found;
}

bool read(const Json& object, std::string_view name, std::string* value) {
  const Json* found = member(object, name);
  if (found == nullptr || !found->is_string()) return false;
  *value = found->get_ref<const std::string&>();
  return true;
}

bool read(const Json& object, std::string_view name, std::uint64_t* value) {
  const Json* found = member(object, name);
  if (found == nullptr || !found->is_number_unsigned()) return false;
  const auto number = found->get<std::uint64_t>();
  if (number > kLargest) return false;
  *value = number;
  return true;
}

bool read(const Json& object, std::string_view name, std::int64_t* value) {
  const Json* found = member(object, name);
  if (found == nullptr || !found->is_number_integer()) return false;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > kLargest) return false;
  *value = found->get<std::int64_t>();
  return true;
}

bool read(const Json& object, std::string_view name, std::uint32_t* value) {
  std::uint64_t number = 0;
  if (!read(object, name, &number) || number > std::numeric_limits<std::uint32_t>::max()) return false;
  *value = static_cast<std::uint32_t>(number);
  return true;
}

bool read(const Json& object, std::string_view name, int* value) {
  std::int64_t number = 0;
  if (!read(object, name, &number)) return false;
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) return false;
  *value = static_cast<int>(number);
  return true;
}

}  // namespace tonearm::json_access
