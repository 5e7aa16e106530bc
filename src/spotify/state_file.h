/// Small files beside the tokens: read by their owner alone, replaced whole, shared by processes under a lock. Only for
/// this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/file.h"

namespace tonearm::spotify {

/// Holds `<path>.lock` until its end: one holder over all threads and processes. It waits; the system frees the lock of
/// a process that dies.
class StateLock {
 public:
  /// Makes the folder (0700) and the lock file (0600) where they are not there. kStorage.
  static Result<StateLock> take(const std::string& path);

 private:
  explicit StateLock(Fd file) : file_(std::move(file)) {}
  Fd file_;
};

/// The file's bytes; empty optional where there is none. kBadConfig, with the chmod to run, where somebody else can
/// read it, or change the folder in which it lies; kBadConfig for a link and for what is no file. More than `most`
/// bytes: kIntegrity.
Result<std::optional<std::string>> read_private(const std::string& path, std::size_t most = std::size_t{16} << 20);

/// Replaces the file: `<path>.new` (0600) written, synced where `durable`, renamed over it, the folder synced. Under
/// the lock alone. kStorage leaves the old file.
Status replace_private(const std::string& path, std::string_view bytes, bool durable);

/// A file whose version this program does not know: kUnsupported.
Error too_new(const std::string& path);

/// The whole `<path>.new` of a process that died before its rename; empty where there is none. Under the lock alone.
std::optional<std::string> left_behind(const std::string& path);
/// Puts it in place, or removes it.
Status adopt_left_behind(const std::string& path);
void drop_left_behind(const std::string& path);

}  // namespace tonearm::spotify
