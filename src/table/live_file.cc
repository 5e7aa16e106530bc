#include "table/live_file.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "spec/reasons.h"
#include "store/layout.h"
#include "table/data_file.h"

namespace tonearm {
namespace {

Error not_as_written(std::string_view reason, const std::string& key, std::string_view what) {
  return {Code::kIntegrity, fmt::format("A data file {}: {}.", what, key), std::string(reason),
          "Run `tonearm repair`."};
}

}  // namespace

Result<std::string> get_live_file(ObjectStore* store, const spec::Table& table, const HeadFile& file) {
  const std::string key = layout::table_root(table.name) + file.path;
  Result<std::string> bytes = store->get(key);
  if (!bytes.ok() && bytes.error().code == Code::kNotFound)
    return not_as_written(spec::reason::kMissingObject, key, "is missing");
  if (bytes.ok() && (bytes->size() != file.bytes || sha256_hex(*bytes) != file.sha256))
    return not_as_written(spec::reason::kDamagedObject, key, "is not what was written");
  return bytes;
}

Result<std::vector<RowView>> read_live_rows(ObjectStore* store, const spec::Table& table, const HeadFile& file,
                                            Arena* arena) {
  TONEARM_TRY(const std::string bytes, get_live_file(store, table, file));
  Result<std::vector<RowView>> rows = decode_rows(table, bytes, arena);
  const std::string key = layout::table_root(table.name) + file.path;
  if (!rows.ok()) {
    Error error = std::move(rows).error();
    error.message += " " + key;
    return error;
  }
  if (rows->size() != file.rows)
    return not_as_written(spec::reason::kDamagedObject, key, "has other rows than its head says");
  return rows;
}

Result<std::vector<Row>> read_live_file(ObjectStore* store, const spec::Table& table, const HeadFile& file) {
  Arena arena;
  TONEARM_TRY(const std::vector<RowView> views, read_live_rows(store, table, file, &arena));
  std::vector<Row> rows;
  rows.reserve(views.size());
  for (const RowView& view : views) rows.push_back(row_of(view));
  return rows;
}

}  // namespace tonearm
