/// Rows <-> Parquet bytes, through DuckDB, in memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spec/spec.h"
#include "table/registers.h"

namespace tonearm {

/// One encoded file and what a Delta add says of it.
struct EncodedFile {
  std::string bytes;   // Parquet
  std::string sha256;  // lower-case hex
  std::uint64_t rows = 0;
  std::string stats;  // Delta statistics as JSON: numRecords, minValues, maxValues, nullCount of flat columns
};

/// Encodes rows that are sorted by key. Equal rows give equal bytes, whatever thread, zone, locale. Thread-safe.
/// Columns stand as in spec::file_columns and carry their numbers as field ids (a list's element has 1000 * number, a
/// struct's fields follow from there); kYears tables' partition column is not in the file. kInternal for a row with a
/// time beyond what Parquet's microseconds hold (the year 294,000).
Result<EncodedFile> encode_file(const spec::Table& table, const std::vector<RowView>& rows);
Result<EncodedFile> encode_file(const spec::Table& table, const std::vector<Row>& rows);

/// Decodes a file's rows in file order; columns are found by name and cast. Columns that the file lacks are NULL,
/// others are ignored. kIntegrity for bytes that are no Parquet file, a NULL key, keys out of order or twice, a time
/// that is no whole millisecond. Thread-safe.
Result<std::vector<Row>> decode_file(const spec::Table& table, std::string_view parquet);
/// The same with the rows' bytes in `arena`.
Result<std::vector<RowView>> decode_rows(const spec::Table& table, std::string_view parquet, Arena* arena);

/// The keys alone (canonical bytes), in file order: a fraction of the work.
Result<std::vector<std::string>> decode_keys(const spec::Table& table, std::string_view parquet);

}  // namespace tonearm
