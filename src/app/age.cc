#include "app/age.h"

#include <algorithm>

#include <fmt/format.h>

namespace tonearm::app {

std::string age(Millis now, Millis at) {
  const Millis seconds = std::max<Millis>(0, now - at) / 1000;
  if (seconds < 120) return fmt::format("{} s ago", seconds);
  if (seconds < 7200) return fmt::format("{} min ago", seconds / 60);
  if (seconds < 172'800) return fmt::format("{} h ago", seconds / 3600);
  return fmt::format("{} days ago", seconds / 86'400);
}

std::string minute(Millis at) {
  std::string text = format_rfc3339(at).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace tonearm::app
