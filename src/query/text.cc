#include "query/text.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "query/width.h"

namespace tonearm::query {
namespace {

constexpr std::int64_t kMicrosADay = 86'400'000'000;

/// Proleptic Gregorian date of days since 1970, for any 32-bit day (howardhinnant.github.io/
/// date_algorithms.html, civil_from_days); std::chrono ends at the year 32767.
std::string date_text(std::int64_t days) {
  if (days >= kInfinityDays) return "infinity";
  if (days <= -kInfinityDays) return "-infinity";
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0) return fmt::format("-{:04}-{:02}-{:02}", -year, month, day);
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string instant_text(std::int64_t micros, std::string_view zone) {
  if (micros == kInfinity) return "infinity";
  if (micros == -kInfinity) return "-infinity";
  const std::int64_t days = micros / kMicrosADay - (micros % kMicrosADay < 0 ? 1 : 0);
  const std::int64_t rest = micros - days * kMicrosADay;
  const std::int64_t seconds = rest / 1'000'000;
  const std::int64_t fraction = rest % 1'000'000;
  const std::string digits =
      fraction % 1000 == 0 ? fmt::format("{:03}", fraction / 1000) : fmt::format("{:06}", fraction);
  return fmt::format("{}T{:02}:{:02}:{:02}.{}{}", date_text(days), seconds / 3600, seconds / 60 % 60, seconds % 60,
                     digits, zone);
}

/// The shortest text that reads back as the same number; "1.0", not "1".
std::string double_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  std::string text(buffer.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

void append_hex(std::string& out, std::string_view bytes) {
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
}

/// Text of the kinds that are one word, in text as in JSON.
std::string flat_text(const ValueType& type, const Value& value) {
  switch (type.kind) {
    case Kind::kBool: return value.integer != 0 ? "true" : "false";
    case Kind::kInteger: return fmt::format("{}", value.integer);
    case Kind::kDouble: return double_text(value.number);
    case Kind::kDate: return date_text(value.integer);
    case Kind::kTimestamp: return instant_text(value.integer, "");
    case Kind::kTimestampTz: return instant_text(value.integer, "Z");
    default: return std::string(value.text);
  }
}

bool is_nested(Kind kind) { return kind == Kind::kList || kind == Kind::kStruct || kind == Kind::kMap; }

void append_list(std::string& out, const ValueType& type, const Value& value) {
  out += '[';
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i != 0) out += ',';
    append_json(out, type.children[0], value.items[i]);
  }
  out += ']';
}

void append_struct(std::string& out, const ValueType& type, const Value& value) {
  out += '{';
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i != 0) out += ',';
    append_json_string(out, type.names[i]);
    out += ':';
    append_json(out, type.children[i], value.items[i]);
  }
  out += '}';
}

void append_map(std::string& out, const ValueType& type, const Value& value) {
  const bool object = type.children[0].kind == Kind::kText;
  out += object ? '{' : '[';
  for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
    if (i != 0) out += ',';
    if (!object) out += "{\"key\":";
    append_json(out, type.children[0], value.items[i]);
    out += object ? ":" : ",\"value\":";
    append_json(out, type.children[1], value.items[i + 1]);
    if (!object) out += '}';
  }
  out += object ? '}' : ']';
}

bool is_json_number(const ValueType& type, const Value& value) {
  return type.kind == Kind::kInteger || type.kind == Kind::kNumber || type.kind == Kind::kBool ||
         (type.kind == Kind::kDouble && std::isfinite(value.number));
}

}  // namespace

void append_text(std::string& out, const ValueType& type, const Value& value) {
  if (value.null) return;
  if (is_nested(type.kind)) {
    append_json(out, type, value);
  } else if (type.kind == Kind::kBytes) {
    append_hex(out, value.text);
  } else {
    out += flat_text(type, value);
  }
}

void append_json(std::string& out, const ValueType& type, const Value& value) {
  if (value.null || (type.kind == Kind::kDouble && !std::isfinite(value.number))) {
    out += "null";
  } else if (type.kind == Kind::kList) {
    append_list(out, type, value);
  } else if (type.kind == Kind::kStruct) {
    append_struct(out, type, value);
  } else if (type.kind == Kind::kMap) {
    append_map(out, type, value);
  } else if (is_json_number(type, value)) {
    out += flat_text(type, value);
  } else {
    std::string text;
    append_text(text, type, value);
    append_json_string(out, text);
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80) {
      const Glyph glyph = next_glyph(text.substr(i));
      out += glyph.valid ? text.substr(i, glyph.bytes) : "\xEF\xBF\xBD";
      i += glyph.bytes;
      continue;
    }
    switch (byte) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte < 0x20 || byte == 0x7f) {
          out += fmt::format("\\u{:04x}", byte);
        } else {
          out += text[i];
        }
    }
    ++i;
  }
  out += '"';
}

}  // namespace tonearm::query
