/// _last_checkpoint: which checkpoint readers begin at, and the SHA-256 of every checkpoint that is kept, sealed
/// (base/seal.h), so that check finds one changed bit in any of them. Readers of Delta ignore the members that are
/// ours.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"

namespace tonearm {

struct Pointer {
  std::uint64_t version = 0;
  std::uint64_t size = 0;                            // actions in the checkpoint
  std::map<std::uint64_t, std::string> checkpoints;  // version -> SHA-256 of the file
};

/// One sealed line without a line feed.
std::string to_json(const Pointer& pointer);
/// kIntegrity where the seal is wrong or a member is missing.
Result<Pointer> pointer_from_json(std::string_view text);

/// The pointer to a new checkpoint with these bytes: keeps what the present pointer says of checkpoints that are still
/// there.
Result<Pointer> next_pointer(ObjectStore* store, std::string_view table, std::uint64_t version, std::uint64_t size,
                             std::string_view bytes);

/// What is wrong with an object of a log.
struct LogProblem {
  std::string key;
  std::string what;
};

/// Compares the pointer and every checkpoint of a table with what the pointer says of them. Never fails on damage: that
/// is what it returns.
Result<std::vector<LogProblem>> check_checkpoints(ObjectStore* store, std::string_view table);

}  // namespace tonearm
