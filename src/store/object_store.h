/// ObjectStore: where the lake lies. Raw data is immutable because there is no verb here to change it; replacing and
/// removing are interfaces of their own with few callers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tonearm {

/// One object of a listing.
struct ObjectInfo {
  std::string key;
  std::uint64_t bytes = 0;
  Millis modified = 0;  // the store's clock, whole milliseconds; used for ages alone
};

/// A key-value store of whole objects. Keys match [A-Za-z0-9=_./-]+, relative, without empty segments, segments that
/// start with `.`, or a trailing slash; anything else is kInternal, and so is a prefix that no key can start with. No
/// key lies below another one ("a" and "a/b"): a folder cannot hold both. All methods are safe to call from several
/// threads and several processes at once.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Stores `bytes` at `key` unless the key is there. Readers see all of it or nothing. Durable only after `sync`; a
  /// power cut before may leave anything at the key, so what is put again after one gets a new key. Commits
  /// (layout::is_commit) are whole or absent even then. Errors: kAlreadyExists (nothing was changed; read it back to
  /// compare; the next `sync` covers what is there too, whoever put it), kStorage (disk full, permission, I/O: nothing
  /// is visible at the key), kUnavailable (outcome unknown: read it back).
  virtual Status put_if_absent(const std::string& key, std::string_view bytes) = 0;

  /// Makes everything that this object has put durable: one group, one sync. On error nothing may be taken as stored,
  /// and the store answers every later put and sync with that error: the system reports a lost write once, trying again
  /// would only hide it.
  virtual Status sync() = 0;

  /// The whole object. kNotFound where it is absent.
  virtual Result<std::string> get(const std::string& key) = 0;

  /// Bytes [offset, offset + length), cut at the object's end. kNotFound where it is absent.
  virtual Result<std::string> get_range(const std::string& key, std::uint64_t offset, std::uint64_t length) = 0;

  /// All objects whose key starts with `prefix`, in byte order of their keys, only those after `start_after` where it
  /// is not empty. Temporary files of unfinished puts are not objects and are not listed. An absent prefix is an empty
  /// list.
  virtual Result<std::vector<ObjectInfo>> list(std::string_view prefix, std::string_view start_after = {}) = 0;
};

/// Overwrites: for pointers and hints alone (`latest.json`, `_last_checkpoint`). Atomic: readers see the old or the
/// new.
class Replacer {
 public:
  virtual ~Replacer() = default;
  /// Durable on return.
  virtual Status replace(const std::string& key, std::string_view bytes) = 0;
};

/// Removes: for vacuum, prune, log cleanup, and erasure alone.
class Remover {
 public:
  virtual ~Remover() = default;
  /// Removes the object; absent is success.
  virtual Status remove(const std::string& key) = 0;
  /// Removes what unfinished puts have left that is older than `before` (the store's clock); returns how many.
  virtual Result<std::uint64_t> remove_temporaries(Millis before) = 0;
};

/// What lake-keeping code is handed: the three narrow interfaces of one place. Not owned.
struct Storage {
  ObjectStore* objects = nullptr;
  Replacer* replacer = nullptr;
  Remover* remover = nullptr;
};

/// Whether `key` is one that an ObjectStore accepts. At most so long, as file systems and S3 want it.
bool is_valid_key(std::string_view key);
inline constexpr std::size_t kMaxKeyBytes = 1024;
inline constexpr std::size_t kMaxSegmentBytes = 255;

/// For implementations: kInternal unless `key` is valid, unless some valid key starts with `prefix`; the usual errors.
Status check_key(std::string_view key);
Status check_prefix(std::string_view prefix);
Error not_found(std::string_view key);
Error already_exists(std::string_view key);

}  // namespace tonearm
