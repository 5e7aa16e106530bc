/// The engines that encode and decode Parquet, kept between calls. They are connections to one database, since opening
/// a database costs as much as encoding thousands of rows.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "duck/database.h"
#include "duck/parquet.h"

namespace tonearm::duck {

/// The rows that the table function of an engine gives now.
struct RowSource {
  const Api* api = nullptr;
  std::string function = {};  // its name: each engine has one of its own
  const ParquetWrite* spec = nullptr;
  std::vector<Type> types = {};
  std::vector<duckdb_logical_type> logical = {};  // borrowed during the statement
  std::optional<Error> error = {};                // fill's
};

/// The logical types of SQL type texts, owned; asked for once.
class LogicalTypes {
 public:
  explicit LogicalTypes(const Api& api) : api_(api) {}
  ~LogicalTypes();
  LogicalTypes(const LogicalTypes&) = delete;
  LogicalTypes& operator=(const LogicalTypes&) = delete;

  /// Of each column, in order; they stay valid.
  Result<std::vector<duckdb_logical_type>> of(Connection& connection, const std::vector<ParquetColumn>& columns);

 private:
  Status learn(Connection& connection, const std::vector<std::string>& texts);

  const Api& api_;
  std::map<std::string, duckdb_logical_type, std::less<>> by_text_;
};

/// A connection with its table function. Used by one thread at a time, beside others of the same database.
class ParquetEngine {
 public:
  /// `number`: unlike any other's of that database.
  static Result<std::unique_ptr<ParquetEngine>> open(std::shared_ptr<Database> database, std::uint64_t number);

  Connection& connection() { return connection_; }
  RowSource& source() { return source_; }
  LogicalTypes& types() { return types_; }
  const std::shared_ptr<Database>& database() const { return database_; }

 private:
  ParquetEngine(std::shared_ptr<Database> database, Connection connection)
      : database_(std::move(database)), connection_(std::move(connection)), types_(connection_.api()) {}

  std::shared_ptr<Database> database_;  // before its connection
  Connection connection_;
  RowSource source_;
  LogicalTypes types_;
};

/// An engine borrowed from the process-wide pool; the destructor gives it back, unless its database was spoiled: DuckDB
/// may refuse every later statement after an error that it calls fatal.
class BorrowedEngine {
 public:
  static Result<BorrowedEngine> borrow();
  BorrowedEngine(BorrowedEngine&&) noexcept = default;
  BorrowedEngine& operator=(BorrowedEngine&&) = delete;
  ~BorrowedEngine();

  ParquetEngine* operator->() const { return engine_.get(); }
  ParquetEngine& operator*() const { return *engine_; }
  /// Whoever borrows next gets another database. Those who work with this one may fail as well.
  void spoil();

 private:
  explicit BorrowedEngine(std::unique_ptr<ParquetEngine> engine) : engine_(std::move(engine)) {}

  std::unique_ptr<ParquetEngine> engine_;
};

}  // namespace tonearm::duck
