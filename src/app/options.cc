#include "app/options.h"

namespace tonearm::app {
namespace {

constexpr Option kGlobal[] = {
    {"lake", 0, Takes::kText, "FOLDER",
     "the lake (default: TONEARM_LAKE, else the config's lake.path, else $XDG_DATA_HOME/tonearm/lake)"},
    {"config", 0, Takes::kText, "FILE",
     "config file (default: ./tonearm.toml over $XDG_CONFIG_HOME/tonearm/config.toml)"},
    {"json", 0, Takes::kNothing, "", "JSON lines for programs on standard output"},
    {"quiet", 'q', Takes::kNothing, "", "say nothing but results and errors"},
    {"verbose", 'v', Takes::kNothing, "", "say more"},
    {"no-color", 0, Takes::kNothing, "", "no colours (also NO_COLOR)"},
    {"no-input", 0, Takes::kNothing, "", "never ask"},
    {"yes", 'y', Takes::kNothing, "", "yes to every question"},
    {"threads", 0, Takes::kText, "N", "threads for merging (default 2)"},
    {"help", 'h', Takes::kNothing, "", "this help"},
    {"version", 0, Takes::kNothing, "", "the version"},
};

constexpr Option kDryRun = {"dry-run", 'n', Takes::kNothing, "", "change nothing, say what would be done"};

constexpr Option kRun[] = {
    {"only", 0, Takes::kText, "GROUPS",
     "read these alone, due or not: plays, playlists, saved_tracks, ... (commas between)"},
    {"slot", 0, Takes::kText, "TIME",
     "run this slot, floored to the interval (20261125T040000Z or RFC 3339); done before: nothing is asked"},
    {"scheduled", 0, Takes::kNothing, "", "the schedule's trigger: the slot is now, floored to the interval"},
    kDryRun,
};

constexpr Option kPlan[] = {
    {"only", 0, Takes::kText, "GROUPS", "as `run --only`"},
    {"slot", 0, Takes::kText, "TIME", "as `run --slot`"},
    {"scheduled", 0, Takes::kNothing, "", "as `run --scheduled`"},
};

constexpr Option kImport[] = {
    {"account", 0, Takes::kText, "LABEL", "whose answers they are (default: the lake's only label, else `me`)"},
    {"endpoint", 0, Takes::kText, "NAME", "which endpoint they answer, by name or path: saved_tracks, /me/tracks"},
    {"observed-at", 0, Takes::kText, "TIME",
     "when they were received, RFC 3339 (default: what they say, else the file's time)"},
    kDryRun,
};
constexpr Option kQuery[] = {
    {"file", 'f', Takes::kText, "FILE", "read the SQL from FILE (- for standard input)"},
    {"output", 'o', Takes::kText, "FORMAT", "table, csv, json or parquet (default: table on a terminal, else csv)"},
    {"timeout", 0, Takes::kText, "SECONDS", "give up after so long"},
    {"memory", 0, Takes::kText, "MB", "memory limit (default 1024)"},
};
constexpr Option kDescribe[] = {
    {"markdown", 0, Takes::kNothing, "", "as a page (default)"},
    {"sql", 0, Takes::kNothing, "", "as CREATE TABLE texts"},
    {"glue", 0, Takes::kNothing, "", "as AWS Glue table inputs"},
    {"scopes", 0, Takes::kNothing, "", "the scopes that each endpoint needs"},
};
constexpr Option kCheck[] = {
    {"read-data", 0, Takes::kNothing, "", "read every byte and compare every checksum"},
};
constexpr Option kRepair[] = {kDryRun};
constexpr Option kCompact[] = {kDryRun};
constexpr Option kSandbox[] = {
    {"port", 0, Takes::kText, "N", "where it listens on 127.0.0.1 (default: a free port, printed)"},
    {"seed", 0, Takes::kText, "N", "another world (default 1); the same seed answers the same bytes"},
    {"start", 0, Takes::kText, "TIME", "where its clock begins, RFC 3339 (default: TONEARM_NOW, else now)"},
    {"profile", 0, Takes::kText, "NAME", "small, person (default), heavy or quiet"},
    {"shape", 0, Takes::kText, "NAME", "restricted (default), legacy or both, for client ids that do not say"},
    {"changes", 0, Takes::kText, "RATE", "how much changes: 1 as a person, 0 nothing (default: the profile's)"},
    {"plays", 0, Takes::kText, "N", "plays a day (default: the profile's)"},
    {"base", 0, Takes::kText, "URL", "what `href` begins with (default: where the request came, and /v1)"},
    {"tls-cert", 0, Takes::kText, "FILE", "PEM certificate: speak TLS"},
    {"tls-key", 0, Takes::kText, "FILE", "its key"},
};
constexpr Option kScheduleInstall[] = {
    {"systemd", 0, Takes::kNothing, "", "a systemd user timer (the default where it works)"},
    {"cron", 0, Takes::kNothing, "", "lines in your crontab"},
    kDryRun,
};
constexpr Option kScheduleRemove[] = {kDryRun};
constexpr Option kDaemon[] = {
    {"until", 0, Takes::kText, "TIME", "end then (RFC 3339)"},
    {"slots", 0, Takes::kText, "N", "end after so many slots"},
};
constexpr Option kInit[] = {
    {"client-id", 0, Takes::kText, "ID",
     "of your app at developer.spotify.com/dashboard (default: the config's, else asked)"},
    {"port", 0, Takes::kText, "PORT", "of the redirect URI (default: the config's, 8898)"},
    {"no-browser", 0, Takes::kNothing, "", "print the address instead of opening a browser"},
    {"timeout", 0, Takes::kText, "SECONDS", "wait so long for the sign-in (default 300)"},
};
constexpr Option kDemo[] = {
    {"weeks", 0, Takes::kText, "N", "how many weeks of hourly slots (default 1)"},
    {"seed", 0, Takes::kText, "N", "another made-up account (default 1)"},
    {"folder", 0, Takes::kText, "FOLDER", "where to (default: $XDG_DATA_HOME/tonearm/demo)"},
};
constexpr Option kHelp[] = {{"markdown", 0, Takes::kNothing, "", "everything as one Markdown page"}};
constexpr Option kRuns[] = {{"limit", 0, Takes::kText, "N", "how many, newest first (default 20)"}};
constexpr Option kQuarantineLs[] = {{"all", 'a', Takes::kNothing, "", "also those that were dropped"}};

constexpr Option kAuthLogin[] = {
    {"no-browser", 0, Takes::kNothing, "", "open no browser: print the address alone"},
    {"port", 0, Takes::kText, "PORT", "listen there instead of at spotify.redirect_port (8898)"},
    {"timeout", 0, Takes::kText, "SECONDS", "wait so long for the browser (default 300)"},
};

constexpr Verb kVerbs[] = {
    {"import", "PATH...", 1, -1, "Take Web API answers that you have into the lake.",
     "Takes files and folders of saved Spotify Web API answers: one answer or one a line, .json, .json.gz, .json.zst, "
     "recorded "
     "exchanges (HAR, cassettes), the raw bucket of an earlier script, raw objects of another lake. Files are known by "
     "their "
     "content, never by their name. Each answer is kept unchanged, turned into rows, and accounted for: items in = "
     "kept + "
     "duplicate + withheld + rejected, for every file. What is not taken is named, with the reason. Importing twice "
     "changes "
     "nothing.",
     kImport, "tonearm import ~/spotify-dump\ntonearm import page1.json page2.json --observed-at 2024-05-01T12:00:00Z"},
    {"run", "", 0, 0, "Ask Spotify for what is new, and bring the tables up to date.",
     "One slot of the schedule, or one run by hand. Live plays come first and are in the tables before anything else "
     "is "
     "asked. Then what an earlier run could not finish, the playlists and what changed in them, the library, and what "
     "the "
     "config follows; each as often as docs/hourly.md says, within the request budget. Spotify's answers are kept "
     "unchanged. "
     "A slot that is done asks nothing. What has to wait is told, with the time; the next run goes on there. Nothing "
     "sleeps longer than a minute: exit 5 says that something waits.",
     kRun, "tonearm run\ntonearm run --only plays,saved_tracks\ntonearm run --slot 2026-11-25T04:00:00Z --json"},
    {"plan", "", 0, 0, "Say which requests a run would make now, and why.",
     "Nothing is asked and nothing is written. A list that has changed, or a first page with news, adds pages that no "
     "plan "
     "can know.",
     kPlan, "tonearm plan\ntonearm plan --only top --json"},
    {"query", "[SQL]", 0, 1, "Ask in SQL: one statement, a file, or a shell.",
     "Answers SQL over one head of the lake: all tables as of the same commit. DuckDB's dialect; times are UTC. Read "
     "only, and "
     "caged: no file outside the lake, no network, no settings, limited memory. Without SQL it is a shell with history "
     "on a "
     "terminal, and reads statements from standard input otherwise. Ctrl-C interrupts the statement.",
     kQuery,
     "tonearm query \"select name, count(*) as plays from plays group by name order by plays desc limit 10\"\n"
     "tonearm query -o csv -f questions.sql > answers.csv"},
    {"tables",
     "[NAME]",
     0,
     1,
     "List the tables and views, or show one.",
     "Without a name: every table and view with rows, bytes and versions. With one: what a row is, its columns with "
     "their "
     "documentation, partitions, files.",
     {},
     "tonearm tables\ntonearm tables plays"},
    {"status",
     "",
     0,
     0,
     "What the lake has, and whether anything waits.",
     "Offline and quick: reads the newest head and the raw log.",
     {},
     "tonearm status --json"},
    {"runs", "[SEQ]", 0, 1, "List the entries of the raw log, or show one.",
     "Each import or run is an entry; with its number, "
     "its reconciliation.",
     kRuns, "tonearm runs\ntonearm runs 3"},
    {"describe", "", 0, 0, "Print the specification: endpoints, tables, views.",
     "What the reference pages are made from.", kDescribe, "tonearm describe --json\ntonearm describe --sql"},
    {"check", "", 0, 0, "Look for damage.",
     "Compares the raw log, raw objects, heads, data files and Delta logs with each other: names each object that is "
     "missing, "
     "damaged or extra, and the remedy. With --read-data every byte is read.",
     kCheck, "tonearm check --read-data"},
    {"repair", "", 0, 0, "Bring tables and logs back from raw.",
     "Rebuilds what is damaged from the raw log, byte for byte where the same tonearm wrote it, and says exactly what "
     "is lost "
     "where raw itself is damaged. Never changes raw.",
     kRepair, "tonearm repair -n\ntonearm repair"},
    {"quarantine ls", "", 0, 0, "List what could not become a row.",
     "The table `rejects`: answer, JSON pointer, reason.", kQuarantineLs, "tonearm quarantine ls"},
    {"quarantine show",
     "ANSWER [POINTER]",
     1,
     2,
     "Show one rejected element as it came.",
     "ANSWER is the first digits of the answer's SHA-256, POINTER the JSON pointer that `quarantine ls` prints.",
     {},
     "tonearm quarantine show 3f2a /items/7/track"},
    {"quarantine retry",
     "",
     0,
     0,
     "Try the rejected ones again.",
     "Transforms their answers anew. Where a newer tonearm can read what an older could not, the tables are rebuilt "
     "from raw.",
     {},
     "tonearm quarantine retry"},
    {"quarantine drop",
     "ANSWER [POINTER]",
     1,
     2,
     "Let rejected ones go.",
     "Writes an entry of the raw log: they are marked, not deleted, and no longer count.",
     {},
     "tonearm quarantine drop 3f2a /items/7/track"},
    {"compact", "", 0, 0, "Checkpoint the Delta logs, clean them up, remove files that nothing needs.",
     "Keeps every version of the last seven days. Data files are canonical already: there is nothing to merge.",
     kCompact, "tonearm compact -n"},
    {"auth login", "", 0, 0, "Sign in to Spotify.",
     "Says which permissions are asked for and why (all of them read, none changes anything), opens a browser, and "
     "waits "
     "for it at http://127.0.0.1:PORT/callback; that address must be among the redirect URIs of your app at "
     "https://developer.spotify.com/dashboard. Is the browser on another machine, paste the address at which it ends. "
     "Without a terminal the address is printed on a line of its own. The tokens go into a file that only you can "
     "read; "
     "Spotify ends every sign-in after six months.",
     kAuthLogin, "tonearm auth login\ntonearm auth login --no-browser"},
    {"auth status",
     "",
     0,
     0,
     "Who is signed in, what is allowed, and until when.",
     "Asks nobody. Warns from thirty days before the end on. Exit 4 where nobody is signed in or the sign-in is over.",
     {},
     "tonearm auth status"},
    {"auth logout",
     "",
     0,
     0,
     "Forget the tokens of this client id.",
     "What was collected stays.",
     {},
     "tonearm auth logout"},
    {"init", "[FOLDER]", 0, 1, "Set everything up: folder, app, sign-in, first run.",
     "Asks for the lake's folder and your app's client id (and says how to get one), writes both into your config, "
     "signs "
     "you in, collects once, says what your app may read and what it may not, and ends with what to do next. Running "
     "it "
     "again changes nothing that is set; with --no-input and --client-id nobody is asked, the address for the browser "
     "is "
     "printed.",
     kInit, "tonearm init\ntonearm init ~/music-lake --client-id 0123456789abcdef0123456789abcdef"},
    {"schedule install", "", 0, 0, "Collect by itself, every hour.",
     "Installs a systemd user timer where there is one, else lines in your crontab, with the absolute paths of this "
     "program, lake and config. Shows exactly what will be written and asks first (--yes agrees). The interval is the "
     "config's schedule.every. Nothing but tonearm's own files and lines is touched, and installing again changes "
     "nothing.",
     kScheduleInstall, "tonearm schedule install -n\ntonearm schedule install --yes"},
    {"schedule status",
     "",
     0,
     0,
     "Which schedule there is, when it runs next, what ran last.",
     "",
     {},
     "tonearm schedule status --json"},
    {"schedule remove", "", 0, 0, "Take the schedule away.",
     "Removes just what `install` wrote; the crontab is then what it was before. What was collected stays.",
     kScheduleRemove, "tonearm schedule remove"},
    {"daemon", "", 0, 0, "Collect every hour in the foreground, without a scheduler.",
     "One line a slot. The slot that is due runs at once, also after the machine slept. SIGTERM or Ctrl-C finish the "
     "page "
     "being asked for and end with 0; a second one ends at once, and loses nothing. One daemon a lake. With "
     "TONEARM_NOW "
     "the clock jumps from slot to slot: --slots or --until end it then.",
     kDaemon, "tonearm daemon"},
    {"demo", "", 0, 0, "Play weeks of a made-up account through the real pipeline.",
     "Starts a synthetic Spotify on this machine, signs in to it, runs every hourly slot of the weeks on a clock that "
     "jumps, triggers the last one twice, and asks three questions in SQL. Needs no account and no network, and "
     "touches "
     "nothing but its folder.",
     kDemo, "tonearm demo\ntonearm demo --weeks 4 --seed 7 --folder /tmp/demo"},
    {"config get",
     "[KEY]",
     0,
     1,
     "Show what is configured, and where each value came from.",
     "With a key: its value alone. `tonearm help config` has every key.",
     {},
     "tonearm config get\ntonearm config get schedule.every"},
    {"config set",
     "KEY VALUE",
     2,
     2,
     "Change one key in your config file.",
     "Writes $XDG_CONFIG_HOME/tonearm/config.toml (or the file of --config); comments and everything else stay as they "
     "are. Lists are separated by commas.",
     {},
     "tonearm config set schedule.every 20m\ntonearm config set follow https://open.spotify.com/playlist/ID"},
    {"config path", "", 0, 0, "Print which file `config set` writes.", "", {}, "$EDITOR $(tonearm config path)"},
    {"config validate",
     "",
     0,
     0,
     "Read the whole configuration and say what is wrong.",
     "Files, environment, flags. An error names file and line, and the nearest key that exists. Exit 12 where there is "
     "one.",
     {},
     "tonearm config validate"},
    {"sandbox", "", 0, 0, "Serve a made-up Spotify on this machine, for tests and demos.",
     "Web API and accounts service of a synthetic listener, on one port of 127.0.0.1, until it is ended. Client ids "
     "choose "
     "the shape of answers (sandbox-restricted, sandbox-legacy, sandbox-both) and rules, for example "
     "sandbox-restricted+rotate+quota=600. Clock, faults, edits and what really happened are under /sandbox/. Nothing "
     "in it "
     "is Spotify's, and every name says so.",
     kSandbox,
     "tonearm sandbox --port 8900 --profile small\ncurl -d '{\"advance_ms\": 3600000}' "
     "http://127.0.0.1:8900/sandbox/clock"},
    {"version", "", 0, 0, "The version.", "", {}, "tonearm version"},
    {"help", "[TOPIC]", 0, 2, "Help on a verb, or on: config, exit-codes, reasons, environment, files.", "", kHelp,
     "tonearm help import\ntonearm help reasons"},
};

}  // namespace

std::span<const Option> global_options() { return kGlobal; }
std::span<const Verb> verbs() { return kVerbs; }

const Verb* find_verb(std::string_view name) {
  for (const Verb& verb : kVerbs)
    if (verb.name == name) return &verb;
  return nullptr;
}

}  // namespace tonearm::app
