/// What a run can be asked to read, in the words of --only and collect.skip, and the scopes that it needs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tonearm::extract {

/// Every group that --only and collect.skip know, with a sentence each.
struct Group {
  std::string_view name;
  std::string_view what;
};
std::span<const Group> groups();

/// The scopes that the groups need, `skip` left out; each with what it is for.
struct WantedScope {
  std::string_view scope;
  std::string_view why;
};
std::vector<WantedScope> wanted_scopes(const std::vector<std::string>& skip);

}  // namespace tonearm::extract
