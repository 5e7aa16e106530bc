#include "spotify/api.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "spotify/now.h"
#include "support/scripted_client.h"
#include "support/temporary_folder.h"

namespace tonearm::spotify {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kPage = R"({"items":[],"next":null})";

/// Signed in with the token "TOKEN0", good for a day; every refresh gives "TOKEN1", "TOKEN2", ...
class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    settings.client_id = "app";
    settings.state_folder = folder / "state";
    http.answers.emplace_back(token(0));
    Tokens tokens(settings, &http, &clock);
    if (!tokens.sign_in(*make_sign_in(settings, {"user-library-read"}, 1), "CODE").ok()) std::abort();
    http.sent.clear();
  }
  static HttpResponse token(int n) {
    return {200, {}, fmt::format(R"({{"access_token":"TOKEN{}","expires_in":86400,"refresh_token":"R"}})", n)};
  }
  Result<ApiAnswer> get(const std::string& request = "/me/tracks?limit=50") {
    Tokens tokens(settings, &http, &clock);
    Ledger ledger(settings.state_folder, settings.client_id, settings.soft_limit);
    Api api(settings, &http, &tokens, &ledger, &clock);
    auto got = api.get(request, Grant::kUser);
    stats = api.stats();
    return got;
  }
  std::string used_token(std::size_t n) { return http.sent.at(n).headers.at("Authorization"); }
  std::string error_body(int status, const std::string& message, const std::string& more = "") {
    return fmt::format(R"({{"error":{{"status":{},"message":"{}"{}}}}})", status, message, more);
  }
  milliseconds passed() { return milliseconds(clock.now() - kNow); }
  std::map<std::string, BucketState> buckets() {
    std::map<std::string, BucketState> found;
    const auto states = Ledger(settings.state_folder, "app", settings.soft_limit).states(clock.now());
    for (const BucketState& state : *states) found[state.bucket] = state;
    return found;
  }

  TemporaryFolder folder;
  Settings settings;
  ScriptedClient http;
  ManualClock clock{kNow};
  ApiStats stats;
};

TEST_F(ApiTest, AnAnswerIsGivenAsItCame) {
  http.add(200, kPage, {{"date", "Wed, 25 Nov 2026 04:00:10 GMT"}, {"etag", "x"}, {"set-cookie", "no"}});
  const auto got = get();
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->body, kPage);
  EXPECT_EQ(got->observed_at, kNow);
  EXPECT_EQ(got->headers.size(), 2U);
  EXPECT_EQ(http.sent.at(0).url, "https://api.spotify.com/v1/me/tracks?limit=50");
  EXPECT_EQ(used_token(0), "Bearer TOKEN0");
  EXPECT_EQ((stats.requests[{"library", 200}]), 1U);
  EXPECT_EQ(buckets()["library"].used, 1U);
}

TEST_F(ApiTest, WhereClocksDifferByMoreThanAMinuteTheDateHeaderCounts) {
  http.add(200, kPage, {{"date", "Wed, 25 Nov 2026 04:01:01 GMT"}});
  EXPECT_EQ(get()->observed_at, kNow + 61'000);
}

TEST_F(ApiTest, TheAddressMayBeGivenWithAndWithoutV1) {
  for (const auto& [url, expected] :
       {std::pair{"http://127.0.0.1:9", "http://127.0.0.1:9/v1/me"},
        std::pair{"http://127.0.0.1:9/", "http://127.0.0.1:9/v1/me"},
        std::pair{"http://127.0.0.1:9/v1", "http://127.0.0.1:9/v1/me"},
        std::pair{"https://proxy.example/spotify/v1/", "https://proxy.example/spotify/v1/me"}}) {
    settings.api_url = url;
    http.sent.clear();
    http.add(200, kPage);
    ASSERT_TRUE(get("/me").ok());
    EXPECT_EQ(http.sent.at(0).url, expected);
  }
}

TEST_F(ApiTest, RequestsAreAGapApart) {
  Tokens tokens(settings, &http, &clock);
  Ledger ledger(settings.state_folder, "app", 300);
  Api api(settings, &http, &tokens, &ledger, &clock);
  for (int i = 0; i < 5; ++i) {
    http.add(200, kPage);
    ASSERT_TRUE(api.get("/me", Grant::kUser).ok());
  }
  EXPECT_EQ(passed(), milliseconds(1000));
  EXPECT_EQ(api.stats().waited, milliseconds(0));
}

TEST_F(ApiTest, AFalse401IsAskedAgainAfterASecondWithTheSameToken) {
  http.add(401, error_body(401, "The access token expired"));
  http.add(200, kPage);
  ASSERT_TRUE(get().ok());
  EXPECT_EQ(used_token(1), "Bearer TOKEN0");
  EXPECT_EQ(http.sent.size(), 2U);
  EXPECT_GE(passed(), seconds(1));
}

TEST_F(ApiTest, ThenWithAFreshTokenThenTheReadFails) {
  http.add(401, error_body(401, "x"));
  http.add(401, error_body(401, "x"));
  http.answers.emplace_back(token(1));
  http.add(401, error_body(401, "x"));
  const auto got = get();
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().reason, "token_refused");
  EXPECT_EQ(got.error().code, Code::kUnavailable) << "the sign-in is not over";
  ASSERT_EQ(http.sent.size(), 4U);
  EXPECT_EQ(used_token(3), "Bearer TOKEN1");
  EXPECT_EQ(buckets()["library"].used, 3U);
}

