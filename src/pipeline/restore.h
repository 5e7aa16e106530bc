/// Missing and damaged data files, written again in their place: a table's files are a function of the raw log up to
/// what a head has applied, so they come back byte for byte, those that only older heads name, too.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "pipeline/checker.h"
#include "pipeline/lake.h"

namespace tonearm {

/// What became of them, in sentences.
struct Restored {
  std::vector<std::string> done;
  std::vector<std::string> given_up;  // raw does not make them any more
  std::set<std::string> still_bad;    // their keys
};

/// Writes every bad file of `checker` again (`dry_run`: finds out whether it could). One rebuild in memory for each
/// head that is needed: the oldest that names a file.
Result<Restored> restore_files(const Lake& lake, const Checker& checker, unsigned threads, Millis now, bool dry_run);

}  // namespace tonearm
