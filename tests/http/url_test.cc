#include "http/url.h"

#include <gtest/gtest.h>

namespace tonearm::http {
namespace {

TEST(Url, HasItsParts) {
  const auto url = parse_url("https://API.spotify.com:443/v1/me?limit=50&x=/y#part");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->host, "api.spotify.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->path, "/v1/me");
  EXPECT_EQ(url->query, "limit=50&x=/y");
  EXPECT_FALSE(url->loopback());
}

TEST(Url, LoopbackIsThreeNamesAndNoOther) {
  for (const char* const text : {"http://127.0.0.1:80/", "http://[::1]:8080", "http://LOCALHOST/x"})
    EXPECT_TRUE(parse_url(text) && parse_url(text)->loopback()) << text;
  for (const char* const text : {"127.0.0.2", "127.1", "localhost.example", "[::2]", "0x7f000001", "2130706433"})
    EXPECT_FALSE(parse_url(std::string("http://") + text)->loopback()) << text;
}

TEST(Url, OddOnesAreRefused) {
  for (const char* const text : {"http://", "http:///x", "http://a b/", "http://u@h/", "http://h:0/", "http://h:99999/",
                                 "http://h:/", "http://h\\x/", "http://[::1/", "http://\xC3\xA9/", "HTTP://h/", "//h/"})
    EXPECT_FALSE(parse_url(text)) << text;
}

}  // namespace
}  // namespace tonearm::http
