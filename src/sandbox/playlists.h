/// The account's playlists, own and followed, over time: contents, names, order, which there are.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "sandbox/collection.h"
#include "sandbox/universe.h"

namespace tonearm::sandbox {

enum class EntryKind : unsigned char {
  kTrack,
  kEpisode,
  kLocal,    // a file of the account's own: no id (T08)
  kNull,     // the item itself is null, added_by.id is "" (T01)
  kNullUri,  // a local file as `spotify:track:null` (T08)
};

struct Entry {
  EntryKind kind = EntryKind::kTrack;
  Index item = 0;
  Millis added_at = 0;  // kNoDate: null (T11)
  Index added_by = 0;   // user
  bool operator==(const Entry&) const = default;
};
constexpr Millis kNoDate = -1;

/// What a list was from `at` until the next version.
struct ListVersion {
  Millis at = 0;
  std::string snapshot_id;
  std::string name;          // empty where `nameless`
  bool nameless = false;     // T19
  std::string description;   // as sent: &quot; and all (T20)
  bool undescribed = false;  // null
  bool is_public = true;
  Index picture = 0;
  std::shared_ptr<const std::vector<Entry>> items;
};

/// Which traps a list has; each has its own list, most have none.
enum class Trap : unsigned char {
  kNone,
  kNullTrack,
  kLocalFile,
  kEpisodes,
  kDuplicates,
  kDates,
  kOddAlbum,
  kNoName,
  kQuotes,
  kNoPicture,
  kEmpty
};

struct Playlist {
  std::string id;
  Index owner = 0;  // user; 0: the account's own
  bool collaborative = false;
  Trap trap = Trap::kNone;
  Millis appeared = 0, vanished = kForever;  // from the account's lists
  std::vector<ListVersion> versions;
  Millis next = kForever;
  double per_day = 0;
  std::uint64_t changes = 0;
};

/// A pure function of (seed, time), but for edits. Not thread-safe.
class Playlists {
 public:
  Playlists(const Universe* universe, const Profile& profile, std::uint64_t seed);

  /// Those in the account's library at `at`, newest first.
  const std::vector<Index>& listed(Millis at);
  const Playlist& list(Index at) const { return lists_[at]; }
  std::size_t size() const { return lists_.size(); }
  /// The version at that time; nullptr before there was one.
  const ListVersion* version(Index list, Millis at);
  std::optional<Index> find(std::string_view id) const;
  /// Own lists that were there at kEpoch, by place; and the tracks in each.
  std::vector<std::vector<Index>> first_tracks() const;
  Index own_at_first(Index place) const { return own_[place]; }
  void advance(Millis until);

  struct Edit {
    std::optional<std::vector<Entry>> items;
    std::optional<std::string> name, description;
    std::optional<bool> is_public;
    bool picture = false;  // another cover: the snapshot changes, the contents do not (T17)
  };
  /// A new version at `at`. kUsage: changes later than `at` are known already.
  Status edit(Index list, Millis at, const Edit& edit);
  Result<Index> create(Millis at, std::string name);
  /// Takes it out of the library (what Spotify calls deleting).
  Status unfollow(Index list, Millis at);

 private:
  Index add(Index owner, Trap trap, Millis appeared, int size);
  std::vector<Entry> contents(Trap trap, Index owner, int size, Millis until, Draw* draw) const;
  Entry track_entry(Index owner, Millis at, Draw* draw) const;
  void append(Index list, Millis at, ListVersion version);
  void change(Index list, Millis at);
  void come_and_go(Millis at);

  const Universe* universe_;
  Profile profile_;
  std::uint64_t seed_;
  std::vector<Playlist> lists_;
  std::vector<Index> own_;
  std::unordered_map<std::string, Index> places_;
  Millis next_ = kForever;  // a list appears or vanishes
  std::uint64_t comings_ = 0;
  std::vector<Millis> moves_;  // when the set of lists changed
  std::vector<Index> listed_;
  std::size_t listed_version_ = static_cast<std::size_t>(-1);
};

}  // namespace tonearm::sandbox
