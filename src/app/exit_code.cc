#include "app/exit_code.h"

#include "spec/reasons.h"

namespace tonearm::exit_code {
namespace {

constexpr Meaning kMeanings[] = {
    {kSuccess, "success, also where there was nothing to do"},
    {kUnexpected, "unexpected: a bug of tonearm"},
    {kUsage, "the command line was wrong"},
    {kWithRejects, "done, with rejected or unrecognised items (withheld ones are normal)"},
    {kSignIn, "sign-in needed, or a scope missing"},
    {kTemporary, "temporary: trying again helps"},
    {kRefused, "refused for good"},
    {kStorage, "storage: disk full, permission, I/O"},
    {kIntegrity, "integrity: something stored is damaged, or a sum does not close"},
    {kNoLake, "no lake there"},
    {kLocked, "another run holds the lake"},
    {kUnsupported, "configuration or lake version that this tonearm does not know"},
    {kInterrupted, "interrupted (Ctrl-C)"},
    {kTerminated, "ended by SIGTERM"},
};

}  // namespace

int of(const Error& error) {
  if (error.reason == spec::reason::kNoLake) return kNoLake;
  if (error.reason == spec::reason::kScopeMissing) return kSignIn;
  switch (error.code) {
    case Code::kUsage: return kUsage;
    case Code::kUnauthenticated: return kSignIn;
    case Code::kUnavailable:
    case Code::kRateLimited: return kTemporary;
    case Code::kForbidden:
    case Code::kNotFound: return kRefused;
    case Code::kStorage: return kStorage;
    case Code::kIntegrity:
    case Code::kBadData: return kIntegrity;
    case Code::kLocked: return kLocked;
    case Code::kBadConfig:
    case Code::kUnsupported: return kUnsupported;
    case Code::kCancelled: return kInterrupted;
    case Code::kAlreadyExists:
    case Code::kInternal: return kUnexpected;
  }
  return kUnexpected;
}

std::span<const Meaning> meanings() { return kMeanings; }

}  // namespace tonearm::exit_code
