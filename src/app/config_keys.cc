#include "app/config_keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <tuple>

#include <fmt/format.h>

#include "app/config.h"
#include "app/nearest.h"
#include "extract/follow.h"
#include "extract/slot_groups.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;
using V = ConfigValue;

constexpr ConfigKey kKeys[] = {
    {"", "follow", KeyType::kList, "",
     "Playlists, albums, artists and shows to collect besides your own: links or URIs.",
     "follow = [\"https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M\"]", false, 0, 0,
     [](const V& v, Config* c) { c->follow = v.list; }},
    {"lake", "path", KeyType::kPath, "$XDG_DATA_HOME/tonearm/lake", "The folder of the lake.",
     "path = \"~/music-lake\"", false, 0, 0, [](const V& v, Config* c) { c->lake = v.text; }},
    {"spotify", "client_id", KeyType::kText, "", "The client id of your app at developer.spotify.com/dashboard.",
     "client_id = \"0123456789abcdef0123456789abcdef\"", false, 0, 0,
     [](const V& v, Config* c) { c->spotify.client_id = v.text; }},
    {"spotify", "client_secret_file", KeyType::kPath, "",
     "A file that only you can read (chmod 600) with the app's secret; only for collecting without a sign-in.",
     "client_secret_file = \"~/.config/tonearm/client_secret\"", true, 0, 0,
     [](const V& v, Config* c) { c->spotify.client_secret_file = v.text; }},
    {"spotify", "account", KeyType::kLabel, "me", "The label under which the signed-in user's answers are kept.",
     "account = \"me\"", false, 0, 0, [](const V& v, Config* c) { c->slot.account = v.text; }},
    {"spotify", "market", KeyType::kMarket, "",
     "Two-letter country for followed items (ISO 3166-1); without one it is not sent.", "market = \"SE\"", false, 0, 0,
     [](const V& v, Config* c) { c->slot.market = v.text; }},
    {"spotify", "redirect_port", KeyType::kWhole, "8898",
     "The port of the redirect URI http://127.0.0.1:PORT/callback that the app has in its settings.",
     "redirect_port = 8898", false, 1, 65535,
     [](const V& v, Config* c) { c->spotify.redirect_port = static_cast<std::uint16_t>(v.number); }},
    {"spotify", "api_url", KeyType::kUrl, "https://api.spotify.com/v1",
     "Where the Web API is; `/v1` is added where there is no path.", "api_url = \"http://127.0.0.1:8900/v1\"", false, 0,
     0, [](const V& v, Config* c) { c->spotify.api_url = v.text; }},
    {"spotify", "accounts_url", KeyType::kUrl, "https://accounts.spotify.com", "Where sign-in and tokens are.",
     "accounts_url = \"http://127.0.0.1:8900\"", false, 0, 0,
     [](const V& v, Config* c) { c->spotify.accounts_url = v.text; }},
    {"budget", "soft_limit", KeyType::kWhole, "300",
     "Requests that each quota bucket may take in 24 hours; then its reads wait for the next run.", "soft_limit = 300",
     false, 1, 1'000'000, [](const V& v, Config* c) { c->spotify.soft_limit = static_cast<std::uint32_t>(v.number); }},
    {"budget", "gap", KeyType::kWhole, "250", "Milliseconds between two requests.", "gap = 250", false, 0, 60'000,
     [](const V& v, Config* c) { c->spotify.gap = std::chrono::milliseconds(v.number); }},
    {"schedule", "every", KeyType::kInterval, "1h",
     "How often the schedule and the daemon run: 20m, 1h, ...; it divides a day, five minutes at least.",
     "every = \"1h\"", false, 0, 0, [](const V& v, Config* c) { c->slot.every = std::chrono::minutes(v.number); }},
    {"collect", "skip", KeyType::kList, "",
     "Groups that are never read: top, saved_shows, ... (`tonearm plan --only` knows the same).",
     "skip = [\"top\", \"saved_shows\"]", false, 0, 0, [](const V& v, Config* c) { c->slot.skip = v.list; }},
};

std::string trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return std::string(text);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc() || end != text.data() + text.size()) return {};
  return n;
}

/// Minutes of "20m", "1h"; empty where it is no such text, or does not divide a day, or is under five minutes.
std::optional<std::int64_t> interval(std::string_view text) {
  if (text.size() < 2 || (text.back() != 'm' && text.back() != 'h')) return {};
  auto n = whole(text.substr(0, text.size() - 1));
  if (!n || *n < 1 || *n > 1440) return {};
  if (text.back() == 'h') *n *= 60;
  if (*n < 5 || *n > 1440 || 1440 % *n != 0) return {};
  return n;
}

