#include "duck/database.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "duck/api.h"

namespace tonearm::duck {
namespace {

/// Known at open. The rest of what fixes a database needs SQL: see kSettings.
constexpr std::array<std::pair<const char*, const char*>, 7> kConfig{{
    {"autoload_known_extensions", "false"},
    {"autoinstall_known_extensions", "false"},
    {"allow_community_extensions", "false"},
    {"temp_directory", ""},
    {"default_null_order", "nulls_last"},
    {"preserve_insertion_order", "true"},
    // The caches know a file by name and time: two memory files of one name would be mixed up.
    {"enable_external_file_cache", "false"},
}};

constexpr const char* kSettings = "SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = false";

Result<duckdb_database> open_handle(const Api& api, const DatabaseOptions& options) {
  duckdb_config config = nullptr;
  api.create_config(&config);
  for (const auto& [key, value] : kConfig) api.set_config(config, key, value);
  api.set_config(config, "threads", fmt::format("{}", options.threads).c_str());
  if (options.memory_limit_bytes != 0) {
    api.set_config(config, "memory_limit", fmt::format("{}B", options.memory_limit_bytes).c_str());
  }
  duckdb_database handle = nullptr;
  char* message = nullptr;
  const duckdb_state state = api.open_ext(nullptr, &handle, config, &message);
  api.destroy_config(&config);
  if (state == DuckDBSuccess) return handle;
  Error error{Code::kInternal, fmt::format("DuckDB does not open: {}", message == nullptr ? "no reason" : message)};
  if (message != nullptr) api.free(message);
  return error;
}

}  // namespace

Error error_of(duckdb_error_type type, const char* message) {
  Error error{Code::kInternal, message == nullptr ? "DuckDB gave no reason." : message};
  if (type == DUCKDB_ERROR_OUT_OF_MEMORY || type == DUCKDB_ERROR_IO) error.code = Code::kStorage;
  if (type == DUCKDB_ERROR_INTERRUPT) error.code = Code::kCancelled;
  return error;
}

Result<Database> Database::open(const DatabaseOptions& options) {
  TONEARM_TRY(const Api* api, load());
  TONEARM_TRY(duckdb_database handle, open_handle(*api, options));
  Database database(*api, handle);
  TONEARM_TRY(Connection connection, Connection::open(database));
  TONEARM_RETURN_IF_ERROR(connection.run(kSettings));
  return database;
}

Database::Database(Database&& other) noexcept : api_(other.api_), handle_(std::exchange(other.handle_, nullptr)) {}

Database::~Database() {
  if (handle_ != nullptr) api_->close(&handle_);
}

Result<Connection> Connection::open(const Database& database) {
  duckdb_connection handle = nullptr;
  if (database.api().connect(database.handle(), &handle) != DuckDBSuccess) {
    return Error{Code::kInternal, "DuckDB gives no connection."};
  }
  return Connection(database.api(), handle);
}

Connection::Connection(Connection&& other) noexcept
    : api_(other.api_), handle_(std::exchange(other.handle_, nullptr)) {}

Connection::~Connection() {
  if (handle_ != nullptr) api_->disconnect(&handle_);
}

Result<Rows> Connection::query(const std::string& sql) {
  duckdb_result result{};
  if (api_->query(handle_, sql.c_str(), &result) == DuckDBSuccess) return Rows(*api_, result);
  Error error = error_of(api_->result_error_type(&result), api_->result_error(&result));
  api_->destroy_result(&result);
  return error;
}

Status Connection::run(const std::string& sql) {
  TONEARM_RETURN_IF_ERROR(query(sql));
  return Ok{};
}

struct Rows::State {
  const Api* api;
  duckdb_result result;
  std::vector<std::string> names = {};
  std::vector<Type> types = {};
  duckdb_data_chunk raw = nullptr;
  std::optional<Chunk> chunk = {};

  ~State() {
    if (raw != nullptr) api->destroy_data_chunk(&raw);
    api->destroy_result(&result);
  }
};

Rows::Rows(const Api& api, const duckdb_result& result) : state_(new State{.api = &api, .result = result}) {
  const idx_t count = api.column_count(&state_->result);
  for (idx_t i = 0; i < count; ++i) {
    state_->names.emplace_back(api.column_name(&state_->result, i));
    duckdb_logical_type type = api.column_logical_type(&state_->result, i);
    state_->types.push_back(describe(api, type));
    api.destroy_logical_type(&type);
  }
}

Rows::~Rows() = default;
Rows::Rows(Rows&&) noexcept = default;

const std::vector<std::string>& Rows::names() const { return state_->names; }
const std::vector<Type>& Rows::types() const { return state_->types; }

Result<const Chunk*> Rows::next() {
  State& state = *state_;
  state.chunk.reset();
  if (state.raw != nullptr) state.api->destroy_data_chunk(&state.raw);
  state.raw = state.api->fetch_chunk(state.result);
  if (state.raw != nullptr) {
    state.chunk.emplace(*state.api, state.raw, state.types);
    return &*state.chunk;
  }
  const char* message = state.api->result_error(&state.result);
  if (message == nullptr) return nullptr;
  return error_of(state.api->result_error_type(&state.result), message);
}

}  // namespace tonearm::duck
