/// Where answers come from: the Web API, or a script in tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spotify/api.h"
#include "store/raw_log.h"

namespace tonearm::extract {

class Source {
 public:
  virtual ~Source() = default;
  /// As spotify::Api::get.
  virtual Result<spotify::ApiAnswer> get(std::string_view request, spotify::Grant grant) = 0;
  /// As spotify::Api::request_of.
  virtual std::string request_of(std::string_view next) const = 0;
  /// Requests sent since the last call, by bucket and status.
  virtual std::vector<RequestCount> take_counts() = 0;
};

/// The Web API. Does not own `api`.
class ApiSource : public Source {
 public:
  explicit ApiSource(spotify::Api* api) : api_(api) {}
  Result<spotify::ApiAnswer> get(std::string_view request, spotify::Grant grant) override {
    return api_->get(request, grant);
  }
  std::string request_of(std::string_view next) const override { return api_->request_of(next); }
  std::vector<RequestCount> take_counts() override;

 private:
  spotify::Api* api_;
  std::map<spotify::ApiStats::Count, std::uint32_t> taken_;
};

}  // namespace tonearm::extract
