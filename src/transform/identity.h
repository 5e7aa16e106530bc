/// Who an object is: its canonical uri, from whichever member says it. Internal to transform/.
#pragma once

#include <string>
#include <string_view>

#include "transform/shape.h"

namespace tonearm::transform {

/// Who an object is.
enum class Identity : std::uint8_t { kKnown, kNone, kBadUri, kBadType };

/// The canonical uri of an object: its `uri`, else its type and id, else its href. `*uri` views the JSON or `*scratch`;
/// where kBadUri it is the text that is none. The members may be nullptr (absent).
Identity identify(const Shape& shape, const Element* uri_member, const Element* id, const Element* type,
                  const Element* href, std::string* scratch, std::string_view* uri);
/// The same of an object whose members nobody has collected; empty unless kKnown.
std::string_view uri_of_object(const Shape& shape, const Element& object, std::string* scratch);

}  // namespace tonearm::transform
