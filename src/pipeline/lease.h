/// One run a lake at a time: a lock on `_tonearm/lease.json`. It saves requests and work; no promise rests on it.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "base/result.h"
#include "pipeline/lake.h"

namespace tonearm {

/// Held while it lives; a process that dies lets go of it. Movable.
class Lease {
 public:
  /// kLocked where somebody else holds it for longer than `patience` of real time.
  static Result<Lease> take(const Lake& lake, std::chrono::milliseconds patience);
  Lease(Lease&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease();

 private:
  explicit Lease(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace tonearm
