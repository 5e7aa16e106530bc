#include "transform/parse.h"

#include <algorithm>

#include "base/sanitize.h"
#include "spec/reasons.h"

namespace tonearm::transform {
namespace {

constexpr std::size_t kDeepest = 1000;
constexpr std::size_t kLargest = 0xFFFFFFFF;          // simdjson's limit
constexpr std::size_t kKept = std::size_t{64} << 20;  // memory beyond this is given back after use

std::string_view reason_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR: return spec::reason::kBadUtf8;
    case simdjson::DEPTH_ERROR: return spec::reason::kTooDeep;
    case simdjson::CAPACITY: return spec::reason::kTooLarge;
    default: return spec::reason::kBadJson;
  }
}

/// simdjson's words, without its advice to its own developers.
std::string detail_of(simdjson::error_code error, std::size_t bytes) {
  return std::string(simdjson::error_message(error)) + " (" + std::to_string(bytes) + " bytes)";
}

}  // namespace

simdjson::error_code Parser::parse_copy(std::string_view body, Element* top) {
  if (body.size() > kLargest) return simdjson::CAPACITY;
  if (parser_.capacity() < body.size() || parser_.max_depth() != kDeepest) {
    const std::size_t capacity = std::max(body.size(), parser_.capacity());
    if (const auto error = parser_.allocate(capacity, kDeepest); error != simdjson::SUCCESS) return error;
  }
  padded_.resize(std::max(padded_.size(), body.size() + simdjson::SIMDJSON_PADDING));
  std::copy(body.begin(), body.end(), padded_.begin());
  return parser_.parse(padded_.data(), body.size(), false).get(*top);
}

/// Writes a repaired copy to `repaired_`; false where there was nothing to repair.
bool Parser::repair(std::string_view body, Emitter* emit) {
  const Repairs repairs = sanitize(body, &repaired_);
  for (std::size_t i = 0; i < repairs.surrogates; ++i) emit->sink()->note("lone_surrogate");
  return repairs.surrogates + repairs.numbers > 0;
}

bool Parser::parse(std::string_view body, Emitter* emit, Element* top) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  if (padded_.size() > kKept) {
    padded_ = {};
    repaired_ = {};
    parser_ = simdjson::dom::parser();
  }
  simdjson::error_code error = parse_copy(body, top);
  const bool worth_a_second = error != simdjson::SUCCESS && error != simdjson::UTF8_ERROR &&
                              error != simdjson::DEPTH_ERROR && error != simdjson::CAPACITY;
  if (worth_a_second && repair(body, emit)) error = parse_copy(repaired_, top);
  if (error == simdjson::SUCCESS) return true;
  emit->reject_row("", reason_of(error), detail_of(error, body.size()));
  return false;
}

}  // namespace tonearm::transform
