/// An in-memory DuckDB with every table (empty, as `describe --sql` prints them) and every view, and queries as text.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/describe.h"
#include "duck/database.h"

namespace tonearm::test {

/// Rows as printed by DuckDB: "NULL" for NULL, "''" for an empty text.
using TextRows = std::vector<std::vector<std::string>>;

class MemoryDuck {
 public:
  static Result<MemoryDuck> open() {
    TONEARM_TRY(duck::Database database, duck::Database::open());
    MemoryDuck made(std::make_unique<duck::Database>(std::move(database)));
    TONEARM_TRY(duck::Connection connection, duck::Connection::open(*made.database_));
    made.connection_ = std::make_unique<duck::Connection>(std::move(connection));
    return made;
  }

  /// With the tables and views that `tonearm describe --sql` prints.
  static Result<MemoryDuck> with_tables() {
    TONEARM_TRY(MemoryDuck made, open());
    TONEARM_RETURN_IF_ERROR(made.run(catalog::describe(catalog::Format::kSql)));
    return made;
  }

  Status run(const std::string& sql) { return connection_->run(sql); }

  Result<TextRows> ask(const std::string& sql) {
    TONEARM_TRY(duck::Rows rows, connection_->query("SELECT coalesce(nullif(CAST(COLUMNS(*) AS VARCHAR), ''), CASE "
                                                    "WHEN CAST(COLUMNS(*) AS VARCHAR) = '' THEN '''''' "
                                                    "ELSE 'NULL' END) FROM (" +
                                                    sql + "\n)"));
    TextRows text;
    while (true) {
      TONEARM_TRY(const duck::Chunk* chunk, rows.next());
      if (chunk == nullptr) return text;
      for (std::uint64_t row = 0; row < chunk->size(); ++row) {
        std::vector<std::string>& cells = text.emplace_back();
        for (std::size_t i = 0; i < chunk->columns(); ++i) cells.emplace_back(chunk->column(i).get_string(row));
      }
    }
  }

  /// DuckDB's plan, as EXPLAIN draws it.
  Result<std::string> plan(const std::string& sql) {
    TONEARM_TRY(duck::Rows rows, connection_->query("EXPLAIN " + sql));
    TONEARM_TRY(const duck::Chunk* chunk, rows.next());
    return chunk == nullptr ? std::string() : std::string(chunk->column(1).get_string(0));
  }

 private:
  explicit MemoryDuck(std::unique_ptr<duck::Database> database) : database_(std::move(database)) {}

  std::unique_ptr<duck::Database> database_;
  std::unique_ptr<duck::Connection> connection_;
};

}  // namespace tonearm::test
