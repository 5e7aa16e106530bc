/// SQL in, rows out: what `tonearm query` does with a text.
#pragma once

#include <string_view>

#include "base/result.h"
#include "query/cage.h"
#include "query/writer.h"

namespace tonearm::query {

struct QueryOptions {
  CageOptions cage;
  Format format = Format::kTable;
  TableStyle style = {};
  int output_fd = 1;
  /// Whether output_fd is a terminal: Parquet is not written to one.
  bool output_is_terminal = false;
};

/// Runs the statements of the text in order, each in a cage of its own, and writes their results.
/// Stops at the first error. Parquet takes exactly one statement. Errors: as CagedQuery::start, and
/// kUsage for a text without a statement, kStorage when the output cannot be written.
Status run_query(const QueryOptions& options, const Catalog& catalog, std::string_view sql);

}  // namespace tonearm::query
