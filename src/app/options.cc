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
constexpr Option kHelp[] = {{"markdown", 0, Takes::kNothing, "", "everything as one Markdown page"}};
constexpr Option kRuns[] = {{"limit", 0, Takes::kText, "N", "how many, newest first (default 20)"}};
constexpr Option kQuarantineLs[] = {{"all", 'a', Takes::kNothing, "", "also those that were dropped"}};

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
    {"version", "", 0, 0, "The version.", "", {}, "tonearm version"},
    {"help", "[TOPIC]", 0, 2, "Help on a verb, or on: exit-codes, reasons, environment, files.", "", kHelp,
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
