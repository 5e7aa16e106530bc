/// A small HTTP/1.1 server on loopback: the sandbox, the sign-in's redirect, the dashboard. cpp-httplib parses; what is
/// written is ours, so that an answer can also be stalled, cut short or reset on purpose.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tonearm {

using HttpPairs = std::vector<std::pair<std::string, std::string>>;

/// One request as it came, with what is usually asked of it.
struct ServerRequest {
  std::string method;  // "GET"
  std::string target;  // as sent: path and query
  std::string path;    // before '?', percent-decoded
  HttpPairs query;     // decoded, in the order sent
  HttpPairs headers;   // names in lower case
  std::string body;
  bool tls = false;

  /// The first of that (lower-case) name, "" where absent.
  std::string_view header(std::string_view name) const;
  /// The first query parameter of that name.
  std::optional<std::string_view> parameter(std::string_view name) const;
};

/// What to answer, and how badly.
struct ServerResponse {
  int status = 200;
  HttpPairs headers;  // Content-Length, Transfer-Encoding and Connection are the server's
  std::string body;

  std::int64_t stall_ms = 0;       // before the first byte
  std::optional<std::size_t> cut;  // of the body only so many bytes are sent, then the connection ends
  bool chunked = false;            // with `cut`: a chunked body without its end
  bool reset = false;              // nothing is sent: the peer sees ECONNRESET
  bool omit_length = false;        // neither length nor chunks: the end of the connection ends the body
};

/// Decodes "a=b&c=%20": also the body of a form. `+` is a blank.
HttpPairs parse_form(std::string_view text);
/// Percent-encodes all but [A-Za-z0-9-._~].
std::string percent_encode(std::string_view text);

/// Serves from `start` until `stop` or its end. The handler is called on several threads at once.
class HttpServer {
 public:
  using Handler = std::function<ServerResponse(const ServerRequest&)>;
  struct Settings {
    std::string host = "127.0.0.1";  // 127.0.0.1 or ::1; any other is refused
    int port = 0;                    // 0: a free one
    std::string certificate;         // PEM files: with both it speaks TLS
    std::string key;
    std::size_t threads = 16;  // connections served at once
  };

  /// Listens when it returns. kUsage: an address that is not loopback; kBadConfig: certificate or key; kStorage: the
  /// port is taken.
  static Result<std::unique_ptr<HttpServer>> start(const Settings& settings, Handler handler);
  virtual ~HttpServer() = default;

  virtual int port() const = 0;
  /// Ends every connection and the threads. Idempotent.
  virtual void stop() = 0;
};

}  // namespace tonearm
