#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/exit_code.h"
#include "app/verbs.h"
#include "pipeline/import_run.h"
#include "spec/reasons.h"
#include "spec/spec.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kFilesShown = 30;  // more are told with -v

Result<ImportOptions> import_options(const Context& context) {
  const Invocation& invocation = context.invocation;
  ImportOptions options;
  options.paths = invocation.arguments;
  options.account = invocation.get("account");
  options.endpoint = invocation.get("endpoint");
  options.dry_run = invocation.has("dry-run");
  if (const auto text = invocation.get("observed-at")) {
    options.observed_at = parse_rfc3339(*text);
    if (!options.observed_at) {
      return Error{Code::kUsage, fmt::format("--observed-at is no RFC 3339 time: {}.", *text), "usage",
                   "write it as 2024-05-01T12:00:00Z"};
    }
  }
  const Console* const console = context.console.get();
  options.progress = [console](const ImportProgress& p) {
    constexpr const char* kWords[] = {"looking for files", "reading", "storing"};
    const bool files = p.phase != ImportProgress::Phase::kWriting;
    console->progress(kWords[static_cast<int>(p.phase)], files ? p.files : p.bytes,
                      files ? p.files_total : p.bytes_total);
  };
  return options;
}

std::string endpoints_of(const ImportedFile& file) {
  std::map<std::string, std::size_t> counts;
  for (const ImportedAnswer& answer : file.answers) ++counts[answer.endpoint];
  std::string text;
  for (const auto& [name, n] : counts)
    text += (text.empty() ? "" : ", ") + name + (n > 1 ? fmt::format(" x{}", n) : "");
  return text;
}

std::vector<std::string> sum_cells(const Tally& t) {
  return {human_count(t.elements), human_count(t.kept), human_count(t.duplicate), human_count(t.withheld),
          human_count(t.rejected)};
}

std::vector<std::string> file_row(const ImportedFile& file, const FileReconciliation& sums) {
  std::vector<std::string> row = {printable(file.path, 48), printable(endpoints_of(file), 34)};
  if (sums.answers == 0 && file.answers.empty()) {
    row[1] = file.skips.empty() ? "" : "skipped: " + file.skips.front().reason;
    return row;
  }
  if (sums.answers == 0) {
    row[1] += " (known)";
    return row;
  }
  for (std::string& cell : sum_cells(total(sums.tally))) row.push_back(std::move(cell));
  return row;
}

/// Whether nothing of a file was rejected, refused or skipped.
bool is_whole(const ImportRun& run, std::size_t i) {
  const AnswerTally& tally = run.files[i].tally;
  return total(tally).rejected == 0 && tally.refused == 0 && run.import.files[i].skips.empty();
}

