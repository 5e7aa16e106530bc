#include "http/client.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "http/curl_api.h"
#include "http/gunzip.h"
#include "http/url.h"

namespace tonearm {
namespace {

using http::CurlApi;

constexpr std::size_t kMostBody = std::size_t{64} << 20;
constexpr std::size_t kMostHeaders = std::size_t{256} << 10;
constexpr std::chrono::milliseconds kConnect = std::chrono::seconds(10);

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

/// What comes in, gathered by libcurl's callbacks. They are called from C: nothing may be thrown through it.
struct Incoming {
  HttpResponse response;
  std::size_t header_bytes = 0;
  bool too_large = false;

  static std::size_t header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    auto* const in = static_cast<Incoming*>(self);
    const std::string_view line(data, size * count);
    in->header_bytes += line.size();
    if (in->header_bytes > kMostHeaders) {
      in->too_large = true;
      return 0;
    }
    if (line.starts_with("HTTP/")) {  // a status line: what came before was an interim answer
      in->response.headers.clear();
      return line.size();
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string& value = in->response.headers[lower(trimmed(line.substr(0, colon)))];
    if (!value.empty()) value += ", ";
    value += trimmed(line.substr(colon + 1));
    return line.size();
  }

  static std::size_t body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    auto* const in = static_cast<Incoming*>(self);
    const std::string_view bytes(data, size * count);
    if (in->response.body.size() + bytes.size() > kMostBody) {
      in->too_large = true;
      return 0;
    }
    in->response.body += bytes;
    return bytes.size();
  }
};

/// Our own words where we have them: they must hold neither query nor header, and no locale.
std::string_view why(const CurlApi& curl, CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "the name was not found";
    case CURLE_COULDNT_RESOLVE_PROXY: return "the proxy's name was not found";
    case CURLE_COULDNT_CONNECT: return "nothing answers there";
    case CURLE_GOT_NOTHING: return "the connection was closed without an answer";
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return "the connection broke";
    case CURLE_PEER_FAILED_VERIFICATION: return "its certificate is not trusted";
    case CURLE_PARTIAL_FILE: return "the answer was cut";
    case CURLE_OPERATION_TIMEDOUT: return "no whole answer in time";
    default: return curl.easy_strerror(code);
  }
}

std::string_view reason_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return "timeout";
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_WRITE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING: return "cut_body";
    default: return "network";
  }
}

std::string next_of(CURLcode code, long proxy_status) {
  if (proxy_status == 407)
    return "name the proxy with its user and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT";
  if (proxy_status >= 400)
    return "ask who runs the proxy (HTTPS_PROXY) to let this host through, or go around it: NO_PROXY";
  if (code == CURLE_COULDNT_RESOLVE_PROXY) return "check HTTPS_PROXY";
  if (code == CURLE_PEER_FAILED_VERIFICATION)
    return "behind a proxy that looks into TLS, name its certificate with CURL_CA_BUNDLE; check the clock, too";
  return "";
}

class CurlClient : public HttpClient {
 public:
  CurlClient() = default;
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;
  ~CurlClient() override {
    if (handle_ != nullptr) curl_->easy_cleanup(handle_);
  }

  Result<HttpResponse> send(const HttpRequest& request) override {
    const auto url = http::parse_url(request.url);
    if (!url) {
      return Error{Code::kBadConfig, "An address is none that can be asked: http or https, a host, no user name.",
                   "bad_config", "check spotify.api_url and spotify.accounts_url"};
    }
    if (!url->secure && !url->loopback()) {
      return Error{
          Code::kBadConfig,
          fmt::format("{} would be asked without encryption: plain http goes to 127.0.0.1, [::1] and localhost "
                      "alone.",
                      url->host),
          "bad_config", "write the address with https://"};
    }
    const std::string what = fmt::format("{} {}{}", request.method, url->host, url->path);
    for (const auto& [name, value] : request.headers) {
      if (name.find_first_of(std::string_view("\r\n:\0", 4)) != std::string::npos ||
          value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return Error{Code::kInternal,
                     fmt::format("{}: the header {} cannot be sent.", what, lower(name.substr(0, 40)))};
    }
    TONEARM_RETURN_IF_ERROR(open());
    return exchange(request, *url, what);
  }

 private:
  Status open() {
    if (handle_ != nullptr) return Ok{};
    TONEARM_TRY(curl_, http::load_curl());
    handle_ = curl_->easy_init();
    if (handle_ == nullptr) return Error{Code::kUnavailable, "libcurl does not start.", "network"};
    return Ok{};
  }

  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_->easy_setopt(handle_, option, value);
  }

