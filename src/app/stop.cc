#include "app/stop.h"

#include <csignal>
#include <initializer_list>

namespace tonearm::app {
namespace {

volatile std::sig_atomic_t caught = 0;

void on_signal(int signal) { caught = signal; }

}  // namespace

void catch_stop_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  // The next one of its kind does what it always did.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGTERM, SIGINT}) ::sigaction(signal, &action, nullptr);
}

int stop_signal() { return caught; }

}  // namespace tonearm::app
