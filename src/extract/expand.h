/// Compressed bytes -> what they hold; known by their first bytes, never by a name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tonearm::extract {

/// The most that one file may hold, unpacked.
inline constexpr std::uint64_t kFileLimit = 4ULL << 30;

bool is_gzip(std::string_view bytes);
/// A zstd frame, or a skippable one.
bool is_zstd(std::string_view bytes);

/// Unpacks gzip (all members) and zstd (all frames), one within the other up to three deep; other bytes come back as
/// they are. Errors carry a reason: `bad_compression` (cut, damaged, something behind it), `too_large`.
Result<std::string> expand(std::string bytes, std::uint64_t limit = kFileLimit);

/// What bytes that are no JSON look like, for people ("HTML", "a PNG picture", "text"), and the reason code.
struct Looks {
  std::string_view reason;
  std::string what;
  std::string next;
};
Looks looks_of(std::string_view bytes);

/// The looks of archives alone, which start like nothing else; an empty reason where it is none.
Looks archive_looks(std::string_view bytes);

}  // namespace tonearm::extract
