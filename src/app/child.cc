#include "app/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;

struct Pipe {
  int read = -1, write = -1;
  ~Pipe() {
    close_read();
    close_write();
  }
  void close_read() {
    if (read >= 0) ::close(read);
    read = -1;
  }
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    return true;
  }
};

/// Feeds and listens until the child has closed both outputs.
void talk(Pipe* in, Pipe* out, Pipe* err, std::string_view input, ChildResult* result) {
  ::fcntl(in->write, F_SETFL, O_NONBLOCK);
  while (out->read >= 0 || err->read >= 0) {
    if (input.empty()) in->close_write();
    std::array<pollfd, 3> watched = {{{out->read, POLLIN, 0}, {err->read, POLLIN, 0}, {in->write, POLLOUT, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    const auto drain = [](const pollfd& ready, Pipe* from, std::string* into) {
      if (from->read < 0 || ready.revents == 0) return;
      std::array<char, 4096> part{};
      const ssize_t n = ::read(from->read, part.data(), part.size());
      if (n > 0) into->append(part.data(), static_cast<std::size_t>(n));
      if (n == 0) from->close_read();
    };
    drain(watched[0], out, &result->out);
    drain(watched[1], err, &result->err);
    if (in->write >= 0 && watched[2].revents != 0) {
      const ssize_t n = ::write(in->write, input.data(), input.size());
      if (n > 0) input.remove_prefix(static_cast<std::size_t>(n));
      if (n < 0 && errno != EAGAIN && errno != EINTR) input = {};  // it reads no more
    }
  }
}

}  // namespace

Result<ChildResult> run_child(const std::vector<std::string>& words, std::string_view input) {
  Pipe in;
  Pipe out;
  Pipe err;
  if (!in.open() || !out.open() || !err.open()) return Error{Code::kStorage, fmt::format("Cannot run {}.", words[0])};
  std::vector<char*> arguments;
  std::vector<std::string> copy = words;
  arguments.reserve(copy.size() + 1);
  for (std::string& word : copy) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return Error{Code::kStorage, fmt::format("Cannot run {}.", words[0])};
  if (child == 0) {
    ::dup2(in.read, STDIN_FILENO);
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(err.write, STDERR_FILENO);
    std::signal(SIGPIPE, SIG_DFL);
    ::setenv("LC_ALL", "C", 1);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  in.close_read();
  out.close_write();
  err.close_write();
  ChildResult result;
  talk(&in, &out, &err, input, &result);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

bool has_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    std::string file(rest.substr(0, rest.find(':')));
    rest.remove_prefix(std::min(file.size() + 1, rest.size()));
    file.append("/").append(name);
    std::error_code ec;
    if (fs::is_regular_file(file, ec) && ::access(file.c_str(), X_OK) == 0) return true;
  }
  return false;
}

Result<std::string> own_path() {
  std::error_code ec;
  std::string path = fs::read_symlink("/proc/self/exe", ec).string();
  if (ec || path.ends_with(" (deleted)")) {
    return Error{
        Code::kStorage, "The file of this program was removed or replaced while it ran.", {}, "run the command again"};
  }
  return path;
}

}  // namespace tonearm::app
