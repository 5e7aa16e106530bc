#include "query/interrupt.h"

#include <array>
#include <cassert>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace tonearm::query {
namespace {

// A handler can reach nothing but globals: the pipe of the one scope that lives.
std::array<int, 2> pipe_ends{-1, -1};
struct sigaction earlier{};

void on_sigint(int) {
  const int saved = errno;
  const char byte = 1;
  [[maybe_unused]] const ssize_t written = ::write(pipe_ends[1], &byte, 1);
  errno = saved;
}

}  // namespace

SigintScope::SigintScope() {
  assert(pipe_ends[0] < 0);
  [[maybe_unused]] const int made = ::pipe2(pipe_ends.data(), O_CLOEXEC | O_NONBLOCK);
  assert(made == 0);
  struct sigaction action{};
  action.sa_handler = on_sigint;  // no SA_RESTART: a blocked write or read returns
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, &earlier);
}

SigintScope::~SigintScope() {
  ::sigaction(SIGINT, &earlier, nullptr);
  for (int& end : pipe_ends) {
    ::close(end);
    end = -1;
  }
}

int SigintScope::fd() const { return pipe_ends[0]; }

void SigintScope::clear() const {
  std::array<char, 64> bytes{};
  while (::read(pipe_ends[0], bytes.data(), bytes.size()) > 0) {
  }
}

bool SigintScope::raised() const {
  struct pollfd wait{pipe_ends[0], POLLIN, 0};
  return ::poll(&wait, 1, 0) > 0;
}

}  // namespace tonearm::query
