#include "spotify/token_file.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "http/url.h"
#include "spotify/state_file.h"

namespace tonearm::spotify {
namespace {

using nlohmann::ordered_json;

constexpr int kTokenVersion = 1;

ordered_json print_access(const AccessToken& token) {
  return {{"access_token", token.token}, {"expires_at", format_rfc3339(token.expires_at)}};
}

Millis time_of(const ordered_json& from, const char* member) {
  return parse_rfc3339(from.at(member).get<std::string>()).value_or(0);
}

AccessToken parse_access(const ordered_json& from) {
  return {from.at("access_token").get<std::string>(), time_of(from, "expires_at")};
}

ordered_json print_record(const TokenRecord& record) {
  ordered_json to = {{"issuer", record.issuer}, {"client_id", record.client_id}};
  if (record.authorized_at != 0) {
    to["user"] = print_access(record.user);
    to["user"]["refresh_token"] = record.refresh;
    to["user"]["scopes"] = record.scopes;
    to["user"]["authorized_at"] = format_rfc3339(record.authorized_at);
    to["user"]["revoked"] = record.revoked;
    to["user"]["account_id"] = record.account_id;
    to["user"]["display_name"] = record.display_name;
  }
  if (!record.app.token.empty()) to["app"] = print_access(record.app);
  return to;
}

TokenRecord parse_record(const ordered_json& from) {
  TokenRecord record;
  record.issuer = from.at("issuer").get<std::string>();
  record.client_id = from.at("client_id").get<std::string>();
  if (from.contains("user")) {
    const ordered_json& user = from.at("user");
    record.user = parse_access(user);
    record.refresh = user.at("refresh_token").get<std::string>();
    record.scopes = user.at("scopes").get<std::vector<std::string>>();
    record.authorized_at = time_of(user, "authorized_at");
    record.revoked = user.at("revoked").get<bool>();
    record.account_id = user.at("account_id").get<std::string>();
    record.display_name = user.at("display_name").get<std::string>();
  }
  if (from.contains("app")) record.app = parse_access(from.at("app"));
  return record;
}

Result<TokenFile> parse_tokens(const std::string& path, const std::string& text) {
  // No words of the parser: they would quote the file.
  try {
    const ordered_json whole = parse_json(text);
    if (whole.at("version").get<int>() > kTokenVersion) {
      return too_new(path);
    }
    TokenFile file;
    file.generation = whole.at("generation").get<std::uint64_t>();
    for (const ordered_json& record : whole.at("clients")) file.records.push_back(parse_record(record));
    return file;
  } catch (const ordered_json::exception&) {
    return Error{Code::kIntegrity, fmt::format("{} cannot be read as a token file.", path), "integrity",
                 "remove it and sign in again: tonearm auth login"};
  }
}

}  // namespace

const TokenRecord* TokenFile::find(std::string_view issuer, std::string_view client_id) const {
  for (const TokenRecord& record : records)
    if (record.issuer == issuer && record.client_id == client_id) return &record;
  return nullptr;
}

TokenRecord* TokenFile::get(std::string_view issuer, std::string_view client_id) {
  for (TokenRecord& record : records)
    if (record.issuer == issuer && record.client_id == client_id) return &record;
  TokenRecord& made = records.emplace_back();
  made.issuer = issuer;
  made.client_id = client_id;
  return &made;
}

Result<TokenFile> load_tokens(const std::string& path) {
  TONEARM_TRY(const auto text, read_private(path));
  if (!text) return TokenFile();
  return parse_tokens(path, *text);
}

Result<TokenFile> load_tokens_locked(const std::string& path) {
  auto current = load_tokens(path);
  const auto left = left_behind(path);
  if (!left) return current;
  auto newer = parse_tokens(path, *left);
  // Only what can be read and is the next one: anything else is a write that was cut.
  if (current.ok() && newer.ok() && newer->generation > current->generation) {
    TONEARM_RETURN_IF_ERROR(adopt_left_behind(path));
    return newer;
  }
  if (current.ok()) drop_left_behind(path);
  return current;
}

Status save_tokens(const std::string& path, TokenFile* file) {
  ++file->generation;
  ordered_json clients = ordered_json::array();
  for (const TokenRecord& record : file->records) clients.push_back(print_record(record));
  const ordered_json whole = {{"version", kTokenVersion}, {"generation", file->generation}, {"clients", clients}};
  return replace_private(path, print_json(whole, 2) + "\n", true);
}

Millis six_months_after(Millis at) {
  using namespace std::chrono;
  const sys_days day{days(day_of(at))};
  year_month_day date = year_month_day(day) + months(6);
  if (!date.ok()) date = date.year() / date.month() / last;
  return at + duration_cast<milliseconds>(sys_days(date) - day).count();
}

std::string issuer_of(std::string_view accounts_url) {
  const auto url = http::parse_url(accounts_url);
  if (!url) return std::string(accounts_url);
  return url->loopback() ? "loopback" : url->host;
}

}  // namespace tonearm::spotify
