#include "transform/transform.h"

#include <charconv>
#include <cstring>

#include "spec/reasons.h"
#include "transform/facts.h"
#include "transform/page.h"
#include "transform/parse.h"
#include "transform/uri.h"

namespace tonearm {
namespace transform {
namespace {

using spec::Container;
using spec::Kind;
using spec::Root;
namespace reason = spec::reason;

/// Whether an object that calls itself `type` can stand where one of `shape` is due. Unknown words are let pass.
bool type_fits(const Shape& shape, std::string_view type) {
  const auto one_of = [&](std::string_view a, std::string_view b) {
    return (shape.type == a || shape.type == b) && (type == a || type == b);
  };
  constexpr std::string_view kTypes[] = {"track",     "album",   "artist",   "show", "episode",
                                         "audiobook", "chapter", "playlist", "user", "audio_features"};
  bool known = false;
  for (const std::string_view word : kTypes) known = known || word == type;
  return !known || shape.type == type || one_of("show", "audiobook") || one_of("episode", "chapter");
}

/// What is in {added_at, track|album|...}; kNothing where the kind is none of these.
Kind saved_kind(Kind kind) {
  switch (kind) {
    case Kind::kSavedTrack: return Kind::kTrack;
    case Kind::kSavedAlbum: return Kind::kAlbum;
    case Kind::kSavedShow: return Kind::kShow;
    case Kind::kSavedEpisode: return Kind::kEpisode;
    case Kind::kSavedAudiobook: return Kind::kAudiobook;
    default: return Kind::kNothing;
  }
}

}  // namespace

/// One answer at a time: its roots, each by its container.
class Roots {
 public:
  explicit Roots(Emitter* emit) : emit_(emit), walker_(emit), facts_(emit, &walker_) {}

  std::optional<ContentPage> give(const Element& top) {
    page_.reset();
    bool found = false;
    for (const Root& root : info().endpoint->roots) found = give_root(root, top) || found;
    if (!found) refuse(top);
    if (info().endpoint->resource.empty()) page_.reset();
    return std::move(page_);
  }

 private:
  const AnswerInfo& info() const { return emit_->info(); }
  bool is_endpoint(std::string_view name) const { return info().endpoint->name == name; }

  /// No root of the endpoint is there: an error saved as data, or another answer than was said.
  void refuse(const Element& top) {
    Element error;
    const bool is_error = is_object(top) && object_of(top).at_key("error").get(error) == simdjson::SUCCESS;
    emit_->reject_row("", is_error ? reason::kErrorBody : reason::kUnknownShape,
                      is_error ? "the answer is an error" : "nothing of what this endpoint answers with is there");
  }

  /// False where the root is not there, or is something else.
  bool give_root(const Root& root, const Element& top) {
    if (root.at.empty()) return give_at(root, top);
    if (!is_object(top)) return false;
    Element at;
    if (object_of(top).at_key(root.at).get(at) != simdjson::SUCCESS) return false;
    const Pointer::Step step(&emit_->pointer(), root.at);
    return give_at(root, at);
  }

  bool give_at(const Root& root, const Element& at) {
    switch (root.container) {
      case Container::kOne: return give_one(root, at);
      case Container::kPage: return give_page(root, at);
      case Container::kList: break;
    }
    if (!is_array(at)) return false;
    walker_.each(at, root.kind, root.full, {});
    return true;
  }

  bool give_one(const Root& root, const Element& at) {
    if (is_null(at)) return !root.at.empty();  // nothing is playing
    if (!is_object(at)) return false;
    Walker::Scope met(&walker_);
    walker_.look(at, root.kind, &*met);
    if (root.at.empty()) {
      const Element* const type = met->members.some(kType);
      if (!met->sight || (type != nullptr && !type_fits(*met->shape, string_of(*type).value_or("")))) return false;
    }
    Around around;
    if (root.kind == Kind::kPlaylist) around.contents = &page_.emplace();
    walker_.give(*met, root.full, around);
    if (root.kind == Kind::kPlaylist) read_embedded(met->members);
    return true;
  }

  /// The page of entries within a playlist.
  void read_embedded(const Members& playlist) {
    begin_page();
    if (const Element* const snapshot = playlist.some(kSnapshotId))
      if (const auto text = string_of(*snapshot)) page_->snapshot_id = std::string(*text);
    page_->playlist = true;
    Slot slot = kItems;
    const Element* const embedded = contents_page(playlist, &slot);
    if (embedded == nullptr) return;
    page_->has_items = true;
    page_->elements = static_cast<std::int64_t>(page_->entries.size());
    if (!is_object(*embedded)) return;
    Walker::Scope around(&walker_);
    around->members.collect(object_of(*embedded));
    read_page(around->members, info(), &*page_);
  }

