#include "query/gate.h"

#include <map>
#include <memory>

#include <fmt/format.h>

#include "duck/api.h"
#include "query/complaint.h"
#include "query/split.h"
#include "spec/reasons.h"

namespace tonearm::query {
namespace {

using duck::Api;

/// What else is wanted by who writes such a statement.
const std::map<std::string_view, std::string_view>& alternatives() {
  static const std::map<std::string_view, std::string_view> words{
      {"COPY", "To get a file, print one: tonearm query -o csv|json|parquet \"select ...\" > FILE"},
      {"EXPORT", "Copy the lake's folder; any reader of Delta tables opens it."},
      {"ATTACH", "Open the other database with its own program; the lake is opened alone."},
      {"INSTALL", "Extensions are not loaded here; use the lake's Delta tables from your own DuckDB."},
      {"LOAD", "Extensions are not loaded here; use the lake's Delta tables from your own DuckDB."},
      {"SET", "Settings are fixed: time zone UTC, NULLs last. Write `at time zone` in the query."},
      {"RESET", "Settings are fixed: time zone UTC, NULLs last."},
      {"PRAGMA", "Use DESCRIBE, SHOW TABLES or SUMMARIZE instead."},
      {"CALL", "Write SELECT * FROM function(...)."},
      {"CREATE", "Name a part of the query with WITH name AS (select ...)."},
      {"EXECUTE", "Write the values into the query."},
      {"PREPARE", "Write the values into the query."},
      {"USE", "There is one schema; tonearm tables lists the tables."},
  };
  return words;
}

Error refused(std::string_view sql) {
  const std::string word = first_word(sql);
  const auto found = alternatives().find(word);
  return {Code::kUsage, fmt::format("{} is not run here: a query only reads.", word.empty() ? "The statement" : word),
          std::string(spec::reason::kRefusedSql),
          found == alternatives().end() ? "The tables change only through tonearm import and tonearm run."
                                        : std::string(found->second)};
}

Error complaint(const char* message) { return explain(message == nullptr ? "" : message); }

/// What DuckDB's parser found in a text.
class Extracted {
 public:
  static Result<std::unique_ptr<Extracted>> parse(const duck::Connection& connection, const std::string& sql) {
    std::unique_ptr<Extracted> out(new Extracted(connection.api()));
    out->count_ = connection.api().extract_statements(connection.handle(), sql.c_str(), &out->handle_);
    if (out->count_ != 0) return out;
    const char* message = connection.api().extract_statements_error(out->handle_);
    if (message != nullptr && *message != '\0') return complaint(message);
    return Error{Code::kUsage, "There is no statement.", "", "Write a query: select ..."};
  }
  ~Extracted() { api_.destroy_extracted(&handle_); }
  Extracted(const Extracted&) = delete;
  Extracted& operator=(const Extracted&) = delete;

  idx_t count() const { return count_; }
  duckdb_extracted_statements handle() const { return handle_; }

 private:
  explicit Extracted(const Api& api) : api_(api) {}

