#include "extract/exchange.h"

#include <charconv>

#include <simdjson.h>

#include "extract/scan.h"

namespace tonearm::extract {
namespace {

namespace dom = simdjson::dom;

std::string text_of(const dom::element& object, const char* member) {
  std::string_view text;
  return object[member].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::string first_text(const dom::element& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  dom::array array;
  if (value.get(array) == simdjson::SUCCESS && array.size() > 0 && array.at(0).get(text) == simdjson::SUCCESS) {
    return std::string(text);
  }
  return {};
}

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return low;
}

void keep_header(const std::string& name, std::string value, Exchange* exchange) {
  const std::string low = lower(name);
  if (low == "date" || low == "etag" || low == "content-language") exchange->headers[low] = std::move(value);
}

/// Headers as HAR has them ([{name, value}]) or cassettes ({"Date": ["..."]} or {"Date": "..."}).
void read_headers(const dom::element& response, Exchange* exchange) {
  dom::array list;
  dom::object map;
  if (response["headers"].get(list) == simdjson::SUCCESS) {
    for (const dom::element header : list) keep_header(text_of(header, "name"), text_of(header, "value"), exchange);
  } else if (response["headers"].get(map) == simdjson::SUCCESS) {
    for (const auto field : map) keep_header(std::string(field.key), first_text(field.value), exchange);
  }
}

int status_of(const dom::element& response) {
  std::int64_t number = 0;
  if (response["status"].get(number) == simdjson::SUCCESS || response["status_code"].get(number) == simdjson::SUCCESS ||
      response["status"]["code"].get(number) == simdjson::SUCCESS) {
    return number >= 100 && number <= 599 ? static_cast<int>(number) : 200;
  }
  return 200;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    int digit = -1;
    if (c >= 'A' && c <= 'Z') digit = c - 'A';
    if (c >= 'a' && c <= 'z') digit = c - 'a' + 26;
    if (c >= '0' && c <= '9') digit = c - '0' + 52;
    if (c == '+' || c == '-') digit = 62;
    if (c == '/' || c == '_') digit = 63;
    if (digit < 0 && (c == '=' || c == '\n' || c == '\r')) continue;
    if (digit < 0) return {};
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
    }
  }
  return bytes;
}

/// The body's bytes, wherever recorders put them; a body that was parsed by the recorder is its text in the file.
std::optional<std::string> body_of(const dom::element& response, std::string_view raw) {
  for (const auto& [outer, inner] : {std::pair("content", "text"), std::pair("body", "string"),
                                     std::pair("body", "text"), std::pair("body", "base64_string")}) {
    std::string_view text;
    if (response[outer][inner].get(text) != simdjson::SUCCESS) continue;
    const bool coded =
        text_of(response[outer].value_unsafe(), "encoding") == "base64" || inner == std::string_view("base64_string");
    return coded ? from_base64(text) : std::string(text);
  }
  for (const char* name : {"body", "content", "json", "data"}) {
    std::string_view text;
    if (response[name].get(text) == simdjson::SUCCESS) return std::string(text);
    const std::string_view whole = member(member(raw, "response"), name);
    if (!whole.empty() && (whole[0] == '{' || whole[0] == '[') && member(whole, "size").empty())
      return std::string(whole);
  }
  return {};
}

std::optional<Millis> parse_any_time(const std::string& text) {
  if (auto at = parse_http_date(text)) return at;
  if (auto at = parse_rfc3339(text)) return at;
  return parse_rfc3339(text + "Z");  // Betamax writes UTC without saying so
}

std::optional<Exchange> parse_exchange(std::string_view raw) {
  dom::parser parser;
  dom::element top;
  if (parser.parse(raw.data(), raw.size(), false).get(top) != simdjson::SUCCESS) return {};
  dom::element request;
  dom::element response;
  if (top["request"].get(request) != simdjson::SUCCESS || top["response"].get(response) != simdjson::SUCCESS) return {};
  Exchange exchange;
  exchange.url = text_of(request, "url");
  if (exchange.url.empty()) exchange.url = text_of(request, "uri");
  if (auto method = text_of(request, "method"); !method.empty())
    exchange.method = lower(method) == "get" ? "GET" : method;
  exchange.status = status_of(response);
  read_headers(response, &exchange);
  if (const auto date = exchange.headers.find("date"); date != exchange.headers.end())
    exchange.at = parse_http_date(date->second);
  for (const char* name : {"startedDateTime", "recorded_at"}) {
    if (!exchange.at) exchange.at = parse_any_time(text_of(top, name));
  }
  if (auto body = body_of(response, raw); body && !body->empty())
    exchange.body = std::make_shared<Padded>(std::move(*body));
  return exchange;
}

bool is_exchange(const Outline* value) {
  return value != nullptr && value->object("request") != nullptr && value->object("response") != nullptr;
}

}  // namespace

std::optional<std::string_view> recording(const Outline& top) {
  if (is_exchange(&top)) return "";
  if (top.is_array() && is_exchange(top.first.get())) return "[]";
  if (const Outline* log = top.object("log"); log != nullptr && log->array("entries") != nullptr) return "log.entries";
  for (const std::string_view name : {"http_interactions", "interactions"}) {
    const Outline* list = top.array(name);
    if (list != nullptr && is_exchange(list->first.get())) return name;
  }
  return {};
}

void for_exchanges(std::string_view json, std::string_view at,
                   const std::function<void(const std::string& where, std::optional<Exchange> exchange)>& found) {
  if (at.empty()) return found("", parse_exchange(json));
  std::string_view list = json;
  if (at == "log.entries") list = member(member(json, "log"), "entries");
  if (at == "http_interactions" || at == "interactions") list = member(json, at);
  std::size_t number = 0;
  for (const std::string_view element : elements(list)) {
    found(std::string(at == "[]" ? "" : at) + "[" + std::to_string(number++) + "]", parse_exchange(element));
  }
}

std::optional<Millis> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(3, 2) != ", " || !text.ends_with(" GMT")) return {};
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return {};
  const std::string two = std::to_string(month / 3 + 1);
  const std::string day(text.substr(5, 2));
  return parse_rfc3339(std::string(text.substr(12, 4)) + "-" + (two.size() < 2 ? "0" : "") + two + "-" + day + "T" +
                       std::string(text.substr(17, 8)) + "Z");
}

}  // namespace tonearm::extract
