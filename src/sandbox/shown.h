/// What answers have shown of an account, whole and undamaged: what a lake can know at most. One half of the oracle.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sandbox/answers.h"

namespace tonearm::sandbox {

class Shown {
 public:
  /// An answer to `account` at `now` was sent whole.
  void note(int account, const Showing& showing, Millis now);
  /// `{"plays":[...],"playlists":[...],"contents":[...],"saved":{...}}` of one account.
  nlohmann::ordered_json json(Account* account, const Universe& universe) const;

 private:
  struct Times {
    Millis first, last;
  };
  struct Contents {
    std::vector<bool> seen;
    std::size_t missing = 0;
    Millis first_complete = 0;  // once nothing is missing
  };
  std::set<std::pair<int, Millis>> plays_;
  std::map<std::pair<int, Index>, Times> lists_;
  std::map<std::tuple<int, Index, std::string>, Contents> contents_;
  std::map<std::tuple<int, Kind, Index>, Times> saved_;
};

}  // namespace tonearm::sandbox
