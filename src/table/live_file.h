/// A file that a head names: fetched, and checked against what the head says of it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"
#include "table/head.h"
#include "table/registers.h"

namespace tonearm {

/// The file's bytes. kIntegrity, naming the object, where it is missing or is not what was written (size, SHA-256).
Result<std::string> get_live_file(ObjectStore* store, const spec::Table& table, const HeadFile& file);

/// Its rows. kIntegrity also where they are not as many as the head says.
Result<std::vector<Row>> read_live_file(ObjectStore* store, const spec::Table& table, const HeadFile& file);
/// The same with the rows' bytes in `arena`.
Result<std::vector<RowView>> read_live_rows(ObjectStore* store, const spec::Table& table, const HeadFile& file,
                                            Arena* arena);

}  // namespace tonearm
