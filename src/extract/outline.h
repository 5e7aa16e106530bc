/// The outline of an answer: its members a few levels down, and of each array how many elements, how many of them null,
/// and the first that is not. Enough to know what an answer is; its values are the transform's to read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tonearm::extract {

struct OutlineMember;

struct Outline {
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string text;                                 // kString, where it can be unescaped
  std::optional<std::int64_t> integer;              // kNumber, where it is whole (1.0 is)
  std::vector<OutlineMember> members;               // kObject: the first 200, none below the deepest level
  std::int64_t count = 0, nulls = 0, booleans = 0;  // kArray
  std::shared_ptr<const Outline> first;             // kArray: the first element that is not null

  bool is_object() const { return kind == Kind::kObject; }
  bool is_array() const { return kind == Kind::kArray; }
  bool is_string() const { return kind == Kind::kString; }

  /// The member; nullptr where there is none, or this is no object.
  const Outline* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The member where it is an object, an array; nullptr otherwise.
  const Outline* object(std::string_view name) const;
  const Outline* array(std::string_view name) const;
  /// The member's text; empty where it is no string.
  std::string_view string(std::string_view name) const;
  std::optional<std::int64_t> whole_number(std::string_view name) const;
};

struct OutlineMember {
  std::string name;
  Outline value;
};

/// Reads the outline of the object or array `json`, which must be a slice of a Padded. kBadData with simdjson's words
/// where it cannot be read, or is something else.
Result<Outline> outline(std::string_view json);

}  // namespace tonearm::extract
