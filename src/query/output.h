/// Bytes to a file descriptor.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tonearm::query {

/// Collects output and writes it in pieces. Does not own the descriptor; does not flush by itself at
/// the end: call flush().
class Output {
 public:
  /// `cancel_fd` as CageOptions::cancel_fd: a blocked write (a pager, a slow pipe) ends then, too.
  explicit Output(int fd, int cancel_fd = -1) : fd_(fd), cancel_fd_(cancel_fd) {}

  /// kStorage when the bytes cannot be written (disk full, the reader gone), kCancelled.
  Status write(std::string_view bytes);
  Status flush();

 private:
  int fd_;
  int cancel_fd_;
  std::string buffer_;
};

}  // namespace tonearm::query
