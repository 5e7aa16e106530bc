/// The request budget, on disk: how many requests each bucket took in the last 24 hours, and until when it is closed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tonearm::spotify {

/// One bucket as it stands.
struct BucketState {
  std::string bucket;
  std::uint32_t used = 0;   // requests of the last 24 hours
  std::uint32_t limit = 0;  // the soft limit
  std::optional<Millis> not_before;
  std::string why;  // a reason code: rate_limited, quota_exceeded, budget_spent
};

/// One client id's ledger: `<folder>/ledger-<hash of client id>.json`, 0600, replaced whole. Every method takes the
/// file's lock, so that processes share it; safe from several threads. A file that cannot be read as a ledger is
/// kIntegrity and names itself: it is never taken as an empty one (a spent quota must not be forgotten), nor is it
/// written over.
class Ledger {
 public:
  Ledger(std::string folder, std::string_view client_id, std::uint32_t soft_limit);

  /// Takes one request of `bucket` at `now`, before it is sent. kRateLimited where the bucket (or every bucket) is
  /// closed or the soft limit reached: `retry_after` is how long, the message says until when; nothing is counted then.
  /// After QUOTA_EXCEEDED without a Retry-After one probe an hour is let through.
  Status take(std::string_view bucket, Millis now);

  /// Closes a bucket until `until`; "*" closes all. Never shortens an earlier closing. `probe`: one request an hour is
  /// let through meanwhile.
  Status close(std::string_view bucket, Millis until, std::string_view why, bool probe = false);

  /// A request went through: a closing that only a probe could lift ends.
  Status reopen(std::string_view bucket);

  /// Every bucket that was ever used or closed.
  Result<std::vector<BucketState>> states(Millis now) const;

 private:
  std::string path_;
  std::uint32_t soft_limit_;
};

}  // namespace tonearm::spotify
