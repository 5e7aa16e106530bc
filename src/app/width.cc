#include "app/width.h"

#include <array>
#include <cstdint>
#include <utility>

namespace tonearm::app {
namespace {

struct Point {
  std::uint32_t code;
  std::size_t length;
};

/// The code point at the front; a byte that starts none is one of its own.
Point first_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (length == 1 || text.size() < length) return {lead, 1};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3FU);
  return {code, length};
}

bool is_in(std::uint32_t code, const auto& ranges) {
  for (const auto& [from, to] : ranges)
    if (code >= from && code <= to) return true;
  return false;
}

// Unicode East Asian Width W and F, and emoji with a wide default presentation; the blocks, not each character.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 14> kWide = {{{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF},
    {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F680, 0x1FAFF}, {0x20000, 0x3FFFD}}};
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 11> kZero = {{{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
    {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0E31, 0x0E3A}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0x1F3FB, 0x1F3FF}}};

std::size_t width_of(std::uint32_t code) { return is_in(code, kZero) ? 0 : is_in(code, kWide) ? 2 : 1; }

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Point point = first_point(text);
    width += width_of(point.code);
    text.remove_prefix(point.length);
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::size_t used = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Point point = first_point(text.substr(bytes));
    const std::size_t w = width_of(point.code);
    if (used + w + 1 > width) break;
    used += w;
    bytes += point.length;
  }
  return std::string(text.substr(0, bytes)) + "…";
}

}  // namespace tonearm::app
