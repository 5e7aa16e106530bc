/// The raw log: numbered entries, put if absent at the next number, that say which raw answers the lake has
/// (protocol.md section 3). Tables are a function of what it lists.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/object_store.h"

namespace tonearm {

/// One answer that an entry lists.
struct LoggedAnswer {
  std::string key;            // the raw object
  std::uint64_t offset = 0;   // where its frames start in a pack; 0 for an object of its own
  std::uint64_t length = 0;   // of its frames
  std::string sha256;         // of the body
  std::uint64_t bytes = 0;    // of the body
  std::string stored_sha256;  // of the frames as they lie: envelope and all, so that check finds every changed bit
  std::string endpoint;
  std::string account;
  std::string request;  // as in the envelope
  std::string read;     // the read it belongs to, empty where none
  std::uint32_t page = 0;
  int status = 200;
  Millis observed_at = 0;
  bool time_is_guess = false;

  bool operator==(const LoggedAnswer&) const = default;
};

/// A page of a closed read: which answer, wherever it is listed.
struct PageRef {
  std::string key;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string sha256;

  bool operator==(const PageRef&) const = default;
};

/// What a read says beside its pages: how the next one knows what is new.
struct Mark {
  std::optional<std::int64_t> total;  // as Spotify told it
  std::string newest;                 // "<added_at> <uri>" of a library's newest item
  std::string snapshot_id;            // of a playlist
  std::string note;  // "removed": fewer items than there should be; "more": its embedded page is not all; "moved": the
                     // pages do not fit together; "nulls": some elements are null

  bool operator==(const Mark&) const = default;
};

/// A read that an entry closes.
struct ClosedRead {
  std::string read;  // its id
  std::string endpoint;
  std::string account;
  std::string resource;  // "playlist:<id>", "tracks", "top:artist:medium_term", ... : what was read
  Millis read_at = 0;    // of its first page
  bool time_is_guess = false;
  bool complete = false;
  std::vector<PageRef> pages;  // in page order
  std::string state;           // "withheld", "failed": why there are no pages; else empty
  Mark mark;                   // of a slot's read

  bool operator==(const ClosedRead&) const = default;
};

/// A read of a slot that has not come to its end: stopped by budget, deadline or trouble. The next run goes on at
/// `request`.
struct OpenRead {
  std::string read;
  std::string endpoint;  // of the first page
  std::string account;
  std::string resource;
  Millis read_at = 0;
  Millis since = 0;            // when it began, by the clock of runs
  std::string request;         // the next page's
  std::vector<PageRef> pages;  // in page order, all stored
  bool tail = false;           // it began where a read that took too long had stopped: never complete
  std::string why;             // a reason code
  Mark mark;                   // of its first page

  bool operator==(const OpenRead&) const = default;
};

/// An answer of a slot that is no page of a whole read: the last plays, the account, the first page of a library.
struct Probe {
  std::string account;
  std::string resource;  // "recently_played", "saved_tracks:first", ...
  Millis at = 0;
  std::vector<std::string> pages;  // SHA-256 of each
  Mark mark;

  bool operator==(const Probe&) const = default;
};

/// A read (or probe) that came out byte for byte as one that is listed: nothing was stored, and it is no observation.
struct Repeat {
  std::string account;
  std::string resource;
  Millis at = 0;
  std::uint32_t pages = 0;

  bool operator==(const Repeat&) const = default;
};

/// A playlist as the newest listing has it; written when it is new there or changed.
struct ListedPlaylist {
  std::string account;
  std::string id;
  std::string snapshot_id;
  std::optional<std::int64_t> total;
  bool own = false;       // the account's own, or collaborative
  bool readable = false;  // false: Spotify withholds its contents
  bool gone = false;      // it is not in the listing any more

  bool operator==(const ListedPlaylist&) const = default;
};

/// How many requests a bucket took, by the status of their answers (0: none came).
struct RequestCount {
  std::string bucket;
  int status = 0;
  std::uint32_t count = 0;

