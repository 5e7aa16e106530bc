/// The sandbox's own clock: it follows another until a control call turns it; from then on it stands unless told to
/// run.
#pragma once

#include "base/time.h"

namespace tonearm::sandbox {

class WorldClock {
 public:
  /// Begins at `start` where given, else where `real` is; `real` outlives it.
  WorldClock(Clock* real, std::optional<Millis> start) : real_(real), shift_(start ? *start - real->now() : 0) {}

  Millis now() const { return stands_ ? at_ : real_->now() + shift_; }
  /// Turns it to `at`; it stands there, or runs on.
  void set(Millis at, bool runs) {
    at_ = at;
    shift_ = at - real_->now();
    stands_ = !runs;
  }
  bool runs() const { return !stands_; }

 private:
  Clock* real_;
  Millis shift_;
  Millis at_ = 0;
  bool stands_ = false;
};

}  // namespace tonearm::sandbox
