#include "http/one_shot.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tonearm::http {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMostHead = 16'384;
constexpr std::size_t kMostVisitors = 32;
constexpr std::chrono::seconds kPatienceWithOne{10};

/// A connection that has not said all yet. Browsers open some that never say anything.
struct Visitor {
  int fd;
  std::string head;
  Steady::time_point until;
};

std::string page(std::string_view title, std::string_view text) {
  return fmt::format(
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>tonearm</title>"
      "<meta name=\"viewport\" content=\"width=device-width\">"
      "<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:18vh auto;padding:0 1rem;"
      "background:#14161a;color:#e8e6e3}}h1{{font-size:1.6rem}}p{{color:#b5b3b0}}</style>"
      "<h1>{}</h1><p>{}</p></html>\n",
      title, text);
}

void send_page(int fd, int status, std::string_view title, std::string_view text) {
  const std::string body = page(title, text);
  const std::string whole = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n"
      "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
      "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n{}",
      status, status == 200 ? "OK" : "Refused", body.size(), body);
  for (std::size_t at = 0; at < whole.size();) {
    const ssize_t sent = ::send(fd, whole.data() + at, whole.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) break;
    at += static_cast<std::size_t>(sent);
  }
  ::shutdown(fd, SHUT_WR);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string host_of(std::string_view head) {
  const std::string low = lower(head);
  const std::size_t at = low.find("\r\nhost:");
  if (at == std::string::npos || low.find("\r\nhost:", at + 1) != std::string::npos) return "";
  const std::size_t begin = low.find_first_not_of(" \t", at + 7);
  return begin == std::string::npos ? "" : low.substr(begin, low.find_first_of(" \t\r", begin) - begin);
}

}  // namespace

struct OneShot::State {
  int listener = -1;
  int visit = -1;
  std::uint16_t port = 0;
  std::string path;
  std::string typed;  // of the input, before its line's end
  std::vector<Visitor> visitors;

  ~State() {
    for (const Visitor& visitor : visitors) ::close(visitor.fd);
    if (visit >= 0) ::close(visit);
    if (listener >= 0) ::close(listener);
  }

