#include "base/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace tonearm {

void side_by_side(std::size_t threads, std::size_t items,
                  const std::function<void(std::size_t item, std::size_t thread)>& work) {
  std::atomic<std::size_t> next{0};
  const auto share = [&](std::size_t thread) {
    for (std::size_t item = next++; item < items; item = next++) work(item, thread);
  };
  std::vector<std::jthread> others;
  try {
    for (std::size_t thread = 1; thread < std::min(threads, items); ++thread) others.emplace_back(share, thread);
  } catch (const std::system_error&) {
    // No more threads to be had.
  }
  share(0);
}

}  // namespace tonearm
