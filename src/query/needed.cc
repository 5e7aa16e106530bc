#include "query/needed.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "query/split.h"

namespace tonearm::query {
namespace {

/// Parts of the names by which DuckDB 1.5 shows its catalog, runs or plans SQL that a query made, or counts the
/// statements before it. A test goes through DuckDB's own list of functions and views.
constexpr std::string_view kLookAround[] = {
    "duckdb_",      "information_schema", "pg_",          "sqlite_",        "pragma_",      "query",       "serialize",
    "autocomplete", "auto_complete",      "txid_current", "transaction_id", "_description", "format_type",
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Whether the name stands there as a word of its own: album_tracks does not say tracks. Both in lower case.
bool says(const std::string& text, const std::string& name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const char after = at + name.size() < text.size() ? text[at + name.size()] : ' ';
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    if (begins && !is_letter(after) && (after < '0' || after > '9')) return true;
  }
  return false;
}

/// SHOW, DESCRIBE and its short form list all there is, unless one name follows.
bool lists_all(const Catalog& catalog, std::string_view sql) {
  const Explain explain = strip_explain(sql);
  if (!explain.prefix.empty()) sql = explain.statement;
  for (const std::string_view word : {"SHOW", "DESCRIBE", "DESC"}) {
    for (const std::string& subject : subjects_of(sql, word)) {
      const auto is_it = [&](const SetupStatement& statement) { return lower(statement.name) == lower(subject); };
      if (std::ranges::none_of(catalog.statements, is_it)) return true;
    }
  }
  return false;
}

bool looks_around(const Catalog& catalog, std::string_view sql, const std::string& text) {
  // E'\x64uckdb_views' is a name, too.
  if (has(text, "e'") && has(text, "\\")) return true;
  return std::ranges::any_of(kLookAround, [&](std::string_view part) { return has(text, part); }) ||
         lists_all(catalog, sql);
}

}  // namespace

Catalog needed(const Catalog& catalog, std::string_view sql) {
  std::string text = lower(sql);
  if (looks_around(catalog, sql, text)) return catalog;
  Catalog part;
  // Each uses only earlier ones, so one walk from the last finds what the found ones use.
  for (auto statement = catalog.statements.rbegin(); statement != catalog.statements.rend(); ++statement) {
    if (!says(text, lower(statement->name))) continue;
    part.statements.push_back(*statement);
    text += ' ' + lower(statement->sql);
  }
  std::ranges::reverse(part.statements);
  return part;
}

}  // namespace tonearm::query
