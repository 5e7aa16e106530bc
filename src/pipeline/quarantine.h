/// The verb over the table `rejects`: what could not become a row, as it came, tried again, let go.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "pipeline/apply.h"
#include "pipeline/lake.h"

namespace tonearm {

/// A row of `rejects`.
struct Reject {
  std::string account, answer, pointer, reason, detail, endpoint;
  std::optional<Millis> dropped_at;
  std::optional<Millis> observed_at;
};

/// All rejects of the newest head, by answer and pointer.
Result<std::vector<Reject>> list_rejects(const Lake& lake);

/// Those whose answer starts with `answer` (at least four hex digits), and whose pointer is `pointer` where given.
/// kUsage where there is none, or the digits fit several answers.
Result<std::vector<Reject>> find_rejects(const Lake& lake, std::string_view answer,
                                         std::optional<std::string_view> pointer);

/// The answer's bytes as they came. kNotFound where the raw log lists none of that SHA-256.
Result<std::string> raw_body(const Lake& lake, std::string_view sha256);

/// The part of `body` that a JSON pointer names, indented; the whole (cut at 4,000 bytes) where the pointer is empty or
/// the body is no JSON.
std::string element_at(std::string_view body, std::string_view pointer);

/// What trying again found.
struct RetryReport {
  std::uint64_t answers = 0;           // tried
  std::uint64_t still_rejected = 0;    // elements
  std::uint64_t load_now = 0;          // elements that would become rows now
  std::optional<ApplyReport> rebuilt;  // where some do: every table anew from raw
};
Result<RetryReport> retry_rejects(const Lake& lake, Clock* clock, const ApplyOptions& options);

/// Writes the entry that lets `rejects` go, and applies it. Returns its seq.
Result<std::uint64_t> drop_rejects(const Lake& lake, Clock* clock, const std::vector<Reject>& rejects,
                                   const ApplyOptions& options);

}  // namespace tonearm
