/// Recorded exchanges: HAR, and the JSON cassettes of VCR, Betamax and alike. The body, the address and the time of
/// each.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "extract/outline.h"
#include "extract/padded.h"

namespace tonearm::extract {

/// One exchange, as far as it was understood.
struct Exchange {
  std::string url;
  std::string method = "GET";
  int status = 200;
  std::map<std::string, std::string> headers;  // of the response, lower-case, the few that are kept
  std::optional<Millis> at;                    // the Date header, else when it was started or recorded
  std::shared_ptr<const Padded> body;          // nullptr where the exchange has none
};

/// Where the exchanges lie in a document with this outline: "" (it is one itself), "log.entries", "http_interactions",
/// "interactions", or "[]" (an array of them); empty where it is no recording.
std::optional<std::string_view> recording(const Outline& top);

/// Calls `found` for each exchange of the document, with its place ("log.entries[2]"; empty for the document itself);
/// without it where it cannot be read.
void for_exchanges(std::string_view json, std::string_view at,
                   const std::function<void(const std::string& where, std::optional<Exchange> exchange)>& found);

/// "Tue, 24 Nov 2026 08:12:31 GMT" (RFC 9110 section 5.6.7).
std::optional<Millis> parse_http_date(std::string_view text);

}  // namespace tonearm::extract
