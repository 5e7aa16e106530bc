/// Meets the objects of an answer and gives the sink their rows: entities here, facts in facts.h. Internal to
/// transform/.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "transform/derive.h"
#include "transform/emitter.h"
#include "transform/identity.h"

namespace tonearm::transform {

/// What stands around an object.
struct Around {
  std::string_view parent = {};     // uri of the album, show or audiobook whose list it is in; empty where none
  bool album_list = false;          // in an album's list of tracks: gives album_tracks, and may be relinked
  bool local = false;               // in a local file: what has no uri is no element
  ContentPage* contents = nullptr;  // of the playlist that the answer is about: its entries go there
};

/// An object that has been looked at: its members, and who it is.
struct Met {
  Members members;
  const Shape* shape = nullptr;
  Identity identity = Identity::kNone;
  bool sight = false;
  bool local = false;          // a local file
  bool relinked = false;       // has linked_from
  bool link_known = false;     // and that says who was asked for
  std::string_view uri;        // its own, where identity is kKnown; else what was found
  std::string_view requested;  // linked_from's where there, else `uri`; empty where identity is not kKnown
  std::string uri_scratch;
  std::string requested_scratch;

  bool known() const { return identity == Identity::kKnown; }
};

struct ContentFields;

/// The page of a playlist object that has its entries: `items`, else `tracks`; nullptr where neither has a list.
const Element* contents_page(const Members& playlist, Slot* slot);

class Walker {
 public:
  explicit Walker(Emitter* emit) : emit_(emit) {}

  /// A scope in which one more object is met. Objects are reused, so that walking allocates nothing once warm.
  class Scope {
   public:
    explicit Scope(Walker* walker);
    ~Scope() { --walker_->depth_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    Met& operator*() { return *met_; }
    Met* operator->() { return met_; }

   private:
    Walker* walker_;
    Met* met_;
  };

  /// Looks at `object`, which stands where one of `place` is due. No rows yet.
  void look(const Element& object, spec::Kind place, Met* met);

  /// Gives the row of an object that was looked at, and of what it holds. References give none. True where it became a
  /// row.
  bool give(const Met& met, bool full, const Around& around);

  /// Says why an object that was looked at cannot be a row of `table`: it is not known who it is. False where it is
  /// known.
  bool refused(const Met& met, std::size_t table);

  /// Every element of an array where one of `place` is due: null ones are withheld, others given.
  void each(const Element& array, spec::Kind place, bool full, const Around& around);
  void one(const Element& element, spec::Kind place, bool full, const Around& around);

  /// The entries of a playlist, whose inner sights are given. `contents` may be nullptr: not the answer's own playlist.
  void entries(const Element& list, ContentPage* contents);

 private:
  bool row(const Met& met, bool full, const Around& around);
  bool put_groups(const Met& met, const Around& around, std::string* problem);
  bool put_group(const Met& met, const GroupPlan& group, std::string_view parent, std::string* problem);
  void metrics(const Met& met);
  void place_on_album(const Met& met, std::string_view album);
  void held(const Met& met);
  void member(const Met& met, Slot slot, std::string_view name, spec::Kind kind, const Around& around);
  void members(const Met& met, Slot slot, std::string_view name, spec::Kind kind, const Around& around);
  void page(const Met& met, Slot slot, std::string_view name, spec::Kind kind, const Around& around);
  void contents_of(const Met& playlist, ContentPage* contents);
  ContentFields entry(const Element& element, ContentPage* contents);
  void added_by(const Members& entry, ContentFields* said);
  void inner(const Members& entry, ContentFields* said);

  Emitter* emit_;
  std::deque<Met> pool_;
  std::size_t depth_ = 0;
  // Scratch of the row being built; never in use while another one is.
  std::string bytes_;
  std::vector<std::size_t> ends_;  // of each group in bytes_; same as before where it is not observed
  std::vector<bool> observed_;
  std::vector<std::string_view> groups_;
  std::string key_;
  std::string values_;
};

}  // namespace tonearm::transform