std::string absolute(std::string_view text, const PathBase& base) {
  std::string path(text);
  if (path == "~" || path.starts_with("~/")) path = base.home + path.substr(1);
  if (!path.starts_with("/")) path = base.folder + "/" + path;
  path = fs::path(path).lexically_normal().string();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

Result<std::string> url(const ConfigKey& key, std::string text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  while (text.size() > scheme && text.ends_with('/')) text.pop_back();
  if (scheme == 0 || text.size() == scheme || text.find_first_of(" ?#@") != std::string::npos)
    return bad_config(fmt::format("{} wants an address of http or https.", key.full_name()));
  if (key.name == "api_url" && text.find('/', scheme) == std::string::npos) text += "/v1";
  return text;
}

std::string with_commas(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& element : list) text += (text.empty() ? "" : ",") + element;
  return text;
}

bool looks_secret(std::string_view name) {
  std::string low(name);
  std::transform(low.begin(), low.end(), low.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const std::string_view word : {"secret", "token", "password"})
    if (low.find(word) != std::string::npos) return true;
  return false;
}

std::string_view type_words(KeyType type) {
  switch (type) {
    case KeyType::kText: return "text";
    case KeyType::kList: return "list of texts";
    case KeyType::kPath: return "path";
    case KeyType::kUrl: return "address";
    case KeyType::kWhole: return "number";
    case KeyType::kInterval: return "interval";
    case KeyType::kMarket: return "country";
    case KeyType::kLabel: return "label";
  }
  return "";
}

std::string fallback_words(const ConfigKey& key) {
  if (key.type == KeyType::kList) return "[]";
  return key.fallback.empty() ? "none" : std::string(key.fallback);
}

}  // namespace

std::string ConfigKey::full_name() const {
  return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name);
}

