/// HTTP as the rooms above need it: one request, one whole answer. Pacing, retrying and tokens are wrappers elsewhere.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"

namespace tonearm {

struct HttpRequest {
  std::string method = "GET";
  std::string url;                             // http or https
  std::map<std::string, std::string> headers;  // names as they are sent
  std::string body;
  std::chrono::milliseconds timeout = std::chrono::seconds(20);  // for the whole exchange
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // lower-case names; repeated ones joined with ", "
  std::string body;                            // after content decoding (gzip)
};

/// Not thread-safe: one client a thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Sends and waits for the whole answer; one with any status is a value. Redirects are not followed: a token must not
  /// travel. Errors are kUnavailable with reason `network` (refused, reset, name, TLS), `timeout`, or `cut_body` (less
  /// than Content-Length, a chunked body without its end, bad gzip, more than 64 MB): what came is thrown away.
  /// Messages hold method, host and path: no query, no header, no body.
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

/// libcurl, one connection kept alive; HTTPS_PROXY, NO_PROXY, CURL_CA_BUNDLE and SSL_CERT_FILE are honoured. The
/// library is initialised at the first send, so that making one is free.
std::unique_ptr<HttpClient> make_curl_client();

}  // namespace tonearm
