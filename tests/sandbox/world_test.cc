#include <gtest/gtest.h>

#include "sandbox/given.h"

namespace tonearm::sandbox {
namespace {

TEST(World, TheSameSeedAndTimeAnswerTheSameBytes) {
  Given one, other, third("small", 2);
  const std::string token = one.token("sandbox-legacy"), same = other.token("sandbox-legacy"),
                    else_ = third.token("sandbox-legacy");
  for (const std::string target :
       {"/v1/me", "/v1/me/player/recently-played?limit=50", "/v1/me/playlists?limit=50", "/v1/me/tracks",
        "/v1/me/albums", "/v1/me/top/tracks", "/v1/me/following?type=artist"}) {
    EXPECT_EQ(one.get(target, token).body, other.get(target, same).body) << target;
    EXPECT_NE(one.get(target, token).body, third.get(target, else_).body) << target;
  }
}

TEST(World, WhatIsThereAtATimeDoesNotDependOnWhenItIsAsked) {
  Given walked("small", 1, kNow - 30 * kDay), straight;
  std::string token;
  for (int hour = 0; hour <= 30 * 24; hour += 7) {
    token = walked.token("sandbox-restricted");
    walked.get("/v1/me/playlists?limit=50", token);
    walked.get("/v1/me/player/recently-played", token);
    walked.get("/v1/me/tracks", token);
    walked.clock.advance(std::chrono::hours(7));
  }
  walked.clock.set(kNow);
  for (Given* each : {&walked, &straight}) EXPECT_EQ(each->clock.now(), kNow);
  const std::string now = walked.token("sandbox-restricted"), there = straight.token("sandbox-restricted");
  for (const std::string target :
       {"/v1/me/player/recently-played?limit=50", "/v1/me/playlists?limit=50", "/v1/me/tracks?limit=50"})
    EXPECT_EQ(walked.get(target, now).body, straight.get(target, there).body) << target;
}

TEST(World, TheLastFiftyPlaysUntilNowAreShownAndNoOther) {
  Given given("person");
  const std::string token = given.token("sandbox-restricted");
  const Json answer = given.json("/v1/me/player/recently-played?limit=50", token);
  const Json truth = given.control("truth?from=2026-11-18T04:00:00Z");
  ASSERT_EQ(answer["items"].size(), 50);
  ASSERT_GT(truth["plays"].size(), 60);
  for (std::size_t at = 0; at < 50; ++at) {
    const Json& told = truth["plays"][truth["plays"].size() - 1 - at];
    EXPECT_EQ(answer["items"][at]["played_at"], told["played_at"]);
    EXPECT_EQ(answer["items"][at]["track"]["uri"], told["uri"]);
  }
  // What lies before these is gone.
  const std::string before = answer["cursors"]["before"];
  EXPECT_TRUE(given.json("/v1/me/player/recently-played?before=" + before, token)["items"].empty());
}

TEST(World, CursorsOfPlaysAreExclusiveAndWalkBothWays) {
  Given given("person");
  const std::string token = given.token("sandbox-restricted");
  const Json all = given.json("/v1/me/player/recently-played?limit=50", token)["items"];
  std::vector<Json> back;
  std::string target = "/v1/me/player/recently-played?limit=7";
  while (!target.empty()) {
    const Json page = given.json(target, token);
    for (const Json& item : page["items"]) back.push_back(item["played_at"]);
    target = page["next"].is_null() ? "" : page["next"].get<std::string>();
    if (!target.empty()) target.erase(0, target.find("/v1/"));
  }
  ASSERT_EQ(back.size(), 50);
  for (std::size_t at = 0; at < 50; ++at) EXPECT_EQ(back[at], all[at]["played_at"]);
  const auto at = parse_rfc3339(all[10]["played_at"].get<std::string>());
  const Json after = given.json("/v1/me/player/recently-played?limit=50&after=" + std::to_string(*at), token)["items"];
  EXPECT_EQ(after.size(), 10);
}

TEST(World, PagesTileEveryCollectionExactly) {
  Given given("person");
  const std::string token = given.token("sandbox-legacy");
  for (const std::string target :
       {"/v1/me/playlists?limit=7", "/v1/me/tracks?limit=50", "/v1/me/albums?limit=9", "/v1/me/shows?limit=2",
        "/v1/me/episodes?limit=4", "/v1/me/audiobooks?limit=1", "/v1/me/following?type=artist&limit=9",
        "/v1/me/top/tracks?limit=50", "/v1/me/top/artists?limit=50"}) {
    std::size_t total = 0;
    const auto items = given.items(target, token, &total);
    std::set<std::string> distinct;
    for (const Json& item : items) distinct.insert(item.dump());
    EXPECT_EQ(items.size(), total) << target;
    EXPECT_EQ(distinct.size(), total) << target;
    EXPECT_GT(total, 2) << target;
  }
}

TEST(World, HeavyHasItsExactNumbersAtAnyTime) {
  for (const Millis now : {kNow - 200 * kDay, kNow}) {
    Given given("heavy", 3, now);
    const std::string token = given.token("sandbox-restricted");
    const auto total = [&](const std::string& target) {
      const Json page = given.json(target, token);
      return (page.contains("artists") ? page["artists"] : page)["total"].get<int>();
    };
    EXPECT_EQ(total("/v1/me/playlists?limit=1"), 300);
    EXPECT_EQ(total("/v1/me/tracks?limit=1"), 5'000);
    EXPECT_EQ(total("/v1/me/albums?limit=1"), 400);
    EXPECT_EQ(total("/v1/me/following?type=artist&limit=1"), 200);
    int own = 0;
    for (const Json& list : given.items("/v1/me/playlists?limit=50", token))
      if (list["owner"]["display_name"] == "Synthetic Listener") {
        ++own;
        EXPECT_EQ(list["items"]["total"], 100);
      }
    EXPECT_EQ(own, 100);
  }
}

TEST(World, AQuietAccountAnswersTheSameAWeekLater) {
  Given given("quiet");
  const std::string early = given.token("sandbox-restricted");
  const std::string plays = given.get("/v1/me/player/recently-played?limit=50", early).body;
  const std::string lists = given.get("/v1/me/playlists?limit=50", early).body;
  given.clock.advance(std::chrono::hours(24 * 7));
  const std::string late = given.token("sandbox-restricted");
  EXPECT_EQ(given.get("/v1/me/player/recently-played?limit=50", late).body, plays);
  EXPECT_EQ(given.get("/v1/me/playlists?limit=50", late).body, lists);
  EXPECT_EQ(Json::parse(plays)["items"].size(), 50);
}

TEST(World, APersonsAccountChangesWithinWeeks) {
  Given given("person");
  const Json truth = given.control("truth?from=2026-10-28T04:00:00Z");
  int changed = 0, moved = 0;
  for (const Json& list : truth["playlists"]) {
    changed += list["versions"].size() > 1 ? 1 : 0;
    moved += list["appeared"].get<std::string>() > "2026-10-28" || !list["vanished"].is_null() ? 1 : 0;
    for (std::size_t at = 1; at < list["versions"].size(); ++at)
      EXPECT_NE(list["versions"][at]["snapshot_id"], list["versions"][at - 1]["snapshot_id"]);
  }
  EXPECT_GT(changed, 5);
  EXPECT_GT(moved, 0);
  EXPECT_GT(truth["plays"].size(), 500);
}

TEST(World, EachTrapHasAListOfItsOwnAndTheFirstTwoHaveNone) {
  Given given;
  const std::string token = given.token("sandbox-legacy");
  std::set<std::string> found;
  for (const Json& list : given.items("/v1/me/playlists?limit=50", token)) {
    if (list["name"].is_null()) found.insert("T19");
    if (list["images"].is_null()) found.insert("T04");
    if (list["description"].is_string() && list["description"].get<std::string>().find("&quot;") != std::string::npos)
      found.insert("T20");
    std::set<std::string> uris;
    for (const Json& entry : given.items("/v1/playlists/" + list["id"].get<std::string>() + "/tracks", token)) {
      if (entry["track"].is_null()) {
        found.insert("T01");
        EXPECT_EQ(entry["added_by"]["id"], "");
      }
      if (entry["added_at"].is_null() || entry["added_at"] == "1970-01-01T00:00:00Z") found.insert("T11");
      if (entry["track"].is_null()) continue;
      if (entry["is_local"] == true) {
        found.insert("T08");
        EXPECT_TRUE(entry["track"]["id"].is_null());
      }
      if (entry["track"]["type"] == "episode") found.insert("T09");
      if (entry["track"].contains("album") && entry["track"]["album"]["release_date"] == "0000") found.insert("T10");
      if (list["name"].is_string() && list["name"].get<std::string>().ends_with("(repeats)") &&
          !uris.insert(entry["track"]["uri"]).second)
        found.insert("T12");
    }
  }
  EXPECT_EQ(found, (std::set<std::string>{"T01", "T04", "T08", "T09", "T10", "T11", "T12", "T19", "T20"}));
}

TEST(World, AnEditIsSeenAtOnceAndInTheTruth) {
  Given given;
  const std::string token = given.token("sandbox-restricted");
  const Json lists = given.json("/v1/me/playlists?limit=50", token);
  const Json own = *std::find_if(lists["items"].begin(), lists["items"].end(), [](const Json& list) {
    return list["owner"]["display_name"] == "Synthetic Listener" && list["items"]["total"] > 5;
  });
  const std::string id = own["id"], uri = given.json("/v1/me/top/tracks?limit=1", token)["items"][0]["uri"];
  const std::string snapshot = own["snapshot_id"];
  EXPECT_EQ(given.control("edit", Json{{"playlist", id}, {"add", {uri}}, {"at", 0}}.dump())["changed"], true);
  const Json page = given.json("/v1/playlists/" + id + "/items?limit=5", token);
  EXPECT_EQ(page["items"][0]["item"]["uri"], uri);
  EXPECT_EQ(page["total"], own["items"]["total"].get<int>() + 1);
  EXPECT_NE(given.json("/v1/playlists/" + id, token)["snapshot_id"], snapshot);
  const bool saved = given.json("/v1/me/library/contains?uris=" + uri, token)[0];
  given.control("edit", Json{{saved ? "unlike" : "like", uri}}.dump());
  EXPECT_EQ(given.json("/v1/me/library/contains?uris=" + uri, token)[0], !saved);
  given.control("edit", Json{{saved ? "like" : "unlike", uri}}.dump());
  EXPECT_EQ(given.json("/v1/me/library/contains?uris=" + uri, token)[0], saved);
}

TEST(World, ShownIsWhatWasAnsweredAndNotWhatWasNot) {
  Given given;
  const std::string token = given.token("sandbox-restricted");
  EXPECT_TRUE(given.control("shown")["plays"].empty());
  given.control("faults", R"({"kind":"cut_body","path":"recently-played"})");
  given.get("/v1/me/player/recently-played?limit=50", token);
  EXPECT_TRUE(given.control("shown")["plays"].empty());
  given.get("/v1/me/player/recently-played?limit=3", token);
  EXPECT_EQ(given.control("shown")["plays"].size(), 3);
  given.get("/v1/me/tracks?limit=2", token);
  EXPECT_EQ(given.control("shown")["saved"]["track"].size(), 2);
  const auto whole = given.control("shown");
  for (const std::string part : {"plays", "playlists", "contents", "saved"}) {
    const auto only = given.control("shown?only=" + part);
    EXPECT_EQ(only.size(), 1) << part;
    EXPECT_EQ(only[part], whole[part]) << part;
  }
}

TEST(World, ContentsAreCompleteOnceEveryPlaceWasShown) {
  Given given("person");
  const std::string token = given.token("sandbox-restricted");
  for (const Json& list : given.items("/v1/me/playlists?limit=50", token)) {
    if (!list.contains("items") || list["items"]["total"] < 60) continue;
    const std::string target = "/v1/playlists/" + list["id"].get<std::string>();
    given.get(target, token);
    EXPECT_EQ(given.control("shown")["contents"][0]["complete"], false);
    given.items(target + "/items?offset=50&limit=50", token);
    EXPECT_EQ(given.control("shown")["contents"][0]["complete"], true);
    return;
  }
  FAIL() << "no list of several pages";
}

TEST(World, TheControlCallTurnsTheClock) {
  Given given;
  EXPECT_EQ(given.control("clock")["now"], "2026-11-25T04:00:00.000Z");
  EXPECT_EQ(given.control("clock", R"({"advance_ms":3600000})")["now"], "2026-11-25T05:00:00.000Z");
  given.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(given.control("clock")["now"], "2026-11-25T05:00:00.000Z");
  EXPECT_EQ(given.control("clock", R"({"now":"2026-12-01T00:00:00Z","run":true})")["runs"], true);
  given.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(given.control("clock")["now"], "2026-12-01T01:00:00.000Z");
  EXPECT_EQ(given.ask("POST", "/sandbox/clock", "{}").status, 400);
}

}  // namespace
}  // namespace tonearm::sandbox
