/// Objects as JSON text, in one shape and with one base address. Texts are kept: an object is written once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/playlists.h"
#include "sandbox/shape.h"
#include "sandbox/universe.h"

namespace tonearm::sandbox {

/// A JSON string: quotes, backslashes and control characters escaped, the rest as UTF-8.
std::string quoted(std::string_view text);
std::string quoted(const std::optional<std::string>& text);  // null where empty

/// How much of an object is shown.
enum class Form : unsigned char {
  kSimple,  // within another
  kFull,    // by its own address, in the library, in top lists
  kEntry    // in a playlist
};

/// Not thread-safe. References stay valid.
class Renderer {
 public:
  /// `base` is "https://api.spotify.com/v1" or where the client came: without a slash at its end.
  Renderer(const Universe* universe, Shape shape, std::string base);

  const std::string& base() const { return base_; }
  bool restricted() const { return shape_ == Shape::kRestricted; }
  bool old_names() const { return shape_ != Shape::kRestricted; }  // tracks, track
  bool new_names() const { return shape_ != Shape::kLegacy; }      // items, item

  const std::string& artist(Index at, Form form);
  const std::string& album(Index at, Form form);  // kFull: with its first 50 tracks
  /// An album of an artist's page: with album_group where that is shown.
  std::string album_of_artist(Index at, Index artist);
  const std::string& track(Index at, Form form);
  const std::string& show(Index at, Form form);
  const std::string& episode(Index at, Form form);
  const std::string& book(Index at, Form form);
  const std::string& chapter(Index at, Form form);
  std::string user(const User& user, bool with_name) const;
  std::string local_file(Index at) const;  // the track of a playlist entry
  std::string null_uri_file(Index at) const;

  /// `"external_urls":{...},"href":...,"id":...,"type":...,"uri":...`
  std::string identity(std::string_view kind, std::string_view path, std::string_view id,
                       std::string_view uri_kind) const;

 private:
  std::string& slot(std::vector<std::string>* texts, Index at, std::size_t count) const;
  std::string artists(const std::vector<Index>& of);
  std::string album_members(Index at);
  std::string markets() const;

  const Universe* universe_;
  Shape shape_;
  std::string base_;
  std::vector<std::string> texts_[8][3];
};

/// 184 two-letter codes as a JSON array.
const std::string& market_array();
/// Pictures in three sizes under i.scdn.co: addresses that nobody has to follow.
std::string pictures(std::uint64_t seed, std::uint64_t of, Index at);

}  // namespace tonearm::sandbox
