#include "spotify/sign_in.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "http/url.h"

namespace tonearm::spotify {
namespace {

Settings settings() {
  Settings s;
  s.client_id = "app id";
  return s;
}

SignInAttempt attempt() { return *make_sign_in(settings(), {"user-top-read", "user-library-read"}, 8898); }

std::string parameter(const std::string& url, const std::string& name) {
  const std::size_t at = url.find(name + "=");
  return at == std::string::npos ? "" : url.substr(at + name.size() + 1, url.find('&', at) - at - name.size() - 1);
}

TEST(SignIn, TheAddressAsksWithPkceAndHoldsNoSecret) {
  const SignInAttempt a = attempt();
  EXPECT_TRUE(http::parse_url(a.url)) << a.url;
  EXPECT_TRUE(a.url.starts_with("https://accounts.spotify.com/authorize?response_type=code&client_id=app%20id&"));
  EXPECT_EQ(parameter(a.url, "redirect_uri"), "http%3A%2F%2F127.0.0.1%3A8898%2Fcallback");
  EXPECT_EQ(parameter(a.url, "scope"), "user-top-read%20user-library-read");
  EXPECT_EQ(parameter(a.url, "code_challenge_method"), "S256");
  EXPECT_EQ(parameter(a.url, "code_challenge").size(), 43U);
  EXPECT_EQ(parameter(a.url, "state"), a.state);
  EXPECT_EQ(a.url.find(a.verifier), std::string::npos);
}

TEST(SignIn, VerifierAndStateAreLongPlainAndNewEachTime) {
  const SignInAttempt a = attempt(), b = attempt();
  EXPECT_GE(a.verifier.size(), 43U);
  EXPECT_LE(a.verifier.size(), 128U);
  EXPECT_EQ(a.verifier.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  EXPECT_NE(a.verifier, b.verifier);
  EXPECT_NE(a.state, b.state);
  EXPECT_GE(a.state.size(), 22U);
}

TEST(SignIn, WithoutAClientIdSaysWhereToGetOne) {
  const auto got = make_sign_in(Settings{}, {}, 1);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kBadConfig);
  EXPECT_NE(got.error().next.find("developer.spotify.com/dashboard"), std::string::npos);
}

TEST(Redirect, GivesTheCodeHoweverItIsPasted) {
  const SignInAttempt a = attempt();
  for (const std::string& text :
       {"http://127.0.0.1:8898/callback?code=AQ%2D1&state=" + a.state, "/callback?state=" + a.state + "&code=AQ-1",
        "  'http://127.0.0.1:8898/callback?code=AQ-1&state=" + a.state + "'\r\n", "code=AQ-1&state=" + a.state,
        "<http://127.0.0.1:8898/callback?code=AQ-1&state=" + a.state + "#_=_>"}) {
    const auto code = parse_redirect(text, a);
    ASSERT_TRUE(code.ok()) << text << code.error().message;
    EXPECT_EQ(*code, "AQ-1") << text;
  }
}

TEST(Redirect, OfAnotherSignInIsRefusedEvenWhenItIsARefusal) {
  const SignInAttempt a = attempt();
  for (const std::string& text : {"/callback?code=AQ&state=" + attempt().state, std::string("/callback?code=AQ"),
                                  std::string("/callback?code=AQ&state="), std::string("/callback?error=access_denied"),
                                  "/callback?code=AQ&state=" + a.state + "x"}) {
    const auto code = parse_redirect(text, a);
    ASSERT_FALSE(code.ok()) << text;
    EXPECT_EQ(code.error().reason, "bad_redirect") << text;
  }
}

TEST(Redirect, WithoutACodeSaysWhatToPaste) {
  for (const char* const text :
       {"", "   ", "hello", "https://accounts.spotify.com/authorize?response_type=code", "?"}) {
    const auto code = parse_redirect(text, attempt());
    ASSERT_FALSE(code.ok()) << text;
    EXPECT_EQ(code.error().reason, "bad_redirect");
    EXPECT_NE(code.error().next.find("http://127.0.0.1:8898/callback"), std::string::npos);
  }
}

TEST(Redirect, SaysThatThePersonRefused) {
  const SignInAttempt a = attempt();
  const auto code = parse_redirect("/callback?error=access_denied&state=" + a.state, a);
  ASSERT_FALSE(code.ok());
  EXPECT_EQ(code.error().code, Code::kUnauthenticated);
  EXPECT_EQ(code.error().reason, "sign_in_refused");
  const auto odd = parse_redirect("/callback?error=%1B%5B31mserver_error&state=" + a.state, a);
  EXPECT_EQ(odd.error().message, "Spotify refused the sign-in: mserver_error.") << "no escapes of terminals";
}

}  // namespace
}  // namespace tonearm::spotify
