#include "pipeline/lease.h"

#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "spec/reasons.h"
#include "store/layout.h"

namespace tonearm {

Result<Lease> Lease::take(const Lake& lake, std::chrono::milliseconds patience) {
  const std::string path = lake.root() + "/" + std::string(layout::kLease);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    return Error{Code::kStorage, fmt::format("{} cannot be opened: {}.", path, std::strerror(errno)),
                 std::string(spec::reason::kStoreError)};
  }
  const auto until = std::chrono::steady_clock::now() + patience;
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= until) {
      const int why = errno;
      ::close(fd);
      if (why != EWOULDBLOCK)
        return Error{Code::kStorage, fmt::format("{} cannot be locked: {}.", path, std::strerror(why)),
                     std::string(spec::reason::kStoreError)};
      return Error{Code::kLocked, "Another run holds this lake.", std::string(spec::reason::kLocked),
                   "nothing to do: that run collects what is new"};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return Lease(fd);
}

Lease::~Lease() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace tonearm
