/// Every verb and every option, as one list: the command line, the help pages and docs/reference/cli.md follow from it.
#pragma once

#include <span>
#include <string_view>

namespace tonearm::app {

enum class Takes : unsigned char { kNothing, kText };

struct Option {
  std::string_view name;  // "observed-at"
  char letter;            // 0: none
  Takes takes;
  std::string_view value;  // what stands in help: "TIME"
  std::string_view help;   // one line
};

struct Verb {
  std::string_view name;       // "import", "quarantine ls"
  std::string_view arguments;  // "PATH...", "" none, "[NAME]"
  int least = 0, most = 0;     // how many arguments; most -1: any number
  std::string_view summary;    // one line
  std::string_view text;       // paragraphs of its help page
  std::span<const Option> options;
  std::string_view example;  // lines that a person can paste
};

std::span<const Option> global_options();
std::span<const Verb> verbs();
const Verb* find_verb(std::string_view name);

}  // namespace tonearm::app
