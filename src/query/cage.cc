#include "query/cage.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "query/caged_child.h"
#include "query/complaint.h"
#include "query/frames.h"
#include "query/needed.h"

namespace tonearm::query {
namespace {

// Elapsed time only, so the steady clock: nothing that is stored or printed depends on it.
using Instant = std::chrono::steady_clock;

/// The caged process, killed and waited for at the end at the latest.
class Child {
 public:
  Child(pid_t pid, int fd) : pid_(pid), fd_(fd) {}
  ~Child() {
    ::close(fd_);
    if (pid_ > 0) end();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int fd() const { return fd_; }

  /// Ends it, if it has not ended itself, and says how the end came. (A process that is ending
  /// already keeps its own status.)
  int end() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_;
  int fd_;
};

struct Frame {
  char tag = 0;  // 0: the pipe has ended
  std::string payload = {};
};

/// Reads frames, as long as nothing says stop.
class Pipe {
 public:
  Pipe(int fd, const CageOptions& options) : fd_(fd), cancel_fd_(options.cancel_fd) {
    if (options.timeout) deadline_ = Instant::now() + *options.timeout;
    timeout_ = options.timeout.value_or(std::chrono::milliseconds(0));
  }

  /// Reads from another process; what is left of the time stays.
  void turn_to(int fd) { fd_ = fd; }

  Status next(Frame& frame) {
    std::array<char, 5> head{};
    TONEARM_TRY(const bool more, read(head.data(), head.size()));
    frame.tag = more ? head[0] : '\0';
    if (!more) return Ok{};
    std::uint32_t size = 0;
    std::memcpy(&size, head.data() + 1, sizeof size);
    if (size > kMaxFrame) return Error{Code::kInternal, "The query's process sent too long a frame."};
    frame.payload.resize(size);
    TONEARM_TRY(const bool whole, read(frame.payload.data(), size));
    if (!whole) frame.tag = '\0';
    return Ok{};
  }

 private:
  /// False: the pipe ended before all was there.
  Result<bool> read(char* to, std::size_t size) {
    while (size > 0) {
      TONEARM_RETURN_IF_ERROR(wait());
      const ssize_t got = ::read(fd_, to, size);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      to += got;
      size -= static_cast<std::size_t>(got);
    }
    return true;
  }

  Status wait() {
    for (;;) {
      std::array<struct pollfd, 2> fds{{{fd_, POLLIN, 0}, {cancel_fd_, POLLIN, 0}}};
      const int ready = ::poll(fds.data(), fds.size(), left());
      if (ready < 0 && errno != EINTR) return Error{Code::kInternal, "poll failed."};
      if (fds[1].revents != 0 && ready > 0) {
        return Error{Code::kCancelled, "The query was interrupted."};
      }
      if (ready == 0) {
        return Error{Code::kUnavailable,
                     fmt::format("The query did not end within {} s.", static_cast<double>(timeout_.count()) / 1000),
                     "", "Ask for less, or allow more time with --timeout."};
      }
      if (ready > 0) return Ok{};
    }
  }

  /// Milliseconds for poll(): -1 without a deadline.
  int left() const {
    if (!deadline_) return -1;
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Instant::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(rest, 0, INT32_MAX));
  }

  int fd_;
  int cancel_fd_;
  std::optional<Instant::time_point> deadline_;
  std::chrono::milliseconds timeout_{};
};

/// A child that ended without "done" and without an error frame.
Error died(int status) {
  if (!WIFSIGNALED(status)) {
    return {Code::kInternal, "The query's process ended without an answer.", "", "Please report the query."};
  }
  const int signal = WTERMSIG(status);
  if (signal == SIGKILL) return out_of_memory();  // by the system's memory killer
  return {
      Code::kInternal,
      fmt::format("The query's process died of signal {} ({}); the lake is untouched.", signal, ::strsignal(signal)),
      "", "Please report the query."};
}

Result<std::unique_ptr<Child>> spawn(const CageOptions& options, const Catalog& catalog, const std::string& sql) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{Code::kStorage, fmt::format("No pipe for the query: {}.", std::strerror(errno))};
  }
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) live_caged(options, catalog, sql, ends[1], parent);
  ::close(ends[1]);
  if (pid > 0) return std::make_unique<Child>(pid, ends[0]);
  ::close(ends[0]);
  return Error{Code::kUnavailable, fmt::format("No process for the query: {}.", std::strerror(errno))};
}

}  // namespace