TEST_F(ApiTest, A401WithARevokedSignInIsTheEndOfIt) {
  http.add(401, "");
  http.add(401, "");
  http.add(400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(get().error().reason, "login_expired");
  EXPECT_EQ(get().error().reason, "login_expired");
  EXPECT_EQ(http.sent.size(), 3U);
}

TEST_F(ApiTest, WhatASecondTryWouldNotChangeIsNotTried) {
  struct Case {
    int status;
    std::string body;
    Code code;
    std::string reason;
  };
  const Case cases[] = {
      {403, error_body(403, "Insufficient client scope"), Code::kForbidden, "scope_missing"},
      {403, "User not registered in the Developer Dashboard", Code::kForbidden, "not_allow_listed"},
      {403, error_body(403, "User not registered in the Developer Dashboard"), Code::kForbidden, "not_allow_listed"},
      {403, "Active premium subscription required for the owner of the app. x", Code::kForbidden, "premium_needed"},
      {403, error_body(403, "Forbidden"), Code::kForbidden, "refused"},
      {403, "", Code::kForbidden, "refused"},
      {404, error_body(404, "Resource not found"), Code::kNotFound, "not_found"},
      {410, "", Code::kNotFound, "not_found"},
      {204, "", Code::kNotFound, "no_content"},
      {400, error_body(400, "Invalid limit"), Code::kInternal, "bad_request"},
      {405, "", Code::kInternal, "bad_request"},
      {200, error_body(404, "Not found."), Code::kNotFound, "not_found"},
      {200, error_body(403, "Insufficient client scope"), Code::kForbidden, "scope_missing"},
  };
  for (const Case& c : cases) {
    http.sent.clear();
    http.add(c.status, c.body);
    const auto got = get();
    ASSERT_FALSE(got.ok()) << c.status << c.body;
    EXPECT_EQ(got.error().code, c.code) << c.status << c.body;
    EXPECT_EQ(got.error().reason, c.reason) << c.status << c.body;
    EXPECT_EQ(got.error().message.find("limit=50"), std::string::npos) << got.error().message;
    EXPECT_EQ(http.sent.size(), 1U) << c.status << c.body;
  }
}

TEST_F(ApiTest, AMissingScopeIsNamed) {
  http.add(403, error_body(403, "Insufficient client scope"));
  EXPECT_EQ(get().error().message, "GET /me/tracks: the sign-in lacks the scope user-library-read.");
}

TEST_F(ApiTest, TroubleThatPassesIsTriedFourTimes) {
  const std::pair<std::function<void()>, std::string> troubles[] = {
      {[&] { http.add(500, error_body(500, "x")); }, "server_error"},
      {[&] { http.add(502, "<html>Bad gateway</html>"); }, "server_error"},
      {[&] { http.add(503, ""); }, "server_error"},
      {[&] { http.add(301, ""); }, "server_error"},
      {[&] { http.add(200, error_body(503, "x")); }, "server_error"},
      {[&] { http.add(200, ""); }, "not_json"},
      {[&] { http.add(200, "<html>hello</html>"); }, "not_json"},
      {[&] { http.add(200, R"({"items":[{"a":1},)"); }, "cut_body"},
      {[&] { http.add(206, kPage); }, "cut_body"},
      {[&] { http.fail("network"); }, "network"},
      {[&] { http.fail("timeout"); }, "timeout"},
      {[&] { http.fail("cut_body"); }, "cut_body"},
  };
  for (const auto& [trouble, reason] : troubles) {
    for (int good_after = 1; good_after <= 4; ++good_after) {
      http.answers.clear();
      http.sent.clear();
      for (int i = 0; i < good_after; ++i) trouble();
      http.add(200, kPage);
      const Millis before = clock.now();
      const auto got = get();
      EXPECT_EQ(got.ok(), good_after < 4) << reason;
      EXPECT_EQ(http.sent.size(), std::min<std::size_t>(4, static_cast<std::size_t>(good_after) + 1)) << reason;
      EXPECT_EQ(stats.retries, http.sent.size() - 1);
      EXPECT_LE(clock.now() - before, 15'000) << reason;
      EXPECT_GE(clock.now() - before, 500) << reason;
      if (got.ok()) continue;
      EXPECT_EQ(got.error().code, Code::kUnavailable);
      EXPECT_EQ(got.error().reason, reason);
    }
  }
}

TEST_F(ApiTest, AShort429IsWaitedFor) {
  for (const char* const wait : {"0", "1", "4", "60"}) {
    http.add(429, error_body(429, "API rate limit exceeded"), {{"retry-after", wait}});
    http.add(200, kPage);
    const Millis before = clock.now();
    ASSERT_TRUE(get().ok()) << wait;
    EXPECT_GE(clock.now() - before, std::max(1, std::atoi(wait)) * 1000) << wait;
    EXPECT_LE(clock.now() - before, std::max(1, std::atoi(wait)) * 1000 + 1500) << wait;
  }
}

TEST_F(ApiTest, A429ThatDoesNotSayHowLongIsWaitedForLongerEachTime) {
  for (int i = 0; i < 3; ++i) http.add(429, "Too many requests");
  http.add(200, kPage);
  ASSERT_TRUE(get().ok());
  EXPECT_GE(passed(), seconds(35));
  EXPECT_LE(passed(), seconds(120));
}

TEST_F(ApiTest, ALong429EndsItAtOnceAndStopsEveryBucket) {
  http.add(429, "Too many requests", {{"retry-after", "61"}});
  const auto got = get();
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kRateLimited);
  EXPECT_EQ(got.error().reason, "rate_limited");
  EXPECT_EQ(got.error().retry_after, seconds(61));
  EXPECT_NE(got.error().message.find("2026-11-25T04:01:01"), std::string::npos) << got.error().message;
  EXPECT_EQ(passed(), milliseconds(0));
  http.sent.clear();
  EXPECT_EQ(get("/me/playlists").error().code, Code::kRateLimited);
  EXPECT_TRUE(http.sent.empty()) << "asking while stopped lengthens it";
  clock.set(kNow + 61'000);
  http.add(200, kPage);
  EXPECT_TRUE(get("/me/playlists").ok());
}

TEST_F(ApiTest, ManyShort429sEndWithinTwoMinutes) {
  http.otherwise = [](const HttpRequest&) { return HttpResponse{429, {{"retry-after", "55"}}, ""}; };
  const auto got = get();
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kRateLimited);
  EXPECT_LE(passed(), seconds(121));
  EXPECT_LE(http.sent.size(), 4U);
}

TEST_F(ApiTest, ARetryAfterOfADateAndOneOutOfReason) {
  http.add(429, "", {{"retry-after", "Wed, 25 Nov 2026 03:00:10 GMT"}, {"date", "Wed, 25 Nov 2026 03:00:00 GMT"}});
  http.add(200, kPage);
  ASSERT_TRUE(get().ok());
  EXPECT_GE(passed(), seconds(10));
  EXPECT_LE(passed(), seconds(14));
  http.add(429, "", {{"retry-after", "99999999999999999999"}});
  EXPECT_EQ(get().error().retry_after, std::chrono::hours(168));
}

TEST_F(ApiTest, ASpentQuotaStopsItsBucketForAsLongAsItSays) {
  http.add(429, error_body(429, "x", R"(,"reason":"QUOTA_EXCEEDED")"), {{"retry-after", "7200"}});
  const auto got = get();
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().reason, "quota_exceeded");
  EXPECT_EQ(got.error().retry_after, seconds(7200));
  http.sent.clear();
  EXPECT_EQ(get().error().reason, "quota_exceeded");
  clock.advance(seconds(3700));
  EXPECT_EQ(get().error().reason, "quota_exceeded") << "no probe where it said how long";
  EXPECT_TRUE(http.sent.empty());
  http.add(200, kPage);
  EXPECT_TRUE(get("/me/playlists").ok()) << "other buckets go on";
}

