/// Every config key, as one list: the files, the environment, `tonearm config`, `tonearm help config` and
/// docs/reference/config.md follow from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tonearm::app {

struct Config;

enum class KeyType : unsigned char {
  kText,
  kList,      // in a file an array of strings, elsewhere separated by commas
  kPath,      // `~/` is the home folder; relative ones start at the file's folder, else at the current one
  kUrl,       // http(s), without a trailing slash
  kWhole,     // a whole number from `least` to `most`
  kInterval,  // "20m", "1h": divides a day, five minutes or more
  kMarket,    // two capital letters
  kLabel,     // an account's label
};

/// A key's value, checked.
struct ConfigValue {
  std::string text;               // as it is printed; of a path the absolute one
  std::vector<std::string> list;  // of a kList
  std::int64_t number = 0;        // of a kWhole; minutes of a kInterval
  std::string from;               // "tonearm.toml:3", "TONEARM_LAKE_PATH", "the default"
};

struct ConfigKey {
  std::string_view section;  // "" stands above all sections
  std::string_view name;
  KeyType type = KeyType::kText;
  std::string_view fallback;  // the default as text; empty: none
  std::string_view help;      // one sentence
  std::string_view example;   // a line of a file
  bool secret_file = false;   // names a file that holds a secret
  std::int64_t least = 0, most = 0;
  void (*put)(const ConfigValue&, Config*) = nullptr;

  /// "spotify.client_id", "follow".
  std::string full_name() const;
  /// "TONEARM_SPOTIFY_CLIENT_ID", "TONEARM_FOLLOW".
  std::string variable() const;
};

std::span<const ConfigKey> config_keys();
/// nullptr where there is none of this full name.
const ConfigKey* find_config_key(std::string_view full_name);
std::vector<std::string> config_sections();

/// Where relative paths start, and what `~` is.
struct PathBase {
  std::string folder, home;
};

/// Checks a value that came as text (environment, `config set`) or as the elements of a list. The message says what the
/// key wants, without where it stood: the caller knows. kBadConfig.
Result<ConfigValue> parse_config_value(const ConfigKey& key, std::string_view text, const PathBase& base);
Result<ConfigValue> parse_config_list(const ConfigKey& key, std::vector<std::string> list);

/// What is wrong with a config, and what to do: kBadConfig, reason bad_config.
Error bad_config(std::string message, std::string next = {});

/// kBadConfig for a name that is no key: a key that would hold a secret is told where secrets go (its value is never
/// looked at), another one the nearest that exists. `where` begins the message: "tonearm.toml:3".
Error unknown_config_key(std::string_view where, std::string_view full_name);

/// docs/reference/config.md, and `tonearm help config`.
std::string config_reference();
std::string config_help();
/// The lines of `tonearm help environment` for the keys.
std::string config_environment();

}  // namespace tonearm::app
