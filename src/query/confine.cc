#include "query/confine.h"

#include <array>
#include <charconv>
#include <cstdio>

#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tonearm::query {
namespace {

constexpr int kResultFd = 3;

// Of newer headers than Debian 12's; the kernel says by its version whether it knows them.
constexpr std::uint64_t kTruncate = 1ULL << 14;  // version 3
constexpr std::uint64_t kIoctl = 1ULL << 15;     // version 5
constexpr std::uint64_t kTcp = 3;                // bind and connect, version 4
struct Ruleset {
  std::uint64_t files;
  std::uint64_t network;
};

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

std::uint64_t all_file_rights(long version) {
  std::uint64_t rights = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1;  // version 1: bits 0 to 12
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kIoctl;
  return rights;
}

bool allow(int ruleset, const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return false;
  struct landlock_path_beneath_attr rule{};
  rule.allowed_access = kRead;
  rule.parent_fd = fd;
  const long added = ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U);
  ::close(fd);
  return added == 0;
}

/// Address space in use, in bytes.
std::uint64_t address_space() {
  std::uint64_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    char text[64];
    const std::size_t size = std::fread(text, 1, sizeof text, file);
    std::from_chars(text, text + size, pages);
    std::fclose(file);
  }
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void set_limit(__rlimit_resource which, std::uint64_t value) {
  const struct rlimit both{value, value};
  ::setrlimit(which, &both);
}

}  // namespace

int detach(int keep_fd, int parent_pid) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent_pid) ::_exit(1);  // the parent was gone before the line above
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a write over the limit is an error, not the end
  ::signal(SIGPIPE, SIG_IGN);
  const int kept = ::fcntl(keep_fd, F_DUPFD, kResultFd + 1);  // out of the way of what follows
  const int null = ::open("/dev/null", O_RDWR);
  if (kept < 0 || null < 0) ::_exit(1);
  for (int fd = 0; fd < kResultFd; ++fd) ::dup2(null, fd);
  ::dup2(kept, kResultFd);
  ::fcntl(kResultFd, F_SETFD, FD_CLOEXEC);
  ::close_range(kResultFd + 1, ~0U, 0);
  ::clearenv();
  return kResultFd;
}

void limit(std::uint64_t memory) {
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_FSIZE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  set_limit(RLIMIT_AS, address_space() + memory);
#else
  static_cast<void>(memory);
  static_cast<void>(address_space);
#endif
}

bool wall_in(const std::vector<std::string>& folders) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  const Ruleset handled{all_file_rights(version), version >= 4 ? kTcp : 0};
  const std::size_t size = version >= 4 ? sizeof handled : sizeof handled.files;
  const long ruleset = ::syscall(SYS_landlock_create_ruleset, &handled, size, 0U);
  if (ruleset < 0) return false;
  for (const std::string& folder : folders) allow(static_cast<int>(ruleset), folder);
  const bool done = ::syscall(SYS_landlock_restrict_self, ruleset, 0U) == 0;
  ::close(static_cast<int>(ruleset));
  return done;
}

}  // namespace tonearm::query
