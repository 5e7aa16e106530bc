#include "spotify/retry_after.h"

#include <gtest/gtest.h>

namespace tonearm::spotify {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Millis kThen = 784'111'777'000;  // 1994-11-06T08:49:37Z

std::optional<milliseconds> of(const char* value, const char* date = nullptr) {
  HttpResponse response;
  response.headers["retry-after"] = value;
  if (date != nullptr) response.headers["date"] = date;
  return retry_after(response, kThen);
}

TEST(RetryAfter, IsSecondsOrADate) {
  EXPECT_EQ(retry_after(HttpResponse{}, kThen), std::nullopt);
  EXPECT_EQ(of("0"), seconds(0));
  EXPECT_EQ(of("4"), seconds(4));
  EXPECT_EQ(of("4, 4"), seconds(4));
  EXPECT_EQ(of("86236"), seconds(86236));
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:49:47 GMT"), seconds(10));
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:49:27 GMT"), seconds(0)) << "it is over";
}

TEST(RetryAfter, OfADateIsReckonedFromTheAnswersOwnClock) {
  EXPECT_EQ(of("Sun, 06 Nov 1994 12:00:30 GMT", "Sun, 06 Nov 1994 12:00:00 GMT"), seconds(30));
}

TEST(RetryAfter, ThatIsOutOfReasonIsAWeek) {
  for (const char* const value : {"1000000000", "18446744073709551615", "99999999999999999999999"})
    EXPECT_EQ(of(value), std::chrono::hours(168)) << value;
  EXPECT_EQ(of("Sun, 06 Nov 2094 08:49:37 GMT"), std::chrono::hours(168));
}

TEST(RetryAfter, ThatCannotBeReadIsNone) {
  for (const char* const value : {"", "soon", "-5", "1.5", "0x10", " 4", "Sun, 32 Nov 1994 08:49:37 GMT",
                                  "Sun, 06 ovD 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"})
    EXPECT_EQ(of(value), std::nullopt) << value;
}

}  // namespace
}  // namespace tonearm::spotify
