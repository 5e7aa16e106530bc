/// A listener on this machine that waits for one visit of the person's browser: the redirect that ends a sign-in.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace tonearm::http {

/// What came first.
struct Arrival {
  enum class Kind { kVisit, kInput, kTimeout };
  Kind kind = Kind::kTimeout;
  std::string text;  // the visit's target ("/callback?code=..."), or the line that was typed
};

/// Listens on 127.0.0.1 alone. One thread.
class OneShot {
 public:
  /// `path` ("/callback") is the only one that counts; anything else, a foreign Host (a page elsewhere whose name leads
  /// here) and any method but GET get an error and are forgotten. `port` 0 takes a free one. kAlreadyExists where
  /// another program has the port, kStorage where the system refuses.
  static Result<OneShot> listen(std::uint16_t port, std::string path);
  OneShot(OneShot&&) noexcept;
  OneShot& operator=(OneShot&&) noexcept;
  ~OneShot();

  std::uint16_t port() const;

  /// Waits, in real time, for a visit that `accepts` (a target that it refuses is answered 400 and the waiting goes
  /// on), or for a line on `input` (a descriptor; -1: none). The visit's connection stays open until reply().
  Result<Arrival> wait(std::chrono::milliseconds patience, int input,
                       const std::function<bool(std::string_view target)>& accepts);

  /// Answers the visit with a small page. Nothing where there was none.
  void reply(int status, std::string_view title, std::string_view text);

 private:
  struct State;
  explicit OneShot(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tonearm::http
