/// The files below the paths that a person names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tonearm::extract {

/// A regular file, or something that is none (`reason` is then a code of spec/reasons.h).
struct FoundFile {
  std::string path;
  std::uint64_t bytes = 0;
  Millis modified = 0;
  std::string reason = {};
  std::string detail = {};
};

/// Walks folders, sorted by name; links are followed, and a folder that contains itself by a link is named once
/// (`link_loop`). A folder that was walked already under another name is not walked again. kUsage: a path that is not
/// there.
Result<std::vector<FoundFile>> find_files(const std::vector<std::string>& paths);

/// The file's bytes, at most `limit`; `reserve` more bytes are kept free behind them. Errors carry a reason:
/// `unreadable` with the system's words, `too_large`.
Result<std::string> read_file(const std::string& path, std::uint64_t limit, std::size_t reserve);

}  // namespace tonearm::extract
