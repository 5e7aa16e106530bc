/// Lines of a person or of a pipe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tonearm::query {

class LineReader {
 public:
  virtual ~LineReader() = default;
  /// The next line without its end; empty at the end of input (Ctrl-D). kCancelled: Ctrl-C, the line
  /// is thrown away.
  virtual Result<std::optional<std::string>> read(const std::string& prompt) = 0;
  /// Keeps a finished statement for the arrow keys and for next time.
  virtual void remember(const std::string& statement) = 0;
  /// Whether a person is there to see prompts and to go on after an error.
  virtual bool interactive() const = 0;
};

/// A terminal at stdin, through libedit: history in `history_path` (0600, at most 1,000 entries;
/// empty: none), Tab completes `words`. `cancel_fd` is SigintScope::fd(). Sets LC_CTYPE to C.UTF-8,
/// which libedit needs to draw what is not ASCII.
std::unique_ptr<LineReader> terminal_reader(const std::string& history_path, std::vector<std::string> words,
                                            int cancel_fd);

/// A pipe or file, without prompts.
std::unique_ptr<LineReader> pipe_reader(int fd, int cancel_fd);

/// The words that begin with `start`, whatever the case, sorted.
std::vector<std::string> completions(const std::vector<std::string>& words, const std::string& start);

}  // namespace tonearm::query