  void welcome() {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    if (visitors.size() >= kMostVisitors) {
      ::close(visitors.front().fd);
      visitors.erase(visitors.begin());
    }
    // A reader that does not read must not hold the program.
    const timeval patience{5, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    visitors.push_back({fd, {}, Steady::now() + kPatienceWithOne});
  }

  /// Reads what is there; whether the visitor has said all, or is gone (`head` empty then).
  static bool listen_to(Visitor* visitor) {
    char chunk[4096];
    const ssize_t got = ::recv(visitor->fd, chunk, sizeof chunk, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (got <= 0 || visitor->head.size() > kMostHead) {
      visitor->head.clear();
      return true;
    }
    visitor->head.append(chunk, static_cast<std::size_t>(got));
    return visitor->head.find("\r\n\r\n") != std::string::npos;
  }

  /// The target of a visit that counts, else an error was sent.
  std::string judge(const Visitor& visitor, const std::function<bool(std::string_view)>& accepts) const {
    const std::string_view head = visitor.head;
    const std::size_t method = head.find(' ');
    const std::size_t target = head.find(' ', method == std::string_view::npos ? method : method + 1);
    if (target == std::string_view::npos || target > head.find("\r\n")) {
      send_page(visitor.fd, 400, "Not understood", "This address is for the end of a sign-in alone.");
    } else if (host_of(head) != fmt::format("127.0.0.1:{}", port)) {
      send_page(visitor.fd, 403, "Refused", "This address is for the browser of this machine alone.");
    } else if (head.substr(0, method) != "GET") {
      send_page(visitor.fd, 405, "Refused", "This address is for the end of a sign-in alone.");
    } else {
      const std::string_view text = head.substr(method + 1, target - method - 1);
      if (text.substr(0, text.find('?')) != path) {
        send_page(visitor.fd, 404, "Nothing here", "This address is for the end of a sign-in alone.");
      } else if (!accepts(text)) {
        send_page(visitor.fd, 400, "Another sign-in",
                  "This belongs to no sign-in that is under way. Open the address that tonearm printed last.");
      } else {
        return std::string(text);
      }
    }
    return "";
  }

  /// Whether a line is whole, in `typed` then; at its end the input is let go of.
  bool read_input(int* input) {
    char chunk[4096];
    const ssize_t got = ::read(*input, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) return false;
    if (got <= 0) {
      *input = -1;
      return false;
    }
    typed.append(chunk, static_cast<std::size_t>(got));
    return typed.find('\n') != std::string::npos;
  }
};

OneShot::OneShot(std::unique_ptr<State> state) : state_(std::move(state)) {}
OneShot::OneShot(OneShot&&) noexcept = default;
OneShot& OneShot::operator=(OneShot&&) noexcept = default;
OneShot::~OneShot() = default;

std::uint16_t OneShot::port() const { return state_->port; }

Result<OneShot> OneShot::listen(std::uint16_t port, std::string path) {
  auto state = std::make_unique<State>();
  state->path = std::move(path);
  state->listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const auto refused = [port](int why) {
    if (why == EADDRINUSE)
      return Error{Code::kAlreadyExists, fmt::format("Another program listens on port {} of this machine.", port)};
    return Error{Code::kStorage, fmt::format("The system does not let tonearm listen on 127.0.0.1:{}.", port)};
  };
  if (state->listener < 0) return refused(errno);
  // A sign-in that ended a moment ago must not keep the port.
  const int yes = 1;
  ::setsockopt(state->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(state->listener, raw, size) != 0) return refused(errno);
  if (::listen(state->listener, 16) != 0) return refused(errno);
  ::getsockname(state->listener, raw, &size);
  state->port = ntohs(address.sin_port);
  return OneShot(std::move(state));
}

Result<Arrival> OneShot::wait(std::chrono::milliseconds patience, int input,
                              const std::function<bool(std::string_view)>& accepts) {
  State& s = *state_;
  const auto until = Steady::now() + patience;
  while (true) {
    const std::size_t line = s.typed.find('\n');
    if (line != std::string::npos) {
      Arrival arrival{Arrival::Kind::kInput, s.typed.substr(0, line)};
      s.typed.erase(0, line + 1);
      return arrival;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
    if (left.count() <= 0) return Arrival{};
    std::vector<pollfd> watched = {{s.listener, POLLIN, 0}, {input, POLLIN, 0}};
    for (const Visitor& visitor : s.visitors) watched.push_back({visitor.fd, POLLIN, 0});
    const int ready = ::poll(watched.data(), watched.size(),
                             static_cast<int>(std::min<std::chrono::milliseconds::rep>(left.count(), 1000)));
    if (ready < 0 && errno != EINTR) return Error{Code::kInternal, "The system does not say what came in."};
    if (ready > 0 && watched[1].revents != 0) s.read_input(&input);
    for (std::size_t i = s.visitors.size(); i-- > 0;) {
      Visitor& visitor = s.visitors[i];
      const bool spoke = ready > 0 && watched[i + 2].revents != 0;
      if (spoke ? !State::listen_to(&visitor) : Steady::now() < visitor.until) continue;
      std::string target = spoke && !visitor.head.empty() ? s.judge(visitor, accepts) : "";
      const int fd = visitor.fd;
      s.visitors.erase(s.visitors.begin() + static_cast<std::ptrdiff_t>(i));
      if (target.empty()) {
        ::close(fd);
        continue;
      }
      if (s.visit >= 0) ::close(s.visit);
      s.visit = fd;
      return Arrival{Arrival::Kind::kVisit, std::move(target)};
    }
    if (ready > 0 && watched[0].revents != 0) s.welcome();
  }
}

void OneShot::reply(int status, std::string_view title, std::string_view text) {
  if (state_->visit < 0) return;
  send_page(state_->visit, status, title, text);
  ::close(std::exchange(state_->visit, -1));
}

}  // namespace tonearm::http