void print_sums(const Console& console, const ImportRun& run) {
  std::vector<std::vector<std::string>> rows = {
      {"file", "answers to", "items", "kept", "duplicate", "withheld", "rejected"}};
  const bool all = console.settings().verbose || run.files.size() <= kFilesShown;
  std::size_t untold = 0;
  for (std::size_t i = 0; i < run.files.size(); ++i) {
    if (!all && is_whole(run, i)) {
      ++untold;
      continue;
    }
    rows.push_back(file_row(run.import.files[i], run.files[i]));
  }
  if (untold > 0) {
    Tally rest;
    for (std::size_t i = 0; i < run.files.size(); ++i) {
      if (is_whole(run, i)) rest += total(run.files[i].tally);
    }
    std::vector<std::string> row = {fmt::format("{} files without rejects", human_count(untold)), "(-v lists them)"};
    for (std::string& cell : sum_cells(rest)) row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  std::vector<std::string> sum = {"all", ""};
  for (std::string& cell : sum_cells(total(run.sum))) sum.push_back(std::move(cell));
  rows.push_back(std::move(sum));
  console.table(rows, {false, false, true, true, true, true, true});
}

void print_tables(const Console& console, const ImportRun& run) {
  if (run.sum.tables.empty()) return;
  std::vector<std::vector<std::string>> rows = {{"table", "items", "kept", "duplicate", "withheld", "rejected"}};
  for (const auto& [table, t] : run.sum.tables) {
    std::vector<std::string> row = {std::string(spec::tables()[table]->name)};
    for (std::string& cell : sum_cells(t)) row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  console.out("");
  console.table(rows, {false, true, true, true, true, true});
}

struct Skipped {
  std::uint64_t count = 0;
  std::vector<std::string> lines;
};

void print_skips(const Console& console, const ImportReport& import) {
  constexpr std::size_t kShown = 10;
  std::map<std::string, Skipped> reasons;
  for (const ImportedFile& file : import.files) {
    for (const ImportSkip& skip : file.skips) {
      Skipped& skipped = reasons[skip.reason];
      skipped.count += skip.count;
      std::string line = printable(file.path);
      if (!skip.where.empty()) line += ", " + skip.where;
      if (skip.count > 1) line += fmt::format(" and {} more", skip.count - 1);
      if (!skip.detail.empty()) line += ": " + printable(skip.detail, 120);
      if (!skip.next.empty()) line += " " + printable(skip.next, 160);
      skipped.lines.push_back(std::move(line));
    }
  }
  for (const auto& [code, skipped] : reasons) {
    const spec::Reason* const reason = spec::find_reason(code);
    console.out(
        fmt::format("  skipped, {} x {}: {}", human_count(skipped.count), code, reason != nullptr ? reason->what : ""));
    const std::size_t shown =
        console.settings().verbose ? skipped.lines.size() : std::min(kShown, skipped.lines.size());
    for (std::size_t i = 0; i < shown; ++i) console.out("    " + skipped.lines[i]);
    if (shown < skipped.lines.size())
      console.out(fmt::format("    and {} more files (-v lists them)", skipped.lines.size() - shown));
    if (reason != nullptr) console.out(fmt::format("    next: {}", reason->next));
  }
}

void print_reasons(const Console& console, const ImportRun& run) {
  for (const auto& [code, count] : run.sum.reasons) {
    const spec::Reason* const reason = spec::find_reason(code);
    console.out(fmt::format("  {} x {}: {}{}", human_count(count.count), code, reason != nullptr ? reason->what : "",
                            count.example.empty() ? "" : fmt::format(" First at {}.", printable(count.example, 80))));
  }
  for (const auto& [code, n] : run.sum.notes) console.verbose(fmt::format("  note: {} x {}", human_count(n), code));
  print_skips(console, run.import);
}

ordered_json tally_json(const Tally& t) {
  return {{"items", t.elements},    {"kept", t.kept},         {"duplicate", t.duplicate},
          {"withheld", t.withheld}, {"rejected", t.rejected}, {"closes", t.closes()}};
}

ordered_json tables_json(const AnswerTally& tally) {
  ordered_json out = ordered_json::object();
  for (const auto& [table, t] : tally.tables) out[std::string(spec::tables()[table]->name)] = tally_json(t);
  return out;
}

ordered_json reasons_json(const AnswerTally& tally) {
  ordered_json out = ordered_json::object();
  for (const auto& [code, count] : tally.reasons) out[code] = {{"count", count.count}, {"example", count.example}};
  return out;
}

void print_json(const Console& console, const Context& context, const ImportRun& run, int code) {
  for (std::size_t i = 0; i < run.files.size(); ++i) {
    const ImportedFile& file = run.import.files[i];
    ordered_json answers = ordered_json::array();
    for (const ImportedAnswer& a : file.answers) {
      answers.push_back({{"where", a.where},
                         {"endpoint", a.endpoint},
                         {"evidence", a.evidence},
                         {"account", a.account},
                         {"sha256", a.sha256},
                         {"bytes", a.bytes},
                         {"observed_at", format_rfc3339(a.observed_at)},
                         {"time_is_guess", a.time_is_guess},
                         {"state", name(a.state)},
                         {"seq", a.seq}});
    }
    ordered_json skips = ordered_json::array();
    for (const ImportSkip& s : file.skips)
      skips.push_back(
          {{"where", s.where}, {"reason", s.reason}, {"detail", s.detail}, {"next", s.next}, {"count", s.count}});
    const FileReconciliation& sums = run.files[i];
    console.json("file", {{"path", file.path},
                          {"bytes", file.bytes},
                          {"answers", answers},
                          {"skipped", skips},
                          {"known", sums.known},
                          {"counted", sums.counted},
                          {"sum", tally_json(total(sums.tally))},
                          {"tables", tables_json(sums.tally)},
                          {"refused", sums.tally.refused},
                          {"reasons", reasons_json(sums.tally)},
                          {"notes", sums.tally.notes}});
  }
  console.json("summary", {{"lake", context.lake},
                           {"dry_run", context.invocation.has("dry-run")},
                           {"files", run.import.files.size()},
                           {"new_answers", run.import.new_answers},
                           {"known_answers", run.import.known_answers},
                           {"repeated_answers", run.import.repeated_answers},
                           {"skipped", run.import.skipped},
                           {"new_bytes", run.import.new_bytes},
                           {"account", run.import.account},
                           {"account_why", run.import.account_why},
                           {"entries", run.import.seqs},
                           {"head", run.applied.head},
                           {"files_written", run.applied.files_written},
                           {"bytes_written", run.applied.bytes_written},
                           {"sum", tally_json(total(run.sum))},
                           {"tables", tables_json(run.sum)},
                           {"refused", run.sum.refused},
                           {"reasons", reasons_json(run.sum)},
                           {"notes", run.sum.notes},
                           {"exit", code}});
}

void print_text(const Console& console, const Context& context, const ImportRun& run) {
  const ImportReport& import = run.import;
  const bool dry = context.invocation.has("dry-run");
  print_sums(console, run);
  print_tables(console, run);
  console.out("");
  console.out(fmt::format(
      "{}{} files: {} new answers ({}), {} known, {} repeated, {} skipped.", dry ? "Would import from " : "",
      human_count(import.files.size()), human_count(import.new_answers), human_bytes(import.new_bytes),
      human_count(import.known_answers), human_count(import.repeated_answers), human_count(import.skipped)));
  print_reasons(console, run);
  if (import.new_answers > 0) console.out(fmt::format("Account `{}` ({}).", import.account, import.account_why));
  if (dry) return;
  std::size_t uncounted = 0;
  for (const FileReconciliation& file : run.files) uncounted += file.counted ? 0 : 1;
  if (uncounted > 0) console.out(fmt::format("{} files were counted by another run at the same time.", uncounted));
  if (import.new_answers > 0)
    console.out(
        fmt::format("The sum closes for every file: items = kept + duplicate + withheld + rejected. Lake {}, head {}.",
                    context.lake, run.applied.head));
  else
    console.out("Nothing new: the lake is unchanged.");
  console.say(total(run.sum).rejected + run.sum.refused > 0
                  ? "next: tonearm quarantine ls"
                  : "next: tonearm tables   tonearm query \"select * from listening limit 10\"");
}

}  // namespace

Result<int> run_import_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const ImportOptions options, import_options(context));
  const Millis now = context.clock->now();
  TONEARM_TRY(const Lake lake,
              options.dry_run ? Lake::open_or_pretend(context.lake, now) : Lake::open_or_make(context.lake, now));
  ApplyOptions apply;
  apply.threads = context.threads;
  apply.progress = [&console](std::string_view what, std::uint64_t done, std::uint64_t of) {
    console.progress(what, done, of);
  };
  TONEARM_TRY(const ImportRun run, run_import(lake, context.clock.get(), options, apply));
  const bool all_well = total(run.sum).rejected == 0 && run.sum.refused == 0 && run.import.skipped == 0;
  // A full disk is no success, also where all that is missing is the record of the sums.
  const std::optional<Error>& unreported = run.applied.unreported;
  const int code = unreported ? exit_code::of(*unreported) : all_well ? exit_code::kSuccess : exit_code::kWithRejects;
  if (console.settings().json) {
    print_json(console, context, run, code);
  } else {
    print_text(console, context, run);
  }
  if (unreported) return *unreported;
  return code;
}

}  // namespace tonearm::app
