/// The parts of an http(s) address, read strictly: what is odd is refused, so that no other reader can see another host
/// in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tonearm::http {

struct Url {
  bool secure = false;     // https
  std::string host;        // lower case; "[::1]" with its brackets
  std::uint16_t port = 0;  // 0: the scheme's
  std::string path;        // "/v1/me"; "/" or "" as written
  std::string query;       // what follows the first '?', without a fragment

  /// 127.0.0.1, [::1] or localhost: the only hosts that plain http may go to.
  bool loopback() const { return host == "127.0.0.1" || host == "[::1]" || host == "localhost"; }
};

/// Empty for anything but http or https with a plain host: user names, back slashes, blanks, control and non-ASCII
/// bytes are refused.
std::optional<Url> parse_url(std::string_view text);

}  // namespace tonearm::http
