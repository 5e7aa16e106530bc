/// Counts requests, and says which are too many: the rolling 30 seconds of an app, the rolling day of a bucket.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/time.h"
#include "sandbox/shape.h"

namespace tonearm::sandbox {

class Meter {
 public:
  struct Refusal {
    bool quota = false;  // QUOTA_EXCEEDED; else the rate
    Millis retry_ms = 0;
  };
  /// Takes one request of the bucket, or refuses. A refused one does not count.
  std::optional<Refusal> take(const std::string& client, const std::string& bucket, const ClientRules& rules,
                              Millis now);

  /// A request that was answered: `endpoint` as "playlists/*/items", "fault" where a fault spoke.
  void count(const std::string& client, const std::string& endpoint, const std::string& bucket, int status);
  nlohmann::ordered_json json() const;
  /// Keeps how a request came; the newest 50,000 are kept.
  void note(const std::string& client, const std::string& method, const std::string& target, int status, Millis at);
  nlohmann::ordered_json requests() const;
  void forget();

 private:
  struct Key {
    std::string client, endpoint, bucket;
    int status;
    auto operator<=>(const Key&) const = default;
  };
  struct Noted {
    std::string client, method, target;
    int status;
    Millis at;
  };
  std::map<Key, std::int64_t> counts_;
  std::deque<Noted> noted_;
  std::map<std::pair<std::string, std::string>, std::deque<Millis>> day_;
  std::map<std::string, std::deque<Millis>> window_;
};

}  // namespace tonearm::sandbox
