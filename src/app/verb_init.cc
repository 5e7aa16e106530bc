#include <cctype>
#include <charconv>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/config_file.h"
#include "app/exit_code.h"
#include "app/reach.h"
#include "app/sign_in.h"
#include "app/stop.h"
#include "app/verb_run.h"
#include "app/verbs.h"
#include "extract/slot_groups.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Asks a person; what they only press Enter at is `otherwise`.
std::string ask(const Console& console, std::string_view question, const std::string& otherwise) {
  console.end_progress();
  fmt::print(stderr, "{}{}: ", question, otherwise.empty() ? "" : fmt::format(" [{}]", otherwise));
  std::fflush(stderr);
  std::string answer;
  std::getline(std::cin, answer);
  const std::size_t first = answer.find_first_not_of(" \t\r");
  if (first == std::string::npos) return otherwise;
  return answer.substr(first, answer.find_last_not_of(" \t\r") + 1 - first);
}

/// The folder that a person wants.
std::string folder_of(const Context& context) {
  const auto& arguments = context.invocation.arguments;
  const ConfigPlaces& places = context.config.places;
  const ConfigKey& key = *find_config_key("lake.path");
  const bool chosen = context.lake_from != "the default";
  std::string given = arguments.empty() ? context.lake : arguments[0];
  if (arguments.empty() && !chosen && context.console->settings().interactive)
    given = ask(*context.console, "Folder for your lake", context.lake);
  const auto value = parse_config_value(key, given, {places.folder, places.home});
  return value.ok() && !value->text.empty() ? value->text : context.lake;
}

void explain_app(const Console& console, std::uint16_t port) {
  console.say("");
  console.say("Spotify gives data to an app, and yours is one that you make yourself, once:");
  console.say("  1. Open https://developer.spotify.com/dashboard, sign in, and choose Create app (any name; Web API).");
  console.say(fmt::format("  2. As redirect URI give exactly  http://127.0.0.1:{}/callback", port));
  console.say("  3. Save, and copy the Client ID here; the client secret is not needed.");
  console.say(
      "  Such an app needs its owner's Premium, and serves five users whom the owner adds under User Management.");
  console.say("");
}

Result<std::string> client_id_of(const Context& context, std::uint16_t port) {
  const Console& console = *context.console;
  std::string id = context.invocation.get("client-id").value_or(context.config.spotify.client_id);
  if (id.empty() && !console.settings().interactive) {
    return Error{Code::kUsage, "No client id is set, and nobody can be asked here.", "usage",
                 "make an app at https://developer.spotify.com/dashboard, then tonearm init --client-id ID"};
  }
  if (id.empty()) {
    explain_app(console, port);
    id = ask(console, "Client ID", "");
  }
  const bool plain = !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
  if (!plain) {
    return Error{Code::kUsage, "That is no client id.", "usage",
                 "it stands on the app's page at https://developer.spotify.com/dashboard: 32 letters and digits"};
  }
  return id;
}

/// Writes what is new into the person's file; what stands there stays.
Status keep(const Context& context, std::string_view name, const std::string& text) {
  const ConfigPlaces& places = context.config.places;
  const ConfigKey& key = *find_config_key(name);
  TONEARM_TRY(const ConfigValue value, parse_config_value(key, text, {places.folder, places.home}));
  const ConfigValue& now = context.config.values.at(key.full_name());
  if (now.text == value.text && now.from != "the default") return Ok{};
  if (now.text == value.text && name != "lake.path") return Ok{};
  TONEARM_RETURN_IF_ERROR(set_config_value(places.writable(), key, value));
  context.console->say(fmt::format("{} is in {}", name, places.writable()));
  return Ok{};
}

/// What an app may read was found out by reading: each group once, with the reason where it was refused.
struct Access {
  std::vector<std::string> may;
  std::vector<std::pair<std::string, std::string>> may_not;  // what, why
};

