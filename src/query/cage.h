/// Runs SQL that nobody has seen in a process of its own, and gives its rows.
///
/// The walls, each tested alone: the gate (only statements that read), DuckDB's locked settings (only
/// the lake's tables folder, no extension, no other file), limits of memory and of written bytes,
/// Landlock where the kernel has it, and the process itself: what it does to its memory or its time
/// ends with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "query/value.h"

namespace tonearm::query {

/// One statement run before the cage is locked: `create view plays as select * from
/// read_parquet([...])` or `create macro ...`. `name` is what it makes: errors say it, and who
/// does not name it goes without (query/needed.h).
struct SetupStatement {
  std::string name;
  std::string sql;
};

/// What a query can see: made by the caller from one head, so that all its tables are of one commit. A statement uses
/// only those before it.
struct Catalog {
  std::vector<SetupStatement> statements;
};

struct CageOptions {
  /// Absolute folders that may be read: the lake's tables folder. None: no file at all.
  std::vector<std::string> allowed_directories;
  std::uint64_t memory_limit_bytes = 1ULL << 30;
  int threads = 1;
  std::optional<std::chrono::milliseconds> timeout = {};
  /// Readable when the query shall stop (SigintScope::fd()); -1: nothing stops it.
  int cancel_fd = -1;
};

/// A statement that runs in its cage: its columns, then its rows one by one. The destructor ends the
/// process, whatever it is doing.
class CagedQuery {
 public:
  /// Forks, and waits until the columns are known. Call it while the process has one thread. Errors:
  /// those of the gate and of query/complaint.h; kCancelled when cancel_fd spoke; kUnavailable at
  /// the timeout; kInternal when the process died. The parent does not load DuckDB.
  static Result<std::unique_ptr<CagedQuery>> start(const CageOptions& options, const Catalog& catalog,
                                                   const std::string& sql);
  ~CagedQuery();
  CagedQuery(const CagedQuery&) = delete;
  CagedQuery& operator=(const CagedQuery&) = delete;

  const std::vector<Column>& columns() const;
  /// The next row's values, valid until the next call; null at the end. Errors as start().
  Result<const std::vector<Value>*> next();

 private:
  struct State;
  explicit CagedQuery(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Gets a result. An error that it returns stops the query and is run_caged's.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// Once, before the rows.
  virtual Status begin(const std::vector<Column>& columns) = 0;
  /// The values live during the call.
  virtual Status row(const std::vector<Value>& values) = 0;
  /// Once, after the last row of a query that succeeded.
  virtual Status end() = 0;
};

/// Runs one statement into the sink; errors as CagedQuery's, or the sink's own.
Status run_caged(const CageOptions& options, const Catalog& catalog, const std::string& sql, RowSink& sink);

}  // namespace tonearm::query
