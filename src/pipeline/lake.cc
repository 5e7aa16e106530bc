#include "pipeline/lake.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "spec/reasons.h"
#include "store/layout.h"
#include "store/memory_store.h"

namespace tonearm {
namespace {

Result<LakeFile> parse(std::string_view text) {
  const auto json = parse_json(text);
  if (!json.is_object() || !json.contains("format") || !json["format"].is_number_integer() || !json.contains("birth") ||
      !json["birth"].is_string()) {
    return Error{
        Code::kIntegrity, fmt::format("The lake's own file {} cannot be read.", layout::kLakeFile),
        std::string(spec::reason::kDamagedObject),
        "restore it from a backup, or write {\"format\":1,\"birth\":\"<RFC 3339>\"} with the time of the first import"};
  }
  LakeFile file;
  file.format = json["format"].get<int>();
  if (file.format > kLakeFormat) {
    return Error{Code::kUnsupported,
                 fmt::format("This lake has format {}, this tonearm knows {}.", file.format, kLakeFormat),
                 std::string(spec::reason::kNewerLake), "use the newer tonearm that wrote it"};
  }
  const auto birth = parse_rfc3339(json["birth"].get<std::string>());
  if (!birth) {
    return Error{Code::kIntegrity, fmt::format("The lake's own file {} has no time of birth.", layout::kLakeFile),
                 std::string(spec::reason::kDamagedObject)};
  }
  file.birth = *birth;
  return file;
}

}  // namespace

Result<Lake> Lake::open(const std::string& root) {
  Lake lake;
  lake.root_ = root;
  auto store = std::make_shared<FolderStore>(root);
  lake.storage_ = store->storage();
  lake.store_ = store;
  auto text = store->get(std::string(layout::kLakeFile));
  if (!text.ok() && text.error().code == Code::kNotFound) {
    return Error{Code::kNotFound, fmt::format("There is no lake at {}.", root), std::string(spec::reason::kNoLake),
                 "tonearm import PATH... makes one there; --lake names another"};
  }
  if (!text.ok()) return std::move(text).error();
  TONEARM_TRY(lake.file_, parse(*text));
  return lake;
}

Result<Lake> Lake::open_or_make(const std::string& root, Millis now) {
  auto lake = open(root);
  if (lake.ok() || lake.error().reason != spec::reason::kNoLake) return lake;
  FolderStore store(root);
  const nlohmann::ordered_json json = {{"format", kLakeFormat}, {"birth", format_rfc3339(now)}};
  auto put = store.put_if_absent(std::string(layout::kLakeFile), print_json(json) + "\n");
  if (!put.ok() && put.error().code != Code::kAlreadyExists) return std::move(put).error();
  TONEARM_RETURN_IF_ERROR(store.sync());
  return open(root);
}

Result<Lake> Lake::open_or_pretend(const std::string& root, Millis now) {
  auto lake = open(root);
  if (lake.ok() || lake.error().reason != spec::reason::kNoLake) return lake;
  Lake pretended;
  pretended.root_ = root;
  pretended.file_.birth = now;
  pretended.pretended_ = true;
  auto store = std::make_shared<MemoryStore>();
  pretended.storage_ = store->storage();
  pretended.store_ = store;
  return pretended;
}

}  // namespace tonearm