std::string ConfigKey::variable() const {
  std::string text = "TONEARM_" + (section.empty() ? "" : std::string(section) + "_") + std::string(name);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::span<const ConfigKey> config_keys() { return kKeys; }

const ConfigKey* find_config_key(std::string_view full_name) {
  for (const ConfigKey& key : kKeys)
    if (key.full_name() == full_name) return &key;
  return nullptr;
}

std::vector<std::string> config_sections() {
  std::vector<std::string> names;
  for (const ConfigKey& key : kKeys)
    if (!key.section.empty() && (names.empty() || names.back() != key.section)) names.emplace_back(key.section);
  return names;
}

Result<ConfigValue> parse_config_list(const ConfigKey& key, std::vector<std::string> list) {
  ConfigValue value;
  for (std::string& element : list) {
    element = trim(element);
    if (element.empty() || has_control(element) || element.find(',') != std::string::npos)
      return bad_config(
          fmt::format("{} holds an element that is empty or has a comma or a control character.", key.full_name()));
    if (key.full_name() == "collect.skip") {
      std::vector<std::string> known;
      for (const extract::Group& group : extract::groups()) known.emplace_back(group.name);
      if (std::find(known.begin(), known.end(), element) == known.end()) {
        const std::string near = nearest(element, known);
        return bad_config(fmt::format("collect.skip: there is no group {}.", element),
                          near.empty() ? fmt::format("the groups are {}", fmt::join(known, ", "))
                                       : fmt::format("did you mean {}?", near));
      }
    }
    if (key.full_name() != "follow") continue;
    if (auto followed = extract::parse_follow(element); !followed.ok()) return std::move(followed).error();
  }
  value.list = std::move(list);
  value.text = with_commas(value.list);
  return value;
}

Result<ConfigValue> parse_config_value(const ConfigKey& key, std::string_view given, const PathBase& base) {
  ConfigValue value;
  value.text = trim(given);
  const std::string name = key.full_name();
  if (key.type == KeyType::kList) {
    std::vector<std::string> list;
    std::string_view rest = value.text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (std::string element = trim(rest.substr(0, end)); !element.empty()) list.push_back(std::move(element));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return parse_config_list(key, std::move(list));
  }
  if (has_control(value.text)) return bad_config(fmt::format("{} holds a control character.", name));
  const bool unset = value.text.empty() && key.fallback.empty();  // "" is how a file takes back what another one set
  if (unset) return value;
  if (value.text.empty())
    return bad_config(fmt::format("{} is empty.", name), fmt::format("the default is {}", key.fallback));
  switch (key.type) {
    case KeyType::kPath: value.text = absolute(value.text, base); break;
    case KeyType::kUrl: {
      TONEARM_TRY(value.text, url(key, value.text));
      break;
    }
    case KeyType::kWhole: {
      const auto n = whole(value.text);
      if (!n || *n < key.least || *n > key.most)
        return bad_config(
            fmt::format("{} wants a number from {} to {}, not {}.", name, key.least, key.most, value.text));
      value.number = *n;
      break;
    }
    case KeyType::kInterval: {
      const auto n = interval(value.text);
      if (!n) {
        return bad_config(
            fmt::format("{} wants an interval that divides a day, five minutes at least, not {}.", name, value.text),
            "write it as 20m or 1h");
      }
      value.number = *n;
      break;
    }
    case KeyType::kMarket:
      if (value.text.size() != 2 ||
          !std::all_of(value.text.begin(), value.text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        return bad_config(fmt::format("{} wants a country of two capital letters, not {}.", name, value.text),
                          "for example SE");
      break;
    case KeyType::kLabel:
      if (value.text.size() > 64 || value.text == "app")
        return bad_config(fmt::format("{} wants a label of 1 to 64 bytes, and not `app`, which is nobody's.", name));
      break;
    case KeyType::kText:
    case KeyType::kList: break;
  }
  return value;
}

Error bad_config(std::string message, std::string next) {
  return Error{Code::kBadConfig, std::move(message), "bad_config", std::move(next)};
}

Error unknown_config_key(std::string_view where, std::string_view full_name) {
  if (looks_secret(full_name)) {
    return bad_config(
        fmt::format("{}: {} would hold a secret, and secrets stand in no config, variable or flag.", where, full_name),
        "write it into a file that only you can read (chmod 600), and name that: spotify.client_secret_file");
  }
  const auto dot = full_name.find('.');
  const std::string section(full_name.substr(0, dot == std::string_view::npos ? 0 : dot));
  const auto sections = config_sections();
  if (!section.empty() && std::find(sections.begin(), sections.end(), section) == sections.end()) {
    const std::string near = nearest(section, sections);
    return bad_config(fmt::format("{}: [{}] is no section that tonearm knows.", where, section),
                      near.empty() ? fmt::format("the sections are {}", fmt::join(sections, ", "))
                                   : fmt::format("did you mean [{}]?", near));
  }
  std::vector<std::string> names;
  std::string near;
  for (const ConfigKey& key : kKeys) {
    names.push_back(key.full_name());
    if (key.name == full_name.substr(dot == std::string_view::npos ? 0 : dot + 1)) near = key.full_name();
  }
  if (const std::string nearer = nearest(full_name, names); !nearer.empty()) near = nearer;
  return bad_config(fmt::format("{}: {} is no key that tonearm knows.", where, full_name),
                    near.empty() ? "tonearm help config lists the keys" : fmt::format("did you mean {}?", near));
}

std::string config_help() {
  std::string text =
      "Config keys, from the strongest to the weakest place: flag, environment, ./tonearm.toml,\n"
      "$XDG_CONFIG_HOME/tonearm/config.toml, default. With --config FILE that file alone is read.\n";
  std::string_view section = "-";
  for (const ConfigKey& key : kKeys) {
    if (key.section != section) text += key.section.empty() ? "\n" : fmt::format("\n[{}]\n", key.section);
    section = key.section;
    text += fmt::format("{}\n    {}\n    {}, default {}; {}\n", key.name, key.help, type_words(key.type),
                        fallback_words(key), key.variable());
  }
  return text + "\nSecrets stand in files of their own, never in the config, a variable or a flag.\n";
}

std::string config_reference() {
  std::string text =
      "# Configuration\n\nPrinted by `tonearm help config --markdown`; do not edit.\n\n"
      "A value is taken from the first of these that has it: the flag, the environment variable, `./tonearm.toml`,\n"
      "`$XDG_CONFIG_HOME/tonearm/config.toml`, the default; each key for itself. With `--config FILE` that file alone "
      "is\n"
      "read. An unknown key is an error that names file and line. Relative paths start at the file's folder.\n\n"
      "`tonearm config set KEY VALUE` changes your file and keeps its comments, `tonearm config get` shows every value "
      "and\n"
      "where it came from, `tonearm config validate` reads everything and says what is wrong.\n\n"
      "Secrets stand in files of their own, never in the config, a variable or a flag.\n";
  std::string_view section = "-";
  for (const ConfigKey& key : kKeys) {
    if (key.section != section) {
      text += key.section.empty() ? "\n## Above all sections\n" : fmt::format("\n## [{}]\n", key.section);
      text += "\n| key | type | default | variable | |\n|---|---|---|---|---|\n";
    }
    section = key.section;
    text += fmt::format("| `{}` | {} | `{}` | `{}` | {} |\n", key.name, type_words(key.type), fallback_words(key),
                        key.variable(), key.help);
  }
  text += "\n## A whole file\n\n```toml\n";
  section = "";
  for (const ConfigKey& key : kKeys) {
    if (key.section != section) text += fmt::format("\n[{}]\n", key.section);
    section = key.section;
    text += fmt::format("{}\n", key.example);
  }
  return text + "```\n";
}

std::string config_environment() {
  std::string text;
  for (const ConfigKey& key : kKeys)
    text += fmt::format("{:<35} as the config's key {}\n", key.variable(), key.full_name());
  return text;
}

}  // namespace tonearm::app
