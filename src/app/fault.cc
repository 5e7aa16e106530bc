#include "app/fault.h"

#include <atomic>
#include <charconv>
#include <csignal>

#include <fmt/format.h>

#include "store/fault_point.h"

namespace tonearm::app {
namespace {

std::string fault_point;
std::atomic<int> passes_left{0};

void kill_there(const char* name) {
  if (fault_point == name && passes_left.fetch_sub(1) == 1) std::raise(SIGKILL);
}

}  // namespace

Status install_fault_point(const std::string& where) {
  if (where.empty()) return Ok{};
  const std::size_t colon = where.find(':');
  int passes = 1;
  if (colon != std::string::npos) {
    const char* const end = where.data() + where.size();
    const auto parsed = std::from_chars(where.data() + colon + 1, end, passes);
    if (parsed.ec != std::errc() || parsed.ptr != end || passes < 1) passes = 0;
  }
  if (passes == 0 || !where.starts_with('P'))
    return Error{Code::kBadConfig, fmt::format("TONEARM_TEST_CRASH_AT is no fault point: {}.", where), "bad_config"};
  fault_point = where.substr(0, colon);
  passes_left = passes;
  set_fault_hook(kill_there);
  return Ok{};
}

}  // namespace tonearm::app
