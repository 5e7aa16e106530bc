/// Text into its parts.
#pragma once

#include <string_view>
#include <vector>

namespace tonearm {

/// The parts between separators, empty ones too: "a//b" has three. Empty text has one. Views into `text`.
std::vector<std::string_view> split_all(std::string_view text, char separator);

/// The parts that are not empty: "a//b" has two. Views into `text`.
std::vector<std::string_view> split_words(std::string_view text, char separator);

}  // namespace tonearm
