/// How many terminal columns a UTF-8 text takes.
#pragma once

#include <string>
#include <string_view>

namespace tonearm::app {

/// Columns: 2 for East Asian wide characters and emoji, 0 for combining marks, 1 else. Bytes that are no UTF-8 count 1.
std::size_t display_width(std::string_view text);

/// `text` cut to `width` columns, with an ellipsis where it was longer.
std::string cut_to_width(std::string_view text, std::size_t width);

}  // namespace tonearm::app
