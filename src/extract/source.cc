#include "extract/source.h"

namespace tonearm::extract {

std::vector<RequestCount> ApiSource::take_counts() {
  std::vector<RequestCount> counts;
  for (const auto& [what, count] : api_->stats().requests) {
    std::uint32_t& taken = taken_[what];
    if (count > taken) counts.push_back({what.bucket, what.status, count - taken});
    taken = count;
  }
  return counts;
}

}  // namespace tonearm::extract
