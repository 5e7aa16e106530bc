/// A lake whose data files are a few letters: everything about heads and logs, nothing about rows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "spec/spec.h"
#include "store/layout.h"
#include "store/memory_store.h"
#include "table/delta_log.h"
#include "table/head.h"
#include "table/vacuum.h"

namespace tonearm {

inline constexpr Millis kStart = 1'800'000'000'000;  // 2027-01-15T08:00:00Z

/// What a head does to one table.
struct Edit {
  std::vector<HeadFile> add;
  std::vector<HeadFile> remove;
};

class FakeLake {
 public:
  explicit FakeLake(const Storage& lake) : storage(lake), heads(lake.objects) {}

  /// Puts a data file of a table.
  HeadFile file(const std::string& table, const std::string& text, const std::string& partition = "",
                std::uint32_t slice = 0) {
    HeadFile made;
    made.sha256 = sha256_hex(text);
    made.path = layout::data_file(partition, slice, made.sha256, fmt::format("{:016x}", ++nonce_));
    made.bytes = text.size();
    made.rows = 1;
    made.partition = partition;
    made.slice = slice;
    const Status put = storage.objects->put_if_absent(layout::table_root(table) + made.path, text);
    EXPECT_TRUE(put.ok() || put.error().code == Code::kStorage);
    return made;
  }

  /// The head that follows the newest one that this lake knows.
  Head next(const std::map<std::string, Edit>& edits, int spec_version = spec::kSpecVersion) const {
    Head made = newest.value_or(Head{});
    ++made.number;
    made.applied_seq += 1;
    made.spec_version = spec_version;
    made.time = now;
    made.changes.clear();
    for (const auto& [name, edit] : edits) {
      const spec::Table& table = *spec::find_table(name);
      auto& files = made.tables[name].files;
      for (const HeadFile& gone : edit.remove) {
        std::erase(files, gone);
        made.changes[name].remove.push_back(remove_action(table, gone, now));
      }
      for (const HeadFile& added : edit.add) {
        files.push_back(added);
        made.changes[name].add.push_back(add_action(table, added, R"({"numRecords":1})", now));
      }
    }
    finish_head(newest, &made);
    return made;
  }

  Status put(const Head& made) {
    Status status = heads.put(made);
    if (status.ok()) newest = made;
    return status;
  }

  /// Puts the next head and publishes it; an hour passes.
  Status commit(const std::map<std::string, Edit>& edits, int spec_version = spec::kSpecVersion) {
    TONEARM_RETURN_IF_ERROR(put(next(edits, spec_version)));
    now += kHour;
    return publish(storage, &heads, *newest);
  }

  /// As many commits that each replace the one file of a table.
  void rewrite(const std::string& table, int times) {
    for (int i = 0; i < times; ++i) {
      Edit edit;
      if (newest) edit.remove = newest->tables.at(table).files;
      edit.add = {file(table, fmt::format("{} {}", table, nonce_))};
      const Status done = commit({{table, edit}});
      ASSERT_TRUE(done.ok()) << done.error().message;
    }
  }

  Storage storage;
  Heads heads;
  std::optional<Head> newest;
  Millis now = kStart;

 private:
  std::uint64_t nonce_ = 0;
};

/// The paths that a head, or a log, shows of a table.
inline std::vector<std::string> paths(const Head& head, const std::string& table) {
  std::vector<std::string> found;
  for (const HeadFile& file : head.tables.at(table).files) found.push_back(file.path);
  std::sort(found.begin(), found.end());
  return found;
}
inline std::vector<std::string> paths(const DeltaSnapshot& snapshot) {
  std::vector<std::string> found;
  for (const auto& [path, action] : snapshot.files) found.push_back(path);
  return found;
}

/// Every table's log shows what the head says.
inline void expect_published(ObjectStore* store, const Head& head) {
  for (const auto& [name, table] : head.tables) {
    const auto shown = replay(store, name);
    ASSERT_TRUE(shown.ok()) << name << ": " << shown.error().message;
    EXPECT_EQ(shown->version, table.delta_version) << name;
    EXPECT_EQ(paths(*shown), paths(head, name)) << name;
    EXPECT_TRUE(shown->warnings.empty()) << name << ": " << shown->warnings.front();
  }
}

/// Everything below a prefix, by key.
inline std::map<std::string, std::string> contents(ObjectStore* store, std::string_view prefix) {
  std::map<std::string, std::string> all;
  const auto found = store->list(prefix);
  for (const ObjectInfo& object : found.value()) all[object.key] = *store->get(object.key);
  return all;
}

/// Breaks at the n-th change: from then on every call fails (the machine is gone), or that change alone happens and its
/// answer is lost. Counts changes, so that a test can break each one in turn.
class BreakingStore : public ObjectStore, public Replacer, public Remover {
 public:
  enum class Break { kBefore, kAfter, kLostAnswer };
  BreakingStore(MemoryStore* inner, int at, Break how) : inner_(inner), at_(at), how_(how) {}

  Status put_if_absent(const std::string& key, std::string_view bytes) override {
    return change([&] { return inner_->put_if_absent(key, bytes); });
  }
  Status replace(const std::string& key, std::string_view bytes) override {
    return change([&] { return inner_->replace(key, bytes); });
  }
  Status remove(const std::string& key) override {
    return change([&] { return inner_->remove(key); });
  }
  Status sync() override { return broken_ ? Status(gone()) : inner_->sync(); }
  Result<std::string> get(const std::string& key) override {
    if (broken_) return gone();
    return inner_->get(key);
  }
  Result<std::string> get_range(const std::string& key, std::uint64_t offset, std::uint64_t length) override {
    if (broken_) return gone();
    return inner_->get_range(key, offset, length);
  }
  Result<std::vector<ObjectInfo>> list(std::string_view prefix, std::string_view start_after = {}) override {
    if (broken_) return gone();
    return inner_->list(prefix, start_after);
  }
  Result<std::uint64_t> remove_temporaries(Millis before) override { return inner_->remove_temporaries(before); }

  Storage storage() { return {this, this, this}; }
  bool was_reached() const { return changes_ >= at_; }

 private:
  static Error gone() { return {.code = Code::kStorage, .message = "The machine is gone."}; }

  template <typename Do>
  Status change(const Do& act) {
    if (broken_) return gone();
    if (++changes_ != at_) return act();
    if (how_ == Break::kLostAnswer) {
      TONEARM_RETURN_IF_ERROR(act());
      return Error{.code = Code::kUnavailable, .message = "The answer was lost."};
    }
    broken_ = true;
    if (how_ == Break::kAfter) TONEARM_RETURN_IF_ERROR(act());
    return gone();
  }

  MemoryStore* inner_;
  int at_;
  Break how_;
  int changes_ = 0;
  bool broken_ = false;
};

}  // namespace tonearm
