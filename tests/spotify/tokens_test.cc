#include "spotify/tokens.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spotify/now.h"
#include "support/scripted_client.h"
#include "support/socket_server.h"
#include "support/temporary_folder.h"
#include "support/text_of.h"

namespace tonearm::spotify {
namespace {

std::string token_answer(const std::string& access, const std::string& refresh = "",
                         const std::string& scope = "user-top-read user-library-read") {
  return fmt::format(R"({{"access_token":"{}","token_type":"Bearer","expires_in":3600,"scope":"{}"{}}})", access, scope,
                     refresh.empty() ? "" : fmt::format(R"(,"refresh_token":"{}")", refresh));
}

class TokensTest : public ::testing::Test {
 protected:
  TokensTest() {
    settings.client_id = "app";
    settings.state_folder = folder / "state";
  }
  Tokens tokens() { return {settings, &http, &clock}; }
  std::string file() { return folder / "state/credentials.json"; }
  void sign_in(const std::string& access = "A1", const std::string& refresh = "R1") {
    const SignInAttempt attempt = *make_sign_in(settings, {"user-top-read"}, 8898);
    http.add(200, token_answer(access, refresh));
    const Status status = tokens().sign_in(attempt, "CODE");
    ASSERT_TRUE(status.ok()) << status.error().message;
    http.sent.clear();
  }
  void write_secret(const std::string& text, mode_t mode = 0600) {
    settings.client_secret_file = folder / "secret";
    std::ofstream(settings.client_secret_file) << text;
    ::chmod(settings.client_secret_file.c_str(), mode);
  }

