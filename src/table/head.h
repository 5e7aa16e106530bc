/// A head: the complete manifest of all tables, put if absent at the next number: the commit of all tables at once
/// (protocol.md section 7).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/object_store.h"

namespace tonearm {

/// A live file.
struct HeadFile {
  std::string path;  // below the table's root: "played_year=2026/part-00000-<sha16>-<nonce>.parquet"
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::string sha256;
  std::string partition;  // "played_year=2026" or ""
  std::uint32_t slice = 0;
  bool operator==(const HeadFile&) const = default;
};

struct HeadTable {
  std::uint64_t delta_version = 0;  // the Delta log's version that shows these files
  std::vector<HeadFile> files;      // sorted by (partition, slice)
  std::uint64_t rows() const;
  std::uint64_t bytes() const;
  bool operator==(const HeadTable&) const = default;
};

/// What a head does to one table's Delta log: ready actions, so that any process, also one of another build, publishes
/// the same bytes. A table has a change in a head exactly if its delta_version is a new one there.
struct HeadChange {
  std::vector<std::string> add;     // JSON texts of add actions, the object inside {"add": ...}: add_action()
  std::vector<std::string> remove;  // JSON texts of remove actions: remove_action()
  std::string metadata;             // JSON text of the metaData action; empty where the schema stays: finish_head()
  bool operator==(const HeadChange&) const = default;
};

struct Head {
  std::uint64_t number = 0;       // from 1
  std::uint64_t applied_seq = 0;  // the raw log's entries 1..applied_seq are in it
  int spec_version = 0;
  int transform_version = 0;
  Millis time = 0;                          // the writer's clock: every time in the Delta log comes from it
  Millis born = 0;                          // the first head's time; the tables' Delta ids come from it
  std::map<std::string, HeadTable> tables;  // every table of the spec, from the first head on
  std::map<std::string, HeadChange> changes;
  bool operator==(const Head&) const = default;
};

/// JSON as one sealed line (base/seal.h), keys in a fixed order, byte-stable.
std::string to_json(const Head& head);
/// kIntegrity for anything that is no head or whose seal is wrong, kUnsupported for one of a newer format.
Result<Head> head_from_json(std::string_view text);

class Heads {
 public:
  explicit Heads(ObjectStore* store) : store_(store) {}

  /// The newest head's number, 0 where there is none. `hint` saves listing.
  Result<std::uint64_t> last(std::uint64_t hint = 0);
  Result<Head> read(std::uint64_t number);
  /// The newest head; empty where the lake has none.
  Result<std::optional<Head>> newest();
  /// Puts `head` at head.number if absent and durable. kAlreadyExists: somebody else was first. Unknown outcomes are
  /// read back.
  Status put(const Head& head);

 private:
  ObjectStore* store_;
};

}  // namespace tonearm
