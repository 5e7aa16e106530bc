/// The engines that encode and decode Parquet, kept between calls: opening one costs as much as
/// encoding a thousand rows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "duck/database.h"
#include "duck/parquet.h"

namespace tonearm::duck {

/// The rows that the table function tonearm_rows() of an engine gives now.
struct RowSource {
  const Api* api = nullptr;
  const ParquetWrite* spec = nullptr;
  std::vector<Type> types = {};
  std::vector<duckdb_logical_type> logical = {};  // borrowed during the statement
  std::optional<Error> error = {};                // fill's
};

/// One database with its connection. Used by one thread at a time.
class ParquetEngine {
 public:
  static Result<std::unique_ptr<ParquetEngine>> open();

  Connection& connection() { return connection_; }
  RowSource& source() { return source_; }

 private:
  ParquetEngine(Database database, Connection connection)
      : database_(std::move(database)), connection_(std::move(connection)) {}

  Database database_;  // before its connection
  Connection connection_;
  RowSource source_;
};

/// An engine borrowed from the process-wide pool; the destructor gives it back, unless it was
/// spoiled: DuckDB may refuse every later statement after an error that it calls fatal.
class BorrowedEngine {
 public:
  static Result<BorrowedEngine> borrow();
  BorrowedEngine(BorrowedEngine&&) noexcept = default;
  BorrowedEngine& operator=(BorrowedEngine&&) = delete;
  ~BorrowedEngine();

  ParquetEngine* operator->() const { return engine_.get(); }
  ParquetEngine& operator*() const { return *engine_; }
  void spoil() { engine_.reset(); }

 private:
  explicit BorrowedEngine(std::unique_ptr<ParquetEngine> engine) : engine_(std::move(engine)) {}

  std::unique_ptr<ParquetEngine> engine_;
};

}  // namespace tonearm::duck