  TemporaryFolder folder;
  Settings settings;
  ScriptedClient http;
  ManualClock clock{kNow};
};

TEST_F(TokensTest, NobodySignedInAsksNobody) {
  const auto got = tokens().access(Grant::kUser);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kUnauthenticated);
  EXPECT_EQ(got.error().reason, "login_needed");
  EXPECT_TRUE(http.sent.empty());
  EXPECT_FALSE((*tokens().status()).signed_in);
  EXPECT_FALSE(std::filesystem::exists(folder / "state")) << "asking makes nothing";
}

TEST_F(TokensTest, ASignInSendsCodeAndVerifierAndNoSecret) {
  const SignInAttempt attempt = *make_sign_in(settings, {"user-top-read"}, 8898);
  http.add(200, token_answer("A1", "R1"));
  ASSERT_TRUE(tokens().sign_in(attempt, "co/de").ok());
  ASSERT_EQ(http.sent.size(), 1U);
  EXPECT_EQ(http.sent[0].method, "POST");
  EXPECT_EQ(http.sent[0].url, "https://accounts.spotify.com/api/token");
  EXPECT_EQ(
      http.sent[0].body,
      "grant_type=authorization_code&code=co%2Fde&redirect_uri=http%3A%2F%2F127.0.0.1%3A8898%2Fcallback&client_id="
      "app&code_verifier=" +
          attempt.verifier);
  EXPECT_FALSE(http.sent[0].headers.contains("Authorization"));
  EXPECT_EQ(*tokens().access(Grant::kUser), "A1");
  const SignIn status = *tokens().status();
  EXPECT_TRUE(status.signed_in);
  EXPECT_EQ(status.scopes, (std::vector<std::string>{"user-top-read", "user-library-read"})) << "those that were given";
  EXPECT_EQ(format_rfc3339(status.expires_at), "2027-05-25T04:00:00.000Z");
}

TEST_F(TokensTest, AGoodTokenIsUsedUntilItsLastMinute) {
  sign_in();
  clock.set(kNow + kHour - 61'000);
  EXPECT_EQ(*tokens().access(Grant::kUser), "A1");
  EXPECT_TRUE(http.sent.empty());
  clock.set(kNow + kHour - 60'000);
  http.add(200, token_answer("A2"));
  EXPECT_EQ(*tokens().access(Grant::kUser), "A2");
  EXPECT_EQ(http.sent.at(0).body, "grant_type=refresh_token&refresh_token=R1&client_id=app");
}

TEST_F(TokensTest, AnAnswerWithoutARefreshTokenKeepsTheOldOne) {
  for (const std::string& answer : {token_answer("A2"), std::string(R"({"access_token":"A2","refresh_token":""})"),
                                    std::string(R"({"access_token":"A2","refresh_token":null})")}) {
    sign_in();
    clock.advance(std::chrono::hours(2));
    http.add(200, answer);
    EXPECT_EQ(*tokens().access(Grant::kUser), "A2");
    clock.advance(std::chrono::hours(2));
    http.sent.clear();
    http.add(200, token_answer("A3"));
    EXPECT_EQ(*tokens().access(Grant::kUser), "A3");
    EXPECT_NE(http.sent.at(0).body.find("refresh_token=R1&"), std::string::npos) << answer;
  }
}

TEST_F(TokensTest, ARotatedTokenIsOnDiskBeforeItsAccessTokenIsHandedOut) {
  sign_in();
  clock.advance(std::chrono::hours(2));
  http.add(200, token_answer("A2", "R2"));
  EXPECT_EQ(*tokens().access(Grant::kUser), "A2");
  EXPECT_NE(test::text_of(file()).find("\"R2\""), std::string::npos);
  EXPECT_EQ(test::text_of(file()).find("\"R1\""), std::string::npos);
}

TEST_F(TokensTest, RefreshingDoesNotLengthenTheSignIn) {
  sign_in();
  const Millis ends = (*tokens().status()).expires_at;
  clock.advance(std::chrono::hours(24 * 30));
  http.add(200, token_answer("A2", "R2"));
  ASSERT_TRUE(tokens().access(Grant::kUser).ok());
  EXPECT_EQ((*tokens().status()).expires_at, ends);
}

TEST_F(TokensTest, InvalidGrantEndsTheSignInAndIsAskedOnce) {
  sign_in();
  clock.advance(std::chrono::hours(2));
  http.add(400, R"({"error":"invalid_grant","error_description":"Refresh token revoked R1"})");
  for (int i = 0; i < 3; ++i) {
    const auto got = tokens().access(Grant::kUser);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kUnauthenticated);
    EXPECT_EQ(got.error().reason, "login_expired");
    EXPECT_EQ(got.error().message.find("R1"), std::string::npos);
  }
  EXPECT_EQ(http.sent.size(), 1U);
  EXPECT_TRUE((*tokens().status()).revoked);
  EXPECT_EQ(test::text_of(file()).find("R1"), std::string::npos) << "a dead token is not kept";
}

TEST_F(TokensTest, AfterSixMonthsItIsAskedOnceMoreAndThenSaysSo) {
  sign_in();
  clock.set((*tokens().status()).expires_at + 1);
  http.add(400, R"({"error":"invalid_grant"})");
  const auto got = tokens().access(Grant::kUser);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().message, "The sign-in of 2026-11-25 is over: Spotify ends each after six months.");
  EXPECT_FALSE(tokens().access(Grant::kUser).ok());
  EXPECT_EQ(http.sent.size(), 1U);
}

TEST_F(TokensTest, ANewCodeWinsOverADeadToken) {
  sign_in();
  clock.advance(std::chrono::hours(2));
  http.add(400, R"({"error":"invalid_grant"})");
  ASSERT_FALSE(tokens().access(Grant::kUser).ok());
  sign_in("B1", "S1");
  EXPECT_EQ(*tokens().access(Grant::kUser), "B1");
  EXPECT_FALSE((*tokens().status()).revoked);
  EXPECT_EQ((*tokens().status()).authorized_at, clock.now());
}

TEST_F(TokensTest, TroubleOfTheAccountsServiceKeepsTheToken) {
  sign_in();
  clock.advance(std::chrono::hours(2));
  const std::string before = test::text_of(file());
  const std::function<void()> troubles[] = {[&] { http.add(503, "<html>"); },
                                            [&] { http.add(500, ""); },
                                            [&] { http.fail("network"); },
                                            [&] { http.fail("timeout"); },
                                            [&] { http.add(200, "<html>"); },
                                            [&] { http.add(200, ""); },
                                            [&] { http.add(200, "{}"); },
                                            [&] { http.add(302, ""); },
                                            [&] { http.add(200, R"({"access_token":""})"); },
                                            [&] { http.add(200, R"({"access_token":"a\r\nX: 1"})"); }};
  for (const auto& trouble : troubles) {
    http.answers.clear();
    for (int i = 0; i < 3; ++i) trouble();
    const auto got = tokens().access(Grant::kUser);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kUnavailable) << got.error().message;
    EXPECT_EQ(test::text_of(file()), before);
  }
  http.add(502, "");
  http.add(200, token_answer("A2"));
  EXPECT_EQ(*tokens().access(Grant::kUser), "A2") << "one trouble passes by itself";
}

