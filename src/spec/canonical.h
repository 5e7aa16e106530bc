/// Canonical bytes: one encoding of a column's value whose byte order is the order that merges and sorting need (protocol.md
/// section 4): NULL lowest, numbers and times numeric, strings as UTF-8 bytes, lists element by element. Rows are compared,
/// merged and sorted as bytes; only Parquet and SQL see types. In memory alone: never stored.
///
///   NULL          00
///   bool          01, then 00 or 01
///   integer/date  01, then 4 bytes big-endian, sign bit flipped
///   long/time     01, then 8 bytes big-endian, sign bit flipped
///   double        01, then 8 bytes big-endian: sign bit flipped, or all bits where negative; -0.0 is 0.0, NaN is NULL
///   string        01, bytes with 00 written 00 FF, then 00 01
///   list          01, for each element 02 and its value (struct: its fields' values in order; a NULL struct is 00 alone,
///                 others 01 and the fields), then 00
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "spec/model.h"

namespace tonearm::canonical {

void put_null(std::string* out);
void put_bool(std::string* out, bool value);
void put_integer(std::string* out, std::int32_t value);
void put_long(std::string* out, std::int64_t value);
void put_double(std::string* out, double value);
void put_string(std::string* out, std::string_view value);
inline void put_date(std::string* out, Days value) { put_integer(out, value); }
inline void put_time(std::string* out, Millis value) { put_long(out, value); }

void begin_list(std::string* out);
void begin_element(std::string* out);  // then the element's value; for structs begin_struct, then each field's value
void begin_struct(std::string* out);
void end_list(std::string* out);

/// Reads values back from the front of canonical bytes. Each call takes one value; the bytes must be ours (asserted).
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }

  /// True, and takes it, where the next value is NULL.
  bool take_null();
  bool take_bool();
  std::int32_t take_integer();
  std::int64_t take_long();
  double take_double();
  /// The string's bytes; valid until the next take_string where it had NUL bytes, else as long as the input.
  std::string_view take_string();
  void enter_list();
  /// True where another element follows (its value is next), false where the list ended (and is left).
  bool next_element();
  void enter_struct();
  /// The bytes of the next value of `type`, untouched.
  std::string_view take_raw(spec::Type type, std::span<const spec::Field> fields = {});

 private:
  std::string_view rest_;
  std::string unescaped_;
};

}  // namespace tonearm::canonical
