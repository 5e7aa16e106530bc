// Each fault as a client on the other end of a socket meets it.
#include <cerrno>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "http/server.h"
#include "sandbox/given.h"

namespace tonearm::sandbox {
namespace {

struct Received {
  std::string bytes;  // head and body as they came
  int error = 0;      // errno of the read that failed

  int status() const { return bytes.size() > 12 ? std::atoi(bytes.c_str() + 9) : 0; }
  std::string body() const {
    const std::size_t end = bytes.find("\r\n\r\n");
    return end == std::string::npos ? "" : bytes.substr(end + 4);
  }
  std::string header(const std::string& name) const {
    const std::size_t at = bytes.find("\r\n" + name + ": ");
    if (at == std::string::npos || at > bytes.find("\r\n\r\n")) return "";
    const std::size_t from = at + name.size() + 4;
    return bytes.substr(from, bytes.find("\r\n", from) - from);
  }
  std::size_t length() const { return std::stoul("0" + header("Content-Length")); }
};

class Fault : public testing::Test {
 protected:
  Fault() : given_("small") {
    token_ = given_.token("sandbox-restricted");
    server_ = std::move(HttpServer::start({}, [this](const ServerRequest& request) {
                return given_.sandbox->handle(request);
              })).value();
  }
  void fault(const std::string& text) { ASSERT_EQ(given_.ask("POST", "/sandbox/faults", text).status, 200) << text; }

