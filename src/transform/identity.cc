#include "transform/identity.h"

#include <optional>

#include "transform/uri.h"

namespace tonearm::transform {

Identity identify(const Shape& shape, const Element* uri_member, const Element* id, const Element* type,
                  const Element* href, std::string* scratch, std::string_view* uri) {
  const auto text = [](const Element* member) {
    return member == nullptr ? std::string_view() : string_of(*member).value_or(std::string_view());
  };
  if (uri_member != nullptr && !is_null(*uri_member) && !string_of(*uri_member)) return Identity::kBadType;
  const std::string_view given = text(uri_member);
  if (!given.empty() && given != "spotify:user:") {
    *uri = canonical_view(given, scratch);
    if (!uri->empty() && shape.takes(*uri)) return Identity::kKnown;
    *uri = given;
    return Identity::kBadUri;
  }
  const std::string_view kind = text(type);
  std::optional<std::string> made = uri_of(kind.empty() ? shape.type : kind, text(id));
  if (!made) made = uri_of_href(text(href));
  if (!made) return Identity::kNone;
  *scratch = std::move(*made);
  *uri = *scratch;
  return shape.takes(*uri) ? Identity::kKnown : Identity::kBadUri;
}

std::string_view uri_of_object(const Shape& shape, const Element& object, std::string* scratch) {
  Element found[4];
  const Element* members[4] = {};
  constexpr std::string_view kNames[4] = {"uri", "id", "type", "href"};
  const simdjson::dom::object all = object_of(object);
  for (auto at = all.begin(), end = all.end(); at != end; ++at) {
    const std::string_view key = at.key();
    for (std::size_t i = 0; i < 4; ++i) {
      if (members[i] != nullptr || key != kNames[i]) continue;
      found[i] = at.value();
      members[i] = &found[i];
    }
  }
  std::string_view uri;
  const Identity identity = identify(shape, members[0], members[1], members[2], members[3], scratch, &uri);
  return identity == Identity::kKnown ? uri : std::string_view();
}

}  // namespace tonearm::transform
