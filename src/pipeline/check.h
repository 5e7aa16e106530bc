/// Looking for damage: raw log, raw objects, heads, data files, Delta logs, compared with each other.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "pipeline/lake.h"

namespace tonearm {

/// Damage breaks a promise; a leftover is what an interrupted run may leave: harmless.
enum class Severity : std::uint8_t { kDamage, kLeftover };

struct Finding {
  Severity severity = Severity::kDamage;
  std::string key;     // the object
  std::string reason;  // a code of spec/reasons.h
  std::string what;    // one sentence
  std::string remedy;  // what a person can do
};

struct CheckReport {
  std::vector<Finding> findings;  // sorted by key
  std::uint64_t objects = 0;      // looked at
  std::uint64_t bytes = 0;        // of them; read where read_data
  std::uint64_t entries = 0, answers = 0, heads = 0, files = 0;
  bool damaged() const;
};

struct CheckOptions {
  bool read_data = false;
  std::function<void(std::string_view what, std::uint64_t done, std::uint64_t of)> progress;
};

/// Never changes anything. An Error only where the store itself cannot be listed; damage is findings.
Result<CheckReport> check(const Lake& lake, const CheckOptions& options);

}  // namespace tonearm
