#include "spec/canonical.h"

#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace tonearm::canonical {
namespace {

constexpr char kNull = 0;
constexpr char kSome = 1;
constexpr char kElement = 2;

template <typename T>
void put_big_endian(std::string* out, T value) {
  char bytes[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)));
  out->append(bytes, sizeof(T));
}

template <typename T>
T take_big_endian(std::string_view* in) {
  assert(in->size() >= sizeof(T));
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value << 8) | static_cast<unsigned char>((*in)[i]);
  in->remove_prefix(sizeof(T));
  return value;
}

constexpr std::uint32_t kSign32 = 0x80000000U;
constexpr std::uint64_t kSign64 = 0x8000000000000000ULL;

void take_some(std::string_view* in) {
  assert(!in->empty() && in->front() == kSome);
  in->remove_prefix(1);
}

/// Length of an escaped string with its terminator, from its first byte. `escapes` tells whether it has any.
std::size_t escaped_length(std::string_view in, bool* escapes = nullptr) {
  for (std::size_t at = 0;;) {
    const void* const nul = std::memchr(in.data() + at, 0, in.size() - at);
    assert(nul != nullptr);
    const auto found = static_cast<std::size_t>(static_cast<const char*>(nul) - in.data());
    if (in[found + 1] == kSome) return found + 2;
    if (escapes != nullptr) *escapes = true;
    at = found + 2;
  }
}

}  // namespace

void put_null(std::string* out) { out->push_back(kNull); }

void put_bool(std::string* out, bool value) {
  out->push_back(kSome);
  out->push_back(value ? 1 : 0);
}

void put_integer(std::string* out, std::int32_t value) {
  out->push_back(kSome);
  put_big_endian(out, static_cast<std::uint32_t>(value) ^ kSign32);
}

void put_long(std::string* out, std::int64_t value) {
  out->push_back(kSome);
  put_big_endian(out, static_cast<std::uint64_t>(value) ^ kSign64);
}

void put_double(std::string* out, double value) {
  if (std::isnan(value)) return put_null(out);
  if (value == 0) value = 0;  // -0.0
  const auto bits = std::bit_cast<std::uint64_t>(value);
  out->push_back(kSome);
  put_big_endian(out, (bits & kSign64) != 0 ? ~bits : bits ^ kSign64);
}

void put_string(std::string* out, std::string_view value) {
  // Most are short and whole: one append instead of three.
  char bytes[128];
  if (value.size() + 3 <= sizeof bytes && (value.empty() || std::memchr(value.data(), 0, value.size()) == nullptr)) {
    bytes[0] = kSome;
    if (!value.empty()) std::memcpy(bytes + 1, value.data(), value.size());
    bytes[value.size() + 1] = '\0';
    bytes[value.size() + 2] = '\1';
    out->append(bytes, value.size() + 3);
    return;
  }
  out->push_back(kSome);
  for (;;) {
    const void* const nul = value.empty() ? nullptr : std::memchr(value.data(), 0, value.size());
    if (nul == nullptr) break;
    const auto length = static_cast<std::size_t>(static_cast<const char*>(nul) - value.data());
    out->append(value.substr(0, length));
    out->append("\0\xFF", 2);
    value.remove_prefix(length + 1);
  }
  out->append(value);
  out->append("\0\1", 2);
}

void begin_list(std::string* out) { out->push_back(kSome); }
void begin_element(std::string* out) { out->push_back(kElement); }
void begin_struct(std::string* out) { out->push_back(kSome); }
void end_list(std::string* out) { out->push_back(kNull); }

bool Reader::take_null() {
  assert(!rest_.empty());
  if (rest_.front() != kNull) return false;
  rest_.remove_prefix(1);
  return true;
}

bool Reader::take_bool() {
  take_some(&rest_);
  const bool value = rest_.front() != 0;
  rest_.remove_prefix(1);
  return value;
}

std::int32_t Reader::take_integer() {
  take_some(&rest_);
  return static_cast<std::int32_t>(take_big_endian<std::uint32_t>(&rest_) ^ kSign32);
}

std::int64_t Reader::take_long() {
  take_some(&rest_);
  return static_cast<std::int64_t>(take_big_endian<std::uint64_t>(&rest_) ^ kSign64);
}

double Reader::take_double() {
  take_some(&rest_);
  const auto bits = take_big_endian<std::uint64_t>(&rest_);
  return std::bit_cast<double>((bits & kSign64) != 0 ? bits ^ kSign64 : ~bits);
}

std::string_view Reader::take_string() {
  take_some(&rest_);
  bool escapes = false;
  const std::size_t length = escaped_length(rest_, &escapes);
  const std::string_view escaped = rest_.substr(0, length - 2);
  rest_.remove_prefix(length);
  if (!escapes) return escaped;
  unescaped_.clear();
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    unescaped_.push_back(escaped[i]);
    if (escaped[i] == '\0') ++i;  // its FF
  }
  return unescaped_;
}

void Reader::enter_list() { take_some(&rest_); }

bool Reader::next_element() {
  assert(!rest_.empty());
  const bool more = rest_.front() == kElement;
  rest_.remove_prefix(1);
  return more;
}

void Reader::enter_struct() { take_some(&rest_); }

std::string_view Reader::take_raw(spec::Type type, std::span<const spec::Field> fields) {
  const std::string_view start = rest_;
  if (!take_null()) {
    switch (type) {
      case spec::Type::kBool: rest_.remove_prefix(2); break;
      case spec::Type::kInteger:
      case spec::Type::kDate: rest_.remove_prefix(5); break;
      case spec::Type::kLong:
      case spec::Type::kDouble:
      case spec::Type::kTimestamp: rest_.remove_prefix(9); break;
      case spec::Type::kString: rest_.remove_prefix(1 + escaped_length(rest_.substr(1))); break;
      case spec::Type::kStrings:
        enter_list();
        while (next_element()) take_raw(spec::Type::kString);
        break;
      case spec::Type::kStructs:
        enter_list();
        while (next_element()) {
          if (take_null()) continue;
          enter_struct();
          for (const spec::Field& field : fields) take_raw(field.type);
        }
        break;
    }
  }
  return start.substr(0, start.size() - rest_.size());
}

}  // namespace tonearm::canonical
