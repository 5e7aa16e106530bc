/// An in-memory DuckDB, its connections and results, owned by RAII.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "duck/chunk.h"

namespace tonearm::duck {

struct DatabaseOptions {
  int threads = 1;
  std::uint64_t memory_limit_bytes = 0;  // 0: DuckDB's default, 80 % of the machine
};

/// An in-memory database with fixed settings, so that nothing depends on the machine: time zone
/// UTC, no extension loaded or installed, no spilling to disk, NULLS LAST, insertion order kept, no
/// caches of file contents. Move-only. Must outlive its connections.
class Database {
 public:
  static Result<Database> open(const DatabaseOptions& options = {});
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  const Api& api() const { return *api_; }
  duckdb_database handle() const { return handle_; }

 private:
  Database(const Api& api, duckdb_database handle) : api_(&api), handle_(handle) {}

  const Api* api_;
  duckdb_database handle_;
};

/// The rows of one statement, chunk by chunk. Move-only; must not outlive its connection.
class Rows {
 public:
  /// Takes the result over, to destroy it.
  Rows(const Api& api, const duckdb_result& result);
  ~Rows();
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) = delete;

  const std::vector<std::string>& names() const;
  const std::vector<Type>& types() const;
  /// The next rows, valid until the next call; null at the end. A streamed result can fail here.
  Result<const Chunk*> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One connection. One thread at a time.
class Connection {
 public:
  static Result<Connection> open(const Database& database);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  /// Runs the statements; the rows of the last one. Errors as error_of().
  Result<Rows> query(const std::string& sql);
  /// Runs statements whose rows nobody wants.
  Status run(const std::string& sql);

  const Api& api() const { return *api_; }
  duckdb_connection handle() const { return handle_; }

 private:
  Connection(const Api& api, duckdb_connection handle) : api_(&api), handle_(handle) {}

  const Api* api_;
  duckdb_connection handle_;
};

/// DuckDB's error as ours, its words unchanged ("Binder Error: ..."): kStorage for memory and disk,
/// kCancelled for an interrupt, else kInternal.
Error error_of(duckdb_error_type type, const char* message);

}  // namespace tonearm::duck
