#include <gtest/gtest.h>

#include "sandbox/given.h"

namespace tonearm::sandbox {
namespace {

constexpr const char* kClient = "sandbox-restricted";

std::string error_of(const ServerResponse& response) { return Json::parse(response.body).value("error", ""); }

TEST(Oauth, PkceGivesTokensOfAnHour) {
  Given given;
  const Json answer = given.sign_in(kClient);
  EXPECT_EQ(answer["token_type"], "Bearer");
  EXPECT_EQ(answer["expires_in"], 3'600);
  EXPECT_EQ(answer["scope"], std::string(kAllScopes));
  const std::string token = answer["access_token"];
  EXPECT_EQ(given.get("/v1/me", token).status, 200);
  given.clock.advance(std::chrono::seconds(3'599));
  EXPECT_EQ(given.get("/v1/me", token).status, 200);
  given.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(given.get("/v1/me", token).status, 401);
}

TEST(Oauth, ACodeIsGoodOnceForTenMinutesAndWithItsVerifierAlone) {
  Given given;
  const std::string code = given.code(kClient);
  EXPECT_EQ(error_of(given.exchange(kClient, code, std::string(64, 'w'))), "invalid_grant");
  EXPECT_EQ(error_of(given.exchange(kClient, code, "")), "invalid_grant");
  EXPECT_EQ(error_of(given.exchange("sandbox-legacy", code)), "invalid_grant");
  EXPECT_EQ(given.exchange(kClient, code).status, 200);
  EXPECT_EQ(error_of(given.exchange(kClient, code)), "invalid_grant");
  const std::string late = given.code(kClient);
  given.clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(error_of(given.exchange(kClient, late)), "invalid_grant");
}

TEST(Oauth, AnEmptySecretIsRefusedWithoutBurningTheCode) {
  Given given;
  const std::string code = given.code(kClient);
  const std::string basic = "Basic " + base64url(std::string(kClient) + ":") + "=";
  const auto refused =
      given.ask("POST", "/api/token",
                "grant_type=authorization_code&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcb&code=" + code +
                    "&code_verifier=" + kVerifier,
                {{"authorization", basic}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(error_of(refused), "invalid_client");
  EXPECT_EQ(given.exchange(kClient, code).status, 200);
}

TEST(Oauth, RedirectAddressesAreLoopbackByNumberOrHttps) {
  Given given;
  for (const char* good :
       {"http://127.0.0.1:9/cb", "http://127.0.0.1/cb", "http://[::1]:9/cb", "https://example.org/cb"})
    EXPECT_EQ(given.authorize(kClient, "", good).status, 302) << good;
  for (const char* bad : {"http://localhost:9/cb", "http://example.org/cb", "http://127.0.0.1.example.org/cb", ""})
    EXPECT_EQ(given.authorize(kClient, "", bad).status, 400) << bad;
}

TEST(Oauth, AuthorizeReturnsTheStateAndSaysNoWhereAsked) {
  Given given;
  EXPECT_TRUE(Given::location(given.authorize(kClient, "&state=a%20b")).ends_with("&state=a%20b"));
  EXPECT_EQ(Given::location(given.authorize("sandbox-restricted+deny", "&state=1")),
            "http://127.0.0.1:9/cb?error=access_denied&state=1");
  EXPECT_EQ(given.authorize(kClient, "&code_challenge=x&code_challenge_method=plain").status, 400);
  EXPECT_EQ(given.authorize("sandbox-nothing").status, 400);
}

TEST(Oauth, ARefreshTokenStaysUnlessItRotates) {
  Given given;
  const std::string kept = given.sign_in(kClient)["refresh_token"];
  for (int n = 0; n < 2; ++n) {
    const auto answer = given.refresh(kClient, kept);
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(Json::parse(answer.body).contains("refresh_token"));
  }
  const std::string rotating = "sandbox-restricted+rotate";
  const std::string first = given.sign_in(rotating)["refresh_token"];
  const Json next = Json::parse(given.refresh(rotating, first).body);
  EXPECT_NE(next["refresh_token"], first);
  EXPECT_EQ(error_of(given.refresh(rotating, first)), "invalid_grant");
  EXPECT_EQ(given.refresh(rotating, next["refresh_token"]).status, 200);
}

TEST(Oauth, ARefreshTokenDiesSixMonthsAfterTheYes) {
  Given given;
  const std::string token = given.sign_in(kClient)["refresh_token"];
  given.clock.set(*parse_rfc3339("2027-05-25T03:59:59Z"));
  EXPECT_EQ(given.refresh(kClient, token).status, 200);
  given.clock.set(*parse_rfc3339("2027-05-25T04:00:00Z"));
  EXPECT_EQ(error_of(given.refresh(kClient, token)), "invalid_grant");
}

TEST(Oauth, RotationDoesNotProlongTheSixMonths) {
  Given given;
  const std::string client = "sandbox-restricted+rotate";
  const std::string first = given.sign_in(client)["refresh_token"];
  given.clock.set(*parse_rfc3339("2027-05-01T00:00:00Z"));
  const std::string second = Json::parse(given.refresh(client, first).body)["refresh_token"];
  given.clock.set(*parse_rfc3339("2027-05-25T04:00:00Z"));
  EXPECT_EQ(error_of(given.refresh(client, second)), "invalid_grant");
}

TEST(Oauth, TokensOutliveTheProcessThatGaveThem) {
  Given one;
  const Json tokens = one.sign_in(kClient);
  Given again;
  EXPECT_EQ(again.get("/v1/me", tokens["access_token"]).status, 200);
  EXPECT_EQ(again.refresh(kClient, tokens["refresh_token"]).status, 200);
  Given other("small", 2);
  EXPECT_EQ(other.get("/v1/me", tokens["access_token"]).status, 401);
}

TEST(Oauth, RevokedTokensAreDead) {
  Given given;
  const std::string token = given.sign_in(kClient)["refresh_token"];
  given.ask("POST", "/sandbox/revoke", "{}");
  EXPECT_EQ(error_of(given.refresh(kClient, token)), "invalid_grant");
  given.clock.advance(std::chrono::seconds(1));
  EXPECT_TRUE(given.sign_in(kClient).contains("refresh_token"));
}

TEST(Oauth, ClientCredentialsReadTheCatalogueAndNoPerson) {
  Given given;
  const std::string form = "grant_type=client_credentials&client_id=sandbox-legacy&client_secret=";
  EXPECT_EQ(error_of(given.ask("POST", "/api/token", form + "wrong")), "invalid_client");
  const Json answer = Json::parse(given.ask("POST", "/api/token", form + "sandbox-secret").body);
  EXPECT_FALSE(answer.contains("refresh_token"));
  const std::string app = answer["access_token"], person = given.token("sandbox-legacy");
  EXPECT_EQ(given.get("/v1/me", app).status, 401);
  const Json track = given.json("/v1/me/top/tracks?limit=1", person)["items"][0];
  EXPECT_EQ(given.get("/v1/tracks/" + track["id"].get<std::string>(), app).status, 200);
  int open = 0;
  for (const Json& list : given.items("/v1/me/playlists?limit=50", person)) {
    const bool readable = list["public"] == true;
    EXPECT_EQ(given.get("/v1/playlists/" + list["id"].get<std::string>() + "/tracks", app).status,
              readable ? 200 : 404);
    open += readable ? 1 : 0;
  }
  EXPECT_GT(open, 1);
}

TEST(Oauth, ScopesAreEnforced) {
  Given given;
  const auto with = [&given](const std::string& scopes) {
    const std::string to = Given::location(
        given.ask("GET",
                  "/authorize?response_type=code&client_id=sandbox-restricted&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%"
                  "2Fcb&scope=" +
                      percent_encode(scopes) + "&code_challenge_method=S256&code_challenge=" + Given::challenge()));
    return Json::parse(given.exchange(kClient, to.substr(to.find("code=") + 5)).body)["access_token"]
        .get<std::string>();
  };
  const std::string token = with("user-library-read");
  EXPECT_EQ(given.get("/v1/me/tracks", token).status, 200);
  const auto refused = given.get("/v1/me/top/tracks", token);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(Json::parse(refused.body)["error"]["message"], "Insufficient client scope");
  EXPECT_EQ(given.get("/v1/me", token).status, 200);
}

TEST(Oauth, AMissingTokenIsToldFromAnInvalidOne) {
  Given given;
  const auto header = [](const ServerResponse& response) {
    for (const auto& [name, value] : response.headers)
      if (name == "www-authenticate") return value;
    return std::string();
  };
  EXPECT_NE(header(given.ask("GET", "/v1/me")).find("missing_token"), std::string::npos);
  EXPECT_NE(header(given.get("/v1/me", "nonsense")).find("invalid_token"), std::string::npos);
}

TEST(Oauth, TheQueryStringCountsWhereTheClientIdAllowsIt) {
  Given given;
  const std::string query = "?grant_type=client_credentials&client_secret=sandbox-secret&client_id=sandbox-both";
  EXPECT_EQ(given.ask("POST", "/api/token" + query).status, 400);
  EXPECT_EQ(given.ask("POST", "/api/token" + query + "%2Bquery").status, 200);
}

TEST(Oauth, TheSecretIsNeededWhereTheClientIdSaysSo) {
  Given given;
  const std::string client = "sandbox-restricted+secret";
  const std::string code = given.code(client);
  EXPECT_EQ(error_of(given.exchange(client, code)), "invalid_client");
  EXPECT_EQ(given.exchange(client, code, kVerifier, "&client_secret=sandbox-secret").status, 200);
}

}  // namespace
}  // namespace tonearm::sandbox