TEST_F(TokensTest, ATooManyOfTheAccountsServiceSaysHowLong) {
  sign_in();
  clock.advance(std::chrono::hours(2));
  http.add(429, "", {{"retry-after", "17"}});
  const auto got = tokens().access(Grant::kUser);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kRateLimited);
  EXPECT_EQ(got.error().retry_after, std::chrono::seconds(17));
  EXPECT_EQ(http.sent.size(), 1U);
}

TEST_F(TokensTest, AWrongClientIdIsAMistakeToMend) {
  sign_in();
  clock.advance(std::chrono::hours(2));
  http.add(400, R"({"error":"invalid_client","error_description":"Invalid client"})");
  const auto got = tokens().access(Grant::kUser);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kBadConfig);
  EXPECT_FALSE((*tokens().status()).revoked);
}

TEST_F(TokensTest, RenewGetsAnotherOneUnlessSomebodyHasOneAlready) {
  sign_in();
  http.add(200, token_answer("A2"));
  EXPECT_EQ(*tokens().renew(Grant::kUser, "A1"), "A2");
  EXPECT_EQ(*tokens().renew(Grant::kUser, "A1"), "A2") << "another process's";
  EXPECT_EQ(http.sent.size(), 1U);
}

TEST_F(TokensTest, ClientCredentialsSendIdAndSecretAndAreKeptByClientId) {
  write_secret("the-secret\n");
  http.add(200, R"({"access_token":"C1","token_type":"Bearer","expires_in":3600})");
  EXPECT_EQ(*tokens().access(Grant::kApp), "C1");
  EXPECT_EQ(http.sent.at(0).headers.at("Authorization"), "Basic YXBwOnRoZS1zZWNyZXQ=");
  EXPECT_EQ(http.sent.at(0).body, "grant_type=client_credentials");
  EXPECT_EQ(*tokens().access(Grant::kApp), "C1");
  EXPECT_EQ(http.sent.size(), 1U);
  EXPECT_EQ(test::text_of(file()).find("the-secret"), std::string::npos);
  settings.client_id = "other";
  http.add(200, R"({"access_token":"D1","token_type":"Bearer","expires_in":3600})");
  EXPECT_EQ(*tokens().access(Grant::kApp), "D1");
}

TEST_F(TokensTest, ASecretThatOthersCanReadOrThatIsNoneIsRefused) {
  write_secret("s", 0644);
  auto got = tokens().access(Grant::kApp);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kBadConfig);
  EXPECT_EQ(got.error().next, "chmod 600 '" + settings.client_secret_file + "'");
  write_secret("\n");
  EXPECT_EQ(tokens().access(Grant::kApp).error().code, Code::kBadConfig);
  settings.client_secret_file = folder / "nothing";
  EXPECT_EQ(tokens().access(Grant::kApp).error().code, Code::kBadConfig);
  settings.client_secret_file.clear();
  EXPECT_EQ(tokens().access(Grant::kApp).error().code, Code::kBadConfig);
  EXPECT_TRUE(http.sent.empty());
}

TEST_F(TokensTest, TheFileIsItsOwnersAloneUnderAnyUmask) {
  const mode_t before = ::umask(0);
  sign_in();
  ::umask(before);
  struct stat info;
  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  ASSERT_EQ(::stat((folder / "state").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700U);
}

TEST_F(TokensTest, AFileThatOthersCanReadIsRefusedWithTheCommandThatMendsIt) {
  sign_in();
  for (const mode_t mode : {0644, 0640, 0604, 0666}) {
    ::chmod(file().c_str(), mode);
    const auto got = tokens().access(Grant::kUser);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kBadConfig);
    EXPECT_EQ(got.error().next, "chmod 600 '" + file() + "'");
    EXPECT_FALSE(tokens().status().ok());
  }
  ::chmod(file().c_str(), 0600);
  ::chmod((folder / "state").c_str(), 0770);
  EXPECT_EQ(tokens().access(Grant::kUser).error().code, Code::kBadConfig) << "others could put another file there";
}

