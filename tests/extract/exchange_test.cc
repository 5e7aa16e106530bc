// Recorded exchanges: HAR and cassettes.
#include "extract/exchange.h"

#include "base/hash.h"
#include "extract/samples.h"

namespace tonearm {
namespace {

TEST(HttpDate, IsReadAsWritten) {
  EXPECT_EQ(extract::parse_http_date("Tue, 25 Nov 2025 12:00:00 GMT"), kNow);
  for (const char* bad : {"", "Tue, 25 Nov 2025 12:00:00 CET", "Tue, 25 Nix 2025 12:00:00 GMT", "2025-11-25T12:00:00Z",
                          "Tue, 32 Nov 2025 12:00:00 GMT"}) {
    EXPECT_FALSE(extract::parse_http_date(bad)) << bad;
  }
}

TEST_F(Imports, HarGivesAddressBodyAndTime) {
  put("har", R"({"log":{"version":"1.2","entries":[
    {"startedDateTime":"2025-11-25T11:00:00.250Z",
     "request":{"method":"GET","url":"https://api.spotify.com/v1/me/playlists?limit=1&access_token=secret"},
     "response":{"status":200,"headers":[{"name":"Date","value":"Tue, 25 Nov 2025 11:00:01 GMT"},{"name":"Set-Cookie","value":"x"}],
       "content":{"size":12,"mimeType":"application/json","text":"{\"items\":[]}"}}},
    {"startedDateTime":"2025-11-25T11:00:00.250Z",
     "request":{"method":"GET","url":"https://api.spotify.com/v1/artists/x/top-tracks"},
     "response":{"status":200,"headers":[],"content":{"encoding":"base64","text":"eyJ0cmFja3MiOltdfQ=="}}},
    {"request":{"method":"GET","url":"https://example.org/logo.png"},"response":{"status":200,"content":{"text":"PNG"}}},
    {"request":{"method":"PUT","url":"https://api.spotify.com/v1/me/tracks"},"response":{"status":200,"content":{"size":0}}},
    {"request":{"method":"GET","url":"https://api.spotify.com/v1/me/tracks"},
     "response":{"status":429,"content":{"text":"{\"message\":\"later\"}"}}}]}})");
  const ImportReport report = import();
  const ImportedFile& file = report.files[0];
  ASSERT_EQ(file.answers.size(), 3U);
  EXPECT_EQ(file.answers[0].where, "log.entries[0]");
  EXPECT_EQ(file.answers[0].endpoint, "my_playlists");
  EXPECT_EQ(file.answers[0].evidence, "url");
  EXPECT_EQ(file.answers[0].observed_at, kNow - 3'599'000);
  EXPECT_FALSE(file.answers[0].time_is_guess);
  EXPECT_EQ(file.answers[0].sha256, sha256_hex(R"({"items":[]})"));
  EXPECT_EQ(file.answers[1].endpoint, "artist_top_tracks");
  EXPECT_EQ(file.answers[1].sha256, sha256_hex(R"({"tracks":[]})"));
  EXPECT_EQ(file.answers[1].observed_at, kNow - 3'599'750);
  EXPECT_EQ(file.answers[2].endpoint, "error");
  EXPECT_TRUE(file.answers[2].time_is_guess);
  ASSERT_EQ(file.skips.size(), 2U);
  EXPECT_EQ(file.skips[0].reason, "not_json");
  EXPECT_EQ(file.skips[1].reason, "empty_file");
  for (const LoggedAnswer& answer : answers()) {
    EXPECT_EQ(answer.request.find("secret"), std::string::npos);
    EXPECT_EQ(body(answer).size(), answer.bytes);
  }
  EXPECT_EQ(store_.get(answers()[0].key)->find("Set-Cookie"), std::string::npos);
}

TEST_F(Imports, CassettesOfEveryKindAreRead) {
  const std::string request =
      R"("request":{"method":"get","uri":"https://api.spotify.com/v1/artists/x/related-artists"})";
  const std::string body = R"({\"artists\":[]})";
  const std::string sha = sha256_hex(R"({"artists":[]})");
  const std::string date = R"("headers":{"Date":["Tue, 25 Nov 2025 11:00:00 GMT"]})";
  const std::string cases[] = {
      "{" + request + R"(,"response":{"status":{"code":200},)" + date + R"(,"body":{"encoding":"UTF-8","string":")" +
          body + R"("}}})",
      R"({"http_interactions":[{)" + request + R"(,"response":{"status":200,)" + date + R"(,"body":")" + body +
          R"("}}]})",
      R"({"interactions":[{)" + request +
          R"(,"response":{"body":{"base64_string":"eyJhcnRpc3RzIjpbXX0="}},"recorded_at":"2025-11-25T11:00:00"}]})",
      "[{" + request + R"(,"response":{"status_code":200,)" + date + R"(,"json":{"artists":[]}}}])"};
  for (const std::string& json : cases) {
    const ImportedAnswer answer = answer_of(json);
    EXPECT_EQ(answer.endpoint, "related_artists") << json;
    EXPECT_EQ(answer.sha256, sha) << json;
    EXPECT_EQ(answer.observed_at, kNow - 3'600'000) << json;
    EXPECT_FALSE(answer.time_is_guess);
  }
}

TEST_F(Imports, ARecordingThatHoldsNothingOrCannotBeReadIsNamed) {
  EXPECT_EQ(skip_of(R"({"log":{"entries":[]}})").detail, "a recording without exchanges");
  EXPECT_EQ(skip_of(R"({"log":{"entries":[{"request":{},"response":{"status":tru}}]}})").reason, "bad_json");
  EXPECT_EQ(skip_of(R"({"log":{"entries":[7]}})").reason, "bad_json");
}

TEST_F(Imports, AnAddressOfAnotherServiceProvesNothing) {
  const auto with = [&](const std::string& body) {
    return R"({"request":{"url":"https://example.org/search?q=x"},"response":{"body":")" + body + R"("}})";
  };
  EXPECT_EQ(skip_of(with(R"({\"results\":[]})")).reason, "unknown_shape");
  EXPECT_EQ(answer_of(with(R"({\"type\":\"track\",\"id\":\"x\"})")).endpoint, "track");
  EXPECT_EQ(answer_of(with(R"({\"tracks\":{\"items\":[]}})")).endpoint, "search");
}

TEST_F(Imports, AWriteIsNotWhatItsAddressReads) {
  EXPECT_EQ(answer_of(R"({"request":{"method":"POST","url":"https://api.spotify.com/v1/playlists/x/tracks"},
                          "response":{"status":201,"body":"{\"snapshot_id\":\"s\"}"}})")
                .endpoint,
            "snapshot");
}

}  // namespace
}  // namespace tonearm
