/// Fault points: named places where a test may stop the program, as a power cut or a kill would (protocol.md section
/// 10).
#pragma once

#include <atomic>

namespace tonearm {

/// Called with a point's name ("P1".."P16"). It may end the process; it must not throw. Any thread may call it.
using FaultHook = void (*)(const char* name);

namespace internal {
inline std::atomic<FaultHook> fault_hook{nullptr};
}  // namespace internal

/// Installs `hook` for the whole process, nullptr for none (the default). Only app/ does so, at its start, and tests.
inline void set_fault_hook(FaultHook hook) { internal::fault_hook.store(hook); }

/// Whether a hook is installed: code that would write in two steps for a point's sake writes in one without.
inline bool fault_points_armed() { return internal::fault_hook.load() != nullptr; }

/// Passes the point `name`: nothing but a load where no hook is installed.
inline void fault_point(const char* name) {
  if (const FaultHook hook = internal::fault_hook.load()) hook(name);
}

}  // namespace tonearm
