/// What a person configured: read from files and environment, checked whole, handed down as values.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config_keys.h"
#include "base/result.h"
#include "extract/slot.h"
#include "spotify/settings.h"

namespace tonearm::app {

/// Where the config comes from.
struct ConfigPlaces {
  std::optional<std::string> only;                 // --config FILE: that file alone, and it must be there
  std::string project = "tonearm.toml";            // stronger than the user's
  std::string user;                                // $XDG_CONFIG_HOME/tonearm/config.toml
  std::string home, data_home, state_folder;       // absolute
  std::string folder;                              // the current one, absolute
  std::map<std::string, std::string> environment;  // of TONEARM_...; empty values count as absent

  /// The file that `tonearm config set` writes.
  const std::string& writable() const { return only ? *only : user; }
};

/// The places of this process; --config and the state folder are the caller's.
ConfigPlaces config_places(std::optional<std::string> only);

struct Config {
  std::string lake;                 // absolute
  spotify::Settings spotify;        // state_folder included
  std::vector<std::string> follow;  // as they stand there
  extract::SlotSettings slot;       // `user` and `scopes` are the sign-in's, not the config's
  ConfigPlaces places;
  std::vector<std::string> files;             // those that were read, strongest first
  std::map<std::string, ConfigValue> values;  // full name -> value and where it came from; every key
};

/// As if there were neither files nor variables.
Result<Config> default_config(std::optional<std::string> only);

/// Reads and checks everything. kBadConfig with file and line, or the variable.
Result<Config> read_config(const ConfigPlaces& places);

}  // namespace tonearm::app
