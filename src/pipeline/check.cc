#include "pipeline/check.h"

#include <algorithm>

#include "pipeline/checker.h"

namespace tonearm {

bool CheckReport::damaged() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.severity == Severity::kDamage; });
}

Result<CheckReport> check(const Lake& lake, const CheckOptions& options) {
  Checker checker(lake, options);
  TONEARM_RETURN_IF_ERROR(checker.list());
  checker.check_raw_log();
  checker.check_raw_objects();
  checker.check_states();
  checker.check_heads();
  checker.check_data_files();
  checker.check_delta_logs();
  checker.check_rest();
  return checker.finish();
}

}  // namespace tonearm
