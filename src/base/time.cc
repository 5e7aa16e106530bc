#include "base/time.h"

#include <algorithm>
#include <cstdio>
#include <thread>

namespace tonearm {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year_month_day;

constexpr Millis kMinYear = -62'167'219'200'000;  // 0000-01-01
constexpr Millis kMaxYear = 253'402'300'799'999;  // 9999-12-31T23:59:59.999

struct Parts {
  int year, month, day, hour, minute, second, millis;
};

Parts split(Millis at) {
  at = std::clamp(at, kMinYear, kMaxYear);
  const sys_days day{days(day_of(at))};
  const year_month_day date(day);
  const Millis rest = at - static_cast<Millis>(day_of(at)) * kDay;
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(rest / kHour),
          static_cast<int>(rest / kMinute % 60),
          static_cast<int>(rest / 1000 % 60),
          static_cast<int>(rest % 1000)};
}

/// Reads exactly `count` digits at `*text`'s front; -1 where they are not there.
int take_digits(std::string_view* text, std::size_t count) {
  if (text->size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = (*text)[i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text->remove_prefix(count);
  return value;
}

bool take(std::string_view* text, std::string_view any_of) {
  if (text->empty() || any_of.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

std::optional<Days> to_days(int year, int month, int day) {
  if (year < 0 || month < 1 || day < 1) return {};
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return {};
  return static_cast<Days>(sys_days(date).time_since_epoch().count());
}

std::optional<Millis> to_millis(std::optional<Days> day, int hour, int minute, int second) {
  // A leap second (60) is read as the second after: Spotify's clocks smear it, recorded logs may not.
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return {};
  return static_cast<Millis>(*day) * kDay + hour * kHour + minute * kMinute + second * kSecond;
}

}  // namespace

std::string format_rfc3339(Millis at) {
  const Parts p = split(at);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", p.year, p.month, p.day, p.hour, p.minute,
                p.second, p.millis);
  return text;
}

std::string format_slot(Millis at) {
  const Parts p = split(at);
  char text[40];
  std::snprintf(text, sizeof text, "%04d%02d%02dT%02d%02d%02dZ", p.year, p.month, p.day, p.hour, p.minute, p.second);
  return text;
}

std::optional<Millis> parse_rfc3339(std::string_view text) {
  const int year = take_digits(&text, 4);
  if (!take(&text, "-")) return {};
  const int month = take_digits(&text, 2);
  if (!take(&text, "-")) return {};
  const int day = take_digits(&text, 2);
  if (!take(&text, "Tt ")) return {};
  const int hour = take_digits(&text, 2);
  if (!take(&text, ":")) return {};
  const int minute = take_digits(&text, 2);
  if (!take(&text, ":")) return {};
  const int second = take_digits(&text, 2);
  Millis fraction = 0;
  if (take(&text, ".")) {
    int digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits)
      if (digits < 3) fraction = fraction * 10 + (text.front() - '0');
    if (digits == 0 || digits > 9) return {};
    for (; digits < 3; ++digits) fraction *= 10;
  }
  Millis offset = 0;
  if (!take(&text, "Zz")) {
    if (text.empty()) return {};
    const Millis sign = text.front() == '-' ? -1 : 1;
    if (!take(&text, "+-")) return {};
    const int hours = take_digits(&text, 2);
    if (!take(&text, ":")) return {};
    const int minutes = take_digits(&text, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return {};
    offset = sign * (hours * kHour + minutes * kMinute);
  }
  if (!text.empty()) return {};
  const auto base = to_millis(to_days(year, month, day), hour, minute, second);
  if (!base) return {};
  return *base + fraction - offset;
}

std::optional<Millis> parse_slot(std::string_view text) {
  const int year = take_digits(&text, 4);
  const int month = take_digits(&text, 2);
  const int day = take_digits(&text, 2);
  if (!take(&text, "T")) return {};
  const int hour = take_digits(&text, 2);
  const int minute = take_digits(&text, 2);
  const int second = take_digits(&text, 2);
  if (text != "Z") return {};
  return to_millis(to_days(year, month, day), hour, minute, second);
}

std::optional<Days> parse_date(std::string_view text) {
  const int year = take_digits(&text, 4);
  if (!take(&text, "-")) return {};
  const int month = take_digits(&text, 2);
  if (!take(&text, "-")) return {};
  const int day = take_digits(&text, 2);
  if (!text.empty()) return {};
  return to_days(year, month, day);
}

std::string format_date(Days day) { return format_rfc3339(static_cast<Millis>(day) * kDay).substr(0, 10); }

Days day_of(Millis at) {
  return static_cast<Days>(
      std::chrono::floor<days>(sys_time<milliseconds>(milliseconds(at))).time_since_epoch().count());
}

std::int32_t year_of(Millis at) { return split(at).year; }
std::int32_t month_of(Millis at) { return split(at).month; }

SystemClock::SystemClock(std::optional<Millis> start) : shifted_(start.has_value()) {
  if (start) shift_ = *start - SystemClock::now();
}

void SystemClock::wait(std::chrono::milliseconds by) {
  if (shifted_)
    shift_ += by.count();
  else
    std::this_thread::sleep_for(by);
}

Millis SystemClock::now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since).count() + shift_;
}

}  // namespace tonearm
