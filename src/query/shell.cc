#include "query/shell.h"

#include <fmt/format.h>
#include <unistd.h>

#include "duck/type.h"
#include "query/interrupt.h"
#include "query/split.h"

namespace tonearm::query {
namespace {

constexpr std::string_view kHelp =
    R"(A statement ends with ; and may span lines. It only reads.
.tables        the tables
.schema NAME   the columns of a table
.mode MODE     table, csv or json
.help          this text
.quit          ends, as Ctrl-D does; Ctrl-C stops a running query
)";

constexpr std::string_view kTables = "SELECT view_name AS \"table\" FROM duckdb_views() WHERE NOT internal ORDER BY 1";

/// "a b" as "a", "b"; what follows the first blank is the argument.
std::pair<std::string, std::string> command_of(const std::string& line) {
  const std::size_t blank = line.find_first_of(" \t");
  if (blank == std::string::npos) return {line, ""};
  const std::size_t begin = line.find_first_not_of(" \t", blank);
  const std::size_t end = line.find_last_not_of(" \t;");
  if (begin == std::string::npos || end < begin) return {line.substr(0, blank), ""};
  return {line.substr(0, blank), line.substr(begin, end + 1 - begin)};
}

class Shell {
 public:
  Shell(const ShellOptions& options, LineReader& reader) : options_(options), query_(options.query), reader_(reader) {}

  Status run() {
    while (!done_) {
      Result<std::optional<std::string>> line = reader_.read(text_.empty() ? "tonearm> " : "    ...> ");
      if (!line.ok()) {
        if (!reader_.interactive()) return std::move(line).error();
        throw_away();
        continue;
      }
      if (!*line) break;
      TONEARM_RETURN_IF_ERROR(take_line(**line));
    }
    if (done_) return Ok{};
    // A file's last statement needs no semicolon.
    return reader_.interactive() ? goodbye() : run_statements(all_statements(text_));
  }

 private:
  Status take_line(const std::string& line) {
    if (text_.empty() && line.starts_with('.')) return failed_or_on(run_command(line));
    text_ += line + "\n";
    const Statements statements = split(text_);
    if (statements.open) return Ok{};
    text_ = statements.rest.empty() ? "" : statements.rest + "\n";
    return run_statements(statements.complete);
  }

  Status run_statements(const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) {
      reader_.remember(statement + ";");
      TONEARM_RETURN_IF_ERROR(failed_or_on(run_statement(statement)));
    }
    return Ok{};
  }

  Status run_statement(std::string_view sql) {
    if (options_.terminal_width) query_.style.width = options_.terminal_width();
    TONEARM_TRY(const Catalog catalog, options_.catalog());
    return run_query(query_, catalog, sql);
  }

  /// A person sees the error and goes on; a pipe ends with it.
  Status failed_or_on(Status status) {
    if (status.ok() || !reader_.interactive()) return status;
    if (status.error().code == Code::kCancelled) on_cancel();
    options_.show_error(status.error());
    return Ok{};
  }

  Status run_command(const std::string& line) {
    const auto [command, argument] = command_of(line);
    if (command == ".quit" || command == ".exit") {
      done_ = true;
      return Ok{};
    }
    if (command == ".help") return print(kHelp);
    if (command == ".tables") return run_statement(kTables);
    if (command == ".mode") return set_mode(argument);
    if (command == ".schema" && !argument.empty()) {
      return run_statement(fmt::format("SELECT column_name AS \"column\", column_type AS \"type\" FROM (DESCRIBE {})",
                                       duck::quote_name(argument)));
    }
    return Error{
        Code::kUsage,
        command == ".schema" ? "Which table? Write .schema NAME." : fmt::format("There is no command {}.", command), "",
        ".help lists the commands."};
  }

  Status set_mode(const std::string& name) {
    const std::optional<Format> format = format_named(name);
    if (!format || *format == Format::kParquet) {
      return Error{Code::kUsage, fmt::format("There is no mode '{}' in the shell.", name), "",
                   "Modes: table, csv, json. Parquet: tonearm query -o parquet."};
    }
    query_.format = *format;
    return Ok{};
  }

  Status print(std::string_view text) const {
    Output output(query_.output_fd);
    TONEARM_RETURN_IF_ERROR(output.write(text));
    return output.flush();
  }

  Status goodbye() const { return print("\n"); }

  void throw_away() {
    text_.clear();
    on_cancel();
    static_cast<void>(print("\n"));
  }

  void on_cancel() const {
    if (options_.clear_interrupt) options_.clear_interrupt();
  }

  const ShellOptions& options_;
  QueryOptions query_;
  LineReader& reader_;
  std::string text_;  // lines of a statement that has not ended
  bool done_ = false;
};

}  // namespace

Status run_shell(const ShellOptions& options, LineReader& reader) { return Shell(options, reader).run(); }

Status run_shell_on_stdin(ShellOptions options, const std::string& history_path, std::vector<std::string> words) {
  const SigintScope sigint;
  options.query.cage.cancel_fd = sigint.fd();
  options.clear_interrupt = [&sigint] { sigint.clear(); };
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  const auto reader =
      terminal ? terminal_reader(history_path, std::move(words), sigint.fd()) : pipe_reader(STDIN_FILENO, sigint.fd());
  return run_shell(options, *reader);
}

}  // namespace tonearm::query
