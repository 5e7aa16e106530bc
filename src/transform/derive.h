/// JSON values -> canonical bytes: one function answers each spec::Derive. Internal to transform/.
#pragma once

#include <string>
#include <string_view>

#include "transform/shape.h"

namespace tonearm::transform {

enum class Presence : std::uint8_t { kAbsent, kPresent, kBad };

/// Appends the column's value to `*out`. kBad where a member has a type that the column cannot hold; `*problem` then
/// says which ("popularity: a string where a whole number is due"). `parent` is the uri of the enclosing album, show or
/// audiobook for kParentUri; empty where there is none.
Presence put_column(const ColumnPlan& plan, const Members& members, std::string_view parent, std::string* out,
                    std::string* problem);

}  // namespace tonearm::transform
