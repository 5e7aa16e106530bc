/// Where JSON values start and end in a text, without reading them: for files of several documents, and for the exact
/// bytes of a part. Nothing is checked beyond strings and nesting; what comes out is judged by a parser.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tonearm::extract {

inline constexpr std::size_t kNone = std::string_view::npos;

/// The first place from `at` on that is no blank (of JSON; record separators of JSON text sequences count as blanks).
std::size_t skip_blanks(std::string_view text, std::size_t at);

/// Just after the value that starts at `at`; kNone where the text ends inside it.
std::size_t value_end(std::string_view text, std::size_t at);

/// One document of a file.
struct Document {
  std::size_t offset = 0, length = 0;
  bool json = true;   // false: what stands here starts like no JSON value that an answer could be
  bool whole = true;  // false: the text ends inside its value
  std::string where;  // "line 3", "answer 2"; empty: the whole text
};

/// One document; or one a line (a cut line then spoils itself alone); or several in a row. A single document has the
/// whole text, blanks included.
std::vector<Document> documents(std::string_view text);

/// The raw texts of an array's elements.
std::vector<std::string_view> elements(std::string_view array);

/// Calls `member(key as written, raw value, whole)` for each member of an object until it returns false. `whole` is
/// false for a last value that the text ends in.
void for_members(std::string_view object,
                 const std::function<bool(std::string_view key, std::string_view value, bool whole)>& member);

/// The raw value of a member; empty where there is none.
std::string_view member(std::string_view object, std::string_view name);

/// Whether `text` starts as a JSON object or array does, so that it may be one that was cut or spoiled.
bool starts_like_json(std::string_view text);

}  // namespace tonearm::extract
