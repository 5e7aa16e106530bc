/// Instants as whole milliseconds since 1970 UTC, and the clock as a value. Nothing below app/ reads the system clock.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tonearm {

/// Milliseconds since 1970-01-01T00:00:00Z; every time in the lake is one (Trino rounds finer Delta times).
using Millis = std::int64_t;

/// Days since 1970-01-01.
using Days = std::int32_t;

inline constexpr Millis kSecond = 1000;
inline constexpr Millis kMinute = 60 * kSecond;
inline constexpr Millis kHour = 60 * kMinute;
inline constexpr Millis kDay = 24 * kHour;
inline constexpr Millis kWeek = 7 * kDay;

/// "2025-01-15T12:30:00.123Z". Years outside 0000..9999 are clamped to that range.
std::string format_rfc3339(Millis at);

/// "20251125T040000Z": a slot's name; milliseconds are cut.
std::string format_slot(Millis at);

/// Parses RFC 3339 with `Z` or an offset, fraction of 0-9 digits (cut to milliseconds), `T` or a blank between.
/// Empty for anything else: impossible dates, a missing zone, trailing bytes.
std::optional<Millis> parse_rfc3339(std::string_view text);

/// Parses "20251125T040000Z".
std::optional<Millis> parse_slot(std::string_view text);

/// Parses "YYYY-MM-DD" of a real calendar day.
std::optional<Days> parse_date(std::string_view text);

/// "2025-01-15".
std::string format_date(Days day);

/// UTC day and year of an instant (floor, also before 1970).
Days day_of(Millis at);
std::int32_t year_of(Millis at);
/// Month 1-12 of an instant, UTC.
std::int32_t month_of(Millis at);

/// Where the time comes from: passed in, so that tests and demos play weeks in seconds. Thread-safe if `now` is.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Millis now() = 0;
  /// Returns when `now` is later by at least `by`.
  virtual void wait(std::chrono::milliseconds by) = 0;
};

/// The system clock, shifted so that it starts at `start` where given (TONEARM_NOW); it then advances with real time,
/// and a wait advances it without sleeping. Without `start` a wait sleeps. Safe from several threads.
class SystemClock : public Clock {
 public:
  explicit SystemClock(std::optional<Millis> start = {});
  Millis now() override;
  void wait(std::chrono::milliseconds by) override;

 private:
  bool shifted_;
  std::atomic<Millis> shift_ = 0;
};

/// A clock turned by hand.
class ManualClock : public Clock {
 public:
  explicit ManualClock(Millis start) : now_(start) {}
  Millis now() override { return now_; }
  void wait(std::chrono::milliseconds by) override { advance(by); }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }
  void set(Millis at) { now_ = at; }

 private:
  Millis now_;
};

}  // namespace tonearm
