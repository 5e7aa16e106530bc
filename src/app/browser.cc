#include "app/browser.h"

#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/env.h"

namespace tonearm::app {
namespace {

bool in_path(std::string_view program) {
  const std::string path = env("PATH").value_or("");
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    const std::string candidate = path.substr(at, end - at) + "/" + std::string(program);
    if (::access(candidate.c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

/// The shell command that shows "$1"; empty where there is none.
std::string command() {
  if (const auto set = env("BROWSER")) {
    std::string browser = *set;
    // A list of names, as desktops write it: the first. A command with words is taken whole.
    if (browser.find(' ') == std::string::npos) browser = browser.substr(0, browser.find(':'));
    const std::size_t place = browser.find("%s");
    if (place == std::string::npos) return browser + " \"$1\"";
    return browser.replace(place, 2, "\"$1\"");
  }
#ifdef __APPLE__
  return "open \"$1\"";
#else
  const bool desktop = env("DISPLAY").has_value() || env("WAYLAND_DISPLAY").has_value();
  return desktop && in_path("xdg-open") ? "xdg-open \"$1\"" : "";
#endif
}

}  // namespace

bool open_browser(const std::string& url) {
  const std::string shell = command();
  if (shell.empty()) return false;
  const char* const words[] = {"sh", "-c", shell.c_str(), "sh", url.c_str(), nullptr};
  // Twice, so that nobody has to wait for it; in a session of its own, so that Ctrl-C here is not meant for it.
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    ::setsid();
    const pid_t grandchild = ::fork();
    if (grandchild != 0) ::_exit(grandchild < 0 ? 1 : 0);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
      if (nothing >= 0) ::dup2(nothing, fd);
    ::execv("/bin/sh", const_cast<char* const*>(words));
    ::_exit(127);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace tonearm::app
