#include "sandbox/draw.h"

namespace tonearm::sandbox {

std::string base62_id(std::uint64_t seed, Purpose kind, std::uint64_t index) {
  constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  Draw draw(seed, kind, index, 62);
  std::string id(22, '0');
  // Spotify's are 128 bits: the first digit is at most 7.
  id[0] = kDigits[draw.below(8)];
  for (std::size_t i = 1; i < id.size(); ++i) id[i] = kDigits[draw.below(62)];
  return id;
}

std::string hex_digits(std::uint64_t seed, Purpose kind, std::uint64_t index, int digits) {
  constexpr char kDigits[] = "0123456789abcdef";
  Draw draw(seed, kind, index, 16);
  std::string text;
  for (int i = 0; i < digits; ++i) text += kDigits[draw.below(16)];
  return text;
}

}  // namespace tonearm::sandbox
