#include "transform/page.h"

#include <algorithm>
#include <charconv>

namespace tonearm::transform {
namespace {

std::optional<std::int64_t> number_at(const Members& page, Slot slot) {
  const Element* const member = page.some(slot);
  return member == nullptr ? std::nullopt : whole_of(*member);
}

std::optional<std::int64_t> offset_in(std::string_view address) {
  const std::string_view text = query_value(address, "offset");
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string_view query_value(std::string_view address, std::string_view name) {
  const std::size_t question = address.find('?');
  for (std::size_t at = question; at < address.size();) {
    const std::size_t next = std::min(address.find_first_of("&#", at + 1), address.size());
    std::string_view parameter = address.substr(at + 1, next - at - 1);
    if (parameter.starts_with(name) && parameter.substr(name.size()).starts_with('=')) {
      parameter.remove_prefix(name.size() + 1);
      return parameter;
    }
    at = next;
  }
  return {};
}

std::string_view href_of(const Members& page) {
  const Element* const href = page.some(kHref);
  return href == nullptr ? std::string_view() : string_of(*href).value_or(std::string_view());
}

void read_page(const Members& page, const AnswerInfo& info, ContentPage* out) {
  out->has_items = true;
  out->total = number_at(page, kTotal);
  out->limit = number_at(page, kLimit);
  out->placed = info.endpoint->paging != spec::Paging::kCursor;
  if (out->placed) {
    auto offset = number_at(page, kOffset);
    if (!offset) offset = offset_in(href_of(page));
    if (!offset) offset = offset_in(info.request);
    out->offset = offset && *offset >= 0 && *offset <= kLastOffset ? *offset : 0;
  }
  const Element* const next = page.some(kNext);
  out->has_next = next != nullptr && !string_of(*next).value_or("").empty();
}

void count_elements(const Element& list, ContentPage* out) {
  for (const Element element : array_of(list)) {
    ++out->elements;
    if (is_null(element)) ++out->null_elements;
  }
}

}  // namespace tonearm::transform
