#include "query/width.h"

#include <algorithm>
#include <array>

namespace tonearm::query {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// General categories Mn, Me, Cf of the scripts that names are written in, Hangul's inner letters,
/// variation selectors, tags.
constexpr std::array kZero{
    Range{0x00AD, 0x00AD},   Range{0x0300, 0x036F},   Range{0x0483, 0x0489},  Range{0x0591, 0x05BD},
    Range{0x05BF, 0x05BF},   Range{0x05C1, 0x05C2},   Range{0x05C4, 0x05C5},  Range{0x05C7, 0x05C7},
    Range{0x0610, 0x061A},   Range{0x064B, 0x065F},   Range{0x0670, 0x0670},  Range{0x06D6, 0x06DC},
    Range{0x06DF, 0x06E4},   Range{0x06E7, 0x06E8},   Range{0x06EA, 0x06ED},  Range{0x0711, 0x0711},
    Range{0x0730, 0x074A},   Range{0x07A6, 0x07B0},   Range{0x0816, 0x082D},  Range{0x08CA, 0x0902},
    Range{0x093A, 0x093A},   Range{0x093C, 0x093C},   Range{0x0941, 0x0948},  Range{0x094D, 0x094D},
    Range{0x0951, 0x0957},   Range{0x0962, 0x0963},   Range{0x0981, 0x0981},  Range{0x09BC, 0x09BC},
    Range{0x09C1, 0x09C4},   Range{0x09CD, 0x09CD},   Range{0x0A01, 0x0A02},  Range{0x0A3C, 0x0A51},
    Range{0x0A70, 0x0A71},   Range{0x0ABC, 0x0ABC},   Range{0x0AC1, 0x0ACD},  Range{0x0B3C, 0x0B3C},
    Range{0x0B41, 0x0B4D},   Range{0x0BC0, 0x0BC0},   Range{0x0BCD, 0x0BCD},  Range{0x0C3E, 0x0C40},
    Range{0x0C46, 0x0C56},   Range{0x0CBC, 0x0CBC},   Range{0x0CCC, 0x0CCD},  Range{0x0D41, 0x0D4D},
    Range{0x0DCA, 0x0DD6},   Range{0x0E31, 0x0E31},   Range{0x0E34, 0x0E3A},  Range{0x0E47, 0x0E4E},
    Range{0x0EB1, 0x0EB1},   Range{0x0EB4, 0x0EBC},   Range{0x0EC8, 0x0ECE},  Range{0x0F71, 0x0F7E},
    Range{0x0F80, 0x0F84},   Range{0x102D, 0x1037},   Range{0x1039, 0x103A},  Range{0x1160, 0x11FF},
    Range{0x135D, 0x135F},   Range{0x17B4, 0x17BD},   Range{0x17C6, 0x17D3},  Range{0x180B, 0x180F},
    Range{0x1AB0, 0x1ACE},   Range{0x1B00, 0x1B03},   Range{0x1DC0, 0x1DFF},  Range{0x200B, 0x200F},
    Range{0x202A, 0x202E},   Range{0x2060, 0x2064},   Range{0x2066, 0x206F},  Range{0x20D0, 0x20F0},
    Range{0x302A, 0x302D},   Range{0x3099, 0x309A},   Range{0xA66F, 0xA672},  Range{0xA674, 0xA67D},
    Range{0xA802, 0xA802},   Range{0xA8E0, 0xA8F1},   Range{0xD7B0, 0xD7FF},  Range{0xFB1E, 0xFB1E},
    Range{0xFE00, 0xFE0F},   Range{0xFE20, 0xFE2F},   Range{0xFEFF, 0xFEFF},  Range{0x1D167, 0x1D169},
    Range{0x1E000, 0x1E02A}, Range{0xE0001, 0xE007F}, Range{0xE0100, 0xE01EF}};

/// EastAsianWidth W and F, emoji presentation among them.
constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},   Range{0x23E9, 0x23EC},
    Range{0x23F0, 0x23F0},   Range{0x23F3, 0x23F3},   Range{0x25FD, 0x25FE},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267F, 0x267F},   Range{0x2693, 0x2693},   Range{0x26A1, 0x26A1},
    Range{0x26AA, 0x26AB},   Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},   Range{0x26CE, 0x26CE},
    Range{0x26D4, 0x26D4},   Range{0x26EA, 0x26EA},   Range{0x26F2, 0x26F3},   Range{0x26F5, 0x26F5},
    Range{0x26FA, 0x26FA},   Range{0x26FD, 0x26FD},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x274E, 0x274E},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27B0, 0x27B0},   Range{0x27BF, 0x27BF},
    Range{0x2B1B, 0x2B1C},   Range{0x2B50, 0x2B50},   Range{0x2B55, 0x2B55},   Range{0x2E80, 0x303E},
    Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},   Range{0x4E00, 0xA4C6},   Range{0xA960, 0xA97C},
    Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE10, 0xFE19},   Range{0xFE30, 0xFE6B},
    Range{0xFF01, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x16FE0, 0x18CFF}, Range{0x1AFF0, 0x1B2FB},
    Range{0x1F004, 0x1F004}, Range{0x1F0CF, 0x1F0CF}, Range{0x1F18E, 0x1F18E}, Range{0x1F191, 0x1F19A},
    Range{0x1F200, 0x1F265}, Range{0x1F300, 0x1F320}, Range{0x1F32D, 0x1F335}, Range{0x1F337, 0x1F37C},
    Range{0x1F37E, 0x1F393}, Range{0x1F3A0, 0x1F3CA}, Range{0x1F3CF, 0x1F3D3}, Range{0x1F3E0, 0x1F3F0},
    Range{0x1F3F4, 0x1F3F4}, Range{0x1F3F8, 0x1F43E}, Range{0x1F440, 0x1F440}, Range{0x1F442, 0x1F4FC},
    Range{0x1F4FF, 0x1F53D}, Range{0x1F54B, 0x1F54E}, Range{0x1F550, 0x1F567}, Range{0x1F57A, 0x1F57A},
    Range{0x1F595, 0x1F596}, Range{0x1F5A4, 0x1F5A4}, Range{0x1F5FB, 0x1F64F}, Range{0x1F680, 0x1F6C5},
    Range{0x1F6CC, 0x1F6CC}, Range{0x1F6D0, 0x1F6D2}, Range{0x1F6D5, 0x1F6D7}, Range{0x1F6DC, 0x1F6DF},
    Range{0x1F6EB, 0x1F6EC}, Range{0x1F6F4, 0x1F6FC}, Range{0x1F7E0, 0x1F7EB}, Range{0x1F7F0, 0x1F7F0},
    Range{0x1F90C, 0x1F93A}, Range{0x1F93C, 0x1F945}, Range{0x1F947, 0x1F9FF}, Range{0x1FA70, 0x1FAF8},
    Range{0x20000, 0x2FFFD}, Range{0x30000, 0x3FFFD}};

