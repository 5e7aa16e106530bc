#include "base/result.h"

namespace tonearm {

std::string_view name(Code code) {
  switch (code) {
    case Code::kUnavailable: return "unavailable";
    case Code::kRateLimited: return "rate_limited";
    case Code::kUnauthenticated: return "unauthenticated";
    case Code::kForbidden: return "forbidden";
    case Code::kNotFound: return "not_found";
    case Code::kAlreadyExists: return "already_exists";
    case Code::kBadData: return "bad_data";
    case Code::kBadConfig: return "bad_config";
    case Code::kUsage: return "usage";
    case Code::kStorage: return "storage";
    case Code::kIntegrity: return "integrity";
    case Code::kUnsupported: return "unsupported";
    case Code::kLocked: return "locked";
    case Code::kCancelled: return "cancelled";
    case Code::kInternal: return "internal";
  }
  return "internal";
}

}  // namespace tonearm
