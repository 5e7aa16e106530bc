#include "sandbox/shape.h"

#include <gtest/gtest.h>

#include "sandbox/given.h"

namespace tonearm::sandbox {
namespace {

TEST(Shape, ClientIdsChooseShapeAndRules) {
  const auto rules = rules_of("my-sandbox-legacy+rotate+quota=600+short", Shape::kRestricted);
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->shape, Shape::kLegacy);
  EXPECT_TRUE(rules->rotates);
  EXPECT_EQ(rules->quota, 600);
  EXPECT_EQ(rules->access_seconds, 60);
  EXPECT_EQ(rules_of("0123456789abcdef0123456789abcdef", Shape::kBoth)->shape, Shape::kBoth);
  EXPECT_EQ(rules_of("sandbox-both rotate", Shape::kBoth)->rotates, true);
  for (const char* wrong : {"", "sandbox-", "sandbox-odd", "sandbox-legacy+odd", "sandbox-legacy+quota=x"})
    EXPECT_FALSE(rules_of(wrong, Shape::kRestricted)) << wrong;
}

TEST(Shape, NamesOfContentsDiffer) {
  Given given;
  for (const auto& [client, tracks, items] :
       {std::tuple("sandbox-restricted", false, true), std::tuple("sandbox-legacy", true, false),
        std::tuple("sandbox-both", true, true)}) {
    const std::string token = given.token(client);
    const Json lists = given.json("/v1/me/playlists?limit=12", token);
    for (const Json& list : lists["items"]) {
      const bool own = list["owner"]["display_name"] == "Synthetic Listener" || list["collaborative"] == true;
      EXPECT_EQ(list.contains("tracks"), tracks && (own || tracks)) << client;
      EXPECT_EQ(list.contains("items"), items && (own || tracks)) << client;
      const Json full = given.json("/v1/playlists/" + list["id"].get<std::string>(), token);
      EXPECT_EQ(full.contains("items"), list.contains("items")) << client;
      for (const char* page : {"tracks", "items"}) {
        if (!full.contains(page)) continue;
        for (const Json& entry : full[page]["items"]) {
          EXPECT_EQ(entry.contains("track"), tracks) << client;
          EXPECT_EQ(entry.contains("item"), items) << client;
        }
      }
    }
  }
}

TEST(Shape, RemovedPathsAre403InTheRestrictedOneAlone) {
  Given given;
  const std::string restricted = given.token("sandbox-restricted"), legacy = given.token("sandbox-legacy");
  const Json track = given.json("/v1/me/top/tracks?limit=1", legacy)["items"][0];
  const std::string id = track["id"], artist = track["artists"][0]["id"], me = given.json("/v1/me", legacy)["id"];
  for (const std::string& target :
       {"/v1/tracks?ids=" + id, "/v1/artists?ids=" + artist, "/v1/users/" + me + "/playlists",
        "/v1/artists/" + artist + "/top-tracks", std::string("/v1/markets"), "/v1/me/tracks/contains?ids=" + id}) {
    EXPECT_EQ(given.get(target, restricted).status, 403) << target;
    EXPECT_EQ(given.get(target, legacy).status, 200) << target;
  }
  EXPECT_EQ(given.get("/v1/artists/" + artist + "/albums?limit=11", restricted).status, 400);
  EXPECT_EQ(given.get("/v1/artists/" + artist + "/albums?limit=50", legacy).status, 200);
}

TEST(Shape, RemovedFieldsAreAbsentInTheRestrictedOne) {
  Given given;
  const std::string restricted = given.token("sandbox-restricted"), legacy = given.token("sandbox-legacy");
  const auto track = [&](const std::string& token) {
    return given.json("/v1/me/top/tracks?limit=1", token)["items"][0];
  };
  for (const char* key : {"available_markets", "popularity"}) {
    EXPECT_FALSE(track(restricted).contains(key)) << key;
    EXPECT_TRUE(track(legacy).contains(key)) << key;
  }
  EXPECT_TRUE(track(restricted).contains("external_ids"));
  const auto artist = [&](const std::string& token) {
    return given.json("/v1/me/top/artists?limit=1", token)["items"][0];
  };
  EXPECT_EQ(artist(restricted).size(), 7);
  for (const char* key : {"genres", "followers", "popularity"}) EXPECT_TRUE(artist(legacy).contains(key)) << key;
  for (const char* key : {"country", "email", "product", "followers", "explicit_content"}) {
    EXPECT_FALSE(given.json("/v1/me", restricted).contains(key)) << key;
    EXPECT_TRUE(given.json("/v1/me", legacy).contains(key)) << key;
  }
  EXPECT_EQ(given.json("/v1/me", restricted)["account_id"], given.json("/v1/me", legacy)["account_id"]);
}

TEST(Shape, ForeignContentsAreWithheldFromTheRestrictedOne) {
  Given given;
  const std::string restricted = given.token("sandbox-restricted"), legacy = given.token("sandbox-legacy");
  for (const Json& list : given.items("/v1/me/playlists?limit=50", restricted)) {
    const std::string target = "/v1/playlists/" + list["id"].get<std::string>() + "/items?limit=50";
    EXPECT_EQ(given.get(target, restricted).status, list.contains("items") ? 200 : 403);
    EXPECT_EQ(given.get(target, legacy).status, 200);
  }
}

TEST(Shape, ForgivingOfSlashesOrderAndCase) {
  Given given;
  const std::string token = given.token("sandbox-restricted");
  EXPECT_EQ(given.get("/v1/me/", token).body, given.get("/v1/me", token).body);
  EXPECT_EQ(given.get("/v1/me/tracks?offset=1&limit=2", token).body,
            given.get("/v1/me/tracks?limit=2&offset=1", token).body);
  EXPECT_EQ(given.get("/v1/me/following?type=ARTIST", token).status, 200);
  for (const char* limit : {"0", "51", "-1", "x"})
    EXPECT_EQ(Json::parse(given.get(std::string("/v1/me/tracks?limit=") + limit, token).body)["error"]["message"],
              "Invalid limit")
        << limit;
}

TEST(Shape, AddressesBeginWithTheHostThatWasAsked) {
  Given given;
  const std::string token = given.token("sandbox-restricted");
  ServerRequest request;
  request.method = "GET";
  request.target = request.path = "/v1/me/tracks";
  request.headers = {{"host", "api.spotify.com:443"}, {"authorization", "Bearer " + token}};
  request.tls = true;
  const Json page = Json::parse(given.sandbox->handle(request).body);
  EXPECT_TRUE(page["next"].get<std::string>().starts_with("https://api.spotify.com/v1/me/tracks?offset=20&limit=20"))
      << page["next"];
  EXPECT_TRUE(page["items"][0]["track"]["href"].get<std::string>().starts_with("https://api.spotify.com/v1/tracks/"));
}

TEST(Shape, FieldsOfAPlaylistLeaveWhatIsAskedFor) {
  Given given;
  const std::string token = given.token("sandbox-legacy");
  const std::string id = given.json("/v1/me/playlists?limit=1", token)["items"][0]["id"];
  const Json page = given.json(
      "/v1/playlists/" + id + "/tracks?limit=2&fields=next,items(added_at,track.name,track(artists(id)))", token);
  EXPECT_EQ(page.size(), 2);
  for (const Json& entry : page["items"]) {
    EXPECT_EQ(entry.size(), 2);
    EXPECT_EQ(entry["track"].size(), 2);
    EXPECT_EQ(entry["track"]["artists"][0].size(), 1);
  }
  const Json list = given.json("/v1/playlists/" + id + "?fields=!tracks", token);
  EXPECT_FALSE(list.contains("tracks"));
  EXPECT_TRUE(list.contains("snapshot_id"));
}

TEST(Shape, AnETagAnswers304WhereTheClientIdHasIt) {
  Given given("quiet");
  const std::string token = given.token("sandbox-restricted+etag");
  const auto first = given.get("/v1/me/tracks", token);
  std::string tag;
  for (const auto& [name, value] : first.headers)
    if (name == "etag") tag = value;
  ASSERT_FALSE(tag.empty());
  const auto again =
      given.ask("GET", "/v1/me/tracks", "", {{"authorization", "Bearer " + token}, {"if-none-match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.empty());
}

TEST(Shape, TheQuotaOfABucketRollsOverADay) {
  Given given;
  const std::string client = "sandbox-restricted+quota=3";
  std::string token = given.token(client);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(given.get("/v1/me/tracks", token).status, 200);
  given.clock.advance(std::chrono::minutes(10));
  const auto refused = given.get("/v1/me/tracks", token);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(Json::parse(refused.body)["error"]["reason"], "QUOTA_EXCEEDED");
  EXPECT_TRUE(std::find(refused.headers.begin(), refused.headers.end(),
                        std::pair<std::string, std::string>("retry-after", "85800")) != refused.headers.end());
  EXPECT_EQ(given.get("/v1/me", token).status, 200);
  given.clock.advance(std::chrono::hours(24));
  EXPECT_EQ(given.get("/v1/me/tracks", given.token(client)).status, 200);
}

TEST(Shape, TheRateOfAnAppRollsOverThirtySeconds) {
  Given given;
  const std::string token = given.token("sandbox-restricted+rate=2");
  EXPECT_EQ(given.get("/v1/me", token).status, 200);
  EXPECT_EQ(given.get("/v1/me/tracks", token).status, 200);
  const auto refused = given.get("/v1/me", token);
  EXPECT_EQ(refused.status, 429);
  EXPECT_FALSE(Json::parse(refused.body)["error"].contains("reason"));
  given.clock.advance(std::chrono::seconds(30));
  EXPECT_EQ(given.get("/v1/me", token).status, 200);
}

}  // namespace
}  // namespace tonearm::sandbox
