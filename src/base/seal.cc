#include "base/seal.h"

#include <cassert>

#include "base/hash.h"

namespace tonearm {
namespace {

constexpr std::string_view kBefore = ",\"sha256\":\"";
constexpr std::string_view kAfter = "\"}\n";
constexpr std::size_t kLength = kBefore.size() + 64 + kAfter.size();

}  // namespace

std::string seal(std::string_view object) {
  assert(object.size() > 2 && object.front() == '{' && object.back() == '}');
  const std::string_view open = object.substr(0, object.size() - 1);
  std::string line(open);
  line += kBefore;
  line += sha256_hex(open);
  line += kAfter;
  return line;
}

Result<std::string> unseal(std::string_view line) {
  if (line.size() > kLength + 1 && line.front() == '{') {
    const std::string_view open = line.substr(0, line.size() - kLength);
    if (line == seal(std::string(open) + "}")) return std::string(open) + "}";
  }
  return Error{Code::kIntegrity, "its seal is absent or wrong: it was cut or changed"};
}

}  // namespace tonearm
