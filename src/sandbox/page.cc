#include <charconv>

#include <fmt/format.h>

#include "sandbox/answers.h"

namespace tonearm::sandbox {
namespace {

bool read_whole(std::optional<std::string_view> text, int least, int most, int* into) {
  if (!text || text->empty()) return true;
  int value = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (ec != std::errc() || end != text->data() + text->size() || value < least || value > most) return false;
  *into = value;
  return true;
}

}  // namespace

ServerResponse json_answer(std::string body, int status) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"content-type", "application/json; charset=utf-8"}, {"cache-control", "private, max-age=0"}};
  response.body = std::move(body);
  return response;
}

ServerResponse api_error(int status, std::string_view message, std::string_view reason) {
  return json_answer(fmt::format(R"({{"error":{{"status":{},"message":{}{}}}}})", status, quoted(message),
                                 reason.empty() ? "" : fmt::format(",\"reason\":{}", quoted(reason))),
                     status);
}

std::optional<ServerResponse> read_page(const Call& call, int fallback, int most, Page* page) {
  page->limit = fallback;
  if (!read_whole(call.request.parameter("limit"), 1, most, &page->limit)) return api_error(400, "Invalid limit");
  if (!read_whole(call.request.parameter("offset"), 0, 100'000, &page->offset)) return api_error(400, "Invalid offset");
  return {};
}

std::string page_query(const Call& call, std::int64_t offset, int limit) {
  std::string query = fmt::format("?offset={}&limit={}", offset, limit);
  for (const auto& [name, value] : call.request.query)
    if (name != "offset" && name != "limit" && name != "fields")
      query += fmt::format("&{}={}", name, percent_encode(value));
  return query;
}

std::string write_page(Call* call, std::string_view path, const Page& page, std::size_t total,
                       const std::function<std::string(std::size_t)>& item) {
  const std::string href = fmt::format("{}/{}", call->render.base(), path);
  const Tweaks& tweaks = call->tweaks;
  const auto from = static_cast<std::size_t>(std::max(0, page.offset + tweaks.drift));
  const std::size_t until = tweaks.endless ? from : std::min(total, from + static_cast<std::size_t>(page.limit));
  const std::int64_t after = std::int64_t{page.offset} + page.limit;
  const bool more = tweaks.endless || (!tweaks.truncated && after < static_cast<std::int64_t>(total));
  std::string out = fmt::format("{{\"href\":\"{}{}\",\"items\":[", href, page_query(*call, page.offset, page.limit));
  for (std::size_t at = from; at < until; ++at) {
    if (at > from) out += ',';
    out += tweaks.null_element && at == from ? "null" : item(at);
  }
  out += fmt::format("],\"limit\":{},\"next\":{},\"offset\":{},\"previous\":{},\"total\":{}}}", page.limit,
                     more ? fmt::format("\"{}{}\"", href, page_query(*call, after, page.limit)) : "null", page.offset,
                     page.offset > 0 ? fmt::format("\"{}{}\"", href,
                                                   page_query(*call, std::max(0, page.offset - page.limit), page.limit))
                                     : "null",
                     tweaks.null_total ? "null" : std::to_string(total));
  return out;
}

}  // namespace tonearm::sandbox
