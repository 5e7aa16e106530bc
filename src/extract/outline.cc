#include "extract/outline.h"

#include <charconv>
#include <cmath>

#include <simdjson.h>

#include "extract/padded.h"

namespace tonearm::extract {
namespace {

namespace od = simdjson::ondemand;

static_assert(Padded::kPadding >= simdjson::SIMDJSON_PADDING);

constexpr int kDepth = 5;
constexpr std::size_t kMembers = 200;
constexpr std::size_t kKeptParser = 16U << 20;  // a parser that has read more is not kept

simdjson::error_code read(od::value& value, int depth, Outline* out);

simdjson::error_code read_object(od::object object, int depth, Outline* out) {
  out->kind = Outline::Kind::kObject;
  for (auto field : object) {
    od::field member;
    if (auto error = std::move(field).get(member)) return error;
    if (out->members.size() >= kMembers) continue;
    std::string_view key;
    if (auto error = member.unescaped_key().get(key)) return error;
    auto& added = out->members.emplace_back(OutlineMember{std::string(key), {}});
    od::value value = member.value();
    if (auto error = read(value, depth - 1, &added.value)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code read_array(od::array array, int depth, Outline* out) {
  out->kind = Outline::Kind::kArray;
  for (auto element : array) {
    od::value value;
    if (auto error = std::move(element).get(value)) return error;
    auto type = od::json_type::null;
    if (auto error = value.type().get(type)) return error;
    ++out->count;
    if (type == od::json_type::null) ++out->nulls;
    if (type == od::json_type::boolean) ++out->booleans;
    if (type == od::json_type::null || out->first != nullptr) continue;
    auto first = std::make_shared<Outline>();
    if (auto error = read(value, depth - 1, first.get())) return error;
    out->first = std::move(first);
  }
  return simdjson::SUCCESS;
}

std::optional<std::int64_t> whole(std::string_view token) {
  double number = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  if (error != std::errc() || std::abs(number) > 9e15 || number != std::floor(number)) return {};
  return static_cast<std::int64_t>(number);
}

simdjson::error_code read(od::value& value, int depth, Outline* out) {
  auto type = od::json_type::null;
  if (auto error = value.type().get(type)) return error;
  switch (type) {
    case od::json_type::object: {
      out->kind = Outline::Kind::kObject;
      if (depth == 0) return simdjson::SUCCESS;  // not looked into
      od::object object;
      if (auto error = value.get_object().get(object)) return error;
      return read_object(object, depth, out);
    }
    case od::json_type::array: {
      out->kind = Outline::Kind::kArray;
      if (depth == 0) return simdjson::SUCCESS;
      od::array array;
      if (auto error = value.get_array().get(array)) return error;
      return read_array(array, depth, out);
    }
    case od::json_type::string: {
      out->kind = Outline::Kind::kString;
      std::string_view text;
      // A text that cannot be unescaped (a lone surrogate) is none of those that say what an answer is.
      if (value.get_string().get(text) == simdjson::SUCCESS) out->text = text;
      return simdjson::SUCCESS;
    }
    case od::json_type::number: {
      out->kind = Outline::Kind::kNumber;
      out->integer = whole(value.raw_json_token());
      return simdjson::SUCCESS;
    }
    case od::json_type::boolean: out->kind = Outline::Kind::kBool; return simdjson::SUCCESS;
    case od::json_type::null: return simdjson::SUCCESS;
  }
  return simdjson::TAPE_ERROR;
}

simdjson::error_code read_top(od::document& document, Outline* out) {
  auto type = od::json_type::null;
  if (auto error = document.type().get(type)) return error;
  if (type == od::json_type::object) {
    od::object object;
    if (auto error = document.get_object().get(object)) return error;
    return read_object(object, kDepth, out);
  }
  if (type == od::json_type::array) {
    od::array array;
    if (auto error = document.get_array().get(array)) return error;
    return read_array(array, kDepth, out);
  }
  return simdjson::INCORRECT_TYPE;
}

}  // namespace

const Outline* Outline::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

const Outline* Outline::object(std::string_view name) const {
  const Outline* found = find(name);
  return found != nullptr && found->is_object() ? found : nullptr;
}

const Outline* Outline::array(std::string_view name) const {
  const Outline* found = find(name);
  return found != nullptr && found->is_array() ? found : nullptr;
}

std::string_view Outline::string(std::string_view name) const {
  const Outline* found = find(name);
  return found != nullptr ? std::string_view(found->text) : std::string_view();
}

std::optional<std::int64_t> Outline::whole_number(std::string_view name) const {
  const Outline* found = find(name);
  return found != nullptr ? found->integer : std::nullopt;
}

Result<Outline> outline(std::string_view json) {
  static thread_local std::unique_ptr<od::parser> parser;
  if (parser == nullptr || parser->capacity() > kKeptParser) parser = std::make_unique<od::parser>();
  Outline found;
  od::document document;
  auto error = parser->iterate(json.data(), json.size(), json.size() + Padded::kPadding).get(document);
  if (!error) error = read_top(document, &found);
  if (json.size() > kKeptParser) parser.reset();
  if (error) return Error{Code::kBadData, simdjson::error_message(error)};
  return found;
}

}  // namespace tonearm::extract
