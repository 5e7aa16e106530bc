/// Rows <-> Parquet bytes, through DuckDB, in memory.
#pragma once

#include <functional>
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
/// kYears tables' partition column is not in the file.
Result<EncodedFile> encode_file(const spec::Table& table, const std::vector<Row>& rows);

/// Decodes a file's rows in file order. Columns that the file lacks are NULL. kIntegrity names what is wrong.
Result<std::vector<Row>> decode_file(const spec::Table& table, std::string_view parquet);

}  // namespace tonearm
