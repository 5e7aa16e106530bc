#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/exit_code.h"
#include "app/reach.h"
#include "app/sign_in.h"
#include "app/verbs.h"
#include "spec/reasons.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

Result<int> number(const Context& context, std::string_view option, int most) {
  const std::string text = *context.invocation.get(option);
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec == std::errc() && end == text.data() + text.size() && value >= 1 && value <= most) return value;
  return Error{Code::kUsage, fmt::format("--{} wants a number from 1 to {}, not {}.", option, most, text), "usage"};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string date(Millis at) { return format_rfc3339(at).substr(0, 10); }

std::string days(Millis n) { return n == 1 ? "1 day" : fmt::format("{} days", n); }

/// Whole days until the sign-in ends; below 0 when it is over.
Millis days_left(const spotify::SignIn& sign_in, Millis now) {
  return sign_in.expires_at <= now ? -1 : (sign_in.expires_at - now) / kDay;
}

std::string who(const spotify::SignIn& sign_in) {
  if (sign_in.account_id.empty()) return "(asked at the next run)";
  if (sign_in.display_name.empty()) return printable(sign_in.account_id, 60);
  return fmt::format("{} ({})", printable(sign_in.display_name, 60), printable(sign_in.account_id, 60));
}

ordered_json as_json(const Context& context, const spotify::SignIn& sign_in) {
  const Millis now = context.clock->now();
  ordered_json body = {{"signed_in", sign_in.signed_in},
                       {"client_id", sign_in.client_id},
                       {"account", context.config.slot.account},
                       {"app", !context.config.spotify.client_secret_file.empty()}};
  if (!sign_in.signed_in) return body;
  body["revoked"] = sign_in.revoked;
  body["account_id"] = sign_in.account_id;
  body["display_name"] = sign_in.display_name;
  body["scopes"] = sign_in.scopes;
  body["authorized_at"] = format_rfc3339(sign_in.authorized_at);
  body["expires_at"] = format_rfc3339(sign_in.expires_at);
  body["days_left"] = sign_in.revoked ? 0 : std::max<Millis>(0, days_left(sign_in, now));
  if (sign_in.access_expires_at > 0) body["access_expires_at"] = format_rfc3339(sign_in.access_expires_at);
  return body;
}

/// A warning from thirty days before the end on: capture that stops unnoticed is lost for good.
void warn_of_the_end(const Console& console, const spotify::SignIn& sign_in, Millis now) {
  const Millis left = days_left(sign_in, now);
  if (sign_in.revoked || left < 0 || left > kSignInWarnDays) return;
  console.say(fmt::format("warning: the sign-in ends {}, on {}; sign in again before: tonearm auth login",
                          left == 0 ? "within a day" : "in " + days(left), date(sign_in.expires_at)));
}

}  // namespace

Result<int> run_auth_login_verb(const Context& context) {
  SignInWishes wishes;
  if (context.invocation.has("port")) {
    TONEARM_TRY(const int port, number(context, "port", 65'535));
    wishes.port = static_cast<std::uint16_t>(port);
  }
  if (context.invocation.has("timeout")) {
    TONEARM_TRY(const int seconds, number(context, "timeout", 86'400));
    wishes.patience = std::chrono::seconds(seconds);
  }
  wishes.browser = !context.invocation.has("no-browser");
  TONEARM_TRY(const auto spotify, reach_spotify(context));
  TONEARM_TRY(const SignedIn done, sign_in(context, spotify.get(), wishes));
  const Console& console = *context.console;
  if (console.settings().json) {
    ordered_json body = as_json(context, done.sign_in);
    body["bound"] = done.bound;
    body["missing_scopes"] = done.missing;
    console.json("sign_in", body);
    return exit_code::kSuccess;
  }
  console.out(fmt::format("Signed in as {}, until {}.", who(done.sign_in), date(done.sign_in.expires_at)));
  if (done.unasked) console.say(fmt::format("Who that is could not be asked just now: {}", done.unasked->message));
  if (!done.missing.empty())
    console.say(fmt::format("Not allowed: {}. What needs it is left out.", joined(done.missing)));
  if (done.bound)
    console.say(fmt::format("The label `{}` of the lake is this account's.", context.config.slot.account));
  console.say("  next: tonearm run");
  return exit_code::kSuccess;
}

Result<int> run_auth_status_verb(const Context& context) {
  TONEARM_TRY(const auto spotify, reach_spotify(context));
  const spotify::SignIn& sign_in = spotify->sign_in;
  const Console& console = *context.console;
  const Millis now = context.clock->now();
  if (console.settings().json) console.json("auth", as_json(context, sign_in));
  if (!sign_in.signed_in) {
    const bool no_app = sign_in.client_id.empty();
    return Error{Code::kUnauthenticated,
                 no_app ? "Nobody is signed in, and no client id is set." : "Nobody is signed in with this client id.",
                 std::string(spec::reason::kLoginNeeded),
                 no_app
                     ? "make an app at https://developer.spotify.com/dashboard, tonearm config set spotify.client_id "
                       "ID, tonearm auth login"
                     : "tonearm auth login"};
  }
  const bool over = days_left(sign_in, now) < 0;
  if (!console.settings().json) {
    console.out(fmt::format("signed in as  {}", who(sign_in)));
    console.out(fmt::format("label         {}", context.config.slot.account));
    console.out(fmt::format("client id     {}", printable(sign_in.client_id, 80)));
    console.out(fmt::format("scopes        {}", joined(sign_in.scopes)));
    console.out(fmt::format("since         {}", date(sign_in.authorized_at)));
    console.out(fmt::format("ends          {}{}", date(sign_in.expires_at),
                            over || sign_in.revoked ? "" : fmt::format(", in {}", days(days_left(sign_in, now)))));
    if (!sign_in.revoked) {
      const Millis minutes = (sign_in.access_expires_at - now) / kMinute;
      console.out(minutes > 0 ? fmt::format("access token  good for {} more minutes", minutes)
                              : std::string("access token  renewed with the next request"));
    }
  }
  if (sign_in.revoked || over) {
    return Error{Code::kUnauthenticated,
                 sign_in.revoked ? "Spotify no longer accepts this sign-in."
                                 : fmt::format("This sign-in is over: six months have passed since {}.",
                                               date(sign_in.authorized_at)),
                 std::string(spec::reason::kLoginExpired), "tonearm auth login"};
  }
  warn_of_the_end(console, sign_in, now);
  return exit_code::kSuccess;
}

Result<int> run_auth_logout_verb(const Context& context) {
  TONEARM_TRY(const auto spotify, reach_spotify(context));
  TONEARM_TRY(const bool forgotten, spotify->tokens->forget());
  const Console& console = *context.console;
  if (console.settings().json) {
    console.json("sign_out", {{"client_id", context.config.spotify.client_id}, {"forgotten", forgotten}});
    return exit_code::kSuccess;
  }
  console.out(forgotten ? "Signed out: the tokens are gone from this machine. What was collected stays."
                        : "Nobody was signed in.");
  if (forgotten) console.say("To take the permission back at Spotify, too: https://www.spotify.com/account/apps");
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
