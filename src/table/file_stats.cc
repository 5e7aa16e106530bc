#include "table/file_stats.h"

#include <cmath>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/time.h"

namespace tonearm {
namespace {

using nlohmann::ordered_json;
using spec::Type;

constexpr char32_t kLastCodePoint = 0x10FFFF;

/// The code points of the first `most` characters; empty where they are no UTF-8 or a control character is among them
/// (readers disagree on how they escape). `whole` says whether that was all.
std::optional<std::u32string> first_code_points(std::string_view text, std::size_t most, bool* whole) {
  std::u32string points;
  std::size_t at = 0;
  while (at < text.size() && points.size() < most) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (lead < 0x20 || length == 0 || at + length > text.size()) return {};
    char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if (next >> 6 != 2) return {};
      point = point << 6 | (next & 0x3FU);
    }
    if (point > kLastCodePoint || (point >= 0xD800 && point <= 0xDFFF)) return {};
    points.push_back(point);
    at += length;
  }
  *whole = at == text.size();
  return points;
}

std::string utf8(std::u32string_view points) {
  std::string text;
  const auto put = [&](char32_t bits) { text.push_back(static_cast<char>(bits)); };
  for (const char32_t p : points) {
    if (p < 0x80) {
      put(p);
    } else if (p < 0x800) {
      put(0xC0 | p >> 6), put(0x80 | (p & 0x3F));
    } else if (p < 0x10000) {
      put(0xE0 | p >> 12), put(0x80 | (p >> 6 & 0x3F)), put(0x80 | (p & 0x3F));
    } else {
      put(0xF0 | p >> 18), put(0x80 | (p >> 12 & 0x3F)), put(0x80 | (p >> 6 & 0x3F)), put(0x80 | (p & 0x3F));
    }
  }
  return text;
}

/// A number of a column as its JSON; empty where it cannot be said.
std::optional<ordered_json> to_json(Type type, std::int64_t value) {
  constexpr Millis kYear10000 = 253'402'300'800'000;
  constexpr Millis kYear1 = -62'135'596'800'000;
  if (type == Type::kTimestamp || type == Type::kDate) {
    const Millis unit = type == Type::kDate ? kDay : 1;
    if (value < kYear1 / unit || value >= kYear10000 / unit) return {};
    return ordered_json(type == Type::kDate ? format_date(static_cast<Days>(value)) : format_rfc3339(value));
  }
  return ordered_json(value);
}

void put_if(const std::optional<ordered_json>& value, const std::string& name, ordered_json* object) {
  if (value) (*object)[name] = *value;
}

std::optional<ordered_json> to_json(const std::optional<std::string>& text) {
  return text ? std::optional<ordered_json>(*text) : std::nullopt;
}

std::optional<ordered_json> to_json(double value) {
  return std::isfinite(value) ? std::optional<ordered_json>(value) : std::nullopt;
}

bool is_nested(Type type) { return type == Type::kStrings || type == Type::kStructs; }

}  // namespace

std::optional<std::string> lower_bound_of(std::string_view text, std::size_t most) {
  bool whole = false;
  const auto points = first_code_points(text, most, &whole);
  if (!points) return {};
  return utf8(*points);
}

std::optional<std::string> upper_bound_of(std::string_view text, std::size_t most) {
  bool whole = false;
  auto points = first_code_points(text, most, &whole);
  if (!points) return {};
  if (whole) return utf8(*points);
  while (!points->empty() && points->back() == kLastCodePoint) points->pop_back();
  if (points->empty()) return {};
  ++points->back();
  if (points->back() == 0xD800) points->back() = 0xE000;  // surrogates are no characters
  return utf8(*points);
}

void FileStats::number(std::size_t column, std::int64_t value) {
  Seen& seen = seen_[column];
  if (!seen.any || value < seen.least) seen.least = value;
  if (!seen.any || value > seen.most) seen.most = value;
  seen.any = true;
}

void FileStats::real(std::size_t column, double value) {
  Seen& seen = seen_[column];
  if (!seen.any || value < seen.low) seen.low = value;
  if (!seen.any || value > seen.high) seen.high = value;
  seen.any = true;
}

void FileStats::text(std::size_t column, std::string_view value) {
  Seen& seen = seen_[column];
  if (!seen.any || value < seen.first) seen.first.assign(value);
  if (!seen.any || value > seen.last) seen.last.assign(value);
  seen.any = true;
}

std::string FileStats::json(std::uint64_t rows) const {
  ordered_json min = ordered_json::object();
  ordered_json max = ordered_json::object();
  ordered_json nulls = ordered_json::object();
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const spec::FileColumn& column = (*columns_)[i];
    const Seen& seen = seen_[i];
    if (is_nested(column.type)) continue;
    nulls[column.name] = seen.nulls;
    if (!seen.any) continue;
    switch (column.type) {
      case Type::kString:
        put_if(to_json(lower_bound_of(seen.first)), column.name, &min);
        put_if(to_json(upper_bound_of(seen.last)), column.name, &max);
        break;
      case Type::kDouble:
        put_if(to_json(seen.low), column.name, &min);
        put_if(to_json(seen.high), column.name, &max);
        break;
      case Type::kInteger:
      case Type::kLong:
      case Type::kDate:
      case Type::kTimestamp:
        put_if(to_json(column.type, seen.least), column.name, &min);
        put_if(to_json(column.type, seen.most), column.name, &max);
        break;
      case Type::kBool:  // readers do not use them
      case Type::kStrings:
      case Type::kStructs: break;
    }
  }
  return print_json(ordered_json{{"numRecords", rows}, {"minValues", min}, {"maxValues", max}, {"nullCount", nulls}});
}

}  // namespace tonearm
