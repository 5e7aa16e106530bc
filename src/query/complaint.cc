#include "query/complaint.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "spec/reasons.h"

namespace tonearm::query {
namespace {

struct Rule {
  std::string_view kind;      // DuckDB's word before " Error: "; empty: any
  std::string_view contains;  // in the text; empty: anything
  Code code;
  std::string_view sentence;
  std::string_view next;
};

constexpr std::string_view kColumns = "tonearm tables NAME lists the columns of a table.";

/// The first that fits.
constexpr std::array kRules{
    Rule{"Parser", "", Code::kUsage, "The SQL cannot be read", "The mark ^ shows where it ends to make sense."},
    Rule{"Catalog", "Table with name", Code::kUsage, "There is no such table", "tonearm tables lists the tables."},
    Rule{"Catalog", "Function", Code::kUsage, "There is no such function", ""},
    Rule{"Catalog", "", Code::kUsage, "There is no such name", "tonearm tables lists the tables."},
    Rule{"Binder", "Referenced column", Code::kUsage, "There is no such column", kColumns},
    Rule{"Binder", "does not have a column", Code::kUsage, "There is no such column", kColumns},
    Rule{"Binder", "", Code::kUsage, "The query does not fit the tables", kColumns},
    Rule{"Conversion", "", Code::kUsage, "A value cannot be converted",
         "try_cast(x as type) gives NULL where a cast fails."},
    Rule{"Permission", "", Code::kUsage, "A query reads the lake's tables alone",
         "Other files are out of reach; tonearm import takes answers in."},
    Rule{"", "disabled by configuration", Code::kUsage, "A query reads the lake's tables alone",
         "Other files are out of reach; tonearm import takes answers in."},
    Rule{"", "disabled through configuration", Code::kUsage, "A query reads the lake's tables alone",
         "Other files are out of reach; tonearm import takes answers in."},
    Rule{"IO", "", Code::kStorage, "A file cannot be read", "tonearm check looks over the lake."},
    Rule{"", "magic bytes", Code::kIntegrity, "A data file is damaged",
         "tonearm check --read-data names it, tonearm repair makes it anew."},
    Rule{"", "arquet", Code::kIntegrity, "A data file is damaged",
         "tonearm check --read-data names it, tonearm repair makes it anew."},
    Rule{"", "ZSTD", Code::kIntegrity, "A data file is damaged",
         "tonearm check --read-data names it, tonearm repair makes it anew."},
    Rule{"INTERNAL", "", Code::kInternal, "DuckDB failed", "Please report the query."},
    Rule{"FATAL", "", Code::kInternal, "DuckDB failed", "Please report the query."},
    Rule{"", "", Code::kUsage, "The query failed", ""},
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// "Binder" of "Binder Error: ...", which is taken off.
std::string_view take_kind(std::string_view& message) {
  constexpr std::string_view kMark = " Error: ";
  const std::size_t at = message.find(kMark);
  if (at == std::string_view::npos || at > 40) return "";
  const std::string_view kind = message.substr(0, at);
  message.remove_prefix(at + kMark.size());
  return kind;
}

/// Blank lines closed, the marked line indented, no "!" and no white space at the end.
std::string tidy(std::string_view body) {
  std::string out;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    std::string line(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (line.back() == '!') line.back() = '.';
    out += out.empty() ? line : "\n  " + line;
  }
  return out;
}

}  // namespace

Error out_of_memory() {
  return {Code::kUsage, "The query needs more memory than it may use.", "",
          "Filter or aggregate more, select fewer columns, or allow more with --memory MB."};
}

bool misses_a_name(const Error& error) {
  return std::ranges::any_of(kRules, [&](const Rule& rule) {
    return (rule.kind == "Catalog" || rule.kind == "Binder") && error.message.starts_with(rule.sentence);
  });
}

Error explain(std::string_view message) {
  if (has(message, "Out of Memory") || has(message, "bad_alloc") || has(message, "allocate")) {
    return out_of_memory();
  }
  const std::string_view kind = take_kind(message);
  if (kind == "INTERRUPT" || has(message, "Interrupted!")) {
    return {Code::kCancelled, "The query was interrupted."};
  }
  for (const Rule& rule : kRules) {
    if (!rule.kind.empty() && rule.kind != kind) continue;
    if (!has(message, rule.contains)) continue;
    const bool is_wall = rule.kind == "Permission" || has(rule.contains, "disabled");
    const std::string_view reason = is_wall                     ? spec::reason::kRefusedSql
                                    : rule.code == Code::kUsage ? spec::reason::kSqlError
                                                                : std::string_view();
    return {rule.code, fmt::format("{}: {}", rule.sentence, tidy(message)), std::string(reason),
            std::string(rule.next)};
  }
  return {Code::kInternal, std::string(message)};
}

}  // namespace tonearm::query
