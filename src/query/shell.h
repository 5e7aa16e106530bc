/// The interactive shell of `tonearm query`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "query/line_reader.h"
#include "query/query.h"

namespace tonearm::query {

struct ShellOptions {
  QueryOptions query;
  /// Asked before each statement, so that each sees the newest head.
  std::function<Result<Catalog>()> catalog;
  /// Shows an error to the person (stderr).
  std::function<void(const Error&)> show_error;
  /// The terminal's columns now; 0 where there is none.
  std::function<std::size_t()> terminal_width = {};
  /// Forgets the interrupt that query.cage.cancel_fd told of; run_shell_on_stdin sets both.
  std::function<void()> clear_interrupt = {};
};

/// Reads statements up to `;` and dot commands (.help .tables .schema NAME .mode MODE .quit) until
/// the end of input. Ctrl-C stops the running query or throws the lines away, Ctrl-D ends. A person
/// goes on after an error; a pipe stops there, and the error comes back.
Status run_shell(const ShellOptions& options, LineReader& reader);

/// run_shell with stdin: a terminal with history and completion of `words` (tables, columns), or a
/// pipe. Owns SIGINT while it runs.
Status run_shell_on_stdin(ShellOptions options, const std::string& history_path, std::vector<std::string> words);

}  // namespace tonearm::query