  const Api& api_;
  duckdb_extracted_statements handle_ = nullptr;
  idx_t count_ = 0;
};

class Prepared {
 public:
  static Result<std::unique_ptr<Prepared>> prepare(const duck::Connection& connection, const Extracted& extracted,
                                                   idx_t index) {
    std::unique_ptr<Prepared> out(new Prepared(connection.api()));
    if (out->api_.prepare_extracted_statement(connection.handle(), extracted.handle(), index, &out->handle_) ==
        DuckDBSuccess) {
      return out;
    }
    return complaint(out->api_.prepare_error(out->handle_));
  }
  ~Prepared() { api_.destroy_prepare(&handle_); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  duckdb_statement_type type() const { return api_.prepared_statement_type(handle_); }

  Result<duck::Rows> run() const {
    if (api_.nparams(handle_) != 0) {
      return Error{Code::kUsage, "The query has parameters (? or $1) and nobody gives their values.", "",
                   "Write the values into the query."};
    }
    duckdb_pending_result pending = nullptr;
    duckdb_result result{};
    if (api_.pending_prepared_streaming(handle_, &pending) != DuckDBSuccess) {
      Error error = complaint(api_.pending_error(pending));
      api_.destroy_pending(&pending);
      return error;
    }
    const duckdb_state state = api_.execute_pending(pending, &result);
    api_.destroy_pending(&pending);
    if (state == DuckDBSuccess) return duck::Rows(api_, result);
    Error error = complaint(api_.result_error(&result));
    api_.destroy_result(&result);
    return error;
  }

 private:
  explicit Prepared(const Api& api) : api_(api) {}

  const Api& api_;
  duckdb_prepared_statement handle_ = nullptr;
};

/// PIVOT without an IN list is read by DuckDB as "create a temporary enum of the values; select".
/// Both stay in this connection's memory. A statement that the person wrote herself as CREATE never
/// comes here: her text has one statement (Statements), and its first word is no CREATE.
Result<duck::Rows> run_pivot(duck::Connection& connection, const Extracted& extracted, const std::string& sql) {
  const std::string word = first_word(sql);
  const bool reads = word == "PIVOT" || word == "PIVOT_WIDER" || word == "FROM" || word == "SELECT" || word == "WITH";
  if (all_statements(sql).size() != 1) {
    return Error{Code::kUsage, "One statement runs at a time here; this text has several."};
  }
  if (!reads) return refused(sql);
  for (idx_t i = 0; i + 1 < extracted.count(); ++i) {
    TONEARM_TRY(const auto step, Prepared::prepare(connection, extracted, i));
    if (step->type() != DUCKDB_STATEMENT_TYPE_CREATE) return refused(sql);
    TONEARM_RETURN_IF_ERROR(step->run());
  }
  TONEARM_TRY(const auto last, Prepared::prepare(connection, extracted, extracted.count() - 1));
  if (last->type() != DUCKDB_STATEMENT_TYPE_SELECT) return refused(sql);
  return last->run();
}

/// EXPLAIN ANALYZE runs what it explains: so that must pass the gate alone, and what is run is put
/// together again from what passed.
Result<duck::Rows> run_explain(duck::Connection& connection, const std::string& sql) {
  const Explain parts = strip_explain(sql);
  if (parts.prefix.empty()) return refused(sql);
  TONEARM_TRY(const auto inner, Extracted::parse(connection, parts.statement));
  if (inner->count() != 1) return refused(parts.statement);
  TONEARM_TRY(const auto prepared, Prepared::prepare(connection, *inner, 0));
  if (prepared->type() != DUCKDB_STATEMENT_TYPE_SELECT) return refused(parts.statement);
  const std::string rebuilt = parts.prefix + " " + parts.statement;
  TONEARM_TRY(const auto outer, Extracted::parse(connection, rebuilt));
  if (outer->count() != 1) return refused(sql);
  TONEARM_TRY(const auto explained, Prepared::prepare(connection, *outer, 0));
  if (explained->type() != DUCKDB_STATEMENT_TYPE_EXPLAIN) return refused(sql);
  return explained->run();
}

}  // namespace

Result<duck::Rows> run_gated(duck::Connection& connection, const std::string& sql) {
  if (first_word(sql) == "EXPLAIN") return run_explain(connection, sql);
  const auto found = alternatives().find(first_word(sql));
  if (found != alternatives().end()) return refused(sql);
  TONEARM_TRY(const auto extracted, Extracted::parse(connection, sql));
  if (extracted->count() > 1) return run_pivot(connection, *extracted, sql);
  TONEARM_TRY(const auto prepared, Prepared::prepare(connection, *extracted, 0));
  if (prepared->type() != DUCKDB_STATEMENT_TYPE_SELECT) return refused(sql);
  return prepared->run();
}

}  // namespace tonearm::query
