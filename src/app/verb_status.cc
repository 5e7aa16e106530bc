#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/age.h"
#include "app/exit_code.h"
#include "app/status_spotify.h"
#include "app/verbs.h"
#include "pipeline/report.h"
#include "spec/play.h"
#include "spec/spec.h"
#include "store/layout.h"

namespace tonearm::app {
namespace {

using nlohmann::ordered_json;

std::string_view kind_name(EntryKind kind) {
  switch (kind) {
    case EntryKind::kImport: return "import";
    case EntryKind::kSlot: return "slot";
    case EntryKind::kDrop: return "drop";
  }
  return "";
}

std::uint64_t bytes_of(const Entry& entry) {
  std::uint64_t bytes = 0;
  for (const LoggedAnswer& answer : entry.answers) bytes += answer.bytes;
  return bytes;
}

ordered_json entry_json(const Entry& entry) {
  return {{"seq", entry.seq},
          {"at", format_rfc3339(entry.at)},
          {"kind", kind_name(entry.kind)},
          {"slot", entry.slot},
          {"answers", entry.answers.size()},
          {"bytes", bytes_of(entry)},
          {"repeats", entry.repeats.size()},
          {"failed", entry.failed.size()},
          {"reads_closed", entry.closes.size()}};
}

/// The sums that the entry's report keeps; empty where it has none.
std::optional<AnswerTally> sums_of(const Lake& lake, std::uint64_t seq) {
  auto text = lake.objects()->get(layout::report(seq));
  if (!text.ok()) return {};
  auto report = report_from_json(*text);
  if (!report.ok()) return {};
  AnswerTally sum;
  for (const AnswerReport& answer : report->answers) add(answer.tally, &sum);
  return sum;
}

Result<std::uint64_t> parse_number(std::string_view text, std::string_view what) {
  std::uint64_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc() || end != text.data() + text.size() || n == 0)
    return Error{Code::kUsage, fmt::format("{} wants a number from 1 on, not {}.", what, text), "usage"};
  return n;
}

Result<int> show_run(const Context& context, const Lake& lake, std::uint64_t seq) {
  const Console& console = *context.console;
  RawLog log = lake.log();
  auto entry = log.read(seq);
  if (!entry.ok() && entry.error().code == Code::kNotFound)
    return Error{Code::kUsage, fmt::format("The raw log has no entry {}.", seq), "usage", "tonearm runs lists them"};
  if (!entry.ok()) return std::move(entry).error();
  const auto sum = sums_of(lake, seq);
  if (console.settings().json) {
    ordered_json body = entry_json(*entry);
    ordered_json list = ordered_json::array();
    for (const LoggedAnswer& a : entry->answers)
      list.push_back({{"endpoint", a.endpoint},
                      {"account", a.account},
                      {"sha256", a.sha256},
                      {"bytes", a.bytes},
                      {"key", a.key},
                      {"observed_at", format_rfc3339(a.observed_at)},
                      {"time_is_guess", a.time_is_guess}});
    body["list"] = std::move(list);
    console.json("run", body);
    return exit_code::kSuccess;
  }
  console.out(fmt::format("Entry {}: {}, {}, {} answers, {}.", seq, kind_name(entry->kind), format_rfc3339(entry->at),
                          human_count(entry->answers.size()), human_bytes(bytes_of(*entry))));
  if (sum) {
    std::vector<std::vector<std::string>> rows = {{"table", "items", "kept", "duplicate", "withheld", "rejected"}};
    for (const auto& [table, t] : sum->tables)
      rows.push_back({std::string(spec::tables()[table]->name), human_count(t.elements), human_count(t.kept),
                      human_count(t.duplicate), human_count(t.withheld), human_count(t.rejected)});
    console.table(rows, {false, true, true, true, true, true});
  }
  std::vector<std::vector<std::string>> rows = {{"endpoint", "observed at", "account", "bytes", "sha256"}};
  for (const LoggedAnswer& a : entry->answers)
    rows.push_back({a.endpoint, format_rfc3339(a.observed_at) + (a.time_is_guess ? " (guess)" : ""), a.account,
                    human_bytes(a.bytes), a.sha256.substr(0, 16)});
  console.table(rows, {false, false, false, true, false});
  return exit_code::kSuccess;
}

}  // namespace