TEST_F(TokensTest, ALinkIsNotFollowed) {
  sign_in();
  std::filesystem::rename(file(), folder / "elsewhere");
  std::filesystem::create_symlink(folder / "elsewhere", file());
  EXPECT_EQ(tokens().access(Grant::kUser).error().code, Code::kBadConfig);
}

TEST_F(TokensTest, ADamagedFileIsNamedNotQuotedNotReplaced) {
  sign_in();
  const std::string cut = test::text_of(file()).substr(0, 200);
  std::ofstream(file(), std::ios::trunc) << cut;
  const auto got = tokens().access(Grant::kUser);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kIntegrity);
  EXPECT_NE(got.error().message.find(file()), std::string::npos);
  EXPECT_EQ(got.error().message.find("A1"), std::string::npos);
  const SignInAttempt attempt = *make_sign_in(settings, {}, 1);
  EXPECT_FALSE(tokens().sign_in(attempt, "CODE").ok());
  EXPECT_TRUE(http.sent.empty()) << "the code is not spent on what cannot be kept";
  EXPECT_EQ(test::text_of(file()), cut);
}

TEST_F(TokensTest, TokensOfOneServiceAreNeverShownToAnother) {
  sign_in();
  settings.accounts_url = "https://accounts.example.com";
  EXPECT_EQ(tokens().access(Grant::kUser).error().reason, "login_needed");
  settings.accounts_url = "http://127.0.0.1:1234/";
  EXPECT_EQ(tokens().access(Grant::kUser).error().reason, "login_needed");
  EXPECT_TRUE(http.sent.empty());
  settings.accounts_url = "https://accounts.spotify.com/";
  EXPECT_EQ(*tokens().access(Grant::kUser), "A1");
}

TEST_F(TokensTest, ForgetTakesThisClientIdsAloneAndAbsentIsSuccess) {
  sign_in();
  settings.client_id = "other";
  EXPECT_FALSE(*tokens().forget());
  sign_in("O1", "P1");
  EXPECT_TRUE(*tokens().forget());
  EXPECT_EQ(test::text_of(file()).find("P1"), std::string::npos);
  settings.client_id = "app";
  EXPECT_EQ(*tokens().access(Grant::kUser), "A1");
}

TEST_F(TokensTest, WhoSignedInIsRemembered) {
  sign_in();
  ASSERT_TRUE(tokens().remember("u1", "Ann \xE2\x99\xAB").ok());
  EXPECT_EQ((*tokens().status()).account_id, "u1");
  EXPECT_EQ((*tokens().status()).display_name, "Ann \xE2\x99\xAB");
}

TEST_F(TokensTest, ATokenThatADeadProcessHadWrittenIsTakenOver) {
  sign_in();
  clock.advance(std::chrono::hours(2));
  http.add(200, token_answer("A2", "R2"));
  const std::string before = test::text_of(file());
  ASSERT_TRUE(tokens().access(Grant::kUser).ok());
  // As if it had died between writing and renaming.
  std::filesystem::rename(file(), file() + ".new");
  {
    std::ofstream old(file());
    old << before;
  }
  ::chmod(file().c_str(), 0600);
  http.sent.clear();
  EXPECT_EQ(*tokens().access(Grant::kUser), "A2");
  EXPECT_TRUE(http.sent.empty());
  EXPECT_FALSE(std::filesystem::exists(file() + ".new"));
}

TEST_F(TokensTest, AHalfWrittenOneIsRemoved) {
  sign_in();
  for (const std::string& left : {test::text_of(file()).substr(0, 150), std::string(), test::text_of(file())}) {
    {
      std::ofstream half(file() + ".new");
      half << left;
    }
    ::chmod((file() + ".new").c_str(), 0600);
    clock.advance(std::chrono::hours(2));
    http.add(200, token_answer("A2"));
    EXPECT_EQ(*tokens().access(Grant::kUser), "A2");
    EXPECT_FALSE(std::filesystem::exists(file() + ".new"));
  }
}

