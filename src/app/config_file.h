/// A config file: read with toml++, changed line by line so that comments and order stay.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/config.h"
#include "base/result.h"

namespace tonearm::app {

/// Every key of the file with its checked value and line. Empty where there is no such file, kBadConfig where it
/// `must_exist`; and for TOML that is none, unknown keys, values of the wrong type: with file, line and what to write.
Result<std::optional<std::map<std::string, ConfigValue>>> read_config_file(const std::string& file,
                                                                           const ConfigPlaces& places, bool must_exist);

/// `text` with `key` set to `value`, everything else as it was. kBadConfig where the text is no TOML, or has the key in
/// a form that cannot be changed without printing the file anew.
Result<std::string> with_config_value(const std::string& text, const ConfigKey& key, const ConfigValue& value);

/// Sets a key in `file`: read, changed, checked, replaced atomically; made (0600, in a 0700 folder) where it is not
/// there. A link is followed: the file that it leads to is replaced. kStorage.
Status set_config_value(const std::string& file, const ConfigKey& key, const ConfigValue& value);

}  // namespace tonearm::app
