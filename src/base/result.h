/// Result<T>: a value or an Error that says what the caller can do about it.
#pragma once

#include <cassert>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tonearm {

/// What the caller can do. The command line maps each to one exit code (docs/reference/cli.md).
enum class Code {
  kUnavailable,      // temporary: try again
  kRateLimited,      // wait for retry_after
  kUnauthenticated,  // sign in
  kForbidden,        // ask for the scope, or give up
  kNotFound,         // absent; often not an error at all
  kAlreadyExists,    // somebody was first: compare, then done
  kBadData,          // quarantine it
  kBadConfig,        // the person must change something
  kUsage,            // the command line was wrong
  kStorage,          // disk full, permission, I/O
  kIntegrity,        // what is stored is not what was written
  kUnsupported,      // written by a newer version
  kLocked,           // another run holds it
  kCancelled,        // interrupted by the person
  kInternal,         // our bug
};

/// The code's name in snake case, as printed in JSON ("not_found").
std::string_view name(Code code);

/// A failure. `message` is a fixed sentence, then values; never a token. `reason` is a code of the closed list in
/// spec/reasons.h ("bad_json"), empty where none applies. `next` says what the person can do, empty where nothing.
struct Error {
  Code code = Code::kInternal;
  std::string message;
  std::string reason = {};
  std::string next = {};
  std::optional<std::chrono::seconds> retry_after = {};
};

/// A value or an Error. Owns either. Not thread-safe beyond what T is.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    assert(ok());
    return std::get<0>(state_);
  }
  T& value() & {
    assert(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    assert(ok());
    return std::get<0>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Error& error() const& {
    assert(!ok());
    return std::get<1>(state_);
  }
  Error&& error() && {
    assert(!ok());
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value.
struct Ok {};
using Status = Result<Ok>;

}  // namespace tonearm

/// `TONEARM_TRY(auto x, f());` binds the value, or returns the Error from the enclosing function.
#define TONEARM_CONCAT_INNER(a, b) a##b
#define TONEARM_CONCAT(a, b) TONEARM_CONCAT_INNER(a, b)
#define TONEARM_TRY_IMPL(temp, declaration, expression) \
  auto temp = (expression);                             \
  if (!temp.ok()) return std::move(temp).error();       \
  declaration = std::move(temp).value()
#define TONEARM_TRY(declaration, ...) TONEARM_TRY_IMPL(TONEARM_CONCAT(try_, __COUNTER__), declaration, (__VA_ARGS__))

/// `TONEARM_RETURN_IF_ERROR(f());` for a Status (or a Result whose value is not wanted).
#define TONEARM_RETURN_IF_ERROR(...)                                                    \
  do {                                                                                  \
    if (auto status_ = (__VA_ARGS__); !status_.ok()) return std::move(status_).error(); \
  } while (false)
