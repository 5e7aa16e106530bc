#include "duck/parquet.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "duck/api.h"
#include "duck/parquet_pool.h"

namespace tonearm::duck {
namespace {

/// A file that is memory only. DuckDB opens it by name: COPY truncates and writes it, read_parquet
/// reads it (tried with 1.5.5).
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("tonearm-parquet", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool ok() const { return fd_ >= 0; }
  std::string path() const { return fmt::format("'/proc/self/fd/{}'", fd_); }

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  std::optional<std::string> read() const {
    struct stat about{};
    if (::fstat(fd_, &about) != 0) return {};
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t at = 0;
    while (at < bytes.size()) {
      const ssize_t got = ::pread(fd_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return {};
      at += static_cast<std::size_t>(got);
    }
    return bytes;
  }

 private:
  int fd_;
};

Error no_memory_file() {
  return {Code::kStorage, fmt::format("A Parquet file cannot be held in memory: {}.", std::strerror(errno))};
}

/// "FIELD_IDS {...}," or nothing.
std::string field_ids(const std::vector<ParquetColumn>& columns) {
  std::string out;
  for (const ParquetColumn& column : columns) {
    if (column.field_ids.empty()) continue;
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", quote_text(column.name), column.field_ids);
  }
  return out.empty() ? out : fmt::format("FIELD_IDS {{{}}}, ", out);
}

Status copy_rows(ParquetEngine& engine, const ParquetWrite& spec, const MemoryFile& file) {
  RowSource& source = engine.source();
  TONEARM_TRY(source.logical, engine.types().of(engine.connection(), spec.columns));
  source.spec = &spec;
  source.types.clear();
  source.error.reset();
  for (duckdb_logical_type type : source.logical) {
    source.types.push_back(describe(*source.api, type));
  }
  Status copied = engine.connection().run(
      fmt::format("COPY (SELECT * FROM {}()) TO {} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
                  "PARQUET_VERSION v1, {}ROW_GROUP_SIZE 122880, USE_TMP_FILE false)",
                  source.function, file.path(), field_ids(spec.columns)));
  source.spec = nullptr;
  source.logical.clear();
  if (source.error) return *std::exchange(source.error, std::nullopt);
  return copied;
}

/// Everything that goes wrong in decoding is the bytes' fault, but for memory.
Error damaged(Error error) {
  if (error.message.starts_with("Out of Memory Error: failed to allocate")) return error;
  return {Code::kIntegrity, fmt::format("The bytes are no readable Parquet file. {}", error.message)};
}

Result<std::vector<std::string>> column_names(Connection& connection, const MemoryFile& file) {
  Result<Rows> rows = connection.query(fmt::format("SELECT * FROM read_parquet({}) LIMIT 0", file.path()));
  if (!rows.ok()) return damaged(std::move(rows).error());
  return rows->names();
}

std::string select(const std::vector<ParquetColumn>& columns, const std::vector<std::string>& there,
                   const MemoryFile& file) {
  std::string query = "SELECT ";
  for (const ParquetColumn& column : columns) {
    const bool found = std::find(there.begin(), there.end(), column.name) != there.end();
    query += fmt::format("{}CAST({} AS {})", &column == columns.data() ? "" : ", ",
                         found ? quote_name(column.name) : "NULL", column.type);
  }
  return query + fmt::format(" FROM read_parquet({})", file.path());
}

/// Whether DuckDB may refuse every later statement after this error.
bool is_fatal(const Error& error) {
  return error.message.find("INTERNAL Error") != std::string::npos ||
         error.message.find("FATAL Error") != std::string::npos ||
         error.message.find("Out of Memory") != std::string::npos;
}

/// read_parquet on a borrowed engine.
Status read_rows(Connection& connection, const MemoryFile& file, const std::vector<ParquetColumn>& columns,
                 const std::function<Status(const Chunk&)>& each) {
  TONEARM_TRY(const std::vector<std::string> there, column_names(connection, file));
  Result<Rows> rows = connection.query(select(columns, there, file));
  if (!rows.ok()) return damaged(std::move(rows).error());
  for (;;) {
    Result<const Chunk*> chunk = rows->next();
    if (!chunk.ok()) return damaged(std::move(chunk).error());
    if (*chunk == nullptr) return Ok{};
    TONEARM_RETURN_IF_ERROR(each(**chunk));
  }
}

}  // namespace

Result<std::string> write_parquet(const ParquetWrite& spec) {
  TONEARM_TRY(BorrowedEngine engine, BorrowedEngine::borrow());
  const MemoryFile file;
  if (!file.ok()) return no_memory_file();
  if (Status copied = copy_rows(*engine, spec, file); !copied.ok()) {
    if (is_fatal(copied.error())) engine.spoil();
    return std::move(copied).error();
  }
  std::optional<std::string> bytes = file.read();
  if (!bytes) return no_memory_file();
  return *std::move(bytes);
}

Status read_parquet(std::string_view bytes, const std::vector<ParquetColumn>& columns,
                    const std::function<Status(const Chunk&)>& each) {
  TONEARM_TRY(BorrowedEngine engine, BorrowedEngine::borrow());
  const MemoryFile file;
  if (!file.ok() || !file.write(bytes)) return no_memory_file();
  Status read = read_rows(engine->connection(), file, columns, each);
  if (!read.ok() && is_fatal(read.error())) engine.spoil();
  return read;
}

}  // namespace tonearm::duck
