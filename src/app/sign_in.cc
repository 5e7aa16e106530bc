#include "app/sign_in.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/browser.h"
#include "extract/slot_groups.h"
#include "http/one_shot.h"
#include "spec/reasons.h"
#include "spotify/sign_in.h"

namespace tonearm::app {
namespace {

using http::Arrival;
using http::OneShot;

std::vector<std::string> scopes_of(const Context& context) {
  std::vector<std::string> scopes;
  for (const auto& wanted : extract::wanted_scopes(context.config.slot.skip)) scopes.emplace_back(wanted.scope);
  return scopes;
}

Result<OneShot> listen(const Context& context, const SignInWishes& wishes) {
  const std::uint16_t port = wishes.port.value_or(context.config.spotify.redirect_port);
  auto listener = OneShot::listen(port, "/callback");
  if (listener.ok() || listener.error().code != Code::kAlreadyExists) return listener;
  return Error{Code::kBadConfig, listener.error().message, std::string(spec::reason::kBadConfig),
               fmt::format("end that program, or take another port: add http://127.0.0.1:PORT/callback to the app's "
                           "redirect URIs at https://developer.spotify.com/dashboard, then set spotify.redirect_port "
                           "(or --port)")};
}

/// What a person reads before the browser opens.
void explain(const Context& context, const spotify::SignInAttempt& attempt, bool opened) {
  const Console& console = *context.console;
  console.say("tonearm asks Spotify for permission to read, and to change nothing:");
  console.say("");
  for (const auto& wanted : extract::wanted_scopes(context.config.slot.skip))
    console.say(fmt::format("  {:<28} {}", wanted.scope, wanted.why));
  console.say("");
  console.say(opened ? "Your browser opens. If it does not, open this address:" : "Open this address in a browser:");
  console.say("");
  if (console.settings().json) {
    console.json("sign_in_address", {{"url", attempt.url}, {"redirect_uri", attempt.redirect}});
  } else if (console.settings().interactive && !console.settings().quiet) {
    console.say(attempt.url);
  } else {
    console.out(attempt.url);  // on a line of its own, for whoever drives this
  }
  std::fflush(stdout);
  console.say("");
  console.say(
      fmt::format("Does Spotify show an error instead? The app's redirect URIs must have {}", attempt.redirect));
  if (console.settings().interactive) {
    console.say("Is the browser on another machine? It ends at a page that it cannot open, at");
    console.say(fmt::format("{}?code=...  Copy that whole address, paste it here, press Enter.", attempt.redirect));
    console.say("");
  }
}

/// The code of whichever comes first, the browser or a pasted line. `listener` holds the browser's visit then.
Result<std::string> wait_for_code(const Context& context, const spotify::SignInAttempt& attempt, OneShot* listener,
                                  std::chrono::seconds patience) {
  const Console& console = *context.console;
  const auto until = std::chrono::steady_clock::now() + patience;
  const int input = console.settings().interactive ? STDIN_FILENO : -1;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    TONEARM_TRY(const Arrival arrival, listener->wait(left, input, [&](std::string_view target) {
      const auto code = spotify::parse_redirect(target, attempt);
      return code.ok() || code.error().reason != spec::reason::kBadRedirect;
    }));
    if (arrival.kind == Arrival::Kind::kTimeout) {
      return Error{Code::kUnauthenticated, fmt::format("Nobody signed in within {} seconds.", patience.count()),
                   std::string(spec::reason::kLoginNeeded),
                   "to try again: tonearm auth login; if Spotify showed an error, check that the app's redirect URIs "
                   "have " +
                       attempt.redirect};
    }
    auto code = spotify::parse_redirect(arrival.text, attempt);
    if (code.ok() || code.error().reason != spec::reason::kBadRedirect) return code;
    if (arrival.text.find_first_not_of(" \t\r") == std::string::npos) continue;  // Enter alone
    console.say(code.error().message);
    console.say("  " + code.error().next);
  }
}

/// Who it is, and whether the lake's label is theirs.
Status settle(const Context& context, Spotify* spotify, SignedIn* done) {
  auto me = spotify->api->get("/me", spotify::Grant::kUser);
  if (!me.ok()) {
    // Trouble that passes is no reason to sign in again: the next run asks who it is.
    const Code code = me.error().code;
    if (code != Code::kUnavailable && code != Code::kRateLimited) return std::move(me).error();
    done->unasked = std::move(me).error();
    return Ok{};
  }
  TONEARM_TRY(done->identity, identity_of(me->body));
  TONEARM_RETURN_IF_ERROR(spotify->tokens->remember(done->identity->key(), done->identity->display_name));
  auto lake = context.open_lake();
  if (!lake.ok()) return lake.error().reason == spec::reason::kNoLake ? Status(Ok{}) : std::move(lake).error();
  auto bound = bind_account(*lake, context.config.slot.account, *done->identity, context.clock->now());
  done->bound = bound.ok();
  if (bound.ok() || bound.error().reason != spec::reason::kOtherAccount) return bound;
  TONEARM_TRY([[maybe_unused]] const bool forgotten, spotify->tokens->forget());
  Error error = std::move(bound).error();
  error.message += " The sign-in is not kept.";
  return error;
}

}  // namespace

Result<SignedIn> sign_in(const Context& context, Spotify* spotify, const SignInWishes& wishes) {
  // Before a port is taken: without a client id there is nothing to open.
  const std::vector<std::string> scopes = scopes_of(context);
  TONEARM_RETURN_IF_ERROR(spotify::make_sign_in(context.config.spotify, scopes, 0));
  TONEARM_TRY(OneShot listener, listen(context, wishes));
  TONEARM_TRY(const auto attempt, spotify::make_sign_in(context.config.spotify, scopes, listener.port()));
  const bool opened = wishes.browser && context.console->settings().interactive && open_browser(attempt.url);
  explain(context, attempt, opened);

  auto code = wait_for_code(context, attempt, &listener, wishes.patience);
  if (!code.ok()) {
    listener.reply(200, "Not signed in", "The sign-in was refused. You can close this page.");
    return std::move(code).error();
  }
  SignedIn done;
  auto kept = spotify->tokens->sign_in(attempt, *code);
  if (kept.ok()) kept = settle(context, spotify, &done);
  if (!kept.ok()) {
    listener.reply(200, "Not signed in", "Something went wrong: the terminal says what. You can close this page.");
    return std::move(kept).error();
  }
  listener.reply(200, "Signed in",
                 "tonearm can read your music now. You can close this page and go back to the terminal.");
  TONEARM_TRY(done.sign_in, spotify->tokens->status());
  for (const std::string& scope : scopes)
    if (std::ranges::find(done.sign_in.scopes, scope) == done.sign_in.scopes.end()) done.missing.push_back(scope);
  return done;
}

}  // namespace tonearm::app
