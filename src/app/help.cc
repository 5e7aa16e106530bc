#include "app/help.h"

#include <fmt/format.h>

#include "app/config_keys.h"
#include "app/exit_code.h"
#include "app/verbs.h"
#include "spec/reasons.h"

namespace tonearm::app {
namespace {

std::string option_words(const Option& option) {
  std::string words =
      option.letter != 0 ? fmt::format("-{}, --{}", option.letter, option.name) : fmt::format("    --{}", option.name);
  if (option.takes == Takes::kText) words += fmt::format(" {}", option.value);
  return words;
}

std::string option_lines(std::span<const Option> options) {
  std::string text;
  for (const Option& option : options) text += fmt::format("  {:<26} {}\n", option_words(option), option.help);
  return text;
}

/// Breaks a paragraph into lines of at most 92 columns.
std::string wrap(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (column > 0 && column + 1 + end > 92) {
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + "\n";
}

std::string usage_line(const Verb& verb) {
  return fmt::format("tonearm {}{}{}{}", verb.name, verb.options.empty() ? "" : " [OPTIONS]",
                     verb.arguments.empty() ? "" : " ", verb.arguments);
}

std::string environment() {
  return "TONEARM_LAKE                        the lake's folder, as --lake\n" + config_environment() +
         "TONEARM_NOW                         where the clock starts, RFC 3339; it then advances with real time\n"
         "HTTPS_PROXY, NO_PROXY               the proxy to Spotify (http://USER:PASSWORD@HOST:PORT), and who needs "
         "none\n"
         "CURL_CA_BUNDLE, SSL_CERT_FILE       certificates to trust, PEM: of a proxy that looks into TLS\n"
         "NO_COLOR                            no colours\n"
         "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME\n"
         "                                    where config, the default lake, tokens and the shell's history lie\n";
}

constexpr std::string_view kFiles =
    "./tonearm.toml                        project config; the keys: tonearm help config\n"
    "$XDG_CONFIG_HOME/tonearm/config.toml  user config, the same keys\n"
    "$XDG_DATA_HOME/tonearm/lake           the default lake\n"
    "$XDG_STATE_HOME/tonearm/history       the SQL shell's history\n"
    "\nIn a lake:\n"
    "raw/log/       numbered entries: which raw answers there are\n"
    "raw/import/    imported answers as they came (`zstd -dc` prints them)\n"
    "tables/        one Delta table a folder\n"
    "_tonearm/      heads (the commits), reports, the lake's birth\n";

}  // namespace

std::string version_line() { return fmt::format("tonearm {}", TONEARM_VERSION); }

std::string overview() {
  std::string text = "tonearm: your Spotify data as SQL tables.\n\nusage: tonearm VERB [OPTIONS] ...\n\n";
  for (const Verb& verb : verbs()) text += fmt::format("  {:<17} {}\n", verb.name, verb.summary);
  text += "\nFor every verb:\n" + option_lines(global_options());
  text += "\nStart with:  tonearm import PATH...   then   tonearm query \"select * from plays\"\n";
  return text;
}

std::string help_page(const Verb& verb) {
  std::string text = fmt::format("{}\n\nusage: {}\n", verb.summary, usage_line(verb));
  if (!verb.text.empty()) text += "\n" + wrap(verb.text);
  if (!verb.options.empty()) text += "\nOptions:\n" + option_lines(verb.options);
  text += "\nFor every verb:\n" + option_lines(global_options());
  if (!verb.example.empty()) {
    text += "\nFor example:\n";
    std::string_view rest = verb.example;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      text += fmt::format("  {}\n", rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return text;
}

std::string help_topic(std::string_view topic) {
  std::string text;
  if (topic == "exit-codes") {
    for (const auto& meaning : exit_code::meanings()) text += fmt::format("{:>4}  {}\n", meaning.code, meaning.what);
  } else if (topic == "reasons") {
    for (const spec::Reason& reason : spec::reasons())
      text += fmt::format("{:<18} {}\n{:<18}   next: {}\n", reason.code, reason.what, "", reason.next);
  } else if (topic == "environment") {
    text = environment();
  } else if (topic == "files") {
    text = kFiles;
  } else if (topic == "config") {
    text = config_help();
  }
  return text;
}

std::string cli_reference() {
  std::string text =
      "# Command line\n\nPrinted by `tonearm help --markdown`; do not edit.\n\n## For every verb\n\n| option | "
      "|\n|---|---|\n";
  const auto rows = [](std::span<const Option> options) {
    std::string out;
    for (const Option& option : options) {
      out += fmt::format("| `{}--{}{}{}` | {} |\n", option.letter != 0 ? fmt::format("-{}, ", option.letter) : "",
                         option.name, option.takes == Takes::kText ? " " : "", option.value, option.help);
    }
    return out;
  };
  text += rows(global_options());
  for (const Verb& verb : verbs()) {
    text += fmt::format("\n## {}\n\n`{}`\n\n{} {}\n", verb.name, usage_line(verb), verb.summary, verb.text);
    if (!verb.options.empty()) text += "\n| option | |\n|---|---|\n" + rows(verb.options);
    if (!verb.example.empty()) text += fmt::format("\n```\n{}\n```\n", verb.example);
  }
  text += "\n## Exit codes\n\n| code | meaning |\n|---|---|\n";
  for (const auto& meaning : exit_code::meanings()) text += fmt::format("| {} | {} |\n", meaning.code, meaning.what);
  text += fmt::format("\n## Environment\n\n```\n{}```\n\n## Files\n\n```\n{}```\n", environment(), kFiles);
  return text;
}

Result<int> run_version_verb(const Context& context) {
  context.console->out(version_line());
  return exit_code::kSuccess;
}

Result<int> run_help_verb(const Context& context) {
  const auto& arguments = context.invocation.arguments;
  if (context.invocation.has("markdown")) {
    context.console->out(!arguments.empty() && arguments[0] == "config" ? config_reference() : cli_reference());
    return exit_code::kSuccess;
  }
  if (arguments.empty()) {
    context.console->out(overview());
    return exit_code::kSuccess;
  }
  const std::string topic = arguments.size() == 2 ? arguments[0] + " " + arguments[1] : arguments[0];
  if (const Verb* const verb = find_verb(topic)) {
    context.console->out(help_page(*verb));
    return exit_code::kSuccess;
  }
  std::string text = help_topic(topic);
  if (!text.empty()) text += '\n';
  for (const Verb& verb : verbs())
    if (verb.name.starts_with(topic + " ")) text += fmt::format("  {:<17} {}\n", verb.name, verb.summary);
  if (text.empty()) {
    return Error{Code::kUsage, fmt::format("There is no help on `{}`.", topic), "usage",
                 "tonearm help lists the verbs; topics are config, exit-codes, reasons, environment, files"};
  }
  context.console->out(text);
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
