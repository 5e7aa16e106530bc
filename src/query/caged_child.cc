#include "query/caged_child.h"

#include <cerrno>
#include <cstring>
#include <new>

#include <fmt/format.h>
#include <unistd.h>

#include "duck/database.h"
#include "query/complaint.h"
#include "query/confine.h"
#include "query/encode.h"
#include "query/frames.h"
#include "query/gate.h"

namespace tonearm::query {
namespace {

/// What the library, its arenas and our buffers take beside the memory that DuckDB counts.
constexpr std::uint64_t kHeadroom = 512ULL << 20;

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool send_frame(int fd, char tag, std::string_view payload) {
  std::array<char, 5> head{tag};
  const auto size = static_cast<std::uint32_t>(payload.size());
  std::memcpy(head.data() + 1, &size, sizeof size);
  return write_all(fd, {head.data(), head.size()}) && write_all(fd, payload);
}

std::string folder_list(const std::vector<std::string>& folders) {
  std::string list;
  for (const std::string& folder : folders) {
    list += (list.empty() ? "" : ", ") + duck::quote_text(folder);
  }
  return list;
}

Status make_catalog(duck::Connection& connection, const Catalog& catalog) {
  for (const SetupStatement& statement : catalog.statements) {
    const Status made = connection.run(statement.sql);
    if (made.ok()) continue;
    Error error = explain(made.error().message);
    if (error.code == Code::kUsage) error.code = Code::kIntegrity;
    error.message = fmt::format("The table {} cannot be opened. {}", statement.name, error.message);
    error.next = "tonearm check looks over the lake.";
    return error;
  }
  return Ok{};
}

/// The order matters: allowed folders only before external access ends, the lock last
/// (duckdb.org/docs/stable/operations_manual/securing_duckdb).
Status lock(duck::Connection& connection, const CageOptions& options) {
  return connection.run(
      fmt::format("SET allowed_directories = [{}]; SET enable_external_access = false; "
                  "SET lock_configuration = true;",
                  folder_list(options.allowed_directories)));
}

Status answer(const CageOptions& options, const Catalog& catalog, const std::string& sql, int fd) {
  TONEARM_TRY(const duck::Database database, duck::Database::open({options.threads, options.memory_limit_bytes}));
  wall_in(options.allowed_directories);
  TONEARM_TRY(duck::Connection connection, duck::Connection::open(database));
  TONEARM_RETURN_IF_ERROR(make_catalog(connection, catalog));
  TONEARM_RETURN_IF_ERROR(lock(connection, options));
  TONEARM_TRY(duck::Rows rows, run_gated(connection, sql));
  Status sent = send_rows(rows, [fd](char tag, std::string_view payload) { return send_frame(fd, tag, payload); });
  if (!sent.ok() && sent.error().code != Code::kUsage) return explain(sent.error().message);
  return sent;
}

}  // namespace

void live_caged(const CageOptions& options, const Catalog& catalog, const std::string& sql, int result_fd,
                int parent_pid) {
  const int fd = detach(result_fd, parent_pid);
  try {
    limit(options.memory_limit_bytes + kHeadroom);
    const Status done = answer(options, catalog, sql, fd);
    if (!done.ok()) send_frame(fd, 'E', encode_error(done.error()));
  } catch (const std::bad_alloc&) {
    send_frame(fd, 'E', encode_error(out_of_memory()));
  }
  // No destructors and no exit handlers: they are the parent's.
  ::_exit(0);
}

}  // namespace tonearm::query
