#include "query/shell.h"

#include <thread>

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "query/lake_fixture.h"

namespace tonearm::query {
namespace {

/// Lines of a test; "^C" is a Ctrl-C.
class Typed : public LineReader {
 public:
  Typed(std::vector<std::string> lines, bool interactive) : lines_(std::move(lines)), interactive_(interactive) {}
  Result<std::optional<std::string>> read(const std::string& prompt) override {
    prompts.push_back(prompt);
    if (at_ == lines_.size()) return std::optional<std::string>();
    if (lines_[at_] == "^C") {
      ++at_;
      return Error{Code::kCancelled, "interrupted"};
    }
    return std::optional<std::string>(lines_[at_++]);
  }
  void remember(const std::string& statement) override { remembered.push_back(statement); }
  bool interactive() const override { return interactive_; }

  std::vector<std::string> prompts;
  std::vector<std::string> remembered;

 private:
  std::vector<std::string> lines_;
  std::size_t at_ = 0;
  bool interactive_;
};

class ShellTest : public LakeTest {
 protected:
  std::string run(Typed& typed) {
    const std::string path = root + "/out";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    ShellOptions shell;
    shell.query = {options, Format::kCsv, {}, fd};
    shell.catalog = [this] {
      ++catalogs;
      return Result<Catalog>(catalog);
    };
    shell.show_error = [this](const Error& error) { errors.push_back(error.message); };
    last = run_shell(shell, typed);
    ::close(fd);
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string run(std::vector<std::string> lines, bool interactive = true) {
    Typed typed(std::move(lines), interactive);
    return run(typed);
  }

  std::vector<std::string> errors;
  int catalogs = 0;
  Status last = Ok{};
};

TEST_F(ShellTest, AStatementEndsAtItsSemicolonNotAtItsLine) {
  Typed typed({"select 1 as a,", "  ';' as b", "; select 3 as c; select", "4 as d;"}, true);
  EXPECT_EQ(run(typed), "a,b\n1,;\nc\n3\nd\n4\n\n");
  EXPECT_EQ(typed.prompts, (std::vector<std::string>{"tonearm> ", "    ...> ", "    ...> ", "    ...> ", "tonearm> "}));
  EXPECT_EQ(typed.remembered,
            (std::vector<std::string>{"select 1 as a,\n  ';' as b;", "select 3 as c;", "select\n4 as d;"}));
}

TEST_F(ShellTest, APersonGoesOnAfterAnErrorAndAPipeStops) {
  EXPECT_EQ(run({"selec;", "select 1 as a;"}), "a\n1\n\n");
  EXPECT_EQ(errors.size(), 1U);
  EXPECT_TRUE(last.ok());
  EXPECT_EQ(run({"select 1 as a;", "selec;", "select 2 as b;"}, false), "a\n1\n");
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.error().code, Code::kUsage);
}

TEST_F(ShellTest, APipesLastStatementNeedsNoSemicolon) {
  EXPECT_EQ(run({"select 1 as a;", "select 2", " as b"}, false), "a\n1\nb\n2\n");
}

TEST_F(ShellTest, CtrlCThrowsTheLinesAway) {
  EXPECT_EQ(run({"select 'forgotten", "^C", "select 1 as a;"}), "\na\n1\n\n");
}

TEST_F(ShellTest, DotCommandsShowTablesAndColumns) {
  make_plays(2);
  EXPECT_EQ(run({".tables", ".schema plays", ".mode json", "select 1 as a;", ".quit", "select 2;"}),
            "table\nplays\ncolumn,type\nn,BIGINT\nname,VARCHAR\n[\n{\"a\":1}\n]\n");
  EXPECT_TRUE(errors.empty());
  EXPECT_NE(run({".help"}).find(".schema NAME"), std::string::npos);
}

TEST_F(ShellTest, AWrongDotCommandSaysSo) {
  run({".nothing", ".schema", ".schema nothing", ".mode parquet", ".mode"});
  ASSERT_EQ(errors.size(), 5U);
  EXPECT_EQ(errors[0], "There is no command .nothing.");
  EXPECT_EQ(errors[1], "Which table? Write .schema NAME.");
  EXPECT_TRUE(errors[2].starts_with("There is no such table")) << errors[2];
  EXPECT_EQ(errors[3], "There is no mode 'parquet' in the shell.");
}

TEST_F(ShellTest, EachStatementSeesTheNewestCatalog) {
  run({"select 1; select 2;", "select 3;"});
  EXPECT_EQ(catalogs, 3);
}

TEST(Completions, AreTheWordsWithThatBeginning) {
  const std::vector<std::string> words{"plays", "playlists", "PLAYED_AT", "tracks", "plays"};
  EXPECT_EQ(completions(words, "pla"), (std::vector<std::string>{"PLAYED_AT", "playlists", "plays"}));
  EXPECT_TRUE(completions(words, "x").empty());
}

/// The shell on a terminal of its own.
class Terminal : public LakeTest {
 protected:
  void SetUp() override {
    LakeTest::SetUp();
    make_plays(2);
  }
  void TearDown() override {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    if (fd_ >= 0) ::close(fd_);
    LakeTest::TearDown();
  }
  void start() {
    pid_ = ::forkpty(&fd_, nullptr, nullptr, nullptr);
    ASSERT_GE(pid_, 0);
    if (pid_ > 0) return;
    ::setenv("TERM", "xterm", 1);
    ShellOptions shell;
    options.timeout.reset();
    shell.query = {options, Format::kCsv, {}, 1};
    shell.catalog = [this] { return Result<Catalog>(catalog); };
    shell.show_error = [](const Error& error) {
      const std::string text = "error: " + error.message + "\n";
      [[maybe_unused]] const ssize_t written = ::write(2, text.data(), text.size());
    };
    const Status done = run_shell_on_stdin(shell, root + "/history", {"playlists", "plays"});
    ::_exit(done.ok() ? 0 : 1);
  }
  void type(const std::string& keys) const {
    [[maybe_unused]] const auto size = ::write(fd_, keys.data(), keys.size());
  }
  /// Reads until the text has come; false after ten seconds.
  bool sees(const std::string& text) {
    for (int i = 0; i < 1000; ++i) {
      if (const std::size_t at = seen_.find(text); at != std::string::npos) {
        seen_.erase(0, at + text.size());
        return true;
      }
      ::fcntl(fd_, F_SETFL, O_NONBLOCK);
      std::array<char, 4096> bytes{};
      const ssize_t got = ::read(fd_, bytes.data(), bytes.size());
      if (got > 0) {
        seen_.append(bytes.data(), static_cast<std::size_t>(got));
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    }
    ADD_FAILURE() << "never seen: " << text << "\nseen: " << seen_;
    return false;
  }
  /// Types Ctrl-D until the shell has ended (libedit takes the terminal over a moment after it shows
  /// the prompt) and gives its exit code; -1 after ten seconds.
  int ends_by_ctrl_d() {
    for (int i = 0; i < 100; ++i) {
      type("\x04");
      int status = 0;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      if (::waitpid(pid_, &status, WNOHANG) != pid_) continue;
      pid_ = 0;
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    return -1;
  }

  pid_t pid_ = 0;
  int fd_ = -1;
  std::string seen_;
};

TEST_F(Terminal, AnswersCompletesRemembersAndEndsWithCtrlD) {
  start();
  ASSERT_TRUE(sees("tonearm> "));
  type("select 6*7 as answer, 'é' as e;\n");
  ASSERT_TRUE(sees("answer,e"));
  ASSERT_TRUE(sees("42,é"));
  ASSERT_TRUE(sees("tonearm> "));
  type("select count(*) as c from playl\x15");  // Ctrl-U: away with it
  type("from plays\t where n = 1;\n");
  ASSERT_TRUE(sees("1,Nina"));
  ASSERT_TRUE(sees("tonearm> "));
  type("\x1b[A\x1b[A\n");  // two up: the first statement again
  ASSERT_TRUE(sees("42,é"));
  ASSERT_TRUE(sees("tonearm> "));
  EXPECT_EQ(ends_by_ctrl_d(), 0);
  struct stat about{};
  ASSERT_EQ(::stat((root + "/history").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  std::ifstream history(root + "/history");
  const std::string text(std::istreambuf_iterator<char>(history), {});
  EXPECT_NE(text.find("answer"), std::string::npos) << text;
}

TEST_F(Terminal, CtrlCClearsTheLineAndStopsAQueryButNotTheShell) {
  start();
  ASSERT_TRUE(sees("tonearm> "));
  type("select 'never run");
  ASSERT_TRUE(sees("never run"));
  type("\x03");
  ASSERT_TRUE(sees("tonearm> "));
  type("select count(*) from range(1000000) a, range(1000000) b where hash(a, b) = 7;\n");
  ASSERT_TRUE(sees("= 7;"));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  type("\x03");  // it would take hours
  ASSERT_TRUE(sees("error: The query was interrupted."));
  ASSERT_TRUE(sees("tonearm> "));
  type("select 'still ' || 'here' as x;\n");
  ASSERT_TRUE(sees("still here"));
  ASSERT_TRUE(sees("tonearm> "));
  EXPECT_EQ(ends_by_ctrl_d(), 0);
}

TEST_F(Terminal, AKeyTypedTooEarlyDoesNotSpoilTheNextOne) {
  start();
  ASSERT_TRUE(sees("tonearm> "));
  type("select 1 as once;\n");
  ASSERT_TRUE(sees("once\r\n1"));
  ASSERT_TRUE(sees("tonearm> "));
  type(std::string(1, '\0'));  // what the kernel makes of a Ctrl-D before libedit has the terminal
  EXPECT_EQ(ends_by_ctrl_d(), 0);
}

}  // namespace
}  // namespace tonearm::query
