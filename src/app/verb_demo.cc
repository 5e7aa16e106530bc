#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/exit_code.h"
#include "app/reach.h"
#include "app/stop.h"
#include "app/text_file.h"
#include "app/verb_run.h"
#include "app/verbs.h"
#include "base/hash.h"
#include "extract/slot_groups.h"
#include "http/server.h"
#include "pipeline/account.h"
#include "pipeline/run_slot.h"
#include "pipeline/schedule.h"
#include "sandbox/sandbox.h"
#include "spec/spec.h"
#include "spotify/sign_in.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::string_view kMark = "/.tonearm-demo";

struct DemoWishes {
  int weeks = 1;
  std::uint64_t seed = 1;
  std::string folder;
};

Result<DemoWishes> demo_wishes(const Context& context) {
  DemoWishes wishes;
  const auto read = [&](std::string_view name, auto* into, auto most) -> Status {
    const auto text = context.invocation.get(name);
    if (!text) return Ok{};
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), *into);
    if (ec == std::errc() && end == text->data() + text->size() && *into >= 1 && *into <= most) return Ok{};
    return Error{Code::kUsage, fmt::format("--{} wants a number from 1 to {}, not {}.", name, most, *text), "usage"};
  };
  TONEARM_RETURN_IF_ERROR(read("weeks", &wishes.weeks, 520));
  TONEARM_RETURN_IF_ERROR(read("seed", &wishes.seed, std::uint64_t{UINT32_MAX}));
  std::error_code ec;
  wishes.folder =
      fs::absolute(context.invocation.get("folder").value_or(context.config.places.data_home + "/tonearm/demo"), ec)
          .lexically_normal()
          .string();
  while (wishes.folder.size() > 1 && wishes.folder.ends_with('/')) wishes.folder.pop_back();
  return wishes;
}

/// An empty folder with our mark. One that is not ours is never emptied.
Status make_room(const std::string& folder) {
  std::error_code ec;
  if (fs::exists(folder, ec) && !fs::is_empty(folder, ec)) {
    if (!fs::exists(folder + std::string(kMark), ec)) {
      return Error{Code::kUsage, fmt::format("{} is not empty, and no demo made it.", folder), "usage",
                   "name another folder: tonearm demo --folder FOLDER"};
    }
    for (const char* const part : {"/lake", "/state"}) fs::remove_all(folder + part, ec);
  }
  return replace_text(folder + std::string(kMark), "Made by `tonearm demo`; it is emptied when the demo runs again.\n");
}

/// A context of the demo's own: its lake, its tokens, its clock; nothing of the person's.
Result<Context> stage(const Context& asked, const DemoWishes& wishes) {
  Context made;
  TONEARM_TRY(made.config, default_config({}));
  made.invocation = asked.invocation;
  made.lake = made.config.lake = wishes.folder + "/lake";
  made.lake_from = "the demo";
  made.state_folder = made.config.places.state_folder = made.config.spotify.state_folder = wishes.folder + "/state";
  made.config.spotify.client_id = "demo-sandbox-restricted";
  made.config.spotify.gap = std::chrono::milliseconds(0);
  made.threads = asked.threads;
  // The weeks end now, so that what is asked of the lake looks like yesterday's.
  const Millis end = slot_begin(asked.clock->now(), made.config.slot.every);
  made.clock = std::make_unique<SystemClock>(end - Millis{wishes.weeks} * 168 * kHour);
  made.console = std::make_unique<Console>(asked.console->settings(), asked.clock.get());
  return made;
}

/// The browser's part: the sandbox agrees at once and sends back to where the app listens.
Status sign_in_alone(const Context& demo, Spotify* spotify) {
  std::vector<std::string> scopes;
  for (const auto& wanted : extract::wanted_scopes({})) scopes.emplace_back(wanted.scope);
  TONEARM_TRY(const auto attempt,
              spotify::make_sign_in(demo.config.spotify, scopes, demo.config.spotify.redirect_port));
  HttpRequest request;
  request.url = attempt.url;
  TONEARM_TRY(const HttpResponse answer, spotify->http->send(request));
  const auto location = answer.headers.find("location");
  if (location == answer.headers.end())
    return Error{Code::kInternal, fmt::format("The sandbox did not agree to the sign-in: status {}.", answer.status)};
  TONEARM_TRY(const std::string code, spotify::parse_redirect(location->second, attempt));
  return spotify->tokens->sign_in(attempt, code);
}

struct Totals {
  std::uint64_t slots = 0, requests = 0, rejected = 0;
  std::map<std::string, std::uint64_t> buckets;
  std::map<std::string, std::uint64_t> kept;  // by table
  std::uint64_t failed = 0;                   // slots that neither 0 nor 3 would have ended
  int code = exit_code::kSuccess;
  std::string first;  // of them: its slot, and what it said
};

