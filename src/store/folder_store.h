/// A folder as an ObjectStore.
#pragma once

#include <memory>
#include <string>

#include "store/object_store.h"

namespace tonearm {

/// Objects are files below `root`, which is made (0700) when the first object is put.
/// put_if_absent: a temporary file of the same folder, written, then renamed without replacing (EEXIST:
/// kAlreadyExists); where a file system cannot do that, link()ed to its name and unlinked. `sync` syncs every file and
/// folder touched since the last one, each once, files first (how: sync_group.h). The bytes of a commit
/// (layout::is_commit) are synced before it gets its name, so `sync` after it only has the folder to do. A put whose
/// temporary cannot be written or named leaves nothing behind that a listing shows. Temporaries are named
/// `.tmp-<nonce>`. Folders are 0700, files 0600 under any umask. Symbolic links below the root are not followed when
/// listing or reading.
class FolderStore : public ObjectStore, public Replacer, public Remover {
 public:
  explicit FolderStore(std::string root);
  ~FolderStore() override;

  Status put_if_absent(const std::string& key, std::string_view bytes) override;
  Status sync() override;
  Result<std::string> get(const std::string& key) override;
  Result<std::string> get_range(const std::string& key, std::uint64_t offset, std::uint64_t length) override;
  Result<std::vector<ObjectInfo>> list(std::string_view prefix, std::string_view start_after = {}) override;
  Status replace(const std::string& key, std::string_view bytes) override;
  Status remove(const std::string& key) override;
  Result<std::uint64_t> remove_temporaries(Millis before) override;

  const std::string& root() const { return root_; }
  Storage storage() { return {this, this, this}; }

 private:
  struct Pending;
  std::string root_;
  std::unique_ptr<Pending> pending_;
};

}  // namespace tonearm
