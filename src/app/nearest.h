/// "Did you mean": the nearest of the names that exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tonearm::app {

/// The name at the smallest edit distance from `word`, at most three; empty where none is as near.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

}  // namespace tonearm::app
