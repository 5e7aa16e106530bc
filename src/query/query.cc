#include "query/query.h"

#include "query/split.h"

namespace tonearm::query {
namespace {

std::unique_ptr<RowSink> writer(const QueryOptions& options, Output& output) {
  switch (options.format) {
    case Format::kCsv: return csv_writer(output);
    case Format::kJson: return json_writer(output);
    default: return table_writer(output, options.style);
  }
}

Status check_parquet(const QueryOptions& options, std::size_t statements) {
  if (options.output_is_terminal) {
    return Error{Code::kUsage, "Parquet is not printed to a terminal.", "",
                 "Send it to a file: tonearm query -o parquet \"select ...\" > FILE.parquet"};
  }
  if (statements == 1) return Ok{};
  return Error{Code::kUsage, "One Parquet file holds the answer of one statement; here are several."};
}

}  // namespace

Status run_query(const QueryOptions& options, const Catalog& catalog, std::string_view sql) {
  const std::vector<std::string> statements = all_statements(sql);
  if (statements.empty()) {
    return Error{Code::kUsage, "There is no statement.", "",
                 "Write a query: tonearm query \"select * from plays limit 10\""};
  }
  Output output(options.output_fd, options.cage.cancel_fd);
  if (options.format == Format::kParquet) {
    TONEARM_RETURN_IF_ERROR(check_parquet(options, statements.size()));
    TONEARM_TRY(const auto query, CagedQuery::start(options.cage, catalog, statements[0]));
    return write_parquet_rows(*query, output);
  }
  for (const std::string& statement : statements) {
    const auto sink = writer(options, output);
    TONEARM_RETURN_IF_ERROR(run_caged(options.cage, catalog, statement, *sink));
  }
  return Ok{};
}

}  // namespace tonearm::query