struct CagedQuery::State {
  std::unique_ptr<Child> child;
  Pipe pipe;
  std::vector<Column> columns = {};
  Frame frame = {};
  FrameReader reader{""};
  std::uint32_t left = 0;  // rows of the frame
  bool done = false;       // said so: who asks again is told again
  std::vector<Value> values = {};

  /// The next frame's tag: 'C', 'R' or 'D'.
  Result<char> next_frame() {
    TONEARM_RETURN_IF_ERROR(pipe.next(frame));
    if (frame.tag == 'E') return decode_error(frame.payload);
    if (frame.tag == '\0') return died(child->end());
    return frame.tag;
  }
};

CagedQuery::CagedQuery(std::unique_ptr<State> state) : state_(std::move(state)) {}
CagedQuery::~CagedQuery() = default;

const std::vector<Column>& CagedQuery::columns() const { return state_->columns; }

Result<std::unique_ptr<CagedQuery>> CagedQuery::start(const CageOptions& options, const Catalog& catalog,
                                                      const std::string& sql) {
  const Catalog part = needed(catalog, sql);
  TONEARM_TRY(auto child, spawn(options, part, sql));
  const int fd = child->fd();
  std::unique_ptr<State> state(new State{.child = std::move(child), .pipe = Pipe(fd, options)});
  Result<char> first = state->next_frame();
  if (!first.ok() && part.statements.size() < catalog.statements.size() && misses_a_name(first.error())) {
    // A process that has not seen the text: its answer is as if there had been no first try.
    TONEARM_TRY(state->child, spawn(options, catalog, sql));
    state->pipe.turn_to(state->child->fd());
    first = state->next_frame();
  }
  TONEARM_TRY(const char tag, std::move(first));
  if (tag != 'C') return Error{Code::kInternal, "The query's process sent no columns."};
  TONEARM_TRY(state->columns, decode_columns(state->frame.payload));
  state->values.resize(state->columns.size());
  return std::unique_ptr<CagedQuery>(new CagedQuery(std::move(state)));
}

Result<const std::vector<Value>*> CagedQuery::next() {
  State& state = *state_;
  while (state.left == 0) {
    if (state.done) return nullptr;
    TONEARM_TRY(const char tag, state.next_frame());
    state.done = tag == 'D';
    if (state.done) continue;
    if (tag != 'R') return Error{Code::kInternal, "The query's process sent a frame out of turn."};
    state.reader = FrameReader(state.frame.payload);
    state.left = state.reader.u32();
  }
  --state.left;
  for (std::size_t i = 0; i < state.columns.size(); ++i) {
    decode_value(state.reader, state.columns[i].type, state.values[i]);
  }
  if (!state.reader.failed()) return &state.values;
  return Error{Code::kInternal, "The query's process sent rows that make no sense."};
}

Status run_caged(const CageOptions& options, const Catalog& catalog, const std::string& sql, RowSink& sink) {
  TONEARM_TRY(const auto query, CagedQuery::start(options, catalog, sql));
  TONEARM_RETURN_IF_ERROR(sink.begin(query->columns()));
  for (;;) {
    TONEARM_TRY(const std::vector<Value>* values, query->next());
    if (values == nullptr) return sink.end();
    TONEARM_RETURN_IF_ERROR(sink.row(*values));
  }
}

}  // namespace tonearm::query
