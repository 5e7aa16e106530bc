/// One lake, opened: its store, its birth, its log and heads.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/folder_store.h"
#include "store/raw_log.h"
#include "table/head.h"

namespace tonearm {

/// The lake's format; a newer one is refused.
inline constexpr int kLakeFormat = 1;

/// What `_tonearm/lake.json` says.
struct LakeFile {
  int format = kLakeFormat;
  Millis birth = 0;  // when the lake was made: guessed times are clamped below it
};

/// A lake in a folder. Movable; the store and what hangs on it are owned.
class Lake {
 public:
  /// Opens the lake at `root`. kNotFound with reason no_lake where there is none, kUnsupported where it is a newer
  /// one's.
  static Result<Lake> open(const std::string& root);
  /// Opens it, made first where there is none; `now` becomes its birth.
  static Result<Lake> open_or_make(const std::string& root, Millis now);
  /// Opens a lake that exists, else an empty one in memory that a dry run may look at and nobody keeps.
  static Result<Lake> open_or_pretend(const std::string& root, Millis now);

  const std::string& root() const { return root_; }
  Millis birth() const { return file_.birth; }
  bool pretended() const { return pretended_; }
  const Storage& storage() const { return storage_; }
  ObjectStore* objects() const { return storage_.objects; }
  RawLog log() const { return RawLog(storage_.objects); }
  Heads heads() const { return Heads(storage_.objects); }

 private:
  Lake() = default;
  std::string root_;
  LakeFile file_;
  bool pretended_ = false;
  std::shared_ptr<void> store_;  // keeps what storage_ points to
  Storage storage_;
};

}  // namespace tonearm
