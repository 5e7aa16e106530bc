/// Work that threads share.
#pragma once

#include <cstddef>
#include <functional>

namespace tonearm {

/// Calls `work(item, thread)` once for each item of [0, items), from the caller's thread, which is number 0, and up to
/// `threads` - 1 others; returns when all calls have. Items are begun in order, each thread's calls follow one another.
/// Where the system gives no more threads, fewer do the same work. `work` must not throw.
void side_by_side(std::size_t threads, std::size_t items,
                  const std::function<void(std::size_t item, std::size_t thread)>& work);

}  // namespace tonearm
