/// The program of faults: which requests go wrong, and how. Deterministic: seeded where a fault is a matter of chance.
#pragma once

#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "base/time.h"
#include "http/server.h"
#include "sandbox/answers.h"

namespace tonearm::sandbox {

struct Fault {
  std::string kind;
  std::string pattern;     // what `path` was
  std::regex path;         // searched in "GET /v1/me/playlists?limit=50"
  std::string client;      // part of the client id; empty: any
  std::string bucket;      // empty: any
  std::int64_t skip = 0;   // so many that fit pass first
  std::int64_t times = 1;  // then it happens so often; -1: for ever
  double probability = 1;
  int status = 0;
  std::string retry_after, message, body, reason, text_kind;
  std::int64_t ms = 0;
  std::int64_t bytes = -1;
  int drift = 1;
  Millis from = INT64_MIN, until = INT64_MAX;  // of the sandbox's clock
  std::int64_t seen = 0, happened = 0;
};

class Faults {
 public:
  explicit Faults(std::uint64_t seed) : seed_(seed) {}

  /// `{"replace":true,"faults":[{...}]}` or one fault by itself. kUsage names the member that is wrong; nothing is
  /// added then.
  Status add(const nlohmann::ordered_json& program);
  void clear() { faults_.clear(); }
  nlohmann::ordered_json json() const;

  /// The first that happens to this request, or nullptr.
  const Fault* next(const ServerRequest& request, const std::string& client, const std::string& bucket, Millis now);

  /// A fault that answers by itself; empty where it only changes the real answer.
  static std::optional<ServerResponse> answer(const Fault& fault);
  /// What it changes within the answer.
  static Tweaks tweaks(const Fault& fault);
  /// What it does to the finished answer; false: the answer is as whole as before.
  static bool spoil(const Fault& fault, ServerResponse* response);

 private:
  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
  std::vector<Fault> faults_;
};

}  // namespace tonearm::sandbox
