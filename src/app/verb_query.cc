#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/exit_code.h"
#include "app/verbs.h"
#include "catalog/catalog.h"
#include "query/interrupt.h"
#include "query/query.h"
#include "query/shell.h"

namespace tonearm::app {
namespace {

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

Result<std::optional<std::uint64_t>> number(const Context& context, std::string_view option) {
  const auto text = context.invocation.get(option);
  if (!text) return std::optional<std::uint64_t>();
  std::uint64_t n = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (ec != std::errc() || end != text->data() + text->size() || n == 0 || n > 1'000'000)
    return Error{Code::kUsage, fmt::format("--{} wants a number from 1 to 1000000, not {}.", option, *text), "usage"};
  return std::optional<std::uint64_t>(n);
}

Result<query::QueryOptions> query_options(const Context& context) {
  query::QueryOptions options;
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  options.output_is_terminal = terminal;
  options.format = terminal ? query::Format::kTable : query::Format::kCsv;
  if (context.console->settings().json) options.format = query::Format::kJson;
  if (const auto name = context.invocation.get("output")) {
    const auto format = query::format_named(*name);
    if (!format)
      return Error{Code::kUsage, fmt::format("There is no output format `{}`.", *name), "usage",
                   "table, csv, json or parquet"};
    options.format = *format;
  }
  options.style.color = context.console->settings().color;
  if (terminal) {
    options.style.width = terminal_width();
    options.style.null = "NULL";
  }
  options.cage.allowed_directories = {context.lake + "/tables"};
  options.cage.threads = static_cast<int>(context.threads);
  TONEARM_TRY(const auto memory, number(context, "memory"));
  if (memory) options.cage.memory_limit_bytes = *memory << 20;
  TONEARM_TRY(const auto timeout, number(context, "timeout"));
  if (timeout) options.cage.timeout = std::chrono::seconds(*timeout);
  return options;
}

/// What one head has. A lake without a head has every table, empty.
Result<query::Catalog> catalog_of(const Context& context) {
  TONEARM_TRY(const Lake lake, context.open_lake());
  Heads heads = lake.heads();
  TONEARM_TRY(const auto head, heads.newest());
  query::Catalog catalog;
  for (catalog::SetupSql& made : catalog::setup_sql(head.value_or(Head{}), context.lake))
    catalog.statements.push_back({std::move(made.name), std::move(made.sql)});
  return catalog;
}

Result<std::string> read_sql(const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{Code::kUsage, fmt::format("Cannot read {}.", file), "usage", "check the path of -f"};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string> completions() {
  std::set<std::string> words;
  for (const catalog::Relation& relation : catalog::relations()) {
    words.insert(relation.name);
    for (const catalog::RelationColumn& column : relation.columns) words.insert(column.name);
  }
  return {words.begin(), words.end()};
}

Result<int> run_text(const Context& context, query::QueryOptions options, const std::string& sql) {
  TONEARM_TRY(const query::Catalog catalog, catalog_of(context));
  const query::SigintScope interrupts;
  options.cage.cancel_fd = interrupts.fd();
  TONEARM_RETURN_IF_ERROR(query::run_query(options, catalog, sql));
  return exit_code::kSuccess;
}

Result<int> run_shell(const Context& context, query::QueryOptions query_options) {
  if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
    context.console->say(fmt::format(
        "tonearm: SQL over {}. End a statement with `;`. .help helps, .tables lists, Ctrl-D ends.", context.lake));
  }
  TONEARM_RETURN_IF_ERROR(context.open_lake());
  query::ShellOptions options;
  options.query = std::move(query_options);
  options.catalog = [&context] { return catalog_of(context); };
  options.show_error = [&context](const Error& error) { context.console->fail(error); };
  options.terminal_width = terminal_width;
  std::error_code ec;
  std::filesystem::create_directories(context.state_folder, ec);
  if (!ec) ::chmod(context.state_folder.c_str(), S_IRWXU);
  TONEARM_RETURN_IF_ERROR(
      query::run_shell_on_stdin(std::move(options), context.state_folder + "/history", completions()));
  return exit_code::kSuccess;
}

}  // namespace

Result<int> run_query_verb(const Context& context) {
  TONEARM_TRY(query::QueryOptions options, query_options(context));
  const auto file = context.invocation.get("file");
  const auto& arguments = context.invocation.arguments;
  if (file && !arguments.empty())
    return Error{Code::kUsage, "SQL stands both in -f and on the command line.", "usage", "give one of them"};
  if (file) {
    TONEARM_TRY(const std::string sql, read_sql(*file));
    return run_text(context, std::move(options), sql);
  }
  if (!arguments.empty()) return run_text(context, std::move(options), arguments[0]);
  return run_shell(context, std::move(options));
}

}  // namespace tonearm::app
