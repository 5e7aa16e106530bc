#include "sandbox/meter.h"

#include <nlohmann/json.hpp>

namespace tonearm::sandbox {
namespace {

constexpr Millis kWindow = 30 * kSecond;
constexpr std::size_t kNoted = 50'000;

/// Whether there is room; if not, for how long.
std::optional<Millis> full(std::deque<Millis>* times, Millis now, Millis span, int most) {
  while (!times->empty() && times->front() <= now - span) times->pop_front();
  if (static_cast<int>(times->size()) < most) return {};
  return times->front() + span - now;
}

}  // namespace

std::optional<Meter::Refusal> Meter::take(const std::string& client, const std::string& bucket,
                                          const ClientRules& rules, Millis now) {
  auto& day = day_[{client, bucket}];
  auto& window = window_[client];
  if (rules.quota > 0)
    if (const auto wait = full(&day, now, kDay, rules.quota)) return Refusal{true, *wait};
  if (rules.rate > 0)
    if (const auto wait = full(&window, now, kWindow, rules.rate)) return Refusal{false, *wait};
  if (rules.quota > 0) day.push_back(now);
  if (rules.rate > 0) window.push_back(now);
  return {};
}

void Meter::count(const std::string& client, const std::string& endpoint, const std::string& bucket, int status) {
  ++counts_[{client, endpoint, bucket, status}];
}

nlohmann::ordered_json Meter::json() const {
  nlohmann::ordered_json out;
  std::map<std::string, std::int64_t> endpoints, buckets, statuses, clients;
  std::int64_t all = 0;
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& [key, n] : counts_) {
    all += n;
    endpoints[key.endpoint] += n;
    if (!key.bucket.empty()) buckets[key.bucket] += n;
    statuses[std::to_string(key.status)] += n;
    clients[key.client] += n;
    rows.push_back({{"client", key.client},
                    {"endpoint", key.endpoint},
                    {"bucket", key.bucket},
                    {"status", key.status},
                    {"requests", n}});
  }
  out["requests"] = all;
  out["by_endpoint"] = endpoints;
  out["by_bucket"] = buckets;
  out["by_status"] = statuses;
  out["by_client"] = clients;
  out["rows"] = std::move(rows);
  return out;
}

void Meter::note(const std::string& client, const std::string& method, const std::string& target, int status,
                 Millis at) {
  if (noted_.size() == kNoted) noted_.pop_front();
  noted_.push_back({client, method, target, status, at});
}

nlohmann::ordered_json Meter::requests() const {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const Noted& each : noted_) {
    out.push_back({{"at", format_rfc3339(each.at)},
                   {"client", each.client},
                   {"method", each.method},
                   {"target", each.target},
                   {"status", each.status}});
  }
  return out;
}

void Meter::forget() {
  counts_.clear();
  noted_.clear();
}

}  // namespace tonearm::sandbox
