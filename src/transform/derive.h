/// JSON values -> canonical bytes: one function answers each spec::Derive. Internal to transform/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "transform/shape.h"

namespace tonearm::transform {

enum class Presence : std::uint8_t { kAbsent, kPresent, kBad };

/// Appends the column's value to `*out`. kBad where a member has a type that the column cannot hold; `*problem` then says
/// which ("popularity: a string where a whole number is due"). `parent` is the uri of the enclosing album, show or audiobook
/// for kParentUri; empty where there is none.
Presence put_column(const ColumnPlan& plan, const Members& members, std::string_view parent, std::string* out,
                    std::string* problem);

/// Who an object is.
enum class Identity : std::uint8_t { kKnown, kNone, kBadUri, kBadType };

/// The canonical uri of an object: its `uri`, else its type and id, else its href. `*uri` views the JSON or `*scratch`;
/// where kBadUri it is the text that is none. The members may be nullptr (absent).
Identity identify(const Shape& shape, const Element* uri_member, const Element* id, const Element* type,
                  const Element* href, std::string* scratch, std::string_view* uri);
/// The same of an object whose members nobody has collected; empty unless kKnown.
std::string_view uri_of_object(const Shape& shape, const Element& object, std::string* scratch);

/// The first day that a release date can mean; empty where it is none ("0000", 30 February). The precision says how many of
/// its parts count.
std::optional<Days> release_day(std::string_view text, std::string_view precision);

/// A preview address without the client's id.
std::string without_client_id(std::string_view url);

/// In lower case, ASCII letters alone.
std::string lower_case(std::string_view text);

}  // namespace tonearm::transform
