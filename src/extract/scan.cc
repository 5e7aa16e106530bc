#include "extract/scan.h"

#include <array>
#include <cstring>

namespace tonearm::extract {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\x1e'; }

/// The bytes at which a scan stops, as a table: most bytes are none of them, and answers have millions.
constexpr std::array<bool, 256> stops_at(std::string_view stops) {
  std::array<bool, 256> table{};
  for (const char c : stops) table[static_cast<unsigned char>(c)] = true;
  return table;
}

constexpr std::array<bool, 256> kInString = stops_at("\"\\");
constexpr std::array<bool, 256> kInContainer = stops_at("\"{}[]");

std::size_t next_stop(const std::array<bool, 256>& stops, std::string_view text, std::size_t at) {
  while (at < text.size() && !stops[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

std::size_t string_end(std::string_view text, std::size_t at) {
  for (std::size_t i = next_stop(kInString, text, at + 1); i < text.size(); i = next_stop(kInString, text, i + 2))
    if (text[i] == '"') return i + 1;
  return kNone;
}

std::size_t container_end(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (std::size_t i = at; i < text.size(); i = next_stop(kInContainer, text, i)) {
    const char c = text[i];
    if (c == '"') {
      i = string_end(text, i);
      if (i == kNone) return kNone;
      continue;
    }
    ++i;
    if (c == '{' || c == '[') {
      ++depth;
    } else if (--depth == 0) {
      return i;
    }
  }
  return kNone;
}

bool opens(std::string_view text, std::size_t at) { return at < text.size() && (text[at] == '{' || text[at] == '['); }

/// The lines of `text` as documents, where that is what it is: every line opens an object or array, and at least half
/// of them are whole. Empty otherwise.
std::vector<Document> lines(std::string_view text) {
  std::vector<Document> found;
  std::size_t whole = 0;
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    ++number;
    const std::size_t first = skip_blanks(line, 0);
    if (first < line.size()) {
      if (!opens(line, first)) return {};
      std::size_t last = line.size();
      while (is_blank(line[last - 1])) --last;
      const std::size_t value = value_end(line, first);
      found.push_back({start + first, last - first, true, value != kNone, "line " + std::to_string(number)});
      if (value == last) ++whole;
    }
    start = end + 1;
  }
  if (found.size() < 2 || whole * 2 < found.size()) return {};
  return found;
}

}  // namespace

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

std::size_t value_end(std::string_view text, std::size_t at) {
  if (at >= text.size()) return kNone;
  if (text[at] == '"') return string_end(text, at);
  if (opens(text, at)) return container_end(text, at);
  while (at < text.size() && !is_blank(text[at]) && std::strchr(",]}{[:\"", text[at]) == nullptr) ++at;
  return at;
}

std::vector<Document> documents(std::string_view text) {
  std::size_t at = skip_blanks(text, 0);
  const std::size_t end = opens(text, at) ? value_end(text, at) : kNone;
  if (end != kNone && skip_blanks(text, end) == text.size()) return {{0, text.size(), true, true, ""}};
  if (auto found = lines(text); !found.empty()) return found;
  std::vector<Document> found;
  while (at < text.size()) {
    const bool json = opens(text, at);
    std::size_t stop = json ? value_end(text, at) : kNone;
    const bool is_whole = stop != kNone;
    if (!is_whole) stop = text.size();
    found.push_back({at, stop - at, json, is_whole, "answer " + std::to_string(found.size() + 1)});
    at = skip_blanks(text, stop);
  }
  if (found.size() == 1) found[0] = {0, text.size(), found[0].json, found[0].whole, ""};
  return found;
}

std::vector<std::string_view> elements(std::string_view array) {
  std::vector<std::string_view> found;
  std::size_t at = skip_blanks(array, 0);
  if (at >= array.size() || array[at] != '[') return found;
  at = skip_blanks(array, at + 1);
  while (at < array.size() && array[at] != ']') {
    const std::size_t end = value_end(array, at);
    if (end == kNone || end == at) break;
    found.push_back(array.substr(at, end - at));
    at = skip_blanks(array, end);
    if (at < array.size() && array[at] == ',') at = skip_blanks(array, at + 1);
  }
  return found;
}

void for_members(std::string_view object,
                 const std::function<bool(std::string_view key, std::string_view value, bool whole)>& member) {
  std::size_t at = skip_blanks(object, 0);
  if (at >= object.size() || object[at] != '{') return;
  at = skip_blanks(object, at + 1);
  while (at < object.size() && object[at] == '"') {
    const std::size_t key_end = string_end(object, at);
    if (key_end == kNone) return;
    const std::string_view key = object.substr(at + 1, key_end - at - 2);
    at = skip_blanks(object, key_end);
    if (at >= object.size() || object[at] != ':') return;
    at = skip_blanks(object, at + 1);
    const std::size_t end = value_end(object, at);
    if (end == at) return;
    const std::size_t stop = end == kNone ? object.size() : end;
    if (at >= object.size() || !member(key, object.substr(at, stop - at), end != kNone) || end == kNone) return;
    at = skip_blanks(object, end);
    if (at < object.size() && object[at] == ',') at = skip_blanks(object, at + 1);
  }
}

std::string_view member(std::string_view object, std::string_view name) {
  std::string_view found;
  for_members(object, [&](std::string_view key, std::string_view value, bool) {
    if (key == name) found = value;
    return found.empty();
  });
  return found;
}

bool starts_like_json(std::string_view text) {
  const std::size_t at = skip_blanks(text, 0);
  if (!opens(text, at)) return false;
  const std::size_t next = skip_blanks(text, at + 1);
  if (next >= text.size()) return true;
  return std::strchr(text[at] == '{' ? "\"}" : "{[\"]-0123456789tfn", text[next]) != nullptr && text[next] != '\0';
}

}  // namespace tonearm::extract