  /// Every option anew: reset keeps the connection alone.
  void prepare(const HttpRequest& request, const http::Url& url, curl_slist* headers, Incoming* incoming) {
    curl_->easy_reset(handle_);
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_USERAGENT, "tonearm");
    set(CURLOPT_TIMEOUT_MS, request.timeout.count());
    set(CURLOPT_CONNECTTIMEOUT_MS, std::min(request.timeout, kConnect).count());
    // Never through a proxy: http_proxy would carry a token of the sandbox elsewhere.
    if (url.loopback()) set(CURLOPT_NOPROXY, "*");
    for (const char* const variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
      const char* const bundle = std::getenv(variable);
      if (bundle == nullptr || *bundle == '\0') continue;
      set(CURLOPT_CAINFO, bundle);
      break;
    }
    if (request.method == "POST") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDS, request.body.c_str());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      // On a connection that was kept, libcurl sends once more when it breaks: a token renewed twice may be one lost.
      set(CURLOPT_FRESH_CONNECT, 1L);
    } else if (request.method != "GET") {
      set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    set(CURLOPT_HTTPHEADER, headers);
    set(CURLOPT_HEADERFUNCTION, &Incoming::header);
    set(CURLOPT_HEADERDATA, incoming);
    set(CURLOPT_WRITEFUNCTION, &Incoming::body);
    set(CURLOPT_WRITEDATA, incoming);
  }

  Result<HttpResponse> exchange(const HttpRequest& request, const http::Url& url, const std::string& what) {
    curl_slist* headers = nullptr;
    const auto add = [&](const std::string& line) { headers = curl_->slist_append(headers, line.c_str()); };
    add("Expect:");
    add("Accept-Encoding: gzip");
    for (const auto& [name, value] : request.headers) {
      std::string line = name;
      add(value.empty() ? line.append(";") : line.append(": ").append(value));
    }
    Incoming incoming;
    prepare(request, url, headers, &incoming);
    const CURLcode code = curl_->easy_perform(handle_);
    long status = 0, proxy_status = 0;
    curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    curl_->easy_getinfo(handle_, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    curl_->easy_reset(handle_);  // it pointed to what ends here
    curl_->slist_free_all(headers);
    if (incoming.too_large)
      return Error{Code::kUnavailable, fmt::format("{}: the answer is larger than 64 MB.", what), "cut_body"};
    if (code != CURLE_OK) {
      const std::string words =
          proxy_status >= 300 ? fmt::format("the proxy refused with {}", proxy_status) : std::string(why(*curl_, code));
      return Error{Code::kUnavailable, fmt::format("{}: {}.", what, words), std::string(reason_of(code)),
                   next_of(code, proxy_status)};
    }
    incoming.response.status = static_cast<int>(status);
    TONEARM_RETURN_IF_ERROR(decode(&incoming.response, what));
    return std::move(incoming.response);
  }

  static Status decode(HttpResponse* response, const std::string& what) {
    const auto found = response->headers.find("content-encoding");
    if (found == response->headers.end()) return Ok{};
    const std::string encoding = lower(found->second);
    response->headers.erase(found);
    response->headers.erase("content-length");  // of the encoded bytes
    if (encoding.empty() || encoding == "identity" || response->body.empty()) return Ok{};
    if (encoding != "gzip" && encoding != "x-gzip")
      return Error{Code::kUnavailable, fmt::format("{}: the answer is encoded as nobody asked for.", what), "cut_body"};
    auto decoded = http::gunzip(response->body, kMostBody);
    if (!decoded.ok()) {
      return Error{Code::kUnavailable, fmt::format("{}: the answer's gzip is bad: {}.", what, decoded.error().message),
                   "cut_body"};
    }
    response->body = std::move(*decoded);
    return Ok{};
  }

  const CurlApi* curl_ = nullptr;
  CURL* handle_ = nullptr;
};

}  // namespace

std::unique_ptr<HttpClient> make_curl_client() { return std::make_unique<CurlClient>(); }

}  // namespace tonearm