void count(const SlotRun& run, Totals* totals) {
  ++totals->slots;
  for (const RequestCount& each : run.extract.requests) {
    totals->requests += each.count;
    totals->buckets[each.bucket] += each.count;
  }
  if (const int code = code_of(run); code != exit_code::kSuccess && code != exit_code::kWithRejects) {
    if (++totals->failed == 1) {
      totals->code = code;
      const auto& errors = run.extract.errors;
      const auto said =
          std::find_if(errors.begin(), errors.end(), [&](const Error& e) { return exit_code::of(e) == code; });
      totals->first = fmt::format("slot {} ended with exit code {}{}", run.extract.slot, code,
                                  said == errors.end() ? "" : ": " + said->message);
    }
  }
  for (const EntryReport& entry : run.applied.entries)
    for (const AnswerReport& answer : entry.answers)
      for (const auto& [table, tally] : answer.tally.tables) {
        totals->kept[std::string(spec::tables()[table]->name)] += tally.kept;
        totals->rejected += tally.rejected;
      }
}

/// What a second trigger could change.
struct Versions {
  std::uint64_t entry = 0, head = 0;
  std::string digest;  // over every live file of every table
  bool operator==(const Versions&) const = default;
};

Result<Versions> versions_of(const Lake& lake) {
  Versions found;
  TONEARM_TRY(const auto head, lake.heads().newest());
  TONEARM_TRY(found.entry, lake.log().last());
  std::string all;
  if (head) {
    found.head = head->number;
    for (const auto& [name, table] : head->tables)
      for (const auto& file : table.files) all += fmt::format("{} {} {}\n", name, file.path, file.sha256);
  }
  found.digest = sha256_hex(all).substr(0, 16);
  return found;
}

Result<SlotRun> play_slot(const Context& demo, const Lake& lake, Spotify* spotify) {
  extract::SlotOptions options;
  options.scheduled = true;
  options.stop = [] { return stop_signal() != 0; };
  ApplyOptions apply;
  apply.threads = demo.threads;
  return run_slot(lake, spotify->source.get(), demo.clock.get(), spotify->settings, options, apply);
}

/// Every hour of the weeks, through the same function as `tonearm run`.
Result<Totals> play(const Context& demo, const Lake& lake, Spotify* spotify, int weeks) {
  Totals totals;
  const auto slots = static_cast<std::uint64_t>(weeks) * 168;
  for (std::uint64_t slot = 0; slot < slots && stop_signal() == 0; ++slot) {
    demo.console->progress(fmt::format("hour by hour, {}", format_rfc3339(demo.clock->now()).substr(0, 13)), slot,
                           slots);
    TONEARM_TRY(const SlotRun run, play_slot(demo, lake, spotify));
    count(run, &totals);
    if (slot + 1 < slots) {
      const Millis now = demo.clock->now();
      demo.clock->wait(std::chrono::milliseconds(next_slot(now, demo.config.slot.every) - now));
    }
  }
  demo.console->end_progress();
  if (stop_signal() != 0) return Error{Code::kCancelled, "Stopped before the weeks were over."};
  return totals;
}

struct Question {
  std::string_view words, sql;
};
constexpr Question kQuestions[] = {
    {"What did I listen to most?",
     "select name, artist_name, plays, cast(minutes as integer) as minutes from listening_by_track "
     "order by plays desc, name limit 5"},
    {"What changed in my playlists, and when was it noticed?",
     "select p.name as playlist, c.change, c.name, c.changed_at from playlist_changes c "
     "join playlists p on p.uri = c.playlist_uri order by c.changed_at desc, c.change, c.name limit 6"},
    {"Which liked songs did I not play this time?",
     "select name, added_at from library_current where kind = 'track' and uri not in "
     "(select uri from plays where uri is not null) order by added_at desc, name limit 5"},
};
constexpr std::string_view kSums =
    "select (select count(*) from plays) as plays, (select count(*) from playlist_versions) as playlist_versions, "
    "(select count(*) from library_history where added_at > (select min(first_seen) from library)) as library_added, "
    "(select count(*) from library_history where removed_at is not null) as library_removed";

/// `tonearm query` itself.
Status ask(Context* demo, std::string_view sql) {
  demo->invocation = Invocation{find_verb("query"), {std::string(sql)}, {}};
  if (!demo->console->settings().json) demo->invocation.values["output"] = "table";
  std::fflush(stdout);
  TONEARM_TRY([[maybe_unused]] const int code, run_query_verb(*demo));
  return Ok{};
}

