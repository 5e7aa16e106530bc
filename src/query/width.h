/// How many columns a text takes on a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tonearm::query {

/// One code point at the beginning of a text.
struct Glyph {
  char32_t code = 0;
  std::size_t bytes = 1;  // at least 1, so that a loop moves on
  bool valid = false;     // a whole UTF-8 sequence, not overlong, no surrogate
};
Glyph next_glyph(std::string_view text);

/// Columns of one code point: 0 for combining marks and joiners, 2 for East Asian wide ones and
/// emoji, else 1. From Unicode 15's EastAsianWidth.txt and general categories, in ranges; no locale.
int glyph_width(char32_t code);

/// Columns of a text. An emoji joined by U+200D with the one before, or made by U+FE0F, a skin tone
/// or a flag's second letter, counts as the one it is drawn as.
std::size_t display_width(std::string_view text);

/// The longest beginning of at most `columns` columns that does not cut a glyph from its marks.
std::string_view fit_prefix(std::string_view text, std::size_t columns);

/// The text made safe for a table's cell: control characters (escape sequences above all) as U+2400
/// pictures, line breaks as U+23CE, bytes that are no UTF-8 as U+FFFD.
std::string printable(std::string_view text);

}  // namespace tonearm::query
