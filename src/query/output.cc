#include "query/output.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace tonearm::query {
namespace {
constexpr std::size_t kBuffer = 64U << 10;
}

Status Output::write(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() < kBuffer ? Status(Ok{}) : flush();
}

Status Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    struct pollfd cancel{cancel_fd_, POLLIN, 0};
    if (::poll(&cancel, 1, 0) > 0) {
      buffer_.clear();
      return Error{Code::kCancelled, "The query was interrupted."};
    }
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      buffer_.clear();
      return Error{Code::kStorage, fmt::format("The output cannot be written: {}.", std::strerror(errno))};
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return Ok{};
}

}  // namespace tonearm::query
