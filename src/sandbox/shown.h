/// What answers have shown of an account, whole and undamaged: what a lake can know at most. One half of the oracle.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sandbox/answers.h"

namespace tonearm::sandbox {

class Shown {
 public:
  /// An answer to `account` at `now` was sent whole.
  void note(int account, const Showing& showing, Millis now);
  /// `{"plays":[...],"playlists":[...],"contents":[...],"saved":{...}}` of one account, or the `only` part of it with
  /// that name; nothing where no part has it.
  std::optional<nlohmann::ordered_json> json(Account* account, const Universe& universe,
                                             std::string_view only = {}) const;

 private:
  struct Times {
    Millis first, last;
  };
  struct Contents {
    std::vector<bool> seen;
    std::size_t missing = 0;
    Millis first_complete = 0;  // once nothing is missing
  };
  nlohmann::ordered_json plays(Account* account, const Universe& universe) const;
  nlohmann::ordered_json lists(Account* account) const;
  nlohmann::ordered_json contents(Account* account) const;
  nlohmann::ordered_json saved(Account* account, const Universe& universe) const;

  std::set<std::pair<int, Millis>> plays_;
  std::map<std::pair<int, Index>, Times> lists_;
  std::map<std::tuple<int, Index, std::string>, Contents> contents_;
  std::map<std::tuple<int, Kind, Index>, Times> saved_;
};

}  // namespace tonearm::sandbox
