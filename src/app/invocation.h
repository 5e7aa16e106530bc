/// A parsed command line.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/options.h"
#include "base/result.h"

namespace tonearm::app {

/// What was asked for. `verb` is nullptr where only --help or --version stood there (then `help` or `version` is set).
struct Invocation {
  const Verb* verb = nullptr;
  std::vector<std::string> arguments;
  std::map<std::string, std::string, std::less<>> values;  // long option name -> value ("" of those that take nothing)

  bool has(std::string_view option) const { return values.contains(option); }
  std::optional<std::string> get(std::string_view option) const {
    const auto found = values.find(option);
    if (found == values.end()) return {};
    return found->second;
  }
};

/// Parses the words after the program's name. kUsage says what is wrong and which is the nearest that exists.
Result<Invocation> parse(const std::vector<std::string>& words);

}  // namespace tonearm::app
