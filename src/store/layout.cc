#include "store/layout.h"

#include <charconv>

#include <fmt/core.h>

namespace tonearm::layout {

namespace {
constexpr std::size_t kDigits = 20;
}  // namespace

std::string twenty_digits(std::uint64_t number) { return fmt::format("{:020}", number); }

std::optional<std::uint64_t> number_of(std::string_view key, std::string_view suffix) {
  key.remove_prefix(key.rfind('/') + 1);  // npos + 1 is 0: a key without a folder
  if (key.size() != kDigits + suffix.size() || !key.ends_with(suffix)) return {};
  std::uint64_t number = 0;
  const char* end = key.data() + kDigits;
  const auto [stop, error] = std::from_chars(&*key.begin(), end, number);
  if (error != std::errc() || stop != end) return {};
  return number;
}

std::string raw_log_entry(std::uint64_t seq) { return fmt::format("{}{}.json", kRawLog, twenty_digits(seq)); }

std::string raw_state(std::string_view sha256_hex) { return fmt::format("{}{}.json", kRawState, sha256_hex); }

std::string import_pack(std::string_view account, std::string_view batch, std::uint64_t n) {
  return fmt::format("{}{}/{}/{:06}.zst", kRawImport, escape_segment(account), batch, n);
}

std::string slot_object(std::string_view slot, std::string_view endpoint, std::string_view read, std::uint32_t page,
                        std::string_view sha256_hex, Millis observed_at) {
  return fmt::format("{}{}/{}-p{}-{}-{}.zst", slot_folder(slot), endpoint, read, page, sha256_hex.substr(0, 16),
                     observed_at);
}

std::string slot_folder(std::string_view slot) { return fmt::format("{}{}/", kRawSlots, slot); }

std::string_view slot_of(std::string_view key) {
  if (!key.starts_with(kRawSlots)) return {};
  key.remove_prefix(kRawSlots.size());
  return key.substr(0, key.find('/'));
}

std::string account_file(std::string_view label) { return fmt::format("{}{}.json", kAccounts, escape_segment(label)); }
std::string head(std::uint64_t number) { return fmt::format("{}{}.json", kHeads, twenty_digits(number)); }

std::string report(std::uint64_t seq) { return fmt::format("{}{}.json", kReports, twenty_digits(seq)); }

std::string table_root(std::string_view table) { return fmt::format("{}{}/", kTables, table); }

std::string delta_log(std::string_view table) { return table_root(table) + "_delta_log/"; }

std::string delta_version(std::string_view table, std::uint64_t version) {
  return fmt::format("{}{}.json", delta_log(table), twenty_digits(version));
}

std::string delta_checkpoint(std::string_view table, std::uint64_t version) {
  return fmt::format("{}{}.checkpoint.parquet", delta_log(table), twenty_digits(version));
}

std::string last_checkpoint(std::string_view table) { return delta_log(table) + "_last_checkpoint"; }

std::string data_file(std::string_view partition, std::uint32_t slice, std::string_view sha256_hex,
                      std::string_view nonce) {
  const std::string name = fmt::format("part-{:05}-{}-{}.parquet", slice, sha256_hex.substr(0, 16), nonce);
  return partition.empty() ? name : fmt::format("{}/{}", partition, name);
}

std::string escape_segment(std::string_view text) {
  if (text.empty()) return "_";
  std::string escaped;
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (plain) {
      escaped += c;
    } else {
      escaped += fmt::format("_{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

bool is_commit(std::string_view key) {
  return key.starts_with(kRawLog) || key.starts_with(kHeads) ||
         (key.starts_with(kTables) && key.find("/_delta_log/") != std::string_view::npos);
}

bool is_raw_object(std::string_view key) {
  return key.starts_with(kRaw) && !key.starts_with(kRawLog) && !key.starts_with(kRawState);
}

}  // namespace tonearm::layout
