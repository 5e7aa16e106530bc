#include "pipeline/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "spec/reasons.h"
#include "spec/spec.h"

namespace tonearm {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json tally_json(const Tally& t) {
  return {{"elements", t.elements},
          {"kept", t.kept},
          {"duplicate", t.duplicate},
          {"withheld", t.withheld},
          {"rejected", t.rejected}};
}

ordered_json answer_json(const AnswerReport& answer) {
  ordered_json out = {{"sha256", answer.sha256}, {"endpoint", answer.endpoint}, {"account", answer.account}};
  ordered_json tables = ordered_json::object();
  for (const auto& [index, tally] : answer.tally.tables)
    tables[std::string(spec::tables()[index]->name)] = tally_json(tally);
  out["tables"] = std::move(tables);
  ordered_json reasons = ordered_json::object();
  for (const auto& [code, count] : answer.tally.reasons)
    reasons[code] = {{"count", count.count}, {"example", count.example}};
  if (!reasons.empty()) out["reasons"] = std::move(reasons);
  if (answer.tally.refused > 0) out["refused"] = answer.tally.refused;
  if (!answer.tally.notes.empty()) out["notes"] = answer.tally.notes;
  return out;
}

/// Reads what `answer_json` wrote; throws nlohmann's exceptions for anything else.
AnswerReport answer_of(const json& in) {
  AnswerReport answer;
  answer.sha256 = in.at("sha256").get<std::string>();
  answer.endpoint = in.at("endpoint").get<std::string>();
  answer.account = in.at("account").get<std::string>();
  for (const auto& [name, t] : in.at("tables").items()) {
    const spec::Table* const table = spec::find_table(name);
    if (table == nullptr) continue;  // of another version of the spec
    answer.tally.tables[spec::index_of(*table)] = {
        t.at("elements").get<std::uint64_t>(), t.at("kept").get<std::uint64_t>(),
        t.at("duplicate").get<std::uint64_t>(), t.at("withheld").get<std::uint64_t>(),
        t.at("rejected").get<std::uint64_t>()};
  }
  if (in.contains("reasons"))
    for (const auto& [code, r] : in.at("reasons").items())
      answer.tally.reasons[code] = {r.at("count").get<std::uint64_t>(), r.at("example").get<std::string>()};
  answer.tally.refused = in.value("refused", std::uint64_t{0});
  if (in.contains("notes")) answer.tally.notes = in.at("notes").get<std::map<std::string, std::uint64_t>>();
  return answer;
}

Error unreadable(std::string_view why) {
  return {Code::kIntegrity, fmt::format("A report cannot be read: {}", why), std::string(spec::reason::kDamagedObject)};
}

}  // namespace

std::string to_json(const EntryReport& report) {
  ordered_json out = {{"format", 1}, {"seq", report.seq}, {"head", report.head}, {"at", format_rfc3339(report.at)}};
  out["answers"] = ordered_json::array();
  for (const AnswerReport& answer : report.answers) out["answers"].push_back(answer_json(answer));
  return print_json(out) + "\n";
}

Result<EntryReport> report_from_json(std::string_view text) {
  try {
    const json in = parse_json(text);
    if (in.is_discarded()) return unreadable("it is no JSON in UTF-8");
    EntryReport report;
    report.seq = in.at("seq").get<std::uint64_t>();
    report.head = in.at("head").get<std::uint64_t>();
    report.at = parse_rfc3339(in.at("at").get<std::string>()).value_or(0);
    for (const json& answer : in.at("answers")) report.answers.push_back(answer_of(answer));
    return report;
  } catch (const json::exception& e) {
    return unreadable(e.what());
  }
}

Tally total(const AnswerTally& tally) {
  Tally sum;
  for (const auto& [table, t] : tally.tables) sum += t;
  return sum;
}

void add(const AnswerTally& other, AnswerTally* sum) {
  for (const auto& [table, t] : other.tables) sum->tables[table] += t;
  for (const auto& [code, r] : other.reasons) {
    ReasonCount& mine = sum->reasons[code];
    if (mine.count == 0) mine.example = r.example;
    mine.count += r.count;
  }
  sum->refused += other.refused;
  for (const auto& [code, n] : other.notes) sum->notes[code] += n;
}

}  // namespace tonearm
