/// Says rows, rejects and withheld elements to the sink, with what is common to an answer. Internal to transform/.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "transform/transform.h"

namespace tonearm::transform {

/// A JSON pointer as a stack; written out only where something is wrong.
class Pointer {
 public:
  /// One step for as long as it lives.
  class Step {
   public:
    Step(Pointer* pointer, std::string_view member) : pointer_(pointer) { pointer_->steps_.push_back({member, 0}); }
    Step(Pointer* pointer, std::size_t index) : pointer_(pointer) { pointer_->steps_.push_back({{}, index}); }
    ~Step() { pointer_->steps_.pop_back(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Pointer* pointer_;
  };

  void clear() { steps_.clear(); }
  std::string text() const;

 private:
  struct One {
    std::string_view member;  // one of our own names: needs no escapes
    std::size_t index;
  };
  std::vector<One> steps_;
};

class Emitter {
 public:
  void begin(const AnswerInfo& info, RowSink* sink);

  Pointer& pointer() { return pointer_; }
  const AnswerInfo& info() const { return *info_; }
  RowSink* sink() { return sink_; }

  /// An observation with the answer's own fields filled.
  RowObservation observation(std::size_t table) const;
  /// A row of a fact with provenance, or of the library.
  void fact(std::size_t table, std::string_view key, std::string_view values, bool item);

  void withheld(std::size_t table, std::string_view reason);
  /// An element that cannot be a row: said to the sink, and a row of `rejects` at the pointer.
  void rejected(std::size_t table, std::string_view reason, std::string_view detail);
  /// What is wrong is no element: said to the sink, and a row of `rejects`.
  void reject_row(std::string_view pointer, std::string_view reason, std::string_view detail);

 private:
  void put_reject(std::string_view pointer, std::string_view reason, std::string_view detail);

  const AnswerInfo* info_ = nullptr;
  RowSink* sink_ = nullptr;
  Pointer pointer_;
  std::string key_;
  std::string values_;
};

}  // namespace tonearm::transform
