#include "query/line_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <clocale>
#include <cstring>

#include <fcntl.h>
#include <histedit.h>
#include <poll.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "query/width.h"

namespace tonearm::query {
namespace {

enum class Ready { kInput, kCancelled, kNothing };

/// Waits for input or for Ctrl-C.
Ready wait_for(int fd, int cancel_fd) {
  for (;;) {
    std::array<struct pollfd, 2> fds{{{fd, POLLIN, 0}, {cancel_fd, POLLIN, 0}}};
    const int ready = ::poll(fds.data(), fds.size(), -1);
    if (ready < 0 && errno != EINTR) return Ready::kNothing;
    if (ready <= 0) continue;
    return fds[1].revents != 0 ? Ready::kCancelled : Ready::kInput;
  }
}

class PipeReader : public LineReader {
 public:
  PipeReader(int fd, int cancel_fd) : fd_(fd), cancel_fd_(cancel_fd) {}

  Result<std::optional<std::string>> read(const std::string&) override {
    for (;;) {
      if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) return take(end);
      if (wait_for(fd_, cancel_fd_) == Ready::kCancelled) {
        return Error{Code::kCancelled, "The input was interrupted."};
      }
      std::array<char, 65536> bytes{};
      const ssize_t got = ::read(fd_, bytes.data(), bytes.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Error{Code::kStorage, "The input cannot be read."};
      if (got == 0) return buffer_.empty() ? std::nullopt : take(buffer_.size());
      buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    }
  }
  void remember(const std::string&) override {}
  bool interactive() const override { return false; }

 private:
  std::optional<std::string> take(std::size_t end) {
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }

  int fd_;
  int cancel_fd_;
  std::string buffer_;
};

class TerminalReader : public LineReader {
 public:
  TerminalReader(const std::string& history_path, std::vector<std::string> words, int cancel_fd)
      : words_(std::move(words)), path_(history_path), cancel_fd_(cancel_fd) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
    edit_ = ::el_init("tonearm", stdin, stdout, stderr);
    history_ = ::history_init();
    HistEvent event{};
    ::history(history_, &event, H_SETSIZE, 1000);
    ::history(history_, &event, H_SETUNIQUE, 1);
    open_history();
    ::el_set(edit_, EL_CLIENTDATA, this);
    ::el_set(edit_, EL_EDITOR, "emacs");
    ::el_set(edit_, EL_HIST, ::history, history_);
    ::el_set(edit_, EL_PROMPT, &TerminalReader::prompt);
    ::el_set(edit_, EL_GETCFN, &TerminalReader::get_char);
    ::el_set(edit_, EL_ADDFN, "tonearm-complete", "Complete a name", &TerminalReader::complete);
    ::el_set(edit_, EL_BIND, "^I", "tonearm-complete", nullptr);
    ::el_set(edit_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  ~TerminalReader() override {
    ::history_end(history_);
    ::el_end(edit_);
  }
  TerminalReader(const TerminalReader&) = delete;
  TerminalReader& operator=(const TerminalReader&) = delete;

  Result<std::optional<std::string>> read(const std::string& prompt) override {
    prompt_ = prompt;
    cancelled_ = false;
    ::el_resize(edit_);
    int count = 0;
    const char* line = ::el_gets(edit_, &count);
    if (cancelled_) {
      ::el_reset(edit_);
      return Error{Code::kCancelled, "The line was thrown away."};
    }
    if (line == nullptr || count <= 0) return std::optional<std::string>();
    std::string text(line);
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return std::optional<std::string>(std::move(text));
  }

  void remember(const std::string& statement) override {
    std::string entry = statement;
    // One line is easier to edit; a -- comment would swallow what follows it.
    if (entry.find("--") == std::string::npos) std::replace(entry.begin(), entry.end(), '\n', ' ');
    HistEvent event{};
    ::history(history_, &event, H_ENTER, entry.c_str());
    if (!path_.empty()) ::history(history_, &event, H_SAVE, path_.c_str());
  }
  bool interactive() const override { return true; }

 private:
  /// Queries can hold names of friends and places: nobody else reads them.
  void open_history() {
    if (path_.empty()) return;
    const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
      path_.clear();
      return;
    }
    ::fchmod(fd, 0600);
    ::close(fd);
    HistEvent event{};
    ::history(history_, &event, H_LOAD, path_.c_str());
  }

  static TerminalReader* self(EditLine* edit) {
    TerminalReader* reader = nullptr;
    ::el_get(edit, EL_CLIENTDATA, &reader);
    return reader;
  }

  static const char* prompt(EditLine* edit) { return self(edit)->prompt_.c_str(); }

  /// One character of the terminal. Ours, because libedit's own swallows the first Ctrl-C.
  static int get_char(EditLine* edit, wchar_t* to) {
    TerminalReader& reader = *self(edit);
    std::string bytes;
    for (;;) {
      const Ready ready = wait_for(STDIN_FILENO, reader.cancel_fd_);
      reader.cancelled_ = ready == Ready::kCancelled;
      if (ready != Ready::kInput) return -1;
      char byte = 0;
      const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return static_cast<int>(got);
      // A Ctrl-D typed while a query ran comes as a zero, which libedit takes for "insert the next key as it is".
      if (byte == 0) continue;
      bytes += byte;
      const Glyph glyph = next_glyph(bytes);
      const bool whole = glyph.valid || bytes.size() >= 4 || static_cast<unsigned char>(byte) < 0x80;
      if (!whole) continue;
      *to = glyph.valid ? static_cast<wchar_t>(glyph.code) : L'\uFFFD';
      return 1;
    }
  }

  static unsigned char complete(EditLine* edit, int) {
    const TerminalReader& reader = *self(edit);
    const LineInfo* line = ::el_line(edit);
    const char* begin = line->cursor;
    while (begin > line->buffer &&
           (std::isalnum(static_cast<unsigned char>(begin[-1])) != 0 || begin[-1] == '_' || begin[-1] == '.')) {
      --begin;
    }
    const std::string start(begin, line->cursor);
    const std::vector<std::string> found = completions(reader.words_, start);
    if (start.empty() || found.empty()) return CC_REFRESH_BEEP;
    std::string common = found.front();
    for (const std::string& word : found) {
      std::size_t same = 0;
      while (same < std::min(common.size(), word.size()) && common[same] == word[same]) ++same;
      common.resize(same);
    }
    if (common.size() > start.size()) {
      ::el_deletestr(edit, static_cast<int>(start.size()));
      ::el_insertstr(edit, common.c_str());
      return CC_REFRESH;
    }
    if (found.size() == 1) return CC_REFRESH;
    std::string list = "\n";
    for (const std::string& word : found) list += word + "  ";
    list += '\n';
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, list.data(), list.size());
    return CC_REDISPLAY;
  }

  EditLine* edit_;
  History* history_;
  std::vector<std::string> words_;
  std::string path_;
  std::string prompt_;
  int cancel_fd_;
  bool cancelled_ = false;
};

}  // namespace

std::unique_ptr<LineReader> terminal_reader(const std::string& history_path, std::vector<std::string> words,
                                            int cancel_fd) {
  return std::make_unique<TerminalReader>(history_path, std::move(words), cancel_fd);
}

std::unique_ptr<LineReader> pipe_reader(int fd, int cancel_fd) { return std::make_unique<PipeReader>(fd, cancel_fd); }

std::vector<std::string> completions(const std::vector<std::string>& words, const std::string& start) {
  std::vector<std::string> found;
  for (const std::string& word : words) {
    if (::strncasecmp(word.c_str(), start.c_str(), start.size()) == 0) found.push_back(word);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace tonearm::query