TEST_F(TokensTest, WhatADeadProcessLeftIsSettledWhoeverNeedsNoToken) {
  sign_in("A1");
  const auto leave = [&](const std::string& text) {
    std::ofstream(file() + ".new") << text;
    ::chmod((file() + ".new").c_str(), 0600);
  };
  leave(test::text_of(file()).substr(0, 150));
  ASSERT_TRUE(tokens().settle().ok());
  EXPECT_FALSE(std::filesystem::exists(file() + ".new"));
  EXPECT_TRUE((*tokens().status()).signed_in);
  // The first sign-in, killed before its file was in place.
  leave(test::text_of(file()));
  std::filesystem::remove(file());
  EXPECT_FALSE((*tokens().status()).signed_in);
  ASSERT_TRUE(tokens().settle().ok());
  EXPECT_FALSE(std::filesystem::exists(file() + ".new"));
  EXPECT_TRUE((*tokens().status()).signed_in);
}

TEST_F(TokensTest, KilledAtAnyMomentLeavesAFileThatIsWholeAndAChainThatGoesOn) {
  sign_in("A0", "R0");
  // The parent is the accounts service: each token is good once, and it remembers the last one that it gave.
  std::mutex mutex;
  std::string current = "R0";
  int given = 0;
  const SocketServer server([&](int fd, const std::string& request) {
    const std::lock_guard lock(mutex);
    if (request.find("refresh_token=" + current + "&") == std::string::npos) {
      SocketServer::send_text(fd, SocketServer::answer(400, R"({"error":"invalid_grant"})"));
      return false;
    }
    current = fmt::format("R{}", ++given);
    SocketServer::send_text(fd, SocketServer::answer(200, token_answer(fmt::format("A{}", given), current)));
    return false;
  });
  // Signed in at a service on this machine.
  settings.accounts_url = server.url();
  sign_in("A0", "R0");
  int lost = 0;
  for (int round = 0; round < 60; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto client = make_curl_client();
      ManualClock later(kNow);
      for (int i = 0;; ++i) {
        later.advance(std::chrono::hours(2));
        Tokens mine(settings, client.get(), &later);
        const auto got = mine.renew(Grant::kUser, (*mine.status()).revoked ? "" : fmt::format("A{}", i));
        if (!got.ok() && got.error().reason == "login_expired") ::_exit(7);
      }
    }
    ::usleep(static_cast<useconds_t>(20'000 + 700 * round));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 7) ++lost;
    const auto state = tokens().status();
    ASSERT_TRUE(state.ok()) << state.error().message;
    const std::lock_guard lock(mutex);
    if (state->revoked || lost > 0) {
      // Rotated by the service, killed before the answer came: unavoidable, and told as what it is.
      lost = 0;
      current = "R0";
      given = 0;
      sign_in("A0", "R0");
    }
  }
  const std::string name = file() + ".new";
  EXPECT_TRUE(!std::filesystem::exists(name) ||
              (std::filesystem::status(name).permissions() ==
               (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
}

TEST_F(TokensTest, EightProcessesMakeOneRefresh) {
  std::atomic<int> asked = 0;
  const SocketServer server([&](int fd, const std::string&) {
    ++asked;
    ::usleep(100'000);
    SocketServer::send_text(fd, SocketServer::answer(200, token_answer("A2", "R2")));
    return false;
  });
  settings.accounts_url = server.url();
  sign_in();
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto client = make_curl_client();
      ManualClock later(kNow + 2 * kHour);
      Tokens mine(settings, client.get(), &later);
      const auto got = mine.access(Grant::kUser);
      ::_exit(got.ok() && *got == "A2" ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(asked, 1);
}

TEST(SixMonths, AreCalendarMonths) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-01-15T10:00:00Z", "2026-07-15T10:00:00.000Z"},
      {"2026-08-31T23:59:59.999Z", "2027-02-28T23:59:59.999Z"},
      {"2027-08-31T00:00:00Z", "2028-02-29T00:00:00.000Z"},
  };
  TemporaryFolder folder;
  for (const auto& [from, to] : cases) {
    Settings settings;
    settings.client_id = "app";
    settings.state_folder = folder.path();
    ScriptedClient http;
    ManualClock clock(*parse_rfc3339(from));
    http.add(200, token_answer("A", "R"));
    Tokens tokens(settings, &http, &clock);
    ASSERT_TRUE(tokens.sign_in(*make_sign_in(settings, {}, 1), "C").ok());
    EXPECT_EQ(format_rfc3339((*tokens.status()).expires_at), to);
  }
}

}  // namespace
}  // namespace tonearm::spotify
