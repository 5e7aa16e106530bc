#include "http/server.h"

#include <atomic>
#include <cstdio>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace tonearm {
namespace {

int dial(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return socket;
}

std::string read_all(int socket) {
  std::string out;
  std::array<char, 4'096> buffer{};
  ssize_t n = 0;
  while ((n = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0)
    out.append(buffer.data(), static_cast<std::size_t>(n));
  ::close(socket);
  return out;
}

std::string exchange(int port, const std::string& bytes) {
  const int socket = dial(port);
  ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return read_all(socket);
}

/// Says back what it understood.
ServerResponse echo(const ServerRequest& request) {
  ServerResponse response;
  response.body = request.method + " " + request.path + " " + std::string(request.parameter("q").value_or("-")) + " " +
                  std::string(request.header("x-more")) + " " + request.body + (request.tls ? " tls" : "");
  return response;
}

/// A certificate for one test, and its key, as PEM files.
void write_certificate(const std::string& folder) {
  EVP_PKEY* const key = EVP_RSA_gen(2'048);
  X509* const certificate = X509_new();
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  std::FILE* file = std::fopen((folder + "/c.pem").c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  file = std::fopen((folder + "/k.pem").c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TEST(HttpServer, HandsOverMethodPathQueryHeadersAndBody) {
  const auto server = std::move(HttpServer::start({}, echo)).value();
  const std::string answer = exchange(
      server->port(),
      "POST /a%20b?q=c%26d+e HTTP/1.1\r\nHost: h\r\nX-More: yes\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nPOST /a b c&d e yes body")) << answer;
}

TEST(HttpServer, AConnectionServesManyRequests) {
  const auto server = std::move(HttpServer::start({}, echo)).value();
  std::string requests;
  for (int n = 0; n < 200; ++n) requests += "GET /" + std::to_string(n) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  requests += "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  const std::string answers = exchange(server->port(), requests);
  std::size_t count = 0;
  for (std::size_t at = 0; (at = answers.find("HTTP/1.1 200 OK", at)) != std::string::npos; ++at) ++count;
  EXPECT_EQ(count, 201);
  EXPECT_NE(answers.find("GET /199 "), std::string::npos);
}

TEST(HttpServer, ManyConnectionsAreServedAtOnce) {
  std::atomic<int> handled = 0;
  const auto server = std::move(HttpServer::start({}, [&handled](const ServerRequest& request) {
                        ++handled;
                        return echo(request);
                      })).value();
  std::vector<std::thread> clients;
  for (int n = 0; n < 8; ++n) {
    clients.emplace_back([port = server->port()] {
      for (int k = 0; k < 20; ++k)
        EXPECT_NE(exchange(port, "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").find("GET /x"),
                  std::string::npos);
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(handled, 160);
}

TEST(HttpServer, NonsenseIsRefusedAndTheServerLives) {
  const auto server = std::move(HttpServer::start({}, echo)).value();
  EXPECT_EQ(exchange(server->port(), "nonsense\r\n\r\n").find("200 OK"), std::string::npos);
  EXPECT_NE(exchange(server->port(), "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").find("200 OK"),
            std::string::npos);
}

TEST(HttpServer, ListensOnLoopbackAlone) {
  HttpServer::Settings settings;
  settings.host = "0.0.0.0";
  EXPECT_EQ(HttpServer::start(settings, echo).error().code, Code::kUsage);
}

TEST(HttpServer, StopEndsConnectionsThatWait) {
  const auto server = std::move(HttpServer::start({}, echo)).value();
  const int waiting = dial(server->port());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  EXPECT_EQ(read_all(waiting), "");
}

TEST(HttpServer, SpeaksTlsWithCertificateAndKey) {
  const TemporaryFolder folder;
  write_certificate(folder.path());
  HttpServer::Settings settings;
  settings.certificate = folder.path() + "/c.pem";
  settings.key = folder.path() + "/k.pem";
  const auto server = std::move(HttpServer::start(settings, echo)).value();
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_load_verify_locations(context, settings.certificate.c_str(), nullptr);
  SSL* const ssl = SSL_new(context);
  const int socket = dial(server->port());
  SSL_set_fd(ssl, socket);
  ASSERT_EQ(SSL_connect(ssl), 1);
  const std::string_view request = "GET /secret HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  SSL_write(ssl, request.data(), static_cast<int>(request.size()));
  std::string answer;
  std::array<char, 4'096> buffer{};
  int n = 0;
  while ((n = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()))) > 0)
    answer.append(buffer.data(), static_cast<std::size_t>(n));
  EXPECT_TRUE(answer.ends_with("GET /secret -   tls")) << answer;
  SSL_free(ssl);
  SSL_CTX_free(context);
  ::close(socket);
  settings.key = settings.certificate;
  EXPECT_EQ(HttpServer::start(settings, echo).error().code, Code::kBadConfig);
}

TEST(HttpServer, FormsAreDecodedPairByPair) {
  EXPECT_EQ(parse_form("a=1&b=x+y%21&&c&d=e=f"), (HttpPairs{{"a", "1"}, {"b", "x y!"}, {"c", ""}, {"d", "e=f"}}));
  EXPECT_EQ(parse_form("%zz=%4"), (HttpPairs{{"%zz", "%4"}}));
  EXPECT_EQ(percent_encode("a b/\xC3\xA9-._~"), "a%20b%2F%C3%A9-._~");
}

}  // namespace
}  // namespace tonearm