Result<int> run_status_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  Heads heads = lake.heads();
  TONEARM_TRY(const auto head, heads.newest());
  RawLog log = lake.log();
  TONEARM_TRY(const std::uint64_t last, log.last(head ? head->applied_seq : 0));
  const std::uint64_t applied = head ? head->applied_seq : 0;
  std::optional<Entry> newest;
  if (last > 0) {
    TONEARM_TRY(newest, log.read(last));
  }
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  std::uint64_t rejects = 0;
  if (head) {
    for (const auto& [table_name, table] : head->tables) {
      rows += table.rows();
      bytes += table.bytes();
      files += table.files.size();
      if (table_name == spec::kRejects.name) rejects = table.rows();
    }
  }
  if (console.settings().json) {
    ordered_json body = {{"lake", context.lake},
                         {"birth", format_rfc3339(lake.birth())},
                         {"entries", last},
                         {"applied", applied},
                         {"head", head ? head->number : 0},
                         {"rows", rows},
                         {"files", files},
                         {"bytes", bytes},
                         {"rejects", rejects}};
    if (newest) body["last_entry_at"] = format_rfc3339(newest->at);
    if (head) body["head_at"] = format_rfc3339(head->time);
    TONEARM_RETURN_IF_ERROR(tell_spotify(context, lake, last, &body));
    console.json("status", body);
    return exit_code::kSuccess;
  }
  const Millis now = context.clock->now();
  console.out(fmt::format("lake      {} ({})", context.lake, context.lake_from));
  console.out(fmt::format("born      {}", format_rfc3339(lake.birth())));
  console.out(newest ? fmt::format("raw log   {} entries, the last {} ({}, {})", human_count(last),
                                   age(now, newest->at), kind_name(newest->kind), format_rfc3339(newest->at))
                     : "raw log   empty");
  console.out(head ? fmt::format("tables    head {}, {} rows in {} files, {}", head->number, human_count(rows),
                                 human_count(files), human_bytes(bytes))
                   : "tables    none yet");
  // Entries without news change no table: they are applied with the next that has some.
  bool behind = false;
  for (std::uint64_t seq = last; seq > applied && !behind; --seq) {
    TONEARM_TRY(const Entry entry, log.read(seq));
    behind = !is_quiet(entry);
  }
  if (behind)
    console.out(
        fmt::format("behind    {} entries are not in the tables yet (tonearm run)", human_count(last - applied)));
  if (rejects > 0) console.out(fmt::format("rejects   {} (tonearm quarantine ls)", human_count(rejects)));
  TONEARM_RETURN_IF_ERROR(tell_spotify(context, lake, last, nullptr));
  return exit_code::kSuccess;
}

Result<int> run_runs_verb(const Context& context) {
  const Console& console = *context.console;
  TONEARM_TRY(const Lake lake, context.open_lake());
  if (!context.invocation.arguments.empty()) {
    TONEARM_TRY(const std::uint64_t seq, parse_number(context.invocation.arguments[0], "runs"));
    return show_run(context, lake, seq);
  }
  std::uint64_t limit = 20;
  if (const auto text = context.invocation.get("limit")) {
    TONEARM_TRY(limit, parse_number(*text, "--limit"));
  }
  RawLog log = lake.log();
  TONEARM_TRY(const std::uint64_t last, log.last());
  std::vector<std::vector<std::string>> rows = {
      {"seq", "at", "kind", "answers", "bytes", "items", "kept", "duplicate", "withheld", "rejected"}};
  for (std::uint64_t seq = last; seq > 0 && last - seq < limit; --seq) {
    TONEARM_TRY(const Entry entry, log.read(seq));
    const auto sum = sums_of(lake, seq);
    if (console.settings().json) {
      ordered_json body = entry_json(entry);
      if (sum) {
        const Tally t = total(*sum);
        body["sum"] = {{"items", t.elements},
                       {"kept", t.kept},
                       {"duplicate", t.duplicate},
                       {"withheld", t.withheld},
                       {"rejected", t.rejected}};
      }
      console.json("run", body);
      continue;
    }
    std::vector<std::string> row = {std::to_string(seq), format_rfc3339(entry.at), std::string(kind_name(entry.kind)),
                                    human_count(entry.answers.size()), human_bytes(bytes_of(entry))};
    if (sum) {
      const Tally t = total(*sum);
      for (const std::uint64_t n : {t.elements, t.kept, t.duplicate, t.withheld, t.rejected})
        row.push_back(human_count(n));
    }
    rows.push_back(std::move(row));
  }
  if (!console.settings().json) {
    if (last == 0)
      console.out("The raw log is empty.");
    else
      console.table(rows, {true, false, false, true, true, true, true, true, true, true});
    if (last > limit) console.say(fmt::format("{} older ones; --limit shows more", human_count(last - limit)));
  }
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
