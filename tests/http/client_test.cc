#include "http/client.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <zlib.h>

#include "support/socket_server.h"

namespace tonearm {
namespace {

HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.timeout = std::chrono::seconds(60);  // machines that build and test at once
  return request;
}

std::string gzipped(const std::string& text) {
  z_stream stream{};
  ::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string in = text;
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  ::deflateEnd(&stream);
  return out.substr(0, stream.total_out);
}

std::string reason_at(const std::string& url) {
  const auto got = make_curl_client()->send(get(url));
  return got.ok() ? "ok" : got.error().reason;
}

TEST(HttpClient, BringsStatusHeadersAndBody) {
  const SocketServer server(SocketServer::always(
      SocketServer::answer(418, "short and stout", "X-Kind: tea\r\nX-Twice: a\r\nX-TWICE: b\r\nRetry-After: 7\r\n")));
  const auto got = make_curl_client()->send(get(server.url("/v1/me?x=1")));
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->status, 418);
  EXPECT_EQ(got->body, "short and stout");
  EXPECT_EQ(got->headers.at("x-kind"), "tea");
  EXPECT_EQ(got->headers.at("x-twice"), "a, b");
  EXPECT_EQ(got->headers.at("retry-after"), "7");
}

TEST(HttpClient, SendsWhatItIsToldAndAsksForGzip) {
  const SocketServer server(SocketServer::always(SocketServer::answer(200, "{}")));
  HttpRequest request = get(server.url("/api/token"));
  request.method = "POST";
  request.headers = {{"Authorization", "Bearer abc"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = "a=1&b=2";
  ASSERT_TRUE(make_curl_client()->send(request).ok());
  const std::string sent = server.requests().at(0);
  EXPECT_TRUE(sent.starts_with("POST /api/token HTTP/1.1\r\n")) << sent;
  EXPECT_NE(sent.find("Authorization: Bearer abc\r\n"), std::string::npos);
  EXPECT_NE(sent.find("Accept-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_TRUE(sent.ends_with("\r\n\r\na=1&b=2")) << sent;
}

TEST(HttpClient, KeepsOneConnectionAlive) {
  const SocketServer server(SocketServer::always(SocketServer::answer(200, "{}")));
  const auto client = make_curl_client();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client->send(get(server.url())).ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, UndoesGzip) {
  const std::string body(100'000, 'x');
  const SocketServer server(
      SocketServer::always(SocketServer::answer(200, gzipped(body), "Content-Encoding: gzip\r\n")));
  const auto got = make_curl_client()->send(get(server.url()));
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->body, body);
  EXPECT_FALSE(got->headers.contains("content-encoding")) << "it would no longer be true";
}

TEST(HttpClient, ACutBodyIsNoAnswer) {
  const SocketServer server([](int fd, const std::string&) {
    SocketServer::send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"items\":[");
    return false;
  });
  EXPECT_EQ(reason_at(server.url()), "cut_body");
}

TEST(HttpClient, AChunkedBodyWithoutItsEndIsNoAnswer) {
  const SocketServer server([](int fd, const std::string&) {
    SocketServer::send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1,2]\r\n");
    return false;
  });
  const std::string reason = reason_at(server.url());
  EXPECT_TRUE(reason == "cut_body" || reason == "network") << reason;
}

TEST(HttpClient, GzipThatIsCutDamagedOrFollowedByJunkIsNoAnswer) {
  const std::string whole = gzipped(R"({"items":[1,2,3]})");
  std::string damaged = whole;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // of the checksum
  for (const std::string& body : {whole.substr(0, whole.size() - 9), whole.substr(0, whole.size() - 1), damaged,
                                  whole + "junk", std::string("{\"not\":\"gzip\"}")}) {
    const SocketServer server(SocketServer::always(SocketServer::answer(200, body, "Content-Encoding: gzip\r\n")));
    EXPECT_EQ(reason_at(server.url()), "cut_body") << body.size();
  }
}

TEST(HttpClient, AnEncodingThatNobodyAskedForIsNoAnswer) {
  const SocketServer server(SocketServer::always(SocketServer::answer(200, "{}", "Content-Encoding: br\r\n")));
  EXPECT_EQ(reason_at(server.url()), "cut_body");
}

TEST(HttpClient, MoreThan64MegabytesAreNotTaken) {
  const SocketServer plain([](int fd, const std::string&) {
    SocketServer::send_text(fd, "HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(1 << 20, ' ');
    for (int i = 0; i < 66; ++i) SocketServer::send_text(fd, block);
    return false;
  });
  EXPECT_EQ(reason_at(plain.url()), "cut_body");
  const SocketServer bomb(SocketServer::always(
      SocketServer::answer(200, gzipped(std::string((64 << 20) + 1, ' ')), "Content-Encoding: gzip\r\n")));
  EXPECT_EQ(reason_at(bomb.url()), "cut_body");
}

TEST(HttpClient, NobodyThereAResetAndSilenceAreTheNetworks) {
  std::string gone;
  {
    const SocketServer server(SocketServer::always(""));
    gone = server.url("/v1/me");
  }
  EXPECT_EQ(reason_at(gone), "network");
  const SocketServer reset([](int fd, const std::string&) {
    const linger at_once{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return false;
  });
  EXPECT_EQ(reason_at(reset.url()), "network");
  const SocketServer silent([](int, const std::string&) { return false; });
  EXPECT_EQ(reason_at(silent.url()), "network");
}

TEST(HttpClient, AStallIsATimeout) {
  const SocketServer server([](int fd, const std::string&) {
    SocketServer::send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{");
    return true;
  });
  HttpRequest request = get(server.url());
  request.timeout = std::chrono::milliseconds(200);
  const auto got = make_curl_client()->send(request);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().reason, "timeout");
  EXPECT_EQ(got.error().code, Code::kUnavailable);
}

TEST(HttpClient, ARedirectIsNotFollowed) {
  const SocketServer other(SocketServer::always(SocketServer::answer(200, "{}")));
  const SocketServer server(SocketServer::always(SocketServer::answer(302, "", "Location: " + other.url() + "\r\n")));
  const auto got = make_curl_client()->send(get(server.url()));
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->status, 302);
  EXPECT_TRUE(other.requests().empty());
}

TEST(HttpClient, PlainHttpGoesToThisMachineAlone) {
  for (const char* const url :
       {"http://api.spotify.com/v1/me", "http://127.0.0.1.example.com/", "http://127.0.0.1@example.com/",
        "http://127.0.0.1:80@example.com/", "http://example.com\\@127.0.0.1/", "http://[::1].example.com/",
        "http://169.254.169.254/", "http://localhost.example.com/", "ftp://127.0.0.1/", "file:///etc/passwd",
        "127.0.0.1", ""}) {
    const auto got = make_curl_client()->send(get(url));
    ASSERT_FALSE(got.ok()) << url;
    EXPECT_EQ(got.error().code, Code::kBadConfig) << url;
  }
}

TEST(HttpClient, WhatStaysOnThisMachineGoesThroughNoProxy) {
  const SocketServer proxy(SocketServer::always(SocketServer::answer(200, "proxy")));
  const SocketServer server(SocketServer::always(SocketServer::answer(200, "direct")));
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  ::setenv("ALL_PROXY", proxy.url().c_str(), 1);
  const auto got = make_curl_client()->send(get(server.url()));
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->body, "direct");
  EXPECT_TRUE(proxy.requests().empty());
}

TEST(HttpClient, MessagesHoldNoQueryNoHeaderAndNoBody) {
  const SocketServer server([](int, const std::string&) { return false; });
  HttpRequest request = get(server.url("/api/token?code=CANARY1"));
  request.method = "POST";
  request.headers = {{"Authorization", "Basic CANARY2"}};
  request.body = "refresh_token=CANARY3";
  const auto got = make_curl_client()->send(request);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().message.find("CANARY"), std::string::npos) << got.error().message;
  EXPECT_NE(got.error().message.find("POST 127.0.0.1/api/token"), std::string::npos) << got.error().message;
}

TEST(HttpClient, AHeaderWithALineEndIsNotSent) {
  const SocketServer server(SocketServer::always(SocketServer::answer(200, "{}")));
  HttpRequest request = get(server.url());
  request.headers = {{"Authorization", "Bearer x\r\nX-Injected: 1"}};
  EXPECT_FALSE(make_curl_client()->send(request).ok());
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpClient, APostIsSentOnceOnAConnectionOfItsOwn) {
  const SocketServer server([](int fd, const std::string& request) {
    if (request.starts_with("POST")) return false;  // taken, never answered
    SocketServer::send_text(fd, SocketServer::answer(200, "{}"));
    return true;
  });
  const auto client = make_curl_client();
  ASSERT_TRUE(client->send(get(server.url())).ok());
  HttpRequest request = get(server.url());
  request.method = "POST";
  request.body = "refresh_token=x";
  EXPECT_FALSE(client->send(request).ok());
  EXPECT_EQ(server.requests().size(), 2U) << "a token renewed twice may be a token lost";
}

TEST(HttpClient, TheLibraryIsNotLoadedBeforeTheFirstSend) {
  const auto mapped = [] {
    std::ifstream maps("/proc/self/maps");
    const std::string all((std::istreambuf_iterator<char>(maps)), {});
    return all.find("libcurl") != std::string::npos;
  };
  // Each test runs in a process of its own under ctest; alone it means something.
  if (mapped()) GTEST_SKIP() << "an earlier test of this process has loaded it";
  const auto client = make_curl_client();
  EXPECT_FALSE(mapped());
  const SocketServer server(SocketServer::always(SocketServer::answer(200, "{}")));
  ASSERT_TRUE(client->send(get(server.url())).ok());
  EXPECT_TRUE(mapped());
}

}  // namespace
}  // namespace tonearm
