#include "app/env.h"

#include <cstdlib>

namespace tonearm::app {

std::optional<std::string> env(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return {};
  return value;
}

}  // namespace tonearm::app
