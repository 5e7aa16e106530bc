#include "base/side_by_side.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tonearm {
namespace {

TEST(SideBySide, EachItemIsDoneOnceAndAThreadsCallsFollowOneAnother) {
  constexpr std::size_t kThreads = 4;
  std::vector<int> done(10'000, 0);
  std::array<std::vector<std::size_t>, kThreads> of_thread;  // each written by its thread alone
  side_by_side(kThreads, done.size(), [&](std::size_t item, std::size_t thread) {
    ++done[item];
    of_thread.at(thread).push_back(item);
  });
  EXPECT_EQ(done, std::vector<int>(done.size(), 1));
  for (const auto& items : of_thread) EXPECT_TRUE(std::is_sorted(items.begin(), items.end()));
}

TEST(SideBySide, ThreadsWorkAtTheSameTime) {
  std::latch met(3);
  std::atomic<int> threads{0};
  side_by_side(3, 3, [&](std::size_t, std::size_t thread) {
    met.arrive_and_wait();  // never returns unless three do
    threads += 1 << thread;
  });
  EXPECT_EQ(threads, 0b111);
}

TEST(SideBySide, OneThreadIsTheCallers) {
  std::vector<std::size_t> items;
  const auto caller = std::this_thread::get_id();
  side_by_side(1, 3, [&](std::size_t item, std::size_t thread) {
    EXPECT_EQ(thread, 0U);
    EXPECT_TRUE(std::this_thread::get_id() == caller);
    items.push_back(item);
  });
  EXPECT_EQ(items, (std::vector<std::size_t>{0, 1, 2}));
  side_by_side(0, 0, [](std::size_t, std::size_t) { FAIL() << "there is nothing to do"; });
}

}  // namespace
}  // namespace tonearm
