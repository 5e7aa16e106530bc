/// Every key of the lake, in one place (protocol.md section 2): what lies where, and how a number is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tonearm::layout {

/// `number` as 20 digits, so that byte order is numeric order.
std::string twenty_digits(std::uint64_t number);

/// The number in ".../<20 digits>.json"; empty where the last segment is something else.
std::optional<std::uint64_t> number_of(std::string_view key, std::string_view suffix = ".json");

inline constexpr std::string_view kRaw = "raw/";
inline constexpr std::string_view kRawLog = "raw/log/";
inline constexpr std::string_view kRawState = "raw/state/";
inline constexpr std::string_view kRawSlots = "raw/slots/";
inline constexpr std::string_view kRawImport = "raw/import/";
inline constexpr std::string_view kTables = "tables/";
inline constexpr std::string_view kHeads = "_tonearm/heads/";
inline constexpr std::string_view kReports = "_tonearm/reports/";
inline constexpr std::string_view kAccounts = "_tonearm/accounts/";
inline constexpr std::string_view kLakeFile = "_tonearm/lake.json";
inline constexpr std::string_view kLease = "_tonearm/lease.json";
inline constexpr std::string_view kLatestHint = "_tonearm/latest.json";

std::string raw_log_entry(std::uint64_t seq);        // raw/log/<20 digits>.json
std::string raw_state(std::string_view sha256_hex);  // raw/state/<sha256>.json
/// raw/import/<account>/<batch>/<n>.zst; `account` is escaped, `n` has at least 6 digits, `batch` is new for every run
/// (a nonce in it): a power cut may leave a broken object that nothing names, which must not lie in the way of the next
/// try.
std::string import_pack(std::string_view account, std::string_view batch, std::uint64_t n);
/// raw/slots/<slot>/<endpoint>/<read hash>-p<page>-<sha16>-<ms>.zst: says which bytes were seen when, so that two
/// writers never mean two things by one key.
std::string slot_object(std::string_view slot, std::string_view endpoint, std::string_view read, std::uint32_t page,
                        std::string_view sha256_hex, Millis observed_at);
/// raw/slots/<slot>/
std::string slot_folder(std::string_view slot);
/// The slot in such a key; empty where it is none.
std::string_view slot_of(std::string_view key);
std::string head(std::uint64_t number);                                       // _tonearm/heads/<20 digits>.json
std::string account_file(std::string_view label);                             // _tonearm/accounts/<label>.json
std::string report(std::uint64_t seq);                                        // _tonearm/reports/<20 digits>.json
std::string table_root(std::string_view table);                               // tables/<table>/
std::string delta_log(std::string_view table);                                // tables/<table>/_delta_log/
std::string delta_version(std::string_view table, std::uint64_t version);     // .../<20 digits>.json
std::string delta_checkpoint(std::string_view table, std::uint64_t version);  // .../<20 digits>.checkpoint.parquet
std::string last_checkpoint(std::string_view table);                          // .../_last_checkpoint

/// A data file's path below its table's root: "<k>=<v>/part-<slice>-<sha16>-<nonce>.parquet", or without the folder
/// where the table has no partition (`partition` empty). `slice` is written as 5 decimal digits.
std::string data_file(std::string_view partition, std::uint32_t slice, std::string_view sha256_hex,
                      std::string_view nonce);

/// `text` with every byte outside [A-Za-z0-9-] written as `_` and two upper-case hex digits, an empty one as `_`: safe
/// in a key, reversible.
std::string escape_segment(std::string_view text);

/// Whether `key` is one whose being there commits something: an entry of the raw log, a head, a file of a Delta log.
bool is_commit(std::string_view key);

/// Whether `key` holds answers: below raw/, but neither the log nor its states.
bool is_raw_object(std::string_view key);

}  // namespace tonearm::layout
