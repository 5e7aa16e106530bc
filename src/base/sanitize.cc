// One pass that knows strings from everything else: within strings escapes are looked at, outside them numbers. It need
// not know more of JSON, since what it does not understand it copies, and the parser judges the copy.
#include "base/sanitize.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace tonearm {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The code unit of `\uXXXX` at `at`; empty where that does not stand there.
std::optional<unsigned> unit_at(std::string_view json, std::size_t at) {
  if (json.size() < at + 6 || json[at] != '\\' || json[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const auto [end, error] = std::from_chars(json.data() + at + 2, json.data() + at + 6, unit, 16);
  if (error != std::errc() || end != json.data() + at + 6) return std::nullopt;
  return unit;
}

bool is_high(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

std::size_t skip_digits(std::string_view json, std::size_t at) {
  while (at < json.size() && is_digit(json[at])) ++at;
  return at;
}

/// A JSON number's parts; empty where the text is none.
struct Number {
  std::string_view text;
  bool negative = false;
  bool whole = true;  // no fraction, no exponent
  std::string_view digits;
  std::string_view fraction;
  std::string_view exponent;  // with its sign
};

std::optional<Number> number_at(std::string_view json, std::size_t start) {
  Number number;
  std::size_t at = start;
  if (json[at] == '-') {
    number.negative = true;
    ++at;
  }
  const std::size_t digits = at;
  at = skip_digits(json, at);
  number.digits = json.substr(digits, at - digits);
  if (number.digits.empty() || (number.digits.size() > 1 && number.digits.front() == '0')) return std::nullopt;
  if (at < json.size() && json[at] == '.') {
    const std::size_t after = at + 1;
    at = skip_digits(json, after);
    number.fraction = json.substr(after, at - after);
    number.whole = false;
    if (number.fraction.empty()) return std::nullopt;
  }
  if (at < json.size() && (json[at] == 'e' || json[at] == 'E')) {
    const std::size_t after = at + 1;
    const bool sign = after < json.size() && (json[after] == '-' || json[after] == '+');
    at = skip_digits(json, after + (sign ? 1 : 0));
    number.exponent = json.substr(after, at - after);
    number.whole = false;
    if (number.exponent.size() == (sign ? 1U : 0U)) return std::nullopt;
  }
  number.text = json.substr(start, at - start);
  return number;
}

/// Whether 64 bits hold a whole number: with its sign as int64, else as uint64.
bool whole_fits(const Number& number) {
  std::int64_t with_sign = 0;
  std::uint64_t without = 0;
  const char* const end = number.text.data() + number.text.size();
  if (std::from_chars(number.text.data(), end, with_sign).ec == std::errc()) return true;
  return !number.negative && std::from_chars(number.text.data(), end, without).ec == std::errc();
}

/// Whether a double holds it. Numbers too near to zero are zero, which is no error.
bool double_fits(const Number& number) {
  double value = 0;
  const char* const end = number.text.data() + number.text.size();
  if (std::from_chars(number.text.data(), end, value).ec == std::errc()) return true;
  const std::string_view zeros = number.digits == "0" ? number.fraction : number.digits;
  const std::size_t leading = std::min(zeros.find_first_not_of('0'), zeros.size());
  if (leading == zeros.size()) return true;  // 0e999
  std::int64_t exponent = 0;
  const bool negative = !number.exponent.empty() && number.exponent.front() == '-';
  std::string_view digits = number.exponent;
  if (!digits.empty() && !is_digit(digits.front())) digits.remove_prefix(1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (read.ec == std::errc::result_out_of_range) return negative;
  if (negative) exponent = -exponent;
  const auto place =
      number.digits == "0" ? -static_cast<std::int64_t>(leading) : static_cast<std::int64_t>(number.digits.size());
  return exponent + place < 0;
}

class Pass {
 public:
  Pass(std::string_view json, std::string* out) : json_(json), out_(out) {}

  Repairs run() {
    out_->clear();
    out_->reserve(json_.size());
    while (at_ < json_.size()) {
      const char c = json_[at_];
      if (c == '"')
        string();
      else if (c == '-' || is_digit(c))
        number();
      else
        copy(1);
    }
    return repairs_;
  }

 private:
  void copy(std::size_t length) {
    length = std::min(length, json_.size() - at_);
    out_->append(json_.substr(at_, length));
    at_ += length;
  }

  void string() {
    copy(1);
    while (at_ < json_.size()) {
      const std::size_t plain = std::min(json_.find_first_of("\"\\", at_), json_.size());
      copy(plain - at_);
      if (at_ == json_.size()) return;
      if (json_[at_] == '"') return copy(1);
      escape();
    }
  }

  void escape() {
    const auto unit = unit_at(json_, at_);
    if (!unit) return copy(2);
    if (is_high(*unit)) {
      const auto next = unit_at(json_, at_ + 6);
      if (next && is_low(*next)) return copy(12);
    }
    if (!is_high(*unit) && !is_low(*unit)) return copy(6);
    out_->append("\\ufffd");
    at_ += 6;
    ++repairs_.surrogates;
  }

  void number() {
    const auto number = number_at(json_, at_);
    if (!number) return copy(std::max<std::size_t>(token_length(), 1));
    if (number->whole ? whole_fits(*number) : double_fits(*number)) return copy(number->text.size());
    out_->append("[[\"").append(number->text).append("\"]]");
    at_ += number->text.size();
    ++repairs_.numbers;
  }

  /// Of what begins like a number and is none: copied as a whole, so that its rest is not taken for another number.
  std::size_t token_length() const {
    const std::size_t end = json_.find_first_not_of("0123456789+-.eE", at_);
    return std::min(end, json_.size()) - at_;
  }

  std::string_view json_;
  std::string* out_;
  std::size_t at_ = 0;
  Repairs repairs_;
};

}  // namespace

Repairs sanitize(std::string_view json, std::string* out) { return Pass(json, out).run(); }

}  // namespace tonearm
