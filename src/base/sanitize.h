/// A second look at JSON that the parser refused.
#pragma once

#include <string>
#include <string_view>

namespace tonearm {

/// What was done to a text so that one bad value costs its own element alone.
struct Repairs {
  std::size_t surrogates = 0;  // escapes of half a character, now \ufffd
  std::size_t numbers = 0;     // numbers that 64 bits cannot hold, now [["<the number>"]]: wrong for every column
};

/// Writes `json` to `*out` with the two repairs above; everything else stays byte for byte. Takes any bytes.
Repairs sanitize(std::string_view json, std::string* out);

}  // namespace tonearm
