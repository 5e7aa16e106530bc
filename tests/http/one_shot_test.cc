#include "http/one_shot.h"

#include <optional>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tonearm::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const timeval patience{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) ADD_FAILURE() << "cannot connect";
  return fd;
}

std::string visit(std::uint16_t port, const std::string& text) {
  const int fd = connect_to(port);
  ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
  std::string answer;
  char chunk[4096];
  for (ssize_t got; (got = ::recv(fd, chunk, sizeof chunk, 0)) > 0;)
    answer.append(chunk, static_cast<std::size_t>(got));
  ::close(fd);
  return answer;
}

std::string get(std::uint16_t port, const std::string& target, const std::string& host = "") {
  return visit(port, fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\n\r\n", target,
                                 host.empty() ? fmt::format("127.0.0.1:{}", port) : host));
}

const auto kAnything = [](std::string_view) { return true; };

TEST(OneShot, GivesTheTargetOfTheVisitAndAnswersIt) {
  OneShot listener = *OneShot::listen(0, "/callback");
  std::string answer;
  std::thread browser([&] { answer = get(listener.port(), "/callback?code=1&state=2"); });
  const auto arrival = listener.wait(seconds(10), -1, kAnything);
  listener.reply(200, "Signed in", "All is well.");
  browser.join();
  ASSERT_TRUE(arrival.ok());
  EXPECT_EQ(arrival->kind, Arrival::Kind::kVisit);
  EXPECT_EQ(arrival->text, "/callback?code=1&state=2");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("<h1>Signed in</h1><p>All is well.</p>"), std::string::npos);
  EXPECT_NE(answer.find("Cache-Control: no-store"), std::string::npos);
}

TEST(OneShot, AnythingElseIsRefusedAndTheWaitingGoesOn) {
  OneShot listener = *OneShot::listen(0, "/callback");
  const std::uint16_t port = listener.port();
  std::vector<std::string> answers;
  std::thread visitors([&] {
    const std::string mine = fmt::format("127.0.0.1:{}", port);
    answers.push_back(get(port, "/favicon.ico"));
    answers.push_back(get(port, "/callback/x?code=1"));
    answers.push_back(get(port, "/callback?code=1", "evil.example"));
    answers.push_back(get(port, "/callback?code=1", "localhost:" + std::to_string(port)));
    answers.push_back(visit(port, "POST /callback?code=1 HTTP/1.1\r\nHost: " + mine + "\r\n\r\n"));
    answers.push_back(visit(port, "GET /callback?code=1 HTTP/1.1\r\nHost: evil\r\nHost: " + mine + "\r\n\r\n"));
    answers.push_back(visit(port, "nonsense\r\n\r\n"));
    answers.push_back(get(port, "/callback?code=1&state=wrong"));
    answers.push_back(get(port, "/callback?code=1&state=right"));
  });
  const auto arrival =
      listener.wait(seconds(20), -1, [](std::string_view target) { return target.ends_with("right"); });
  listener.reply(200, "Signed in", "");
  visitors.join();
  ASSERT_TRUE(arrival.ok());
  EXPECT_EQ(arrival->text, "/callback?code=1&state=right");
  const std::vector<std::string> statuses = {"404", "404", "403", "403", "405", "403", "400", "400", "200"};
  ASSERT_EQ(answers.size(), statuses.size());
  for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i].substr(9, 3), statuses[i]) << i;
}

TEST(OneShot, ConnectionsThatSayNothingDoNotHoldItUp) {
  OneShot listener = *OneShot::listen(0, "/callback");
  std::vector<int> silent;
  for (int i = 0; i < 3; ++i) silent.push_back(connect_to(listener.port()));
  std::thread browser([&] { get(listener.port(), "/callback?code=1"); });
  const auto begun = std::chrono::steady_clock::now();
  const auto arrival = listener.wait(seconds(20), -1, kAnything);
  listener.reply(200, "", "");
  browser.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(5));
  EXPECT_EQ(arrival->kind, Arrival::Kind::kVisit);
  for (const int fd : silent) ::close(fd);
}

TEST(OneShot, ALineThatIsTypedComesToo) {
  OneShot listener = *OneShot::listen(0, "/callback");
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string text = "first\nsecond line\nhalf";
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  EXPECT_EQ(listener.wait(seconds(5), ends[0], kAnything)->text, "first");
  EXPECT_EQ(listener.wait(seconds(5), ends[0], kAnything)->text, "second line");
  EXPECT_EQ(listener.wait(milliseconds(50), ends[0], kAnything)->kind, Arrival::Kind::kTimeout);
  ::close(ends[1]);
  EXPECT_EQ(listener.wait(milliseconds(50), ends[0], kAnything)->kind, Arrival::Kind::kTimeout) << "its end is no line";
  ::close(ends[0]);
}

TEST(OneShot, APortThatIsTakenIsSaid) {
  const OneShot first = *OneShot::listen(0, "/callback");
  const auto second = OneShot::listen(first.port(), "/callback");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::kAlreadyExists);
  EXPECT_NE(second.error().message.find(std::to_string(first.port())), std::string::npos);
}

}  // namespace
}  // namespace tonearm::http
