#include "pipeline/account.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "spec/reasons.h"
#include "store/layout.h"

namespace tonearm {
namespace {

std::string text_at(const nlohmann::json& from, const char* member) {
  const auto found = from.find(member);
  return found != from.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Whether the account that is written there is this one. An older binding may know the id alone.
Result<bool> is_bound_to(const Lake& lake, const std::string& key, const Identity& identity) {
  TONEARM_TRY(const std::string text, lake.objects()->get(key));
  const auto bound = parse_json(text);
  const std::string account_id = bound.is_object() ? text_at(bound, "account_id") : "";
  const std::string id = bound.is_object() ? text_at(bound, "id") : "";
  if (account_id.empty() && id.empty()) {
    return Error{Code::kIntegrity, fmt::format("{} cannot be read.", key), std::string(spec::reason::kDamagedObject),
                 "restore it from a backup; it says which Spotify account the label belongs to"};
  }
  if (!account_id.empty() && !identity.account_id.empty()) return account_id == identity.account_id;
  return !id.empty() && id == identity.id;
}

}  // namespace

Result<Identity> identity_of(std::string_view me) {
  const auto json = parse_json(me);
  Identity identity;
  if (json.is_object()) {
    identity.account_id = text_at(json, "account_id");
    identity.id = text_at(json, "id");
    identity.display_name = text_at(json, "display_name");
  }
  if (identity.key().empty())
    return Error{Code::kBadData, "Spotify's answer about the account names nobody.",
                 std::string(spec::reason::kBadData)};
  return identity;
}

Status bind_account(const Lake& lake, std::string_view label, const Identity& identity, Millis now) {
  const std::string key = layout::account_file(label);
  nlohmann::ordered_json json = {{"label", label}};
  if (!identity.account_id.empty()) json["account_id"] = identity.account_id;
  if (!identity.id.empty()) json["id"] = identity.id;
  json["bound_at"] = format_rfc3339(now);
  const auto put = lake.objects()->put_if_absent(key, print_json(json) + "\n");
  if (put.ok()) return lake.objects()->sync();
  // There already, or the outcome is unknown: what is there decides.
  if (put.error().code != Code::kAlreadyExists && put.error().code != Code::kUnavailable) return put.error();
  TONEARM_TRY(const bool same, is_bound_to(lake, key, identity));
  if (same) return Ok{};
  return Error{
      Code::kBadConfig, fmt::format("The label `{}` of this lake belongs to another Spotify account.", label),
      "other_account",
      "sign in as that account, or give this one a label of its own: tonearm config set spotify.account LABEL"};
}

}  // namespace tonearm
