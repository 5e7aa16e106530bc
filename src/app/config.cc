#include "app/config.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/config_file.h"
#include "app/env.h"
#include "app/nearest.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;

std::string variable_of(const char* name, const std::string& fallback) {
  const auto value = env(name);
  return value && value->starts_with('/') ? *value : fallback;
}

Error with_place(Error error, std::string_view where) {
  error.message = fmt::format("{}: {}", where, error.message);
  return error;
}

/// A variable of one of our sections that is no key's is a typing error, and would be overlooked for ever.
Status check_names(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> known;
  for (const ConfigKey& key : config_keys()) known.push_back(key.variable());
  for (const auto& [name, value] : environment) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    for (const std::string& section : config_sections()) {
      std::string prefix = "TONEARM_" + section + "_";
      for (char& c : prefix) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      if (!name.starts_with(prefix)) continue;
      std::string key = section + "." + name.substr(prefix.size());
      for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      Error error = unknown_config_key(name, key);
      if (const std::string near = nearest(name, known); !near.empty() && error.next.starts_with("did you mean"))
        error.next = fmt::format("did you mean {}?", near);
      return error;
    }
  }
  return Ok{};
}

Result<ConfigValue> from_environment(const ConfigKey& key, const ConfigPlaces& places) {
  for (const std::string& name : {key.full_name() == "lake.path" ? std::string("TONEARM_LAKE") : "", key.variable()}) {
    const auto found = places.environment.find(name);
    if (found == places.environment.end() || found->second.empty()) continue;
    auto value = parse_config_value(key, found->second, {places.folder, places.home});
    if (!value.ok()) return with_place(std::move(value).error(), name);
    value->from = name;
    return value;
  }
  return Error{Code::kNotFound, ""};
}

}  // namespace

ConfigPlaces config_places(std::optional<std::string> only) {
  ConfigPlaces places;
  places.only = std::move(only);
  places.home = variable_of("HOME", "/");
  places.user = variable_of("XDG_CONFIG_HOME", places.home + "/.config") + "/tonearm/config.toml";
  places.data_home = variable_of("XDG_DATA_HOME", places.home + "/.local/share");
  places.state_folder = variable_of("XDG_STATE_HOME", places.home + "/.local/state") + "/tonearm";
  std::error_code ec;
  places.folder = fs::current_path(ec).string();
  for (const char* const* entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (text.starts_with("TONEARM_") && equals != std::string_view::npos)
      places.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return places;
}

Result<Config> default_config(std::optional<std::string> only) {
  const ConfigPlaces real = config_places(std::move(only));
  ConfigPlaces none = real;
  none.only.reset();
  none.project = none.user = "/dev/null/none";  // a folder that cannot be
  none.environment.clear();
  TONEARM_TRY(Config config, read_config(none));
  config.places = real;
  return config;
}

Result<Config> read_config(const ConfigPlaces& places) {
  Config config;
  config.places = places;
  config.spotify.state_folder = places.state_folder;
  TONEARM_RETURN_IF_ERROR(check_names(places.environment));
  std::vector<std::map<std::string, ConfigValue>> layers;
  for (const std::string& file : places.only ? std::vector{*places.only} : std::vector{places.project, places.user}) {
    TONEARM_TRY(auto values, read_config_file(file, places, places.only.has_value()));
    if (!values) continue;
    config.files.push_back(file);
    layers.push_back(std::move(*values));
  }
  for (const ConfigKey& key : config_keys()) {
    const std::string name = key.full_name();
    ConfigValue value;
    bool found = false;
    auto given = from_environment(key, places);
    if (!given.ok() && given.error().code != Code::kNotFound) return std::move(given).error();
    if (given.ok()) {
      value = std::move(*given);
      found = true;
    }
    for (auto layer = layers.begin(); layer != layers.end() && !found; ++layer) {
      const auto at = layer->find(name);
      if (at == layer->end()) continue;
      value = at->second;
      found = true;
    }
    if (!found) {
      const std::string fallback = name == "lake.path" ? places.data_home + "/tonearm/lake" : std::string(key.fallback);
      TONEARM_TRY(value, parse_config_value(key, fallback, {places.folder, places.home}));
      value.from = "the default";
    }
    key.put(value, &config);
    config.values.emplace(name, std::move(value));
  }
  TONEARM_TRY(config.slot.follow, extract::parse_follows(config.follow));
  config.slot.app = !config.spotify.client_id.empty() && !config.spotify.client_secret_file.empty();
  return config;
}

}  // namespace tonearm::app