  bool operator==(const RequestCount&) const = default;
};

/// A request that failed: listed, never stored as data.
struct FailedRequest {
  std::string endpoint;
  std::string account;
  std::string request;
  int status = 0;
  std::string reason;
  Millis at = 0;
  std::string resource;  // what it was to read; empty: of no slot
  Millis until = 0;      // not asked again before; 0: whenever it is due

  bool operator==(const FailedRequest&) const = default;
};

/// A `quarantine drop`: one reject that the person has let go.
struct DroppedReject {
  std::string account;
  std::string answer;   // sha256
  std::string pointer;  // JSON pointer

  bool operator==(const DroppedReject&) const = default;
};

/// What an entry is about.
enum class EntryKind { kImport, kSlot, kDrop };

/// One file of the raw log.
struct Entry {
  std::uint64_t seq = 0;  // from its key, also inside
  EntryKind kind = EntryKind::kImport;
  Millis at = 0;      // the writer's clock
  std::string slot;   // empty for imports
  std::string state;  // sha256 of the cursor state as of this entry
  std::vector<LoggedAnswer> answers;
  std::vector<ClosedRead> closes;
  std::vector<FailedRequest> failed;
  std::vector<Repeat> repeats;
  std::vector<DroppedReject> drops;
  std::vector<OpenRead> opens;
  std::vector<Probe> probes;
  std::vector<ListedPlaylist> listed;
  std::vector<RequestCount> requests;  // since the run's entry before
  std::string sealed_through;          // no object of this slot or an older one waits for an entry
  bool done = false;                   // the slot has nothing left to do

  bool operator==(const Entry&) const = default;
};

/// At most so much in one entry.
inline constexpr std::size_t kMaxAnswersPerEntry = 2000;
inline constexpr std::uint64_t kMaxBytesPerEntry = 256ULL << 20;

/// JSON of an entry: one sealed line (base/seal.h), keys in a fixed order, absent members are defaults, times in whole
/// milliseconds since 1970 UTC. Byte-stable. Texts should be UTF-8; what is not becomes U+FFFD.
std::string to_json(const Entry& entry);
/// kIntegrity for anything that is not an entry or whose seal is wrong; kUnsupported for a newer format.
Result<Entry> entry_from_json(std::string_view text);

/// Whether an entry changes no table and leaves nothing for the next run to read: its cursor state is not written.
bool is_quiet(const Entry& entry);

struct CursorState;  // store/cursor_state.h

class RawLog {
 public:
  /// Does not own the store.
  explicit RawLog(ObjectStore* store) : store_(store) {}

  /// The number of the last entry, 0 where the log is empty. `hint` is a number believed to be there (latest.json): it
  /// only saves listing, a wrong one is found out. A gap before the last number is kIntegrity, naming the missing
  /// entry.
  Result<std::uint64_t> last(std::uint64_t hint = 0);

  /// Entry `seq`. kNotFound where absent, kIntegrity where damaged.
  Result<Entry> read(std::uint64_t seq);

  /// The state as of entry `seq` (0: the empty one). A lost state file is folded anew from the entries.
  Result<CursorState> state_at(std::uint64_t seq);

  /// Writes `entry` at the next number after `known_last` and returns its seq. Before each try `rebase(entry, winner)`
  /// is called for every entry that somebody else wrote since (in order), so that the caller drops what is listed
  /// already; it returns false to give up (then 0 is returned). The objects that the entry lists must be durable before
  /// this call. Sets the entry's seq and state. Unknown outcome: the number is read back and compared; kUnavailable
  /// where that fails too: the entry may be there, and a later append meets it as a winner. Durable on return.
  Result<std::uint64_t> append(Entry entry, std::uint64_t known_last,
                               const std::function<bool(Entry* entry, const Entry& winner)>& rebase);

 private:
  ObjectStore* store_;
};

}  // namespace tonearm
