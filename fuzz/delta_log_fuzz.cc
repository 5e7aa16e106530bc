// A Delta log of any bytes: the input, cut at NUL bytes, is _last_checkpoint and the versions from 0 on. A reader
// refuses it or reads it, never crashes; what it reads can be read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "store/layout.h"
#include "store/memory_store.h"
#include "table/delta_log.h"
#include "table/head.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

/// Objects of a table's log.
void put_log(std::string_view input, tonearm::MemoryStore* store) {
  std::uint64_t version = 0;
  for (bool is_pointer = true; !input.empty(); is_pointer = false) {
    const std::size_t end = std::min(input.find('\0'), input.size());
    const std::string key =
        is_pointer ? tonearm::layout::last_checkpoint("t") : tonearm::layout::delta_version("t", version++);
    check(store->put_if_absent(key, input.substr(0, end)).ok());
    input.remove_prefix(std::min(end + 1, input.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  tonearm::DeltaSnapshot snapshot;
  if (tonearm::apply_commit(input, "key", &snapshot).ok()) {
    for (const auto& [path, action] : snapshot.files) {
      tonearm::DeltaSnapshot again;
      check(tonearm::apply_commit("{\"add\":" + action + "}", "key", &again).ok() && again.files.size() == 1);
    }
  }
  tonearm::MemoryStore store;
  put_log(input, &store);
  const auto shown = tonearm::replay(&store, "t");
  check(!shown.ok() || (!shown->metadata.empty() && !shown->protocol.empty()));
  const auto head = tonearm::head_from_json(input);
  check(!head.ok() || tonearm::head_from_json(tonearm::to_json(*head)).ok());
  return 0;
}