TEST_F(ApiTest, WithoutATimeItIsADayWithOneProbeAnHourAndASuccessReopens) {
  http.add(429, error_body(429, "x", R"(,"reason":"QUOTA_EXCEEDED")"));
  const auto got = get();
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().retry_after, std::chrono::hours(1));
  EXPECT_EQ(buckets()["library"].not_before, kNow + kDay);
  http.sent.clear();
  clock.advance(std::chrono::minutes(59));
  EXPECT_FALSE(get().ok());
  EXPECT_TRUE(http.sent.empty());
  clock.advance(std::chrono::minutes(1));
  http.add(429, error_body(429, "x", R"(,"reason":"QUOTA_EXCEEDED")"));
  EXPECT_FALSE(get().ok());
  EXPECT_FALSE(get().ok());
  EXPECT_EQ(http.sent.size(), 1U) << "one probe";
  clock.advance(std::chrono::hours(1));
  http.add(200, kPage);
  EXPECT_TRUE(get().ok());
  http.add(200, kPage);
  EXPECT_TRUE(get().ok()) << "open again";
}

TEST_F(ApiTest, ASpentBudgetSendsNothing) {
  settings.soft_limit = 2;
  for (int i = 0; i < 2; ++i) {
    http.add(200, kPage);
    ASSERT_TRUE(get().ok());
  }
  http.sent.clear();
  const auto got = get();
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().reason, "budget_spent");
  EXPECT_TRUE(got.error().retry_after);
  EXPECT_TRUE(http.sent.empty());
}

