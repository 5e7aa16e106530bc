/// What the transform asks of a JSON element, over simdjson's DOM. Internal to transform/.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include <simdjson.h>

namespace tonearm::transform {

using Element = simdjson::dom::element;
using ElementType = simdjson::dom::element_type;

inline bool is_null(const Element& e) { return e.type() == ElementType::NULL_VALUE; }
inline bool is_object(const Element& e) { return e.type() == ElementType::OBJECT; }
inline bool is_array(const Element& e) { return e.type() == ElementType::ARRAY; }

// The element must have the type that is asked for.
inline simdjson::dom::object object_of(const Element& e) { return e.get_object().value_unsafe(); }
inline simdjson::dom::array array_of(const Element& e) { return e.get_array().value_unsafe(); }

inline std::optional<std::string_view> string_of(const Element& e) {
  if (e.type() != ElementType::STRING) return std::nullopt;
  return e.get_string().value_unsafe();
}

inline std::optional<bool> bool_of(const Element& e) {
  if (e.type() != ElementType::BOOL) return std::nullopt;
  return e.get_bool().value_unsafe();
}

/// A whole number, also one that is written 2.0 or 4.9022656E7; empty for others and for what 64 bits cannot hold.
inline std::optional<std::int64_t> whole_of(const Element& e) {
  if (e.type() == ElementType::INT64) return e.get_int64().value_unsafe();
  if (e.type() != ElementType::DOUBLE) return std::nullopt;
  const double value = e.get_double().value_unsafe();
  // 2^63 itself is the first double that does not fit.
  if (!(value >= -0x1p63 && value < 0x1p63) || value != std::trunc(value)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

inline std::optional<double> number_of(const Element& e) {
  switch (e.type()) {
    case ElementType::DOUBLE: return e.get_double().value_unsafe();
    case ElementType::INT64: return static_cast<double>(e.get_int64().value_unsafe());
    case ElementType::UINT64: return static_cast<double>(e.get_uint64().value_unsafe());
    default: return std::nullopt;
  }
}

/// Whether it is what sanitize() puts in the place of a number beyond every type: [["1e999"]].
inline bool is_number_out_of_range(const Element& e) {
  if (!is_array(e) || array_of(e).size() != 1) return false;
  const Element inner = array_of(e).at(0).value_unsafe();
  return is_array(inner) && array_of(inner).size() == 1 && array_of(inner).at(0).value_unsafe().is_string();
}

/// "a string", "null", ...: what stands there, for messages.
inline std::string_view word_of(const Element& e) {
  switch (e.type()) {
    case ElementType::ARRAY: return is_number_out_of_range(e) ? "a number out of range" : "an array";
    case ElementType::OBJECT: return "an object";
    case ElementType::INT64:
    case ElementType::UINT64:
    case ElementType::DOUBLE: return "a number";
    case ElementType::STRING: return "a string";
    case ElementType::BOOL: return "true or false";
    case ElementType::NULL_VALUE: return "null";
  }
  return "nothing";
}

}  // namespace tonearm::transform
