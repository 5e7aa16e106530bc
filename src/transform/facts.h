/// The facts of an answer: plays, the library, top lists, whose album it is. Internal to transform/.
#pragma once

#include <string>
#include <string_view>

#include "transform/walker.h"

namespace tonearm::transform {

/// Why something is no row; no reason where it is one.
struct Fault {
  std::string_view reason = {};
  std::string_view detail = {};
};

/// Each function takes an answer's list of elements; the pointer stands at it.
class Facts {
 public:
  Facts(Emitter* emit, Walker* walker) : emit_(emit), walker_(walker) {}

  /// {track, played_at, context}, and the span that the answer covers. `before`: the cursor that it was asked for, the
  /// latest time it can tell of; empty where it was asked for the newest.
  void plays(const Element& list, std::optional<Millis> before);
  /// {added_at, track|album|...}; the object itself where there is nothing around it.
  void saved(const Element& list, spec::Kind kind, bool full);
  /// Followed artists and playlists: the library has them, no time is given.
  void followed(const Element& list, spec::Kind kind, bool full);
  /// `offset` is at most page.h's kLastOffset.
  void top(const Element& list, spec::Kind kind, std::string_view time_range, std::int64_t offset);
  void albums_of(const Element& list, std::string_view artist_uri);

 private:
  void play(const Element& element);
  void saved_one(const Element& element, spec::Kind kind, bool full);
  bool is_element(const Element& element, std::size_t table);
  bool put_context(const Element* context);
  Fault read_play(const Members& members, Millis* at);
  Fault read_saved(const Members& members, const Element* inner, Millis* added_at);
  void put_play(Millis at, std::string_view uri);
  void put_library(const Met& met, std::string_view uri, Millis added_at);
  void put_top(const Met& met, std::string_view time_range, std::int32_t rank);
  void coverage(std::optional<Millis> before);
  void album_of(const Met& album, std::string_view artist_uri);

  Emitter* emit_;
  Walker* walker_;
  std::string key_;
  std::string values_;
  std::string scratch_;
  // Of the answer's plays.
  std::int32_t plays_ = 0;
  Millis oldest_ = 0;
  Millis newest_ = 0;
};

}  // namespace tonearm::transform
