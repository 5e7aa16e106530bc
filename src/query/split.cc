#include "query/split.h"

#include <algorithm>
#include <cctype>

namespace tonearm::query {
namespace {

enum class Token { kEnd, kSpace, kComment, kQuoted, kWord, kSemicolon, kOther };

struct Piece {
  Token token = Token::kEnd;
  std::string_view text;
  bool open = false;  // a quote or comment without its end
};

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || byte >= 0x80;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::size_t skip_block_comment(std::string_view text, bool& open) {
  int depth = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text.substr(i, 2) == "/*") {
      ++depth;
      ++i;
    } else if (text.substr(i, 2) == "*/") {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  open = true;
  return text.size();
}

/// After the opening quote at 0; a doubled quote stays inside, a backslash escapes in E'...'.
std::size_t skip_quote(std::string_view text, bool escapes, bool& open) {
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (escapes && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (i + 1 == text.size() || text[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  open = true;
  return text.size();
}

/// "$$" or "$tag$" at the beginning; 0 if there is none.
std::size_t dollar_tag(std::string_view text) {
  if (text.size() > 1 && std::isdigit(static_cast<unsigned char>(text[1])) != 0) return 0;
  std::size_t end = 1;
  while (end < text.size() && is_word_byte(text[end])) ++end;
  return end < text.size() && text[end] == '$' ? end + 1 : 0;
}

std::size_t word_length(std::string_view text) {
  return static_cast<std::size_t>(
      std::find_if_not(text.begin(), text.end(), [](char c) { return is_word_byte(c) || c == '$'; }) - text.begin());
}

Piece quoted(std::string_view text, bool escapes, std::size_t prefix) {
  Piece piece{Token::kQuoted, {}};
  const std::size_t size = skip_quote(text.substr(prefix), escapes, piece.open);
  piece.text = text.substr(0, prefix + size);
  return piece;
}

Piece comment(std::string_view text) {
  Piece piece{Token::kComment, {}};
  if (text[0] == '-') {
    piece.text = text.substr(0, std::min(text.find('\n'), text.size()));
  } else {
    piece.text = text.substr(0, skip_block_comment(text, piece.open));
  }
  return piece;
}

Piece dollar_quoted(std::string_view text, std::size_t tag) {
  const std::size_t end = text.find(text.substr(0, tag), tag);
  const bool open = end == std::string_view::npos;
  return {Token::kQuoted, open ? text : text.substr(0, end + tag), open};
}

/// The first token of the text.
Piece next(std::string_view text) {
  if (text.empty()) return {};
  const char c = text[0];
  if (is_space(c)) return {Token::kSpace, text.substr(0, 1)};
  if (c == ';') return {Token::kSemicolon, text.substr(0, 1)};
  if (text.starts_with("--") || text.starts_with("/*")) return comment(text);
  if ((c == 'e' || c == 'E') && text.size() > 1 && text[1] == '\'') return quoted(text, true, 1);
  if (c == '\'' || c == '"') return quoted(text, false, 0);
  if (c == '$') {
    if (const std::size_t tag = dollar_tag(text)) return dollar_quoted(text, tag);
  }
  if (is_word_byte(c)) return {Token::kWord, text.substr(0, word_length(text))};
  return {Token::kOther, text.substr(0, 1)};
}

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

bool is_blank(Token token) { return token == Token::kSpace || token == Token::kComment; }

std::string_view skip_blank(std::string_view sql) {
  for (Piece piece = next(sql); is_blank(piece.token); piece = next(sql)) {
    sql.remove_prefix(piece.text.size());
  }
  return sql;
}

/// The word or quoted name at the beginning, "" if there is none.
std::string name_at(std::string_view sql) {
  const Piece piece = next(sql);
  if (piece.token == Token::kWord) return std::string(piece.text);
  if (piece.token != Token::kQuoted || piece.open || piece.text.size() < 2) return "";
  return std::string(piece.text.substr(1, piece.text.size() - 2));
}

/// "( ... )" at the beginning taken off.
std::string_view skip_parentheses(std::string_view sql) {
  int depth = 0;
  while (!sql.empty()) {
    const Piece piece = next(sql);
    sql.remove_prefix(piece.text.size());
    if (piece.token != Token::kOther) continue;
    if (piece.text == "(") ++depth;
    if (piece.text == ")" && --depth == 0) return sql;
  }
  return sql;
}

}  // namespace

Statements split(std::string_view text) {
  Statements out;
  std::size_t begin = 0;
  bool something = false;
  for (std::size_t at = 0; at < text.size();) {
    const Piece piece = next(text.substr(at));
    at += piece.text.size();
    out.open = piece.open;
    if (piece.token == Token::kSemicolon) {
      if (something) out.complete.push_back(trimmed(text.substr(begin, at - 1 - begin)));
      begin = at;
      something = false;
    } else if (!is_blank(piece.token)) {
      something = true;
    }
  }
  if (something || out.open) out.rest = trimmed(text.substr(begin));
  return out;
}

std::vector<std::string> all_statements(std::string_view text) {
  Statements statements = split(text);
  if (!statements.rest.empty()) statements.complete.push_back(std::move(statements.rest));
  return std::move(statements.complete);
}

std::string first_word(std::string_view sql) {
  const Piece piece = next(skip_blank(sql));
  return piece.token == Token::kWord ? upper(piece.text) : "";
}

std::vector<std::string> subjects_of(std::string_view sql, std::string_view wanted) {
  std::vector<std::string> found;
  bool begins = true;
  while (!sql.empty()) {
    const Piece piece = next(sql);
    sql.remove_prefix(piece.text.size());
    if (is_blank(piece.token)) continue;
    if (begins && piece.token == Token::kWord && upper(piece.text) == wanted) found.push_back(name_at(skip_blank(sql)));
    begins = piece.text == "(";
  }
  return found;
}

Explain strip_explain(std::string_view sql) {
  if (first_word(sql) != "EXPLAIN") return {};
  Explain out{"EXPLAIN", ""};
  sql = skip_blank(sql);
  sql.remove_prefix(std::string_view("EXPLAIN").size());
  sql = skip_blank(sql);
  if (first_word(sql) == "ANALYZE") {
    out.prefix += " ANALYZE";
    sql.remove_prefix(std::string_view("ANALYZE").size());
    sql = skip_blank(sql);
  }
  if (sql.starts_with('(') && first_word(sql.substr(1)) != "SELECT") sql = skip_parentheses(sql);
  out.statement = trimmed(sql);
  return out;
}

}  // namespace tonearm::query
