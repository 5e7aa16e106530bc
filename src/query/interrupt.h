/// Ctrl-C as something a waiting loop can see.
#pragma once

#include "base/result.h"

namespace tonearm::query {

/// While it lives, SIGINT (Ctrl-C) does not end the program but makes fd() readable, until clear().
/// One at a time in a process; the earlier handler comes back with the destructor. Created and
/// destroyed by the main thread.
class SigintScope {
 public:
  SigintScope();
  ~SigintScope();
  SigintScope(const SigintScope&) = delete;
  SigintScope& operator=(const SigintScope&) = delete;

  /// For poll(): readable once SIGINT has come.
  int fd() const;
  /// Forgets the interrupts so far.
  void clear() const;
  /// Whether one has come, without waiting.
  bool raised() const;
};

}  // namespace tonearm::query
