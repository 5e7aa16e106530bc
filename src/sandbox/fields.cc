#include <map>
#include <memory>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "sandbox/answers.h"

namespace tonearm::sandbox {
namespace {

using Json = nlohmann::ordered_json;

/// A tree of names; one without children is wanted whole.
struct Wanted {
  std::map<std::string, std::unique_ptr<Wanted>, std::less<>> children;
  std::map<std::string, std::unique_ptr<Wanted>, std::less<>> without;
};

/// Reads a list until `)` or the end.
void parse(std::string_view* text, Wanted* into) {
  while (!text->empty() && text->front() != ')') {
    const bool excluded = text->front() == '!';
    if (excluded) text->remove_prefix(1);
    Wanted* at = into;
    bool more = true;
    while (more) {
      const std::size_t end = std::min(text->find_first_of(".,()"), text->size());
      auto& names = excluded && at == into ? at->without : at->children;
      auto& child = names[std::string(text->substr(0, end))];
      if (!child) child = std::make_unique<Wanted>();
      at = child.get();
      text->remove_prefix(end);
      more = text->starts_with('.');
      if (more) text->remove_prefix(1);
    }
    if (text->starts_with('(')) {
      text->remove_prefix(1);
      parse(text, at);
      if (text->starts_with(')')) text->remove_prefix(1);
    }
    if (text->starts_with(',')) text->remove_prefix(1);
  }
}

Json pick(const Json& from, const Wanted& wanted) {
  if (from.is_array()) {
    Json out = Json::array();
    for (const Json& each : from) out.push_back(pick(each, wanted));
    return out;
  }
  if (!from.is_object() || (wanted.children.empty() && wanted.without.empty())) return from;
  Json out = Json::object();
  for (const auto& [name, value] : from.items()) {
    if (const auto gone = wanted.without.find(name); gone != wanted.without.end() && gone->second->children.empty())
      continue;
    if (wanted.children.empty()) {
      out[name] = value;
    } else if (const auto kept = wanted.children.find(name); kept != wanted.children.end()) {
      out[name] = pick(value, *kept->second);
    }
  }
  return out;
}

}  // namespace

std::string pick_fields(std::string answer, std::string_view fields) {
  if (fields.empty()) return answer;
  Wanted wanted;
  parse(&fields, &wanted);
  return print_json(pick(parse_ordered_json(answer), wanted));
}

}  // namespace tonearm::sandbox
