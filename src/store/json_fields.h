/// Reads the members of a JSON object into variables, each checked for its type; the first that does not fit is kept as
/// the problem. Absent members leave the variable as it is. Only for this room's .cc files.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/json.h"

namespace tonearm {

class JsonFields {
 public:
  /// `problem` is shared by an object and those inside it; the first one stays.
  JsonFields(const nlohmann::json& object, std::string* problem) : object_(object), problem_(problem) {
    if (!object.is_object()) note("something that should be an object is none");
  }

  void read(const char* name, std::string* into) {
    if (const auto* value = find(name)) {
      if (value->is_string()) {
        *into = value->get_ref<const std::string&>();
      } else {
        wrong(name, "a text");
      }
    }
  }

  void read(const char* name, bool* into) {
    if (const auto* value = find(name)) {
      if (value->is_boolean()) {
        *into = value->get<bool>();
      } else {
        wrong(name, "true or false");
      }
    }
  }

  void read(const char* name, std::uint64_t* into) {
    if (const auto* value = find(name)) number(name, *value, into);
  }
  void read(const char* name, std::uint32_t* into) { narrow(name, into); }
  void read(const char* name, std::int64_t* into) { narrow(name, into); }
  void read(const char* name, int* into) { narrow(name, into); }

  void read(const char* name, std::optional<std::int64_t>* into) {
    if (find(name) != nullptr) narrow(name, &into->emplace());
  }

  void read(const char* name, std::vector<std::string>* into) {
    each(name, [&](const nlohmann::json& element) {
      if (!element.is_string()) return wrong(name, "a list of texts");
      into->push_back(element.get_ref<const std::string&>());
    });
  }

  void read(const char* name, std::vector<std::uint64_t>* into) {
    each(name, [&](const nlohmann::json& element) { number(name, element, &into->emplace_back()); });
  }

  void read(const char* name, std::map<std::string, std::string>* into) {
    const auto* value = find(name);
    if (value == nullptr) return;
    if (!value->is_object()) return wrong(name, "an object of texts");
    for (const auto& [key, text] : value->items()) {
      if (!text.is_string()) return wrong(name, "an object of texts");
      (*into)[key] = text.get_ref<const std::string&>();
    }
  }

  /// Calls `take(element)` for each element of the array `name`.
  template <typename Take>
  void each(const char* name, const Take& take) {
    const auto* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return wrong(name, "an array");
    for (const auto& element : *value) take(element);
  }

  /// Calls `take(key, value)` for each member of the object `name`.
  template <typename Take>
  void each_member(const char* name, const Take& take) {
    const auto* value = find(name);
    if (value == nullptr) return;
    if (!value->is_object()) return wrong(name, "an object");
    for (const auto& [key, element] : value->items()) take(key, element);
  }

  /// Without it the object is none.
  void require(const char* name) {
    if (find(name) == nullptr) note(fmt::format("its member \"{}\" is missing", name));
  }

  void wrong(const char* name, std::string_view should) {
    note(fmt::format("its member \"{}\" is not {}", name, should));
  }

 private:
  const nlohmann::json* find(const char* name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

  void note(std::string problem) {
    if (problem_->empty()) *problem_ = std::move(problem);
  }

  void number(const char* name, const nlohmann::json& value, std::uint64_t* into) {
    if (value.is_number_unsigned()) {
      *into = value.get<std::uint64_t>();
    } else {
      wrong(name, "a whole number, 0 or more");
    }
  }

  template <typename Int>
  void narrow(const char* name, Int* into) {
    const auto* value = find(name);
    if (value == nullptr) return;
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<Int>::max());
    constexpr auto kMin = static_cast<std::int64_t>(std::numeric_limits<Int>::min());
    const bool fits = value->is_number_unsigned() ? value->get<std::uint64_t>() <= kMax
                                                  : value->is_number_integer() && value->get<std::int64_t>() >= kMin;
    if (fits) {
      *into = static_cast<Int>(value->is_number_unsigned() ? static_cast<std::int64_t>(value->get<std::uint64_t>())
                                                           : value->get<std::int64_t>());
    } else {
      wrong(name, "a whole number of its range");
    }
  }

  const nlohmann::json& object_;
  std::string* problem_;
};

/// Writes a member unless it has its default.
template <typename T>
void put(nlohmann::ordered_json* object, const char* name, const T& value, const T& absent = T{}) {
  if (value != absent) (*object)[name] = value;
}

/// One line of JSON. A text that is not UTF-8 gets U+FFFD for what is wrong: it comes from outside and must not stop
/// us.
inline std::string one_line(const nlohmann::ordered_json& json) { return print_json(json); }

}  // namespace tonearm