constexpr char32_t kJoiner = 0x200D;
constexpr char32_t kEmojiStyle = 0xFE0F;

template <std::size_t N>
constexpr bool sorted(const std::array<Range, N>& ranges) {
  for (std::size_t i = 0; i < N; ++i) {
    if (ranges[i].last < ranges[i].first) return false;
    if (i > 0 && ranges[i].first <= ranges[i - 1].last) return false;
  }
  return true;
}
static_assert(sorted(kZero) && sorted(kWide));

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t code) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                      [](char32_t c, const Range& range) { return c < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

bool is_flag_letter(char32_t code) { return code >= 0x1F1E6 && code <= 0x1F1FF; }
bool is_skin_tone(char32_t code) { return code >= 0x1F3FB && code <= 0x1F3FF; }

/// Adds code points one by one to a width, knowing what joins the one before.
class Measure {
 public:
  /// Columns that the code point adds.
  std::size_t add(char32_t code) {
    const std::size_t width = columns(code);
    previous_ = code;
    return width;
  }
  /// Whether the code point is drawn with the one before it.
  bool joins(char32_t code) const {
    return previous_ == kJoiner || is_skin_tone(code) || glyph_width(code) == 0 || (is_flag_letter(code) && half_flag_);
  }

 private:
  std::size_t columns(char32_t code) {
    const bool second = is_flag_letter(code) && half_flag_;
    half_flag_ = is_flag_letter(code) && !second;
    if (is_flag_letter(code)) return second ? 0 : 2;
    if (previous_ == kJoiner) return 0;
    if (is_skin_tone(code) && last_width_ == 2) return 0;
    if (code == kEmojiStyle && last_width_ == 1 && previous_ >= 0x203C) {
      last_width_ = 2;
      return 1;
    }
    const int width = glyph_width(code);
    if (width > 0) last_width_ = width;
    return static_cast<std::size_t>(width);
  }

  char32_t previous_ = 0;
  int last_width_ = 0;
  bool half_flag_ = false;
};

/// Bytes of a sequence by its first byte; 0 for none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

}  // namespace

Glyph next_glyph(std::string_view text) {
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text.empty() ? '\0' : text[0]);
  const std::size_t length = sequence_length(lead);
  Glyph glyph{lead, 1, false};
  if (length == 0 || length > text.size()) return glyph;
  char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return glyph;
    code = code << 6 | (byte & 0x3FU);
  }
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    return glyph;
  }
  return {code, length, true};
}

int glyph_width(char32_t code) {
  if (code < 0x300) return code == 0 || code == 0xAD ? 0 : 1;
  if (within(kZero, code)) return 0;
  return within(kWide, code) ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  Measure measure;
  std::size_t width = 0;
  while (!text.empty()) {
    const Glyph glyph = next_glyph(text);
    width += measure.add(glyph.code);
    text.remove_prefix(glyph.bytes);
  }
  return width;
}

std::string_view fit_prefix(std::string_view text, std::size_t columns) {
  Measure measure;
  std::size_t width = 0;
  std::size_t whole = 0;  // bytes up to the last glyph that begins a new one
  for (std::size_t at = 0; at < text.size();) {
    const Glyph glyph = next_glyph(text.substr(at));
    if (!measure.joins(glyph.code)) whole = at;
    width += measure.add(glyph.code);
    if (width > columns) return text.substr(0, whole);
    at += glyph.bytes;
  }
  return text;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Glyph glyph = next_glyph(text);
    if (!glyph.valid) {
      out += "\xEF\xBF\xBD";
    } else if (glyph.code == '\n') {
      out += "\u23CE";
    } else if (glyph.code == 0x7F) {
      out += "\u2421";
    } else if (glyph.code < 0x20) {
      // U+2400 + code, as UTF-8.
      out += "\xE2\x90";
      out += static_cast<char>(0x80 + static_cast<int>(glyph.code));
    } else if (glyph.code >= 0x80 && glyph.code < 0xA0) {
      out += "\xEF\xBF\xBD";  // C1 controls: some terminals obey them
    } else {
      out += text.substr(0, glyph.bytes);
    }
    text.remove_prefix(glyph.bytes);
  }
  return out;
}

}  // namespace tonearm::query
