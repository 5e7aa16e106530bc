#include "app/daemon.h"

#include <gtest/gtest.h>

namespace tonearm::app {
namespace {

constexpr Millis kStart = 1'764'043'200'000;

/// A clock whose n-th wait also passes `asleep`: the machine was suspended meanwhile.
class SuspendedClock : public ManualClock {
 public:
  SuspendedClock(int at, Millis asleep) : ManualClock(kStart), at_(at), asleep_(asleep) {}
  void wait(std::chrono::milliseconds by) override {
    longest = std::max<Millis>(longest, by.count());
    advance(by);
    if (++waits == at_) advance(std::chrono::milliseconds(asleep_));
  }
  int waits = 0;
  Millis longest = 0;

 private:
  int at_;
  Millis asleep_;
};

TEST(WaitUntil, WaitsInShortStepsAndNotLonger) {
  SuspendedClock clock(0, 0);
  wait_until(&clock, kStart + 10'000, false, [] { return false; });
  EXPECT_EQ(clock.now(), kStart + 10'000);
  EXPECT_LE(clock.longest, 250);
}

TEST(WaitUntil, AMachineThatSleptPastTheInstantGoesOnAtOnce) {
  SuspendedClock clock(3, 8 * 3'600'000);
  wait_until(&clock, kStart + 3'600'000, false, [] { return false; });
  EXPECT_EQ(clock.waits, 3);
}

TEST(WaitUntil, AClockThatWasSetBackDelaysByAMinuteAtMost) {
  SuspendedClock clock(3, -5 * 3'600'000);
  wait_until(&clock, kStart + 10'000, false, [] { return false; });
  EXPECT_LE(clock.waits * 250, 75'000);
  EXPECT_LT(clock.now(), kStart);
}

TEST(WaitUntil, AWishToStopEndsIt) {
  SuspendedClock clock(0, 0);
  wait_until(&clock, kStart + 3'600'000, false, [&] { return clock.waits == 2; });
  EXPECT_EQ(clock.waits, 2);
}

TEST(WaitUntil, AClockThatJumpsIsMovedInOneStep) {
  SuspendedClock clock(0, 0);
  wait_until(&clock, kStart + 3'600'000, true, [] { return false; });
  EXPECT_EQ(clock.waits, 1);
  EXPECT_EQ(clock.now(), kStart + 3'600'000);
}

}  // namespace
}  // namespace tonearm::app
