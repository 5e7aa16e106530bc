/// The closed list of reason codes: why an element or a file did not become a row, and why a command failed. Printed by
/// `tonearm help reasons`; a code is never renamed.
#pragma once

#include <span>
#include <string_view>

namespace tonearm::spec {

struct Reason {
  std::string_view code;
  std::string_view what;  // one sentence
  std::string_view next;  // what a person can do
};

std::span<const Reason> reasons();
/// nullptr where the code is not of the list.
const Reason* find_reason(std::string_view code);

namespace reason {
// An answer that cannot be read as a whole (pointer '').
inline constexpr std::string_view kBadJson = "bad_json";            // not JSON, or cut
inline constexpr std::string_view kBadUtf8 = "bad_utf8";
inline constexpr std::string_view kTooDeep = "too_deep";            // nested deeper than 1,000
inline constexpr std::string_view kTooLarge = "too_large";          // more than 4 GiB
inline constexpr std::string_view kUnknownShape = "unknown_shape";  // JSON, but no answer that we know
// An element that cannot be a row.
inline constexpr std::string_view kBadType = "bad_type";            // a member has a type that its column cannot hold
inline constexpr std::string_view kBadUri = "bad_uri";              // neither spotify:<kind>:<id>, local, nor starred
inline constexpr std::string_view kBadTime = "bad_time";
inline constexpr std::string_view kMissingKey = "missing_key";      // a member of the key is absent
inline constexpr std::string_view kDuplicateMember = "duplicate_member";
inline constexpr std::string_view kNotAnObject = "not_an_object";
// Withheld: Spotify sent a place without what stands there. Normal.
inline constexpr std::string_view kNullElement = "null_element";
inline constexpr std::string_view kNoIdentity = "no_identity";
// Answers without rows.
inline constexpr std::string_view kNoRows = "no_rows";              // booleans, devices, categories, markets
inline constexpr std::string_view kErrorBody = "error_body";        // an error saved as data
// Files that are not taken.
inline constexpr std::string_view kEmptyFile = "empty_file";
inline constexpr std::string_view kUnreadable = "unreadable";
inline constexpr std::string_view kNotJson = "not_json";            // HTML, a picture, text
inline constexpr std::string_view kArchive = "archive";             // zip, tar: not looked into
inline constexpr std::string_view kBadCompression = "bad_compression";
inline constexpr std::string_view kLinkLoop = "link_loop";
inline constexpr std::string_view kNotAFile = "not_a_file";         // socket, device
inline constexpr std::string_view kPrivacyExport = "privacy_export";  // the account export, not Web API answers
// The lake.
inline constexpr std::string_view kNoLake = "no_lake";
inline constexpr std::string_view kNewerLake = "newer_lake";
inline constexpr std::string_view kForeignWriter = "foreign_writer";
inline constexpr std::string_view kMissingObject = "missing_object";
inline constexpr std::string_view kDamagedObject = "damaged_object";
inline constexpr std::string_view kExtraObject = "extra_object";
inline constexpr std::string_view kLogGap = "log_gap";
inline constexpr std::string_view kDoesNotClose = "does_not_close";  // a reconciliation whose sum is wrong
inline constexpr std::string_view kDiskFull = "disk_full";
inline constexpr std::string_view kStoreError = "store_error";
inline constexpr std::string_view kRefusedSql = "refused_sql";
inline constexpr std::string_view kSqlError = "sql_error";
// Spotify, asked by a slot.
inline constexpr std::string_view kQuotaExceeded = "quota_exceeded";
inline constexpr std::string_view kBudgetSpent = "budget_spent";
inline constexpr std::string_view kLoginNeeded = "login_needed";
inline constexpr std::string_view kLoginExpired = "login_expired";
inline constexpr std::string_view kSignInRefused = "sign_in_refused";  // by the person, or a code used twice
inline constexpr std::string_view kBadRedirect = "bad_redirect";    // what was pasted is not this sign-in's address
inline constexpr std::string_view kOtherAccount = "other_account";  // the label is somebody else's
inline constexpr std::string_view kTokenRefused = "token_refused";  // a 401 although the token is fresh
inline constexpr std::string_view kScopeMissing = "scope_missing";
inline constexpr std::string_view kNotAllowListed = "not_allow_listed";
inline constexpr std::string_view kPremiumNeeded = "premium_needed";
inline constexpr std::string_view kRefused = "refused";
inline constexpr std::string_view kBadRequest = "bad_request";
inline constexpr std::string_view kServerError = "server_error";
inline constexpr std::string_view kNetwork = "network";
inline constexpr std::string_view kTimeout = "timeout";
inline constexpr std::string_view kCutBody = "cut_body";
inline constexpr std::string_view kNoContent = "no_content";
inline constexpr std::string_view kDeadline = "deadline";          // the run's time was over
// Where a command has no closer reason: what the caller can do (base/result.h Code, the same names).
inline constexpr std::string_view kUsage = "usage";
inline constexpr std::string_view kBadConfig = "bad_config";
inline constexpr std::string_view kUnavailable = "unavailable";
inline constexpr std::string_view kRateLimited = "rate_limited";
inline constexpr std::string_view kUnauthenticated = "unauthenticated";
inline constexpr std::string_view kForbidden = "forbidden";
inline constexpr std::string_view kNotFound = "not_found";
inline constexpr std::string_view kAlreadyExists = "already_exists";
inline constexpr std::string_view kBadData = "bad_data";
inline constexpr std::string_view kStorage = "storage";
inline constexpr std::string_view kIntegrity = "integrity";
inline constexpr std::string_view kUnsupported = "unsupported";
inline constexpr std::string_view kLocked = "locked";
inline constexpr std::string_view kCancelled = "cancelled";
inline constexpr std::string_view kInternal = "internal";
}  // namespace reason

}  // namespace tonearm::spec
