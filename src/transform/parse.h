/// Bytes -> a JSON document, or a row of rejects that says why not. Internal to transform/.
#pragma once

#include <string>
#include <string_view>

#include "transform/emitter.h"
#include "transform/json.h"

namespace tonearm::transform {

/// Keeps its memory between calls. The document lives until the next call.
class Parser {
 public:
  /// False, and a row of rejects with pointer '', where the body cannot be read. A byte order mark is cut.
  bool parse(std::string_view body, Emitter* emit, Element* top);

 private:
  simdjson::error_code parse_copy(std::string_view body, Element* top);
  bool repair(std::string_view body, Emitter* emit);

  simdjson::dom::parser parser_;
  std::string padded_;
  std::string repaired_;
};

}  // namespace tonearm::transform
