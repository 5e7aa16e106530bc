#include "http/server.h"

#include <atomic>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>
// The library is built with these, and its classes differ without: cpp-httplib.pc.
#define CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_ZLIB_SUPPORT
#define CPPHTTPLIB_BROTLI_SUPPORT
#include <httplib.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tonearm {
namespace {

constexpr int kIdleMs = 10'000;  // a connection kept alive without a request
constexpr int kPatienceMs = 30'000;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
  }
}

/// One connection: httplib reads requests from it; its own answers are dropped once the handler has given one.
class Connection : public httplib::Stream {
 public:
  Connection(int socket, SSL* ssl) : socket_(socket), ssl_(ssl) {}

  bool wait(short event, int ms) const {
    if (event == POLLIN && ssl_ != nullptr && SSL_pending(ssl_) > 0) return true;
    pollfd waiting{socket_, event, 0};
    int n = 0;
    do n = ::poll(&waiting, 1, ms);
    while (n < 0 && errno == EINTR);
    return n > 0;
  }
  bool is_readable() const override { return wait(POLLIN, kPatienceMs); }
  bool is_writable() const override { return wait(POLLOUT, kPatienceMs); }

  ssize_t read(char* to, std::size_t size) override {
    if (from_ == until_) {  // httplib reads byte by byte
      if (!is_readable()) return -1;
      const ssize_t n = ssl_ != nullptr ? SSL_read(ssl_, buffer_.data(), static_cast<int>(buffer_.size()))
                                        : ::recv(socket_, buffer_.data(), buffer_.size(), 0);
      if (n <= 0) return n;
      from_ = 0;
      until_ = static_cast<std::size_t>(n);
    }
    const std::size_t n = std::min(size, until_ - from_);
    std::copy_n(buffer_.data() + from_, n, to);
    from_ += n;
    return static_cast<ssize_t>(n);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    if (answer_) return static_cast<ssize_t>(size);
    return send({bytes, size}) ? static_cast<ssize_t>(size) : -1;
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override { ip = "127.0.0.1", port = 0; }
  void get_local_ip_and_port(std::string& ip, int& port) const override { ip = "127.0.0.1", port = 0; }
  socket_t socket() const override { return socket_; }

  bool has_buffered() const { return from_ != until_; }
  bool tls() const { return ssl_ != nullptr; }
  void answer(ServerResponse response) { answer_ = std::move(response); }

  /// Writes the handler's answer. False: the connection ends.
  bool deliver(bool head, bool keep_alive) {
    if (!answer_) return false;  // httplib refused the request by itself
    const ServerResponse response = std::move(*answer_);
    answer_.reset();
    if (response.stall_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(response.stall_ms));
    if (response.reset) {
      const linger now{1, 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
      reset_ = true;
      return false;
    }
    const bool ends = response.cut.has_value() || response.omit_length || !keep_alive;
    std::string out = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    for (const auto& [name, value] : response.headers) out += fmt::format("{}: {}\r\n", name, value);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (response.chunked) {
      out += "Transfer-Encoding: chunked\r\n";
    } else if (!bodiless && !response.omit_length) {
      out += fmt::format("Content-Length: {}\r\n", response.body.size());
    }
    out += ends ? "Connection: close\r\n\r\n" : "\r\n";
    if (!head && !bodiless) {
      const std::string_view body =
          std::string_view(response.body).substr(0, response.cut.value_or(response.body.size()));
      if (response.chunked) {
        if (!body.empty()) out += fmt::format("{:x}\r\n{}\r\n", body.size(), body);
        if (!response.cut) out += "0\r\n\r\n";
      } else {
        out += body;
      }
    }
    return send(out) && !ends;
  }
  bool was_reset() const { return reset_; }

 private:
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      if (!is_writable()) return false;
      const ssize_t n = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  int socket_;
  SSL* ssl_;
  std::array<char, 16'384> buffer_{};
  std::size_t from_ = 0, until_ = 0;
  std::optional<ServerResponse> answer_;
  bool reset_ = false;
};

/// httplib has no way to tell a handler its stream; a connection stays on one thread.
thread_local Connection* current = nullptr;

class Loopback : public HttpServer, private httplib::Server {
 public:
  Loopback(HttpServer::Handler handler, std::size_t threads) : handler_(std::move(handler)) {
    new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    set_tcp_nodelay(true);
    // Without a body nothing is left to be read: this way the routes' regular expressions are not asked.
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (request.method != "GET" && request.method != "HEAD") return HandlerResponse::Unhandled;
      handle(request, response);
      return HandlerResponse::Handled;
    });
    const auto all = [this](const httplib::Request& request, httplib::Response& response) {
      handle(request, response);
    };
    Post("/.*", Server::Handler(all));
    Put("/.*", Server::Handler(all));
    Delete("/.*", Server::Handler(all));
    Options("/.*", all);
  }
  ~Loopback() override {
    Loopback::stop();
    if (context_ != nullptr) SSL_CTX_free(context_);
  }

