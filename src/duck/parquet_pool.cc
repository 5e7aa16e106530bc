#include "duck/parquet_pool.h"

#include <mutex>

#include "duck/api.h"

namespace tonearm::duck {
namespace {

constexpr std::size_t kKept = 8;

std::mutex pool_mutex;

std::vector<std::unique_ptr<ParquetEngine>>& pool() {
  // Never destroyed: threads may still encode while the program ends.
  static auto* engines = new std::vector<std::unique_ptr<ParquetEngine>>;
  return *engines;
}

void bind_rows(duckdb_bind_info info) {
  const Api& api = *load().value();
  const auto& source = *static_cast<RowSource*>(api.bind_get_extra_info(info));
  for (std::size_t i = 0; i < source.spec->columns.size(); ++i) {
    api.bind_add_result_column(info, source.spec->columns[i].name.c_str(), source.logical[i]);
  }
}

// One thread asks for rows, or their order would be lost.
void init_rows(duckdb_init_info info) { load().value()->init_set_max_threads(info, 1); }

void give_rows(duckdb_function_info info, duckdb_data_chunk output) {
  const Api& api = *load().value();
  auto& source = *static_cast<RowSource*>(api.function_get_extra_info(info));
  ChunkWriter chunk(api, output, source.types);
  Result<std::uint64_t> filled = source.spec->fill(chunk);
  if (filled.ok()) {
    api.data_chunk_set_size(output, *filled);
    return;
  }
  source.error = std::move(filled).error();
  api.function_set_error(info, source.error->message.c_str());
}

Status register_rows(const Connection& connection, RowSource& source) {
  const Api& api = connection.api();
  duckdb_table_function function = api.create_table_function();
  api.table_function_set_name(function, "tonearm_rows");
  api.table_function_set_extra_info(function, &source, nullptr);
  api.table_function_set_bind(function, bind_rows);
  api.table_function_set_init(function, init_rows);
  api.table_function_set_function(function, give_rows);
  const duckdb_state state = api.register_table_function(connection.handle(), function);
  api.destroy_table_function(&function);
  if (state == DuckDBSuccess) return Ok{};
  return Error{Code::kInternal, "DuckDB does not take the table function of rows."};
}

}  // namespace

Result<std::unique_ptr<ParquetEngine>> ParquetEngine::open() {
  TONEARM_TRY(Database database, Database::open());
  TONEARM_TRY(Connection connection, Connection::open(database));
  std::unique_ptr<ParquetEngine> engine(new ParquetEngine(std::move(database), std::move(connection)));
  engine->source_.api = &engine->connection_.api();
  TONEARM_RETURN_IF_ERROR(register_rows(engine->connection_, engine->source_));
  return engine;
}

Result<BorrowedEngine> BorrowedEngine::borrow() {
  {
    const std::lock_guard lock(pool_mutex);
    if (!pool().empty()) {
      BorrowedEngine engine(std::move(pool().back()));
      pool().pop_back();
      return engine;
    }
  }
  TONEARM_TRY(auto engine, ParquetEngine::open());
  return BorrowedEngine(std::move(engine));
}

BorrowedEngine::~BorrowedEngine() {
  if (engine_ == nullptr) return;
  const std::lock_guard lock(pool_mutex);
  if (pool().size() < kKept) pool().push_back(std::move(engine_));
}

}  // namespace tonearm::duck
