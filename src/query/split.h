/// Where SQL statements begin and end, without parsing them: for the shell's continuation lines, for
/// files of several statements, and for the gate's look at EXPLAIN.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tonearm::query {

struct Statements {
  /// Trimmed, without their semicolons; empty ones and pure comments are left out.
  std::vector<std::string> complete;
  /// What follows the last semicolon, trimmed; empty if it is blank or comment.
  std::string rest;
  /// Whether the text ends inside a quote, a comment or dollar quotes.
  bool open = false;
};

/// Splits at semicolons outside of 'text', "names", $tag$ text $tag$, -- and /* */ comments, as
/// DuckDB reads them.
Statements split(std::string_view text);

/// All of them: complete and rest.
std::vector<std::string> all_statements(std::string_view text);

/// The first word in upper case, "" if the text begins otherwise; comments are skipped.
std::string first_word(std::string_view sql);

/// What follows the word wherever it begins the text or what a parenthesis holds, whatever its case: a word, or a
/// quoted name without its quotes; "" for anything else.
std::vector<std::string> subjects_of(std::string_view sql, std::string_view upper);

/// "EXPLAIN [ANALYZE] [(...)]" taken off a statement: `prefix` is "EXPLAIN" or "EXPLAIN ANALYZE",
/// options dropped; empty where the statement does not begin with EXPLAIN.
struct Explain {
  std::string prefix;
  std::string statement;
};
Explain strip_explain(std::string_view sql);

}  // namespace tonearm::query
