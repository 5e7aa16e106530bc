/// The page around a list: where in the whole it stands. Internal to transform/.
#pragma once

#include <optional>
#include <string_view>

#include "transform/members.h"
#include "transform/transform.h"

namespace tonearm::transform {

/// The largest offset that is believed; larger ones are taken for none said, so that positions and ranks fit.
inline constexpr std::int64_t kLastOffset = 1'000'000'000;

/// Fills what a page's members say of it (not its entries): offset, total, limit, whether more follows. The offset is
/// the member's, else its href's, else the request's, else 0.
void read_page(const Members& page, const AnswerInfo& info, ContentPage* out);

/// Counts the elements of the page's list, and the null ones.
void count_elements(const Element& list, ContentPage* out);

/// The value of a query parameter; empty where absent.
std::string_view query_value(std::string_view address, std::string_view name);

/// The page's href, empty where absent.
std::string_view href_of(const Members& page);

}  // namespace tonearm::transform
