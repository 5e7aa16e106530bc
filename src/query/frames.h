/// What the caged process says to its parent: frames over a pipe. Both ends are this program, so the
/// encoding is of no other promise than that the parent believes nothing: lengths and types are
/// checked, for the child runs SQL that nobody has seen.
///
/// frame = tag (1 byte), payload size (4, little endian), payload
///   'C' columns   'R' rows: count (4), then values in column order   'E' error   'D' done
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "query/value.h"

namespace tonearm::query {

/// The longest row: it bounds what the parent holds, whatever the query's limit of memory.
inline constexpr std::uint32_t kMaxRow = 16U << 20;
/// Rows are sent together once they have this size, so no payload is longer than both.
inline constexpr std::uint32_t kBatch = 1U << 20;
inline constexpr std::uint32_t kMaxFrame = kMaxRow + kBatch + 4;

/// Writes numbers and texts; the child's side.
class FrameWriter {
 public:
  void byte(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void u32(std::uint32_t value);
  void i64(std::int64_t value);
  void f64(double value);
  void text(std::string_view value);

  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads them; anything cut or odd makes it fail for good. The parent's side.
class FrameReader {
 public:
  explicit FrameReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t byte();
  std::uint32_t u32();
  std::int64_t i64();
  double f64();
  std::string_view text();

  bool failed() const { return failed_; }
  bool at_end() const { return bytes_.empty(); }
  void fail();

 private:
  std::string_view take(std::size_t size);

  std::string_view bytes_;
  bool failed_ = false;
};

std::string encode_columns(const std::vector<Column>& columns);
Result<std::vector<Column>> decode_columns(std::string_view payload);

std::string encode_error(const Error& error);
Error decode_error(std::string_view payload);

/// Reads one value of the type into `value`, whose memory is used again.
void decode_value(FrameReader& reader, const ValueType& type, Value& value);

}  // namespace tonearm::query