  Status listen_on(const Settings& settings) {
    if (!settings.certificate.empty()) {
      context_ = SSL_CTX_new(TLS_server_method());
      if (SSL_CTX_use_certificate_chain_file(context_, settings.certificate.c_str()) != 1 ||
          SSL_CTX_use_PrivateKey_file(context_, settings.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
          SSL_CTX_check_private_key(context_) != 1) {
        return Error{Code::kBadConfig, "Certificate and key are no PEM files that belong together.", "bad_config"};
      }
    }
    port_ = settings.port;
    if (port_ == 0) {
      port_ = bind_to_any_port(settings.host);
    } else if (!bind_to_port(settings.host, port_)) {
      port_ = -1;
    }
    if (port_ < 0) {
      return Error{Code::kStorage, fmt::format("Cannot listen on {} port {}.", settings.host, settings.port), "",
                   "another program has it; choose another port, or 0"};
    }
    thread_ = std::thread([this] { listen_after_bind(); });
    while (!is_running()) std::this_thread::sleep_for(std::chrono::microseconds(100));
    return Ok{};
  }

  int port() const override { return port_; }
  void stop() override {
    if (!thread_.joinable()) return;
    ending_ = true;
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    Server::stop();
    thread_.join();
  }

 private:
  void handle(const httplib::Request& request, httplib::Response& response) {
    ServerRequest ours;
    ours.method = request.method;
    ours.target = request.target;
    ours.tls = current->tls();
    const std::string_view target = ours.target;
    const std::size_t mark = target.find('?');
    ours.path = decode(target.substr(0, mark), false);
    if (mark != std::string_view::npos) ours.query = parse_form(target.substr(mark + 1));
    for (const auto& [name, value] : request.headers) {
      std::string lower = name;
      for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      ours.headers.emplace_back(std::move(lower), value);
    }
    ours.body = request.body;
    current->answer(handler_(ours));
    response.status = 200;
  }

  bool process_and_close_socket(socket_t socket) override {
    {
      const std::lock_guard lock(mutex_);
      sockets_.insert(socket);
    }
    SSL* ssl = nullptr;
    bool ready = true;
    if (context_ != nullptr) {
      ssl = SSL_new(context_);
      SSL_set_fd(ssl, socket);
      SSL_set_mode(ssl, SSL_MODE_AUTO_RETRY);
      ready = SSL_accept(ssl) == 1;
    }
    Connection connection(socket, ssl);
    if (ready) serve(&connection);
    if (ssl != nullptr) {
      if (ready && !connection.was_reset()) SSL_shutdown(ssl);
      SSL_free(ssl);
    }
    const std::lock_guard lock(mutex_);
    sockets_.erase(socket);
    if (!connection.was_reset()) ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  void serve(Connection* connection) {
    current = connection;
    bool more = true;
    while (more && !ending_) {
      if (!connection->has_buffered() && !connection->wait(POLLIN, kIdleMs)) break;
      bool closed = false, head = false;
      const bool parsed = process_request(*connection, false, closed,
                                          [&head](httplib::Request& request) { head = request.method == "HEAD"; });
      more = connection->deliver(head, parsed && !closed && !ending_);
    }
    current = nullptr;
  }

  HttpServer::Handler handler_;
  int port_ = -1;
  SSL_CTX* context_ = nullptr;
  std::thread thread_;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  std::set<int> sockets_;
};

}  // namespace

std::string_view ServerRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::optional<std::string_view> ServerRequest::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

HttpPairs parse_form(std::string_view text) {
  HttpPairs pairs;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('&', from), text.size());
    const std::size_t equals = std::min(text.find('=', from), end);
    if (end > from)
      pairs.emplace_back(decode(text.substr(from, equals - from), true),
                         equals < end ? decode(text.substr(equals + 1, end - equals - 1), true) : std::string());
    from = end + 1;
  }
  return pairs;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const Settings& settings, Handler handler) {
  if (settings.host != "127.0.0.1" && settings.host != "::1")
    return Error{Code::kUsage, fmt::format("{} is not loopback.", settings.host), "usage"};
  auto server = std::make_unique<Loopback>(std::move(handler), settings.threads);
  TONEARM_RETURN_IF_ERROR(server->listen_on(settings));
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace tonearm
