/// Bytes with the zeros after them that simdjson may read past the end; every slice of them is padded too.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tonearm::extract {

class Padded {
 public:
  static constexpr std::size_t kPadding = 64;  // at least SIMDJSON_PADDING

  Padded() : Padded(std::string()) {}
  explicit Padded(std::string bytes) : bytes_(std::move(bytes)), size_(bytes_.size()) { bytes_.append(kPadding, '\0'); }

  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::string bytes_;
  std::size_t size_;
};

}  // namespace tonearm::extract
