/// Exit codes: a tested contract (docs/reference/cli.md).
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"

namespace tonearm::exit_code {

enum : int {
  kSuccess = 0,
  kUnexpected = 1,
  kUsage = 2,
  kWithRejects = 3,
  kSignIn = 4,
  kTemporary = 5,
  kRefused = 6,
  kStorage = 7,
  kIntegrity = 8,
  kNoLake = 10,
  kLocked = 11,
  kUnsupported = 12,
  kInterrupted = 130,
  kTerminated = 143,
};

/// The exit code of an error.
int of(const Error& error);

struct Meaning {
  int code;
  std::string_view what;
};
/// Every code that the program can end with, ascending.
std::span<const Meaning> meanings();

}  // namespace tonearm::exit_code
