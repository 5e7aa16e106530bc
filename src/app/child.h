/// Another program, run to its end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tonearm::app {

struct ChildResult {
  int code = 0;  // 128 + signal where one ended it; 127: there is no such program
  std::string out, err;
};

/// Runs `words[0]`, found on PATH, with `input` on its standard input and messages in English. kStorage where no
/// process can be made.
Result<ChildResult> run_child(const std::vector<std::string>& words, std::string_view input = {});

/// Whether PATH has it.
bool has_program(const std::string& name);

/// The absolute path of this program. kStorage where the file was removed or replaced meanwhile.
Result<std::string> own_path();

}  // namespace tonearm::app
