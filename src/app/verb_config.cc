#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/config_file.h"
#include "app/exit_code.h"
#include "app/verbs.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

ordered_json value_json(const ConfigKey& key, const ConfigValue& value) {
  ordered_json body = {{"key", key.full_name()}};
  if (key.type == KeyType::kList)
    body["value"] = value.list;
  else if (key.type == KeyType::kWhole)
    body["value"] = value.number;
  else
    body["value"] = value.text;
  body["from"] = value.from;
  return body;
}

/// What is in force: the flag --lake is stronger than the config.
ConfigValue in_force(const Context& context, const ConfigKey& key) {
  ConfigValue value = context.config.values.at(key.full_name());
  if (key.full_name() == "lake.path") {
    value.text = context.lake;
    value.from = context.lake_from;
  }
  return value;
}

Result<const ConfigKey*> key_of(const std::string& name) {
  const ConfigKey* const key = find_config_key(name);
  if (key != nullptr) return key;
  Error error = unknown_config_key("config", name);
  error.code = Code::kUsage;
  error.reason = "usage";
  return error;
}

}  // namespace

Result<int> run_config_get_verb(const Context& context) {
  const Console& console = *context.console;
  const auto& arguments = context.invocation.arguments;
  if (!arguments.empty()) {
    TONEARM_TRY(const ConfigKey* const key, key_of(arguments[0]));
    const ConfigValue value = in_force(context, *key);
    if (console.settings().json)
      console.json("config", value_json(*key, value));
    else
      console.out(value.text);
    return exit_code::kSuccess;
  }
  std::vector<std::vector<std::string>> rows = {{"key", "value", "from"}};
  for (const ConfigKey& key : config_keys()) {
    const ConfigValue value = in_force(context, key);
    if (console.settings().json)
      console.json("config", value_json(key, value));
    else
      rows.push_back({key.full_name(), printable(value.text), value.from});
  }
  if (!console.settings().json) console.table(rows, {});
  return exit_code::kSuccess;
}

Result<int> run_config_set_verb(const Context& context) {
  const Console& console = *context.console;
  const ConfigPlaces& places = context.config.places;
  TONEARM_TRY(const ConfigKey* const key, key_of(context.invocation.arguments[0]));
  TONEARM_TRY(const ConfigValue value,
              parse_config_value(*key, context.invocation.arguments[1], {places.folder, places.home}));
  TONEARM_RETURN_IF_ERROR(set_config_value(places.writable(), *key, value));
  const ConfigValue old = context.config.values.at(key->full_name());
  const bool hidden = !old.from.starts_with(places.writable() + ":") && old.from != "the default";
  if (console.settings().json) {
    ordered_json body = {{"key", key->full_name()}, {"value", value.text}, {"file", places.writable()}};
    if (hidden) body["hidden_by"] = old.from;
    console.json("config_set", body);
    return exit_code::kSuccess;
  }
  console.out(fmt::format("{} = {} in {}", key->full_name(), printable(value.text), places.writable()));
  if (hidden) console.say(fmt::format("It has no effect here: {} is stronger.", old.from));
  return exit_code::kSuccess;
}

Result<int> run_config_path_verb(const Context& context) {
  const Console& console = *context.console;
  const std::string& file = context.config.places.writable();
  if (console.settings().json) {
    console.json("config_path", {{"file", file}, {"read", context.config.files}});
  } else {
    console.out(file);
  }
  return exit_code::kSuccess;
}

Result<int> run_config_validate_verb(const Context& context) {
  const Console& console = *context.console;
  const Config& config = context.config;  // it was read, so it is sound: what is left is what it names
  std::vector<std::string> warnings;
  std::error_code ec;
  if (config.spotify.client_id.empty())
    warnings.emplace_back("spotify.client_id is not set: nothing can be collected (tonearm init)");
  const std::string& secret = config.spotify.client_secret_file;
  if (!secret.empty() && !std::filesystem::is_regular_file(secret, ec))
    warnings.push_back(fmt::format("spotify.client_secret_file: there is no file {}", secret));
  if (console.settings().json) {
    console.json("config_valid", {{"files", config.files}, {"warnings", warnings}});
    return exit_code::kSuccess;
  }
  console.out(config.files.empty() ? "No config file: defaults and environment."
                                   : fmt::format("Sound: {}", fmt::join(config.files, ", ")));
  for (const std::string& warning : warnings) console.out(fmt::format("note: {}", warning));
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
