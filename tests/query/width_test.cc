#include "query/width.h"

namespace tonearm::query {
namespace {

TEST(Width, OfWhatATerminalDraws) {
  const std::vector<std::pair<std::string, std::size_t>> cases{
      {"", 0},
      {"abc", 3},
      {"Beyonc\u00E9", 7},
      {"Beyonce\u0301", 7},                               // the accent as a combining mark
      {"\u6771\u4EAC", 4},                                // Tokyo
      {"\uD55C\uAD6D", 4},                                // Hangul syllables
      {"\u1112\u1161\u11AB", 2},                          // one syllable of three letters
      {"\uFF21\uFF22", 4},                                // fullwidth letters
      {"\U0001F3B5", 2},                                  // a note
      {"\u2764\uFE0F", 2},                                // a heart in emoji style
      {"\u2764", 1},                                      // as text
      {"\U0001F44D\U0001F3FD", 2},                        // thumbs up, skin tone
      {"\U0001F468\u200D\U0001F469\u200D\U0001F467", 2},  // a family
      {"\U0001F1E9\U0001F1EA", 2},                        // a flag
      {"\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7", 4},
      {"\u0E1B\u0E23\u0E30\u0E40\u0E17\u0E28\u0E44\u0E17\u0E22", 9},
      {"\u0E01\u0E34\u0E19", 2},  // Thai with a vowel above
      {"\u0639\u0631\u0628\u064A", 4},
      {"a\u200Bb", 2},
      {"\xFF", 1},  // no UTF-8: one replacement
  };
  for (const auto& [text, width] : cases) EXPECT_EQ(display_width(text), width) << text;
}

TEST(Width, APrefixNeverCutsAGlyph) {
  EXPECT_EQ(fit_prefix("abcdef", 3), "abc");
  EXPECT_EQ(fit_prefix("\u6771\u4EAC", 3), "\u6771");
  EXPECT_EQ(fit_prefix("\u6771\u4EAC", 1), "");
  EXPECT_EQ(fit_prefix("e\u0301e\u0301", 1), "e\u0301");
  const std::string family = "\U0001F468\u200D\U0001F469";
  EXPECT_EQ(fit_prefix(family + "x", 2), family);
  EXPECT_EQ(fit_prefix(family, 1), "");
}

TEST(Width, BytesThatAreNoUtf8AreOneGlyphEach) {
  for (const std::string bytes : {"\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    const Glyph glyph = next_glyph(bytes);
    EXPECT_FALSE(glyph.valid);
    EXPECT_EQ(glyph.bytes, 1U);
  }
}

TEST(Width, ControlCharactersAreMadeVisible) {
  EXPECT_EQ(printable("a\nb\t\x1b[31mred\x7f"), "a\u23CEb\u2409\u241B[31mred\u2421");
  EXPECT_EQ(printable("\xFF\u009B"
                      "ok"),
            "\uFFFD\uFFFDok");
}

}  // namespace
}  // namespace tonearm::query
