/// The cursors as of an entry: state(n) = fold(state(n-1), entry n), nothing else (protocol.md section 3). Kept at
/// raw/state/<sha256>.json, its hash in the entry; a quiet entry's is not written, and folded again when it is needed.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/raw_log.h"

namespace tonearm {

/// What the log knows of one resource of one account, by slots alone: imports move no cursor.
struct ResourceState {
  Millis tried_at = 0;             // the newest read, repeat or failure
  Millis whole_at = 0;             // the newest complete read or probe, repeats included
  Millis partial_at = 0;           // the newest read that came to its end and whose pages do not fit together
  Millis counted_at = 0;           // the newest one that is stored: a repeat is one of it
  std::vector<std::string> pages;  // its pages' SHA-256
  Mark mark;                       // its mark
  std::string refused;             // a reason code: Spotify will not give it
  Millis refused_until = 0;
  std::optional<OpenRead> open;

  bool operator==(const ResourceState&) const = default;
};

struct RecentRequests {
  Millis at = 0;
  std::uint32_t count = 0;

  bool operator==(const RecentRequests&) const = default;
};

struct CursorState {
  std::uint64_t seq = 0;
  std::vector<std::uint64_t> imports;  // the seqs of import entries, ascending: where known imported bodies are listed
  Days day = std::numeric_limits<Days>::min();  // the newest UTC day of any entry so far
  std::uint64_t day_first_seq = 0;              // the first entry of that day: `runs` has the rows of those before it
  Millis first_slot_at = 0;                     // when the first slot's entry was written
  std::string sealed_through;
  std::vector<std::string> done;                    // the newest slots that are done, ascending
  std::vector<RecentRequests> recent;               // of the last 24 hours
  std::map<std::string, ResourceState> resources;   // by resource_key
  std::map<std::string, ListedPlaylist> playlists;  // by resource_key(account, id)

  bool operator==(const CursorState&) const = default;

  /// nullptr where nothing is known.
  const ResourceState* find(std::string_view account, std::string_view resource) const;
  bool is_done(std::string_view slot) const;
  /// Requests of the 24 hours before `now`.
  std::uint32_t requests_since_yesterday(Millis now) const;
};

/// So many slots are remembered as done.
inline constexpr std::size_t kSlotsRemembered = 200;

std::string resource_key(std::string_view account, std::string_view resource);

CursorState fold(CursorState state, const Entry& entry);

std::string to_json(const CursorState& state);
Result<CursorState> state_from_json(std::string_view text);

}  // namespace tonearm
