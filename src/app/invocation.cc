#include "app/invocation.h"

#include <algorithm>
#include <deque>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/nearest.h"

namespace tonearm::app {
namespace {

std::string first_word(std::string_view name) { return std::string(name.substr(0, name.find(' '))); }

Error usage(std::string message, std::string next) {
  return {Code::kUsage, std::move(message), "usage", std::move(next)};
}

Error unknown_verb(const std::string& word) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs()) names.push_back(first_word(verb.name));
  const std::string near = nearest(word, names);
  return usage(fmt::format("There is no verb `{}`.", word),
               near.empty() ? "tonearm help lists the verbs" : fmt::format("did you mean `tonearm {}`?", near));
}

/// CLI11 does the words of one verb: flags in any order, `--name=value`, `-abc`, `--`.
class Parser {
 public:
  Parser() : app_("tonearm") { app_.set_help_flag(); }

  void add(std::span<const Option> options) {
    for (const Option& option : options) {
      std::string names = "--" + std::string(option.name);
      if (option.letter != 0) names = fmt::format("-{},{}", option.letter, names);
      slots_.push_back({&option, {}, 0, nullptr});
      Slot& slot = slots_.back();
      slot.option = option.takes == Takes::kText ? app_.add_option(names, slot.text) : app_.add_flag(names, slot.count);
      if (option.takes == Takes::kText) slot.option->take_last();
    }
  }

  Result<Invocation> parse(std::vector<std::string> words, const Verb* verb) {
    Invocation invocation;
    invocation.verb = verb;
    app_.add_option("arguments", invocation.arguments);
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ParseError& e) {
      return usage(fmt::format("The command line is not understood: {}.", e.what()),
                   verb == nullptr ? "tonearm help" : fmt::format("tonearm help {}", verb->name));
    }
    for (const Slot& slot : slots_)
      if (slot.option->count() > 0) invocation.values[std::string(slot.spec->name)] = slot.text;
    return invocation;
  }

 private:
  struct Slot {
    const Option* spec;
    std::string text;
    int count;
    CLI::Option* option;
  };
  CLI::App app_;
  std::deque<Slot> slots_;  // CLI11 keeps references into it
};

bool takes_text(std::string_view word) {
  if (!word.starts_with("--") || word.find('=') != std::string_view::npos) return false;
  for (const Option& option : global_options())
    if (word.substr(2) == option.name) return option.takes == Takes::kText;
  return false;
}

}  // namespace

Result<Invocation> parse(const std::vector<std::string>& words) {
  // The verb is the first word that is no flag and no global flag's value; the rest is one bag, in any order.
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with("-") && words[at] != "-") at += takes_text(words[at]) ? 2 : 1;
  const Verb* verb = nullptr;
  std::vector<std::string> rest(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(at, words.size())));
  if (at < words.size()) {
    std::size_t used = 1;
    verb = find_verb(words[at]);
    if (verb == nullptr && at + 1 < words.size()) {
      verb = find_verb(words[at] + " " + words[at + 1]);
      used = 2;
    }
    if (verb == nullptr) {
      std::string subs;
      for (const Verb& v : verbs())
        if (first_word(v.name) == words[at] && v.name != words[at])
          subs += (subs.empty() ? "" : ", ") + std::string(v.name);
      if (!subs.empty() && std::find(words.begin(), words.end(), "--help") == words.end() &&
          std::find(words.begin(), words.end(), "-h") == words.end())
        return usage(fmt::format("`{}` wants one more word.", words[at]), fmt::format("one of: {}", subs));
      if (!subs.empty()) {
        verb = find_verb("help");
        return Invocation{verb, {words[at]}, {}};
      }
      return unknown_verb(words[at]);
    }
    rest.insert(rest.end(), words.begin() + static_cast<std::ptrdiff_t>(at + used), words.end());
  }
  Parser parser;
  parser.add(global_options());
  if (verb != nullptr) parser.add(verb->options);
  TONEARM_TRY(Invocation invocation, parser.parse(std::move(rest), verb));
  if (verb == nullptr || invocation.has("help") || invocation.has("version")) return invocation;
  const auto given = static_cast<int>(invocation.arguments.size());
  if (given < verb->least || (verb->most >= 0 && given > verb->most)) {
    return usage(fmt::format("`{}` takes {}, {} given.", verb->name,
                             verb->arguments.empty() ? "no arguments" : verb->arguments, given),
                 fmt::format("tonearm help {}", verb->name));
  }
  return invocation;
}

}  // namespace tonearm::app
