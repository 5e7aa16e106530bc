/// Canonical bytes as readable JSON, so that tests show rows instead of bytes.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/time.h"
#include "spec/canonical.h"
#include "spec/spec.h"

namespace tonearm::test {

inline std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out.append(1, '\\').append(1, c);
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

/// The next value of `reader` as JSON; times as RFC 3339, dates as YYYY-MM-DD.
inline std::string value_text(canonical::Reader* reader, spec::Type type, std::span<const spec::Field> fields) {
  if (reader->take_null()) return "null";
  switch (type) {
    case spec::Type::kString: return json_string(reader->take_string());
    case spec::Type::kBool: return reader->take_bool() ? "true" : "false";
    case spec::Type::kInteger: return std::to_string(reader->take_integer());
    case spec::Type::kLong: return std::to_string(reader->take_long());
    case spec::Type::kDouble: return fmt::format("{}", reader->take_double());
    case spec::Type::kDate: return json_string(format_date(reader->take_integer()));
    case spec::Type::kTimestamp: return json_string(format_rfc3339(reader->take_long()));
    case spec::Type::kStrings:
    case spec::Type::kStructs: break;
  }
  std::string out = "[";
  reader->enter_list();
  for (bool first = true; reader->next_element(); first = false) {
    if (!first) out += ", ";
    if (type == spec::Type::kStrings) {
      out += value_text(reader, spec::Type::kString, {});
    } else if (reader->take_null()) {
      out += "null";
    } else {
      reader->enter_struct();
      out += "{";
      for (const spec::Field& field : fields) {
        if (&field != fields.data()) out += ", ";
        out += json_string(field.name) + ": " + value_text(reader, field.type, {});
      }
      out += "}";
    }
  }
  return out + "]";
}

/// The columns of `table` with `role` (and `group`) as `"name": value, ...`. Provenance is not among a fact's values.
inline std::string columns_text(const spec::Table& table, std::string_view bytes, spec::Role role, int group = -1) {
  canonical::Reader reader(bytes);
  std::string out;
  for (const spec::Column& column : table.columns) {
    const bool provenance =
        table.provenance && (column.number == spec::kObservedAt.number || column.number == spec::kTimeIsGuess.number ||
                             column.number == spec::kAnswerSha256.number);
    if (column.role != role || column.group != group || provenance) continue;
    if (!out.empty()) out += ", ";
    out += json_string(column.name) + ": " + value_text(&reader, column.type, column.fields);
  }
  return out;
}

}  // namespace tonearm::test
