/// A synthetic Spotify: Web API and accounts service of a made-up world, with a clock, an oracle and faults on request.
/// docs/reference/sandbox.md has its rules. It is written from Spotify's own description and recorded answers, not from
/// ours.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "http/server.h"
#include "sandbox/profile.h"
#include "sandbox/shape.h"

namespace tonearm::sandbox {

struct Settings {
  std::uint64_t seed = 1;
  std::string profile = "person";
  std::optional<Millis> start;          // where its clock begins; else where `clock` is
  Shape shape = Shape::kRestricted;     // of client ids that do not say
  std::optional<double> changes;        // instead of the profile's
  std::optional<double> plays_per_day;  // likewise
  std::string base;  // what href begins with, "https://api.spotify.com/v1"; empty: where the request came
};

/// Answers requests; any thread may ask, one at a time is answered.
class Sandbox {
 public:
  /// kUsage: no such profile. `clock` outlives it.
  static Result<std::unique_ptr<Sandbox>> make(const Settings& settings, Clock* clock);
  virtual ~Sandbox() = default;
  virtual ServerResponse handle(const ServerRequest& request) = 0;
};

}  // namespace tonearm::sandbox
