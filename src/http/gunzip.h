/// Undoes Content-Encoding: gzip, strictly. libcurl's own decoder takes a stream that lacks its end for a whole one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tonearm::http {

/// The bytes of one or more gzip members. kBadData where one is cut, damaged, followed by something else, or holds more
/// than `most` bytes.
Result<std::string> gunzip(std::string_view bytes, std::size_t most);

}  // namespace tonearm::http