void print_totals(const Console& console, const Totals& totals, const DemoWishes& wishes, const Versions& before,
                  const Versions& after, bool asked_nothing) {
  const bool same = before == after && asked_nothing;
  if (console.settings().json) {
    const ordered_json body = {
        {"synthetic", true},           {"folder", wishes.folder},
        {"slots", totals.slots},       {"requests", totals.requests},
        {"by_bucket", totals.buckets}, {"kept", totals.kept},
        {"failed", totals.failed},     {"second_trigger", same ? "nothing changed" : "something changed"},
        {"entry", after.entry},        {"head", after.head},
        {"digest", after.digest},      {"first_failed", totals.first}};
    console.json("demo", body);
    return;
  }
  std::string buckets;
  for (const auto& [bucket, n] : totals.buckets)
    buckets += fmt::format("{}{} {}", buckets.empty() ? "" : ", ", human_count(n), bucket);
  console.out(fmt::format("{} hourly slots made {} requests: {}.", human_count(totals.slots),
                          human_count(totals.requests), buckets));
  if (totals.failed > 0)
    console.out(fmt::format("{} of them did not end well; the first: {}", human_count(totals.failed), totals.first));
  if (totals.rejected > 0) {
    console.out(
        fmt::format("{} elements made no row, on purpose (this Spotify also serves what is broken): quarantine ls",
                    human_count(totals.rejected)));
  }
  console.out("The last slot was triggered a second time:");
  console.out(
      fmt::format("  before  entry {}  head {}  digest of all tables {}", before.entry, before.head, before.digest));
  console.out(fmt::format("  after   entry {}  head {}  digest of all tables {}  -> {}", after.entry, after.head,
                          after.digest, same ? "nothing changed" : "SOMETHING CHANGED"));
}

}  // namespace

Result<int> run_demo_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const DemoWishes wishes, demo_wishes(context));
  TONEARM_RETURN_IF_ERROR(make_room(wishes.folder));
  TONEARM_TRY(Context demo, stage(context, wishes));
  catch_stop_signals();
  const bool text = !console.settings().json;
  if (text) {
    console.out(console.bold(
        "Synthetic data: an account that does not exist, at a Spotify that is made up (tonearm sandbox)."));
    console.out(fmt::format("{} of hourly runs, from sign-in to SQL, in {}",
                            wishes.weeks == 1 ? "One week" : fmt::format("{} weeks", wishes.weeks), wishes.folder));
  }

  // 1. A Spotify on this machine, on the demo's clock.
  sandbox::Settings world_settings;
  world_settings.seed = wishes.seed;
  world_settings.profile = "person";
  TONEARM_TRY(const auto world, sandbox::Sandbox::make(world_settings, demo.clock.get()));
  TONEARM_TRY(const auto server,
              HttpServer::start({}, [&world](const ServerRequest& request) { return world->handle(request); }));
  demo.config.spotify.accounts_url = fmt::format("http://127.0.0.1:{}", server->port());
  demo.config.spotify.api_url = demo.config.spotify.accounts_url + "/v1";

  // 2. Sign in, then every hour of every week.
  TONEARM_TRY(auto spotify, reach_spotify(demo));
  TONEARM_RETURN_IF_ERROR(sign_in_alone(demo, spotify.get()));
  TONEARM_TRY(spotify, reach_spotify(demo));
  TONEARM_TRY(const Lake lake, Lake::open_or_make(demo.lake, demo.clock->now()));
  TONEARM_TRY(const Totals totals, play(demo, lake, spotify.get(), wishes.weeks));

  // 3. The last slot once more: nothing may change.
  TONEARM_TRY(const Versions before, versions_of(lake));
  TONEARM_TRY(const SlotRun again, play_slot(demo, lake, spotify.get()));
  TONEARM_TRY(const Versions after, versions_of(lake));
  spotify.reset();
  server->stop();  // a query forks, and that wants one thread
  print_totals(console, totals, wishes, before, after, again.extract.done_before);

  // 4. What SQL says of it.
  if (text) console.out(fmt::format("\n{}", console.bold("What is in the lake now?")));
  TONEARM_RETURN_IF_ERROR(ask(&demo, kSums));
  for (const Question& question : kQuestions) {
    if (text) console.out(fmt::format("\n{}\n  tonearm query \"{}\"", console.bold(question.words), question.sql));
    TONEARM_RETURN_IF_ERROR(ask(&demo, question.sql));
  }
  if (text) {
    console.out(fmt::format("\n{}", console.bold("Next:")));
    console.out(fmt::format("  tonearm --lake {} query          a SQL shell over this lake", demo.lake));
    console.out(fmt::format("  tonearm --lake {} tables         every table and view", demo.lake));
    console.out("  tonearm init                     the same with your own Spotify account");
  }
  if (before != after) return exit_code::kIntegrity;
  if (totals.code != exit_code::kSuccess) return totals.code;
  return again.extract.done_before ? exit_code::kSuccess : exit_code::kIntegrity;
}

}  // namespace tonearm::app
