/// What the raw log lists of imports: a body is known by endpoint, account and SHA-256.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "store/raw_log.h"

namespace tonearm::extract {

/// Where a body is listed.
struct Listing {
  std::uint64_t seq = 0;
  std::size_t index = 0;
  PageRef ref;
  Millis observed_at = 0;
  bool time_is_guess = false;
};

class Known {
 public:
  /// Reads the import entries that it has not seen yet.
  Status update(RawLog* log);

  /// The newest listing of a body (Fact::key); with `observed_at` the one of just that exact time.
  const Listing* find(const std::string& key, std::optional<Millis> observed_at) const;

  bool has_read(const std::string& id) const { return reads_.contains(id); }
  const std::set<std::string>& accounts() const { return accounts_; }  // of what is listed, without `app`
  std::uint64_t last() const { return last_; }                         // the newest entry looked at

 private:
  void add(const Entry& entry);

  std::unordered_map<std::string, std::vector<Listing>> bodies_;
  std::set<std::string> reads_, accounts_;
  std::uint64_t last_ = 0;
};

/// The labels of `_tonearm/accounts/`.
Result<std::set<std::string>> bound_accounts(ObjectStore* store);

}  // namespace tonearm::extract
