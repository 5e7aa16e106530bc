/// A store that breaks on purpose: it wraps another one, counts and records its calls, fails the one it is told to,
/// loses answers, and lets a test act between two calls. How to show that nothing is lost whatever call fails:
///
///   for (std::uint64_t n = 1;; ++n) {
///     MemoryStore lake;
///     FaultyStore faulty(lake.storage());
///     faulty.stop_at(n);                       // the nth call and all later ones fail, as after a crash
///     run(faulty.storage());
///     if (faulty.calls() < n) break;           // it made fewer calls: every one has failed once
///     run(lake.storage());                     // again, now undisturbed
///     EXPECT_EQ(tables(lake), expected);
///   }
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "store/object_store.h"

namespace tonearm {

enum class StoreVerb { kPut, kSync, kGet, kGetRange, kList, kReplace, kRemove, kRemoveTemporaries };

/// One call: `key` is the key, a list's prefix, or empty.
struct StoreCall {
  StoreVerb verb;
  std::string key;
};

/// What becomes of a call.
enum class Fault {
  kNone,
  kFail,        // kStorage; nothing was done
  kRefuse,      // kUnavailable; nothing was done
  kLoseAnswer,  // done, and answered kUnavailable
};

class FaultyStore : public ObjectStore, public Replacer, public Remover {
 public:
  /// Does not own `inner`.
  explicit FaultyStore(Storage inner) : inner_(inner) {}

  /// Decides on the nth call (from 1). Set before the calls; may be called from several threads.
  std::function<Fault(const StoreCall& call, std::uint64_t nth)> plan;
  /// Runs before each call, no lock held: here a test plays the other writer.
  std::function<void(const StoreCall& call)> before;

  void fail_nth(std::uint64_t n) { only(n, Fault::kFail); }
  void lose_answer_of_nth(std::uint64_t n) { only(n, Fault::kLoseAnswer); }
  /// The nth call and all after it fail: the program was stopped there.
  void stop_at(std::uint64_t n) {
    plan = [n](const StoreCall&, std::uint64_t nth) { return nth >= n ? Fault::kFail : Fault::kNone; };
  }

  Storage storage() { return {this, this, this}; }
  std::uint64_t calls() const { return trace().size(); }
  std::vector<StoreCall> trace() const {
    const std::lock_guard lock(mutex_);
    return trace_;
  }
  std::uint64_t count(StoreVerb verb) const {
    std::uint64_t count = 0;
    for (const StoreCall& call : trace()) count += call.verb == verb ? 1 : 0;
    return count;
  }

  Status put_if_absent(const std::string& key, std::string_view bytes) override {
    return call<Ok>(StoreVerb::kPut, key, [&] { return inner_.objects->put_if_absent(key, bytes); });
  }
  Status sync() override {
    return call<Ok>(StoreVerb::kSync, "", [&] { return inner_.objects->sync(); });
  }
  Result<std::string> get(const std::string& key) override {
    return call<std::string>(StoreVerb::kGet, key, [&] { return inner_.objects->get(key); });
  }
  Result<std::string> get_range(const std::string& key, std::uint64_t offset, std::uint64_t length) override {
    return call<std::string>(StoreVerb::kGetRange, key, [&] { return inner_.objects->get_range(key, offset, length); });
  }
  Result<std::vector<ObjectInfo>> list(std::string_view prefix, std::string_view start_after = {}) override {
    return call<std::vector<ObjectInfo>>(StoreVerb::kList, std::string(prefix),
                                         [&] { return inner_.objects->list(prefix, start_after); });
  }
  Status replace(const std::string& key, std::string_view bytes) override {
    return call<Ok>(StoreVerb::kReplace, key, [&] { return inner_.replacer->replace(key, bytes); });
  }
  Status remove(const std::string& key) override {
    return call<Ok>(StoreVerb::kRemove, key, [&] { return inner_.remover->remove(key); });
  }
  Result<std::uint64_t> remove_temporaries(Millis before_time) override {
    return call<std::uint64_t>(StoreVerb::kRemoveTemporaries, "",
                               [&] { return inner_.remover->remove_temporaries(before_time); });
  }

 private:
  void only(std::uint64_t n, Fault fault) {
    plan = [n, fault](const StoreCall&, std::uint64_t nth) { return nth == n ? fault : Fault::kNone; };
  }

  template <typename T, typename Do>
  Result<T> call(StoreVerb verb, const std::string& key, const Do& act) {
    const StoreCall what{verb, key};
    std::uint64_t nth = 0;
    {
      const std::lock_guard lock(mutex_);
      trace_.push_back(what);
      nth = trace_.size();
    }
    if (before) before(what);
    switch (plan ? plan(what, nth) : Fault::kNone) {
      case Fault::kNone: break;
      case Fault::kFail: return Error{Code::kStorage, "The test wanted this call to fail."};
      case Fault::kRefuse: return Error{Code::kUnavailable, "The test wanted this call refused."};
      case Fault::kLoseAnswer: static_cast<void>(act()); return Error{Code::kUnavailable, "The test lost this answer."};
    }
    return act();
  }

  Storage inner_;
  mutable std::mutex mutex_;
  std::vector<StoreCall> trace_;
};

}  // namespace tonearm
