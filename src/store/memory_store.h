/// A store in memory, for tests and for trying things out: the same promises as the folder.
#pragma once

#include <map>
#include <mutex>

#include "store/object_store.h"

namespace tonearm {

class MemoryStore : public ObjectStore, public Replacer, public Remover {
 public:
  Status put_if_absent(const std::string& key, std::string_view bytes) override;
  Status sync() override;
  Result<std::string> get(const std::string& key) override;
  Result<std::string> get_range(const std::string& key, std::uint64_t offset, std::uint64_t length) override;
  Result<std::vector<ObjectInfo>> list(std::string_view prefix, std::string_view start_after = {}) override;
  Status replace(const std::string& key, std::string_view bytes) override;
  Status remove(const std::string& key) override;
  Result<std::uint64_t> remove_temporaries(Millis before) override;

  Storage storage() { return {this, this, this}; }
  /// The `modified` of objects put from now on.
  void set_now(Millis now);

 private:
  struct Object {
    std::string bytes;
    Millis modified;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Object> objects_;
  Millis now_ = 0;
};

}  // namespace tonearm
