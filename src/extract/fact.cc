#include "extract/fact.h"

#include <charconv>

namespace tonearm::extract {
namespace {

/// The object whose `items` are the page; nullptr where there is none.
const Outline* page_of(const Outline& top, const spec::Endpoint& endpoint) {
  if (endpoint.roots.empty()) return nullptr;
  const spec::Root& root = endpoint.roots[0];
  if (root.container == spec::Container::kPage) {
    if (top.is_array()) return root.at.empty() ? &top : nullptr;
    const Outline* page = root.at.empty() ? &top : top.object(root.at);
    return page != nullptr && page->array("items") != nullptr ? page : nullptr;
  }
  for (const std::string_view name : {"items", "tracks"}) {
    const Outline* page = top.object(name);
    if (page != nullptr && page->array("items") != nullptr) return page;
  }
  return nullptr;
}

std::string id_of(const Outline& top) {
  if (const std::string_view id = top.string("id"); !id.empty()) return std::string(id);
  const std::string_view uri = top.string("uri");
  return std::string(uri.substr(uri.rfind(':') + 1));
}

/// Fills {id}, {user}, {time_range}; empty where one is unknown.
std::string fill(std::string_view pattern, const Outline& top, const Address& address, std::string_view request) {
  const std::size_t open = pattern.find('{');
  if (open == std::string_view::npos) return std::string(pattern);
  const std::size_t close = pattern.find('}', open);
  const std::string_view name = pattern.substr(open + 1, close - open - 1);
  std::string value;
  if (name == "user") {
    value = address.user;
  } else if (name == "time_range") {
    value = query_value(request, name);
    if (value.empty()) value = query_value(top.string("href"), name);
    if (value.empty()) value = "medium_term";
  } else {
    value = !address.id.empty() || top.has("items") ? address.id : id_of(top);
  }
  if (value.empty()) return {};
  return std::string(pattern.substr(0, open)) + value + std::string(pattern.substr(close + 1));
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> offset_of(const Outline& page, spec::Paging paging, std::string_view request) {
  const std::string_view href = page.string("href");
  if (paging == spec::Paging::kCursor) {
    const bool later = !query_value(request, "after").empty() || !query_value(href, "after").empty();
    return later ? std::nullopt : std::optional<std::int64_t>(0);
  }
  if (auto offset = page.whole_number("offset")) return offset;
  if (auto offset = number(query_value(request, "offset"))) return offset;
  return number(query_value(href, "offset"));
}

}  // namespace

std::string Fact::key_of(std::string_view endpoint, std::string_view account, std::string_view sha256) {
  std::string key(endpoint);
  key += '\0';
  key += account;
  key += '\0';
  key += sha256;
  return key;
}

std::optional<PageFacts> page_facts(const Outline& top, const Recognised& recognised, std::string_view request,
                                    std::string_view sha256) {
  const spec::Endpoint& endpoint = *recognised.endpoint;
  if (endpoint.resource.empty()) return {};
  const Outline* page = page_of(top, endpoint);
  if (page == nullptr) return {};
  PageFacts facts;
  facts.resource = fill(endpoint.resource, top, recognised.address, request);
  if (facts.resource.empty() && !endpoint.resource.starts_with("spotify:playlist:") &&
      !endpoint.resource.starts_with("spotify:user:")) {
    return {};
  }
  if (facts.resource.empty()) facts.resource = "unnamed:" + std::string(sha256.substr(0, 16));
  const Outline& items = page->is_array() ? *page : *page->array("items");
  facts.elements = items.count;
  facts.nulls = items.nulls;
  facts.limit = page->whole_number("limit");
  facts.total = page->whole_number("total");
  facts.has_next = !page->string("next").empty();
  // An embedded page's request is the whole object's: its query says nothing of the page.
  const bool embedded = endpoint.roots[0].container == spec::Container::kOne;
  facts.offset = offset_of(*page, endpoint.paging, embedded ? std::string_view() : request);
  return facts;
}

}  // namespace tonearm::extract
