#include <charconv>
#include <csignal>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/exit_code.h"
#include "app/verbs.h"
#include "http/server.h"
#include "sandbox/sandbox.h"

namespace tonearm::app {
namespace {

template <typename T>
Result<T> number(const Context& context, std::string_view option, T otherwise, T least, T most) {
  const auto text = context.invocation.get(option);
  if (!text) return otherwise;
  T value{};
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (ec != std::errc() || end != text->data() + text->size() || value < least || value > most)
    return Error{Code::kUsage, fmt::format("--{} wants a number from {} to {}, not {}.", option, least, most, *text),
                 "usage"};
  return value;
}

Result<sandbox::Settings> settings_of(const Context& context) {
  sandbox::Settings settings;
  const Invocation& asked = context.invocation;
  TONEARM_TRY(settings.seed, number<std::uint64_t>(context, "seed", 1, 0, UINT64_MAX));
  settings.profile = asked.get("profile").value_or(settings.profile);
  if (const auto start = asked.get("start")) {
    settings.start = parse_rfc3339(*start);
    if (!settings.start) return Error{Code::kUsage, fmt::format("--start is no RFC 3339 time: {}.", *start), "usage"};
  }
  if (const auto shape = asked.get("shape")) {
    const auto found = sandbox::find_shape(*shape);
    if (!found)
      return Error{Code::kUsage, fmt::format("`{}` is no shape: restricted, legacy or both.", *shape), "usage"};
    settings.shape = *found;
  }
  if (asked.has("changes")) {
    TONEARM_TRY(settings.changes, number<double>(context, "changes", 1, 0, 1'000));
  }
  if (asked.has("plays")) {
    TONEARM_TRY(settings.plays_per_day, number<double>(context, "plays", 40, 0, 2'000));
  }
  settings.base = asked.get("base").value_or("");
  return settings;
}

}  // namespace

Result<int> run_sandbox_verb(const Context& context) {
  TONEARM_TRY(const sandbox::Settings settings, settings_of(context));
  HttpServer::Settings listen;
  TONEARM_TRY(listen.port, number<int>(context, "port", 0, 0, 65'535));
  listen.certificate = context.invocation.get("tls-cert").value_or("");
  listen.key = context.invocation.get("tls-key").value_or("");
  if (listen.certificate.empty() != listen.key.empty())
    return Error{Code::kUsage, "--tls-cert and --tls-key go together.", "usage"};
  TONEARM_TRY(const auto world, sandbox::Sandbox::make(settings, context.clock.get()));
  // Blocked before threads begin, so that none of them takes the signal.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  TONEARM_TRY(const auto server,
              HttpServer::start(listen, [&world](const ServerRequest& request) { return world->handle(request); }));
  const std::string address =
      fmt::format("{}://127.0.0.1:{}", listen.certificate.empty() ? "http" : "https", server->port());
  if (context.console->settings().json) {
    context.console->json("sandbox", {{"port", server->port()},
                                      {"api", address + "/v1"},
                                      {"accounts", address},
                                      {"control", address + "/sandbox/"},
                                      {"seed", settings.seed},
                                      {"profile", settings.profile}});
  } else {
    context.console->out(
        fmt::format("sandbox (made-up data): Web API {0}/v1  accounts {0}  control {0}/sandbox/", address));
  }
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  server->stop();
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
