#include "sandbox/shape.h"

#include <charconv>

namespace tonearm::sandbox {
namespace {

constexpr std::string_view kMark = "sandbox-";

bool read_number(std::string_view text, int* into) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), *into);
  return ec == std::errc() && end == text.data() + text.size() && *into >= 0;
}

bool apply(std::string_view option, ClientRules* rules) {
  const std::size_t equals = std::min(option.find('='), option.size());
  const std::string_view name = option.substr(0, equals);
  const std::string_view value = option.substr(std::min(equals + 1, option.size()));
  if (name == "quota") return read_number(value, &rules->quota);
  if (name == "rate") return read_number(value, &rules->rate);
  if (name == "account") return read_number(value, &rules->account) && rules->account < 1'000;
  if (name == "page") return read_number(value, &rules->embedded_page) && rules->embedded_page > 0;
  if (name == "short") return rules->access_seconds = 60, value.empty();
  constexpr std::pair<std::string_view, bool ClientRules::*> kFlags[] = {
      {"rotate", &ClientRules::rotates},      {"secret", &ClientRules::secret},
      {"deny", &ClientRules::denies},         {"query", &ClientRules::query},
      {"etag", &ClientRules::etag},           {"unregistered", &ClientRules::unregistered},
      {"nopremium", &ClientRules::no_premium}};
  for (const auto& [flag, member] : kFlags)
    if (name == flag) return rules->*member = true, value.empty();
  return name == "scopes";  // always enforced
}

ClientRules of_shape(Shape shape) {
  ClientRules rules;
  rules.shape = shape;
  rules.embedded_page = shape == Shape::kRestricted ? 50 : 100;
  return rules;
}

}  // namespace

std::string_view shape_name(Shape shape) {
  return shape == Shape::kRestricted ? "restricted" : shape == Shape::kLegacy ? "legacy" : "both";
}

std::optional<Shape> find_shape(std::string_view name) {
  for (const Shape shape : {Shape::kRestricted, Shape::kLegacy, Shape::kBoth})
    if (shape_name(shape) == name) return shape;
  return {};
}

std::optional<ClientRules> rules_of(std::string_view client_id, Shape otherwise) {
  const std::size_t mark = client_id.find(kMark);
  if (mark == std::string_view::npos) return client_id.empty() ? std::nullopt : std::optional(of_shape(otherwise));
  std::string_view rest = client_id.substr(mark + kMark.size());
  const auto word = [&rest] {  // a `+` that was not encoded in a form came as a blank
    const std::size_t end = std::min(rest.find_first_of("+ "), rest.size());
    const std::string_view found = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return found;
  };
  const auto shape = find_shape(word());
  if (!shape) return {};
  ClientRules rules = of_shape(*shape);
  while (!rest.empty())
    if (!apply(word(), &rules)) return {};
  return rules;
}

}  // namespace tonearm::sandbox
