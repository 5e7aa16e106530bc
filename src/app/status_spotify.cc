#include "app/status_spotify.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/age.h"
#include "app/reach.h"
#include "app/sign_in.h"
#include "extract/slot_plan.h"
#include "store/cursor_state.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kReadsShown = 6;

/// What --only calls a resource, and when it was last read.
std::map<std::string, Millis> freshness(const CursorState& state) {
  std::map<std::string, Millis> fresh;
  for (const auto& [key, resource] : state.resources) {
    std::string name = key.substr(key.find(' ') + 1);
    if (name.starts_with("spotify:")) continue;  // contents, and what is followed: told by the reads
    if (name == "recently_played") name = "plays";
    if (name == "me") name = "account";
    name = name.substr(0, name.find(':'));
    if (name.starts_with("top_")) name = "top";
    Millis& at = fresh[name];
    at = std::max({at, resource.whole_at, resource.partial_at});
  }
  return fresh;
}

void sign_in(const Context& context, const Spotify& spotify, ordered_json* body) {
  const spotify::SignIn& sign = spotify.sign_in;
  const Millis now = context.clock->now();
  const Millis days = (sign.expires_at - now) / kDay;
  if (context.console->settings().json) {
    ordered_json said = {{"signed_in", sign.signed_in}, {"revoked", sign.revoked}};
    if (sign.signed_in) {
      said["expires_at"] = format_rfc3339(sign.expires_at);
      said["days_left"] = days;
    }
    (*body)["sign_in"] = std::move(said);
    return;
  }
  const Console& console = *context.console;
  if (!sign.signed_in) {
    console.out(spotify.settings.app ? "sign-in   none; the app alone, for what is followed"
                                     : "sign-in   none (tonearm auth login)");
  } else if (sign.revoked || days < 0) {
    console.out("sign-in   over: tonearm auth login");
  } else {
    console.out(fmt::format("sign-in   {}until {} ({} days{})",
                            sign.display_name.empty() ? "" : printable(sign.display_name, 40) + ", ",
                            format_rfc3339(sign.expires_at).substr(0, 10), days,
                            days <= kSignInWarnDays ? "; sign in again before: tonearm auth login" : ""));
  }
}

void fresh(const Context& context, const CursorState& state, ordered_json* body) {
  const Millis now = context.clock->now();
  std::string line;
  ordered_json list = ordered_json::object();
  for (const auto& [name, at] : freshness(state)) {
    if (at == 0) continue;
    list[name] = format_rfc3339(at);
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", name, age(now, at));
  }
  if (context.console->settings().json)
    (*body)["fresh"] = std::move(list);
  else if (!line.empty())
    context.console->out("fresh     " + line);
}

Status budget(const Context& context, const Spotify& spotify, ordered_json* body) {
  const Millis now = context.clock->now();
  const Console& console = *context.console;
  TONEARM_TRY(const auto buckets, spotify.ledger->states(now));
  ordered_json list = ordered_json::array();
  std::string line;
  std::uint32_t used = 0;
  for (const spotify::BucketState& bucket : buckets) {
    used += bucket.used;
    ordered_json each = {{"bucket", bucket.bucket}, {"used", bucket.used}, {"limit", bucket.limit}};
    if (bucket.not_before) {
      each["not_before"] = format_rfc3339(*bucket.not_before);
      each["why"] = bucket.why;
    }
    list.push_back(std::move(each));
    if (bucket.used > 0) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", bucket.bucket, bucket.used);
  }
  if (console.settings().json) {
    (*body)["budget"] = {{"used_24h", used}, {"buckets", std::move(list)}};
    return Ok{};
  }
  if (used > 0)
    console.out(fmt::format("requests  {} in 24 hours: {} (of {} a bucket)", human_count(used), line,
                            context.config.spotify.soft_limit));
  for (const spotify::BucketState& bucket : buckets) {
    if (!bucket.not_before || *bucket.not_before <= now) continue;
    console.out(fmt::format("waits     {} until {} ({})",
                            bucket.bucket == "*" ? "everything" : "bucket " + bucket.bucket,
                            minute(*bucket.not_before) + " UTC", bucket.why));
  }
  return Ok{};
}

void waiting(const Context& context, const Spotify& spotify, const CursorState& state, ordered_json* body) {
  const Console& console = *context.console;
  const extract::SlotPlan plan = extract::plan_reads(state, spotify.settings, {}, context.clock->now());
  ordered_json list = ordered_json::array();
  std::vector<std::string> lines;
  for (const auto& [key, resource] : state.resources) {
    if (!resource.open) continue;
    const std::string name = key.substr(key.find(' ') + 1);
    list.push_back(
        {{"resource", name}, {"next_page", resource.open->pages.size() + 1}, {"reason", resource.open->why}});
    lines.push_back(
        fmt::format("{} goes on at page {} ({})", name, resource.open->pages.size() + 1, resource.open->why));
  }
  for (const extract::WaitingRead& read : plan.waiting) {
    ordered_json each = {{"resource", read.resource}, {"reason", read.reason}};
    if (read.until) each["until"] = format_rfc3339(*read.until);
    list.push_back(std::move(each));
    lines.push_back(fmt::format("{}{} ({}: {})", read.resource,
                                read.until ? " until " + minute(*read.until) + " UTC" : "", read.reason, read.why));
  }
  if (console.settings().json) {
    (*body)["waiting_reads"] = std::move(list);
    return;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == kReadsShown && !console.settings().verbose) {
      console.out(fmt::format("          and {} more (tonearm status -v)", lines.size() - kReadsShown));
      break;
    }
    console.out("waits     " + lines[i]);
  }
}

}  // namespace

Status tell_spotify(const Context& context, const Lake& lake, std::uint64_t last_entry, ordered_json* body) {
  RawLog log = lake.log();
  TONEARM_TRY(const CursorState state, log.state_at(last_entry));
  // A lake of imports alone, and nobody signed in: there is nothing to say.
  TONEARM_TRY(const auto spotify, reach_spotify(context));
  if (!spotify->sign_in.signed_in && !spotify->settings.app && state.first_slot_at == 0) return Ok{};
  sign_in(context, *spotify, body);
  fresh(context, state, body);
  TONEARM_RETURN_IF_ERROR(budget(context, *spotify, body));
  if (spotify->settings.user || spotify->settings.app) waiting(context, *spotify, state, body);
  return Ok{};
}

}  // namespace tonearm::app