  void begin_page() {
    page_->sha256 = info().sha256;
    page_->observed_at = info().observed_at;
    page_->time_is_guess = info().time_is_guess;
  }

  /// The items of a page that were saved without it.
  bool give_bare_items(const Root& root, const Element& items) {
    page_.emplace();
    begin_page();
    page_->has_items = true;
    count_elements(items, &*page_);
    give_items(root, items, "");
    return true;
  }

  bool give_page(const Root& root, const Element& at) {
    if (is_array(at) && root.at.empty()) return give_bare_items(root, at);
    if (!is_object(at)) return false;
    Walker::Scope page(&walker_);
    page->members.collect(object_of(at));
    const Element* const items = page->members.some(kItems);
    if (items == nullptr || !is_array(*items)) return false;
    if (page->members.twice[kItems]) {
      emit_->reject_row(emit_->pointer().text(), reason::kDuplicateMember, "items: stands there twice");
      return true;
    }
    page_.emplace();
    begin_page();
    read_page(page->members, info(), &*page_);
    count_elements(*items, &*page_);
    const Pointer::Step step(&emit_->pointer(), "items");
    give_items(root, *items, href_of(page->members));
    return true;
  }

  void give_items(const Root& root, const Element& items, std::string_view href) {
    const Kind saved = saved_kind(root.kind);
    if (saved != Kind::kNothing) return facts_.saved(items, saved, root.full);
    if (root.kind == Kind::kPlay) return facts_.plays(items, before(href));
    if (root.kind == Kind::kPlaylistEntry) {
      page_->playlist = true;
      page_->null_elements = 0;  // the walker counts them itself
      return walker_.entries(items, &*page_);
    }
    if (is_endpoint("followed_artists") || is_endpoint("my_playlists"))
      return facts_.followed(items, root.kind, root.full);
    if (is_endpoint("top_artists") || is_endpoint("top_tracks"))
      return facts_.top(items, root.kind, time_range(href), page_->offset);
    const std::string owner = owner_of(href);
    if (is_endpoint("artist_albums")) return facts_.albums_of(items, owner.starts_with("spotify:artist:") ? owner : "");
    walker_.each(items, root.kind, root.full, around_of(root, owner));
  }

  /// Whose list it is: of the page's href, else of the request.
  std::string owner_of(std::string_view href) const {
    if (auto uri = uri_of_href(href)) return std::move(*uri);
    return uri_of_href(info().request).value_or("");
  }

  static Around around_of(const Root& root, std::string_view owner) {
    Around around;
    if (root.full || !root.at.empty()) return around;
    around.album_list = root.kind == Kind::kTrack;
    const std::string_view due = around.album_list ? "spotify:album:" : "spotify:show:";
    if (owner.starts_with(due)) around.parent = owner;
    return around;
  }

  std::string_view parameter(std::string_view href, std::string_view name) const {
    const std::string_view value = query_value(href, name);
    return value.empty() ? query_value(info().request, name) : value;
  }

  std::string_view time_range(std::string_view href) const {
    const std::string_view range = parameter(href, "time_range");
    return range.empty() ? "medium_term" : range;
  }

  std::optional<Millis> before(std::string_view href) const {
    const std::string_view text = parameter(href, "before");
    Millis at = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), at);
    if (text.empty() || read.ec != std::errc()) return std::nullopt;
    return at;
  }

  Emitter* emit_;
  Walker walker_;
  Facts facts_;
  std::optional<ContentPage> page_;
};

}  // namespace transform

struct Transformer::Impl {
  transform::Parser parser;
  transform::Emitter emit;
  transform::Roots roots{&emit};
};

Transformer::Transformer() : impl_(std::make_unique<Impl>()) {}
Transformer::~Transformer() = default;
Transformer::Transformer(Transformer&&) noexcept = default;
Transformer& Transformer::operator=(Transformer&&) noexcept = default;

std::optional<ContentPage> Transformer::answer(const AnswerInfo& info, std::string_view body, RowSink* sink) {
  transform::Emitter& emit = impl_->emit;
  emit.begin(info, sink);
  transform::Element top;
  if (info.endpoint == nullptr) {
    if (impl_->parser.parse(body, &emit, &top))
      emit.reject_row("", spec::reason::kUnknownShape, "no endpoint is known for this answer");
    return std::nullopt;
  }
  if (info.endpoint->roots.empty()) {
    const bool is_error = info.endpoint->name == "error";
    if (is_error) emit.reject_row("", spec::reason::kErrorBody, "the answer is an error");
    if (!is_error) sink->note(spec::reason::kNoRows);
    return std::nullopt;
  }
  if (!impl_->parser.parse(body, &emit, &top)) return std::nullopt;
  return impl_->roots.give(top);
}

}  // namespace tonearm