std::string group_of(const std::string& resource) {
  const std::string name = resource.substr(0, resource.find(':'));
  if (name == "spotify") return "contents of playlists";
  for (const extract::Group& group : extract::groups())
    if (group.name == name) return std::string(group.what);
  if (name == "me") return "the account itself";
  if (name == "recently_played") return "the last fifty plays";
  if (name.starts_with("top")) return "top artists and tracks";
  std::string words = name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

Access access_of(const Lake& lake, const SlotRun& run) {
  std::map<std::string, std::size_t> good;
  std::map<std::pair<std::string, std::string>, std::size_t> bad;
  for (const auto& read : run.extract.reads) {
    const bool refused = read.outcome == "refused";
    if (refused)
      ++bad[{group_of(read.resource), read.reason.empty() ? read.outcome : read.reason}];
    else if (read.outcome == "new" || read.outcome == "repeat")
      ++good[group_of(read.resource)];
  }
  // What the list of playlists shows without its contents is closed as withheld, and asked for no page.
  RawLog log = lake.log();
  for (const std::uint64_t seq : run.extract.entries) {
    const auto entry = log.read(seq);
    if (!entry.ok()) continue;
    for (const auto& read : entry->closes)
      if (read.state == "withheld") ++bad[{group_of(read.resource), "Spotify withholds it from this app"}];
  }
  for (const auto& waiting : run.extract.waiting) ++bad[{group_of(waiting.resource), waiting.why}];
  Access access;
  for (const auto& [what, n] : good)
    access.may.push_back(what.starts_with("contents") ? fmt::format("{} ({})", what, n) : what);
  for (const auto& [each, n] : bad)
    access.may_not.emplace_back(n > 1 ? fmt::format("{} ({})", each.first, n) : each.first, each.second);
  return access;
}

void print_access(const Console& console, const Access& access, const std::vector<std::string>& missing) {
  console.say(fmt::format("Your app may read: {}.",
                          access.may.empty() ? "nothing yet" : fmt::format("{}", fmt::join(access.may, ", "))));
  for (const auto& [what, why] : access.may_not)
    console.say(fmt::format("Not now: {}: {}.", printable(what), printable(why)));
  for (const std::string& scope : missing) console.say(fmt::format("Not allowed at the sign-in: {}.", scope));
  if (!access.may_not.empty())
    console.say("Apps made since late 2024 get no contents of other people's playlists, and no audio features.");
}

Result<std::uint16_t> port_of(const Context& context) {
  const auto text = context.invocation.get("port");
  if (!text) return context.config.spotify.redirect_port;
  const ConfigKey& key = *find_config_key("spotify.redirect_port");
  auto value = parse_config_value(key, *text, {});
  if (!value.ok()) return Error{Code::kUsage, value.error().message, "usage"};
  return static_cast<std::uint16_t>(value->number);
}

Result<std::chrono::seconds> patience_of(const Context& context) {
  const auto text = context.invocation.get("timeout");
  if (!text) return std::chrono::seconds(300);
  int n = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (ec != std::errc() || end != text->data() + text->size() || n < 1 || n > 86'400)
    return Error{Code::kUsage, fmt::format("--timeout wants seconds from 1 to 86400, not {}.", *text), "usage"};
  return std::chrono::seconds(n);
}

}  // namespace

Result<int> run_init_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const std::uint16_t port, port_of(context));
  TONEARM_TRY(const auto patience, patience_of(context));
  // 1. Where to, and as which app; into the config, which keeps whatever else it has.
  const std::string folder = folder_of(context);
  TONEARM_TRY(const std::string client_id, client_id_of(context, port));
  TONEARM_RETURN_IF_ERROR(keep(context, "lake.path", folder));
  TONEARM_RETURN_IF_ERROR(keep(context, "spotify.client_id", client_id));
  TONEARM_RETURN_IF_ERROR(keep(context, "spotify.redirect_port", std::to_string(port)));
  Invocation again = context.invocation;
  again.values["lake"] = folder;
  TONEARM_TRY(const Context settled, wire(std::move(again)));
  if (settled.config.spotify.client_id != client_id) {
    return Error{Code::kBadConfig,
                 fmt::format("{} is stronger than what was just written and has another client id.",
                             settled.config.values.at("spotify.client_id").from),
                 "bad_config", "take it away, and run tonearm init again"};
  }
  TONEARM_TRY(const Lake lake, Lake::open_or_make(folder, settled.clock->now()));
  // 2. Sign in, unless somebody has.
  TONEARM_TRY(auto spotify, reach_spotify(settled));
  std::vector<std::string> missing;
  const spotify::SignIn& was = spotify->sign_in;
  if (!was.signed_in || was.revoked || was.expires_at <= settled.clock->now()) {
    SignInWishes wishes;
    wishes.port = port;
    wishes.patience = patience;
    wishes.browser = !context.invocation.has("no-browser");
    TONEARM_TRY(const SignedIn done, sign_in(settled, spotify.get(), wishes));
    missing = done.missing;
    TONEARM_TRY(spotify, reach_spotify(settled));
    console.say("Signed in. Reading what there is; the first time takes a few minutes.");
  } else {
    console.say("Signed in already.");
  }
  // 3. Collect once, and say what came of it.
  catch_stop_signals();
  extract::SlotOptions options;
  options.scheduled = true;
  SlotRun run;
  TONEARM_TRY(const int code, run_once(settled, lake, spotify.get(), options, &run));
  const Access access = access_of(lake, run);
  if (console.settings().json) {
    ordered_json may_not = ordered_json::array();
    for (const auto& [what, why] : access.may_not) may_not.push_back({{"what", what}, {"why", why}});
    console.json("init", {{"lake", folder},
                          {"config", context.config.places.writable()},
                          {"client_id", client_id},
                          {"may_read", access.may},
                          {"may_not_read", may_not},
                          {"missing_scopes", missing},
                          {"exit_code", code}});
    return code;
  }
  if (!run.extract.done_before) print_access(console, access, missing);
  console.out("");
  console.out("Next:");
  console.out("  tonearm schedule install          every hour from now on, by itself");
  console.out("  tonearm query \"select played_at, name from listening order by played_at desc limit 10\"");
  console.out("  tonearm status");
  return code;
}

}  // namespace tonearm::app
