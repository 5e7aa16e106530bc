#include "store/memory_store.h"

namespace tonearm {

Status MemoryStore::put_if_absent(const std::string& key, std::string_view bytes) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  const std::lock_guard lock(mutex_);
  if (!objects_.try_emplace(key, Object{std::string(bytes), now_}).second) return already_exists(key);
  return Ok{};
}

Status MemoryStore::sync() { return Ok{}; }

Result<std::string> MemoryStore::get(const std::string& key) { return get_range(key, 0, std::string::npos); }

Result<std::string> MemoryStore::get_range(const std::string& key, std::uint64_t offset, std::uint64_t length) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(key);
  if (found == objects_.end()) return not_found(key);
  const std::string& bytes = found->second.bytes;
  return offset < bytes.size() ? bytes.substr(offset, length) : std::string();
}

Result<std::vector<ObjectInfo>> MemoryStore::list(std::string_view prefix, std::string_view start_after) {
  TONEARM_RETURN_IF_ERROR(check_prefix(prefix));
  const std::lock_guard lock(mutex_);
  std::vector<ObjectInfo> found;
  auto at = start_after >= prefix ? objects_.upper_bound(std::string(start_after))
                                  : objects_.lower_bound(std::string(prefix));
  for (; at != objects_.end() && at->first.starts_with(prefix); ++at) {
    found.push_back({at->first, at->second.bytes.size(), at->second.modified});
  }
  return found;
}

Status MemoryStore::replace(const std::string& key, std::string_view bytes) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  const std::lock_guard lock(mutex_);
  objects_.insert_or_assign(key, Object{std::string(bytes), now_});
  return Ok{};
}

Status MemoryStore::remove(const std::string& key) {
  TONEARM_RETURN_IF_ERROR(check_key(key));
  const std::lock_guard lock(mutex_);
  objects_.erase(key);
  return Ok{};
}

Result<std::uint64_t> MemoryStore::remove_temporaries(Millis) { return std::uint64_t{0}; }

void MemoryStore::set_now(Millis now) {
  const std::lock_guard lock(mutex_);
  now_ = now;
}

}  // namespace tonearm
