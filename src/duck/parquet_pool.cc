#include "duck/parquet_pool.h"

#include <mutex>

#include <fmt/format.h>

#include "duck/api.h"

namespace tonearm::duck {
namespace {

struct Pool {
  std::mutex mutex;  // of all below
  std::shared_ptr<Database> database;
  std::vector<std::unique_ptr<ParquetEngine>> idle;  // of that database; never more than threads worked at once
  std::uint64_t opened = 0;
};

Pool& pool() {
  // Never destroyed: threads may still encode while the program ends.
  static auto* the_pool = new Pool;
  return *the_pool;
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
  api.table_function_set_name(function, source.function.c_str());
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

LogicalTypes::~LogicalTypes() {
  for (auto& [text, type] : by_text_) api_.destroy_logical_type(&type);
}

Result<std::vector<duckdb_logical_type>> LogicalTypes::of(Connection& connection,
                                                          const std::vector<ParquetColumn>& columns) {
  std::vector<std::string> unknown;
  for (const ParquetColumn& column : columns)
    if (by_text_.try_emplace(column.type, nullptr).second) unknown.push_back(column.type);
  if (!unknown.empty()) {
    if (Status learned = learn(connection, unknown); !learned.ok()) {
      for (const std::string& text : unknown) by_text_.erase(text);
      return std::move(learned).error();
    }
  }
  std::vector<duckdb_logical_type> types;
  types.reserve(columns.size());
  for (const ParquetColumn& column : columns) types.push_back(by_text_.find(column.type)->second);
  return types;
}

Status LogicalTypes::learn(Connection& connection, const std::vector<std::string>& texts) {
  std::string query;
  for (const std::string& text : texts)
    query += fmt::format("{}CAST(NULL AS {})", query.empty() ? "SELECT " : ", ", text);
  duckdb_result result{};
  Status learned = Ok{};
  if (api_.query(connection.handle(), query.c_str(), &result) == DuckDBSuccess) {
    for (idx_t i = 0; i < texts.size(); ++i) by_text_[texts[i]] = api_.column_logical_type(&result, i);
  } else {
    learned = error_of(api_.result_error_type(&result), api_.result_error(&result));
  }
  api_.destroy_result(&result);
  return learned;
}

Result<std::unique_ptr<ParquetEngine>> ParquetEngine::open(std::shared_ptr<Database> database, std::uint64_t number) {
  TONEARM_TRY(Connection connection, Connection::open(*database));
  std::unique_ptr<ParquetEngine> engine(new ParquetEngine(std::move(database), std::move(connection)));
  engine->source_.api = &engine->connection_.api();
  engine->source_.function = fmt::format("tonearm_rows_{}", number);
  TONEARM_RETURN_IF_ERROR(register_rows(engine->connection_, engine->source_));
  return engine;
}

Result<BorrowedEngine> BorrowedEngine::borrow() {
  Pool& shared = pool();
  const std::lock_guard lock(shared.mutex);  // while a database opens, nobody could do without it
  if (!shared.idle.empty()) {
    BorrowedEngine engine(std::move(shared.idle.back()));
    shared.idle.pop_back();
    return engine;
  }
  if (shared.database == nullptr) {
    TONEARM_TRY(Database database, Database::open());
    shared.database = std::make_shared<Database>(std::move(database));
  }
  TONEARM_TRY(auto engine, ParquetEngine::open(shared.database, ++shared.opened));
  return BorrowedEngine(std::move(engine));
}

void BorrowedEngine::spoil() {
  Pool& shared = pool();
  const std::lock_guard lock(shared.mutex);
  if (engine_->database() == shared.database) {
    shared.idle.clear();
    shared.database.reset();
  }
  engine_.reset();
}

BorrowedEngine::~BorrowedEngine() {
  if (engine_ == nullptr) return;
  Pool& shared = pool();
  const std::lock_guard lock(shared.mutex);
  if (engine_->database() == shared.database) shared.idle.push_back(std::move(engine_));
}

}  // namespace tonearm::duck
