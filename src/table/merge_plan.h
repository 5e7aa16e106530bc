/// Which files a batch touches: a merge as independent units, each of which one thread reads, joins and writes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"
#include "table/accumulator.h"
#include "table/head.h"
#include "table/layout.h"

namespace tonearm {

/// Some files of a table with the batch's rows that belong there. Its outputs replace the files.
struct Unit {
  std::size_t table = 0;              // index in spec::tables()
  std::optional<Place> place;         // where all its rows lie; empty: each row's own place
  std::optional<std::uint32_t> bits;  // of the outputs' slices; empty: the unit is the whole table and its rows decide
  std::optional<std::uint32_t> checked_bits;  // rows of `files` must lie in their file's slice of so many bits
  bool keep_unmoved = true;                   // a file of which no register moved is kept unread of its bytes
  std::vector<HeadFile> files;
  std::map<std::size_t, std::vector<HeadFile>>
      bridge_files;                   // of the tables written from this one's rows, by table index
  std::vector<PendingRow> pending;    // sorted by key
  std::shared_ptr<const void> bytes;  // of the pending rows
  std::uint64_t weight = 0;           // bytes to read, join and write, about: which to start with
};

/// The units of one table (not a bridge). Places depend on the number of rows after the merge; where the batch may
/// bring the table over a power of two, the keys of the touched files are read to know it exactly. `every_slice`: all
/// files, of which nothing is believed but their rows. kIntegrity where the head's files cannot be a table's.
Result<std::vector<Unit>> plan_table(ObjectStore* store, std::size_t table, const Head* base, PendingRows pending,
                                     bool every_slice);

}  // namespace tonearm
