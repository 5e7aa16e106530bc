#include "sandbox/profile.h"

namespace tonearm::sandbox {
namespace {

constexpr Profile kProfiles[] = {
    {"small", 40, 4, 2, 12, 4, 0, 120, 12, 3, 8, 1, 15, 15, 1, false, false},
    {"person", 300, 12, 4, 28, 14, 0, 820, 64, 9, 30, 3, 60, 42, 1, false, false},
    {"heavy", 1500, 60, 20, 100, 200, 100, 5000, 400, 40, 40, 10, 200, 110, 1, true, false},
    {"quiet", 300, 12, 4, 28, 14, 0, 820, 64, 9, 30, 3, 60, 42, 0, true, true},
};

}  // namespace

std::optional<Profile> find_profile(std::string_view name) {
  for (const Profile& profile : kProfiles)
    if (profile.name == name) return profile;
  return {};
}

}  // namespace tonearm::sandbox
