/// Whose answers a label's are: `_tonearm/accounts/<label>.json` binds it to one Spotify account for good.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "pipeline/lake.h"

namespace tonearm {

/// Who Spotify says somebody is. `account_id` never changes; older answers have `id` alone.
struct Identity {
  std::string account_id;  // "" where Spotify did not say
  std::string id;
  std::string display_name;  // for people; not kept in the lake

  /// What the label is bound to: account_id, else id.
  const std::string& key() const { return account_id.empty() ? id : account_id; }
};

/// Reads the answer of /me. kBadData where it names nobody.
Result<Identity> identity_of(std::string_view me);

/// Binds `label` to `identity` where it is free. Bound to the same one already: fine. To another one: kBadConfig with
/// reason `other_account`, and nothing is changed: two people's plays must not become one's.
Status bind_account(const Lake& lake, std::string_view label, const Identity& identity, Millis now);

}  // namespace tonearm