  Received get(const std::string& target = "/v1/me/tracks?limit=5", const std::string& more = {}) const {
    return send("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token_ + "\r\n" + more +
                "Connection: close\r\n\r\n");
  }
  Received send(const std::string& request) const {
    Received received;
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(server_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      received.error = errno;
    } else {
      ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
      std::array<char, 65'536> buffer{};
      ssize_t n = 0;
      while ((n = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0)
        received.bytes.append(buffer.data(), static_cast<std::size_t>(n));
      if (n < 0) received.error = errno;
    }
    ::close(socket);
    return received;
  }

  Given given_;
  std::string token_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Fault, WithoutOneTheAnswerIsWhole) {
  const Received received = get();
  EXPECT_EQ(received.status(), 200);
  EXPECT_EQ(received.body().size(), received.length());
  EXPECT_EQ(Json::parse(received.body())["items"].size(), 5);
  EXPECT_EQ(received.header("date"), "Wed, 25 Nov 2026 04:00:00 GMT");
}

TEST_F(Fault, RefusalsHaveTheirStatusHeaderAndWords) {
  struct Case {
    const char *program, *body;
    int status;
    const char* retry_after;
  };
  for (const Case& each :
       {Case{R"({"kind":"rate_limit","retry_after":3})", "API rate limit exceeded", 429, "3"},
        Case{R"({"kind":"rate_limit","retry_after":0})", "API rate limit exceeded", 429, "0"},
        Case{R"({"kind":"rate_limit"})", "\"status\":429", 429, ""},
        Case{R"({"kind":"rate_limit","retry_after":"Wed, 25 Nov 2026 05:00:00 GMT"})", "429", 429,
             "Wed, 25 Nov 2026 05:00:00 GMT"},
        Case{R"({"kind":"rate_limit_text","retry_after":86400})", "Too many requests", 429, "86400"},
        Case{R"({"kind":"quota","retry_after":86236})", "QUOTA_EXCEEDED", 429, "86236"},
        Case{R"({"kind":"unauthorized"})", "The access token expired", 401, ""},
        Case{R"({"kind":"forbidden_scope"})", "Insufficient client scope", 403, ""},
        Case{R"({"kind":"forbidden_unregistered"})", "User not registered in the Developer Dashboard", 403, ""},
        Case{R"({"kind":"forbidden_premium"})", "Active premium subscription required", 403, ""},
        Case{R"({"kind":"forbidden_removed"})", "Forbidden", 403, ""},
        Case{R"({"kind":"not_found"})", "Resource not found", 404, ""},
        Case{R"({"kind":"html_500"})", "<html>", 500, ""}, Case{R"({"kind":"html_502"})", "<html>", 502, ""},
        Case{R"({"kind":"empty_503"})", "", 503, ""}, Case{R"({"kind":"gateway_timeout_504"})", "<html>", 504, ""},
        Case{R"({"kind":"empty_200"})", "", 200, ""}, Case{R"({"kind":"html_200"})", "<html>", 200, ""},
        Case{R"({"kind":"status","status":418,"body":"teapot"})", "teapot", 418, ""}}) {
    fault(each.program);
    const Received received = get();
    EXPECT_EQ(received.status(), each.status) << each.program;
    EXPECT_EQ(received.header("retry-after"), each.retry_after) << each.program;
    EXPECT_NE(received.body().find(each.body), std::string::npos) << each.program << received.body();
    EXPECT_EQ(received.body().size(), received.length()) << each.program;
    EXPECT_EQ(get().status(), 200) << "a fault happens once: " << each.program;
  }
}

TEST_F(Fault, ACutBodyIsShorterThanItsLength) {
  fault(R"({"kind":"cut_body","bytes":100})");
  const Received received = get();
  EXPECT_EQ(received.body().size(), 100);
  EXPECT_GT(received.length(), 100);
}

TEST_F(Fault, ACutChunkedBodyHasNoEnd) {
  fault(R"({"kind":"cut_chunked","bytes":100})");
  const Received received = get();
  EXPECT_EQ(received.header("Transfer-Encoding"), "chunked");
  EXPECT_TRUE(received.body().starts_with("64\r\n"));
  EXPECT_FALSE(received.body().ends_with("0\r\n\r\n"));
}

TEST_F(Fault, BadGzipSaysGzipAndIsNone) {
  fault(R"({"kind":"bad_gzip"})");
  const Received received = get("/v1/me/tracks", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(received.header("content-encoding"), "gzip");
  EXPECT_EQ(received.bytes.find("content-encoding", received.bytes.find("content-encoding") + 1), std::string::npos);
  EXPECT_NE(received.body().find("this is no gzip"), std::string::npos);
}

TEST_F(Fault, GoodGzipUnpacksToThePlainAnswer) {
  const Received plain = get("/v1/me/tracks"), packed = get("/v1/me/tracks", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  const std::string body = packed.body();
  std::string out(plain.body().size() + 1, '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string in = body;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  EXPECT_EQ(out, plain.body());
}

TEST_F(Fault, AStallDelaysTheWholeAnswer) {
  fault(R"({"kind":"stall","ms":300})");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(get().status(), 200);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(290));
}

TEST_F(Fault, AResetSendsNothing) {
  fault(R"({"kind":"reset"})");
  const Received received = get();
  EXPECT_TRUE(received.bytes.empty());
  EXPECT_EQ(received.error, ECONNRESET);
}

TEST_F(Fault, TrapsChangeWhatIsInAPage) {
  const auto page = [this](const char* program, const std::string& target = "/v1/me/tracks?limit=5") {
    fault(program);
    return Json::parse(get(target).body());
  };
  const Json plain = Json::parse(get("/v1/me/tracks?limit=5").body()),
             next = Json::parse(get("/v1/me/tracks?limit=5&offset=1").body());
  EXPECT_EQ(page(R"({"kind":"page_drift"})")["items"], next["items"]);
  const Json endless = page(R"({"kind":"endless_next"})", "/v1/me/tracks?limit=5&offset=95000");
  EXPECT_TRUE(endless["items"].empty());
  EXPECT_FALSE(endless["next"].is_null());
  EXPECT_TRUE(page(R"({"kind":"no_next"})")["next"].is_null());
  EXPECT_TRUE(page(R"({"kind":"null_element"})")["items"][0].is_null());
  EXPECT_TRUE(page(R"({"kind":"null_total"})")["total"].is_null());
  const Json floats = page(R"({"kind":"floats"})");
  EXPECT_TRUE(floats["total"].is_number_float());
  EXPECT_TRUE(floats["items"][0]["track"]["duration_ms"].is_number_float());
  const Json durations = page(R"({"kind":"durations"})");
  EXPECT_EQ(durations["items"][0]["track"]["duration_ms"]["totalMilliseconds"],
            plain["items"][0]["track"]["duration_ms"]);
}

TEST_F(Fault, LatePlaysComeLaterBetweenTheOthers) {
  const auto plays = [this] { return Json::parse(get("/v1/me/player/recently-played?limit=50").body())["items"]; };
  const Json all = plays();
  fault(R"({"kind":"late_plays","path":"recently-played","ms":864000000})");
  const Json some = plays();
  EXPECT_LT(some.size(), all.size());
  EXPECT_GT(some.size(), all.size() / 3);
  EXPECT_EQ(plays(), all);
}

TEST_F(Fault, AProgramChoosesPathNumberAndTimes) {
  fault(R"({"faults":[{"kind":"html_502","path":"/me/albums","nth":2,"times":2}]})");
  EXPECT_EQ(get("/v1/me/albums").status(), 200);
  EXPECT_EQ(get("/v1/me/tracks").status(), 200);
  EXPECT_EQ(get("/v1/me/albums").status(), 502);
  EXPECT_EQ(get("/v1/me/albums").status(), 502);
  EXPECT_EQ(get("/v1/me/albums").status(), 200);
}

TEST_F(Fault, ABucketCanBeSpentWhileOthersGoOn) {
  fault(R"({"kind":"quota","bucket":"library","times":-1})");
  EXPECT_EQ(get("/v1/me/albums").status(), 429);
  EXPECT_EQ(get("/v1/me/playlists").status(), 200);
  given_.ask("DELETE", "/sandbox/faults");
  EXPECT_EQ(get("/v1/me/albums").status(), 200);
}

TEST_F(Fault, AnOutageLastsAsLongAsTheClockSays) {
  fault(
      R"({"kind":"token_503","path":"api/token","times":-1,"from":"2026-11-25T05:00:00Z","until":"2026-11-25T06:00:00Z"})");
  EXPECT_TRUE(given_.sign_in("sandbox-restricted").contains("access_token"));
  given_.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(given_.refresh("sandbox-restricted", "any").status, 503);
  given_.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(given_.refresh("sandbox-restricted", "any").status, 400);
}

TEST_F(Fault, ChanceIsDrawnFromTheSeed) {
  std::string first;
  for (int round = 0; round < 2; ++round) {
    Given given;
    const std::string token = given.token("sandbox-restricted");
    given.control("faults", R"({"kind":"empty_503","path":"/v1/me","times":-1,"probability":0.5})");
    std::string pattern;
    for (int n = 0; n < 64; ++n) pattern += given.get("/v1/me", token).status == 200 ? '.' : 'x';
    EXPECT_GT(std::count(pattern.begin(), pattern.end(), 'x'), 16);
    EXPECT_GT(std::count(pattern.begin(), pattern.end(), '.'), 16);
    if (round == 0) first = pattern;
    EXPECT_EQ(pattern, first);
  }
}

TEST_F(Fault, WhatIsNoFaultIsRefusedWhole) {
  for (const char* wrong :
       {R"({"kind":"explosion"})", R"({"kind":"reset","when":1})", R"({"kind":"reset","path":"("})",
        R"({"kind":"status"})", R"({"faults":[{"kind":"reset"},{"kind":"explosion"}]})", "[]", "nonsense"})
    EXPECT_EQ(given_.ask("POST", "/sandbox/faults", wrong).status, 400) << wrong;
  EXPECT_TRUE(given_.control("faults")["faults"].empty());
}

TEST_F(Fault, RequestsAreCountedByEndpointBucketStatusAndClient) {
  fault(R"({"kind":"html_502","path":"/me/albums"})");
  get("/v1/me/albums");
  get("/v1/me/albums");
  get("/v1/me/nothing/here");
  const Json stats = given_.control("stats");
  EXPECT_EQ(stats["by_endpoint"]["me/albums"], 2);
  EXPECT_EQ(stats["by_status"]["502"], 1);
  EXPECT_EQ(stats["by_bucket"]["library"], 2);
  EXPECT_EQ(stats["by_client"]["sandbox-restricted"], stats["requests"]);
}

}  // namespace
}  // namespace tonearm::sandbox
