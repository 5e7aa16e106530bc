/// Rows <-> Parquet bytes, in memory: no file is made (the engine writes to and reads from a memfd
/// by its name /proc/self/fd/N).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "duck/chunk.h"
#include "duck/writer.h"

namespace tonearm::duck {

/// A column to write or to read.
struct ParquetColumn {
  std::string name;
  /// SQL: "VARCHAR", "TIMESTAMP WITH TIME ZONE", "STRUCT(uri VARCHAR, name VARCHAR)[]".
  std::string type;
  /// Write only: the Parquet field id, "7", or for nested types DuckDB's struct text
  /// "{__duckdb_field_id: 7, element: {__duckdb_field_id: 8, uri: 9, name: 10}}"; empty: none.
  std::string field_ids = {};
};

/// What to encode.
struct ParquetWrite {
  std::vector<ParquetColumn> columns;
  /// Writes the next rows into the empty chunk and returns how many (at most its capacity()); 0 is
  /// the end. Called by one thread, until 0 or an error, which write_parquet then returns.
  std::function<Result<std::uint64_t>(ChunkWriter&)> fill;
};

/// Encodes: zstd, version 1, row groups of 122,880 rows, every column optional, rows in the order
/// given. The same rows give the same bytes with the same library, whatever thread, zone, locale.
/// No rows: a valid file of 0 rows. Thread-safe; databases are kept for the next calls. Errors:
/// fill's own, else kInternal with DuckDB's words (kStorage when memory ends).
Result<std::string> write_parquet(const ParquetWrite& spec);

/// Decodes: calls `each` with chunks in file order, one Vector a wanted column, cast to its type.
/// A column (or a struct's field) that the file lacks is NULL; a column that is not wanted is not
/// read. `each` returns an error to stop; it comes back as it is. Bytes that are no such Parquet
/// file are kIntegrity (before or after some chunks were given). Thread-safe as write_parquet.
Status read_parquet(std::string_view bytes, const std::vector<ParquetColumn>& columns,
                    const std::function<Status(const Chunk&)>& each);

}  // namespace tonearm::duck