TEST_F(ApiTest, RetriesCountInTheBudget) {
  settings.soft_limit = 2;
  http.add(500, "");
  http.add(500, "");
  http.add(200, kPage);
  EXPECT_EQ(get().error().reason, "budget_spent");
  EXPECT_EQ(http.sent.size(), 2U);
}

TEST_F(ApiTest, WithoutASignInNothingIsCounted) {
  settings.client_id = "nobody";
  EXPECT_EQ(get().error().reason, "login_needed");
  EXPECT_TRUE((*Ledger(settings.state_folder, "nobody", 300).states(kNow)).empty());
}

TEST_F(ApiTest, NoErrorHoldsATokenOrAQuery) {
  const std::function<void()> troubles[] = {[&] { http.add(400, error_body(400, "Bearer \\u001b[31m")); },
                                            [&] { http.fail("network"); }, [&] { http.add(500, "TOKEN0"); },
                                            [&] { http.add(429, "TOKEN0", {{"retry-after", "100"}}); }};
  for (const auto& trouble : troubles) {
    http.answers.clear();
    for (int i = 0; i < 4; ++i) trouble();
    const auto got = get("/me/tracks?limit=50&canary=CANARY");
    ASSERT_FALSE(got.ok());
    const std::string all = got.error().message + got.error().next;
    EXPECT_EQ(all.find("TOKEN0"), std::string::npos) << all;
    EXPECT_EQ(all.find("CANARY"), std::string::npos) << all;
    EXPECT_EQ(all.find('\x1b'), std::string::npos) << all;
  }
}

TEST_F(ApiTest, ARequestIsAPathAndNothingElse) {
  for (const char* const request :
       {"", "me", "@example.com/", ".example.com/", "/me x", "/me\r\nX: 1", "/../x", "/me#x"}) {
    const auto got = get(request);
    ASSERT_FALSE(got.ok()) << request;
    EXPECT_EQ(got.error().code, Code::kInternal) << request;
  }
  EXPECT_TRUE(http.sent.empty());
}

TEST_F(ApiTest, NextMeansARequestWhateverItsHost) {
  Tokens tokens(settings, &http, &clock);
  Ledger ledger(settings.state_folder, "app", 300);
  settings.api_url = "https://proxy.example/spotify/v1";
  const Api api(settings, &http, &tokens, &ledger, &clock);
  for (const auto& [next, request] :
       {std::pair{"https://api.spotify.com/v1/me/tracks?offset=50&limit=50", "/me/tracks?offset=50&limit=50"},
        std::pair{"http://127.0.0.1:8899/v1/me/tracks?offset=50", "/me/tracks?offset=50"},
        std::pair{"https://proxy.example/spotify/v1/me", "/me"}, std::pair{"/v1/me#x", "/me"},
        std::pair{"https://example.com/other", ""}, std::pair{"https://api.spotify.com", ""}, std::pair{"", ""},
        std::pair{"https://api.spotify.com/v1/../x", ""}, std::pair{"javascript:alert(1)", ""},
        std::pair{"https://api.spotify.com/v10/me", ""}})
    EXPECT_EQ(api.request_of(next), request) << next;
}

}  // namespace
}  // namespace tonearm::spotify
