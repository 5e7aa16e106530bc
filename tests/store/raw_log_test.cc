#include "store/raw_log.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "store/cursor_state.h"
#include "store/entries.h"
#include "store/layout.h"
#include "store/memory_store.h"
#include "support/faulty_store.h"

namespace tonearm {
namespace {

using test::entry_of;
using test::go_on;

/// The number of `entry` as appended to `store` after `known`; a failed test and 0 where it fails.
std::uint64_t append(ObjectStore* store, std::uint64_t known, const Entry& entry) {
  const auto seq = RawLog(store).append(entry, known, go_on);
  EXPECT_TRUE(seq.ok()) << seq.error().message;
  return seq.ok() ? *seq : 0;
}

TEST(RawLog, AnEmptyLogEndsAtZero) {
  MemoryStore store;
  RawLog log(&store);
  EXPECT_EQ(*log.last(), 0U);
  EXPECT_EQ(*log.last(5), 0U);
  EXPECT_EQ(*log.state_at(0), CursorState{});
  EXPECT_EQ(log.read(1).error().code, Code::kNotFound);
}

TEST(RawLog, WhatIsAppendedIsRead) {
  MemoryStore store;
  RawLog log(&store);
  EXPECT_EQ(append(&store, 0, entry_of("a", EntryKind::kImport)), 1U);
  EXPECT_EQ(append(&store, 1, entry_of("b")), 2U);
  EXPECT_EQ(*log.last(), 2U);
  const auto second = log.read(2);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->seq, 2U);
  EXPECT_EQ(second->slot, "b");
  const CursorState state = *log.state_at(2);
  EXPECT_EQ(state.seq, 2U);
  EXPECT_EQ(state.imports, std::vector<std::uint64_t>{1});
  EXPECT_EQ(second->state, sha256_hex(to_json(state)));
  EXPECT_TRUE(store.get(layout::raw_state(second->state)).ok());
}

TEST(RawLog, LoserOfANumberTriesTheNextAndHearsEachWinnerInOrder) {
  MemoryStore store;
  ASSERT_EQ(append(&store, 0, entry_of("w1", EntryKind::kImport)), 1U);
  ASSERT_EQ(append(&store, 1, entry_of("w2")), 2U);
  ASSERT_EQ(append(&store, 2, entry_of("w3")), 3U);
  std::vector<std::string> winners;
  const auto seq = RawLog(&store).append(entry_of("mine"), 0, [&](Entry* entry, const Entry& winner) {
    winners.push_back(winner.slot);
    entry->slot += "+" + winner.slot;
    return true;
  });
  ASSERT_TRUE(seq.ok());
  EXPECT_EQ(*seq, 4U);
  EXPECT_EQ(winners, (std::vector<std::string>{"w1", "w2", "w3"}));
  EXPECT_EQ(RawLog(&store).read(4)->slot, "mine+w1+w2+w3");
  EXPECT_EQ(RawLog(&store).state_at(4)->imports, std::vector<std::uint64_t>{1});
}

TEST(RawLog, GivingUpWritesNothing) {
  MemoryStore store;
  ASSERT_EQ(append(&store, 0, entry_of("winner")), 1U);
  const auto seq = RawLog(&store).append(entry_of("mine"), 0, [](Entry*, const Entry&) { return false; });
  ASSERT_TRUE(seq.ok());
  EXPECT_EQ(*seq, 0U);
  EXPECT_EQ(*RawLog(&store).last(), 1U);
}

TEST(RawLog, AnEqualEntryOfSomebodyElseIsAWinnerToo) {
  MemoryStore store;
  EXPECT_EQ(append(&store, 0, entry_of("same")), 1U);
  EXPECT_EQ(append(&store, 0, entry_of("same")), 2U);
}

TEST(RawLog, AGapIsNamed) {
  MemoryStore store;
  for (std::uint64_t seq = 0; seq < 5; ++seq) append(&store, seq, entry_of("s"));
  ASSERT_TRUE(store.remove(layout::raw_log_entry(3)).ok());
  RawLog log(&store);
  const auto last = log.last();
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.error().code, Code::kIntegrity);
  EXPECT_NE(last.error().message.find(layout::raw_log_entry(3)), std::string::npos);
  EXPECT_FALSE(log.last(2).ok());
  EXPECT_FALSE(log.last(3).ok()) << "a hint that is not there is not believed";
  EXPECT_EQ(*log.last(4), 5U) << "a hint says that all before it was seen";
  ASSERT_TRUE(store.remove(layout::raw_log_entry(1)).ok());
  EXPECT_NE(log.last().error().message.find(layout::raw_log_entry(1)), std::string::npos);
}

TEST(RawLog, AWrongHintIsFoundOut) {
  MemoryStore store;
  for (std::uint64_t seq = 0; seq < 3; ++seq) append(&store, seq, entry_of("s"));
  for (const std::uint64_t hint : {0ULL, 1ULL, 2ULL, 3ULL, 4ULL, 100ULL, ~0ULL}) {
    EXPECT_EQ(*RawLog(&store).last(hint), 3U) << hint;
  }
}

TEST(RawLog, ARightHintCostsOneListing) {
  MemoryStore store;
  for (std::uint64_t seq = 0; seq < 20; ++seq) append(&store, seq, entry_of("s"));
  FaultyStore counted(store.storage());
  EXPECT_EQ(*RawLog(&counted).last(20), 20U);
  EXPECT_EQ(counted.calls(), 1U);
}

TEST(RawLog, OtherFilesInTheLogAreNoEntries) {
  MemoryStore store;
  append(&store, 0, entry_of("s"));
  ASSERT_TRUE(store.put_if_absent("raw/log/notes.txt", "x").ok());
  ASSERT_TRUE(store.put_if_absent("raw/log/0.json", "x").ok());
  ASSERT_TRUE(store.put_if_absent(layout::raw_log_entry(0), "x").ok());
  EXPECT_EQ(*RawLog(&store).last(), 1U);
}

TEST(RawLog, AListingThatMissedAnEntryIsNoGap) {
  MemoryStore store;
  for (std::uint64_t seq = 0; seq < 3; ++seq) append(&store, seq, entry_of("s"));
  // As a folder's listing does that runs while entries are put: it shows 3, and 2 not yet.
  struct Torn : FaultyStore {
    using FaultyStore::FaultyStore;
    Result<std::vector<ObjectInfo>> list(std::string_view prefix, std::string_view start_after) override {
      auto objects = FaultyStore::list(prefix, start_after);
      std::erase_if(*objects, [](const ObjectInfo& o) { return o.key == layout::raw_log_entry(2); });
      return objects;
    }
  } torn(store.storage());
  EXPECT_EQ(*RawLog(&torn).last(), 3U);
}

TEST(RawLog, ADamagedEntrySaysWhichOne) {
  MemoryStore store;
  append(&store, 0, entry_of("s"));
  const std::string text = *store.get(layout::raw_log_entry(1));
  ASSERT_TRUE(store.replace(layout::raw_log_entry(1), text.substr(0, text.size() / 2)).ok());
  const auto cut = RawLog(&store).read(1);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().code, Code::kIntegrity);
  EXPECT_NE(cut.error().message.find(layout::raw_log_entry(1)), std::string::npos);
  ASSERT_TRUE(store.replace(layout::raw_log_entry(2), text).ok());
  EXPECT_EQ(RawLog(&store).read(2).error().code, Code::kIntegrity) << "entry 1 under the number 2";
}

TEST(RawLog, ALostOrDamagedStateIsFoldedAnew) {
  MemoryStore store;
  for (std::uint64_t seq = 0; seq < 6; ++seq) {
    append(&store, seq, entry_of("s", seq % 2 == 0 ? EntryKind::kImport : EntryKind::kSlot));
  }
  RawLog log(&store);
  std::vector<CursorState> states;
  std::vector<std::string> keys;
  for (std::uint64_t seq = 1; seq <= 6; ++seq) {
    states.push_back(*log.state_at(seq));
    keys.push_back(layout::raw_state(log.read(seq)->state));
  }
  EXPECT_EQ(states.back().imports, (std::vector<std::uint64_t>{1, 3, 5}));
  ASSERT_TRUE(store.replace(keys[5], "{}").ok());
  EXPECT_EQ(*log.state_at(6), states[5]);
  for (const std::string& key : keys) ASSERT_TRUE(store.remove(key).ok());
  for (std::uint64_t seq = 1; seq <= 6; ++seq) EXPECT_EQ(*log.state_at(seq), states[seq - 1]);
  EXPECT_EQ(append(&store, 6, entry_of("next")), 7U);
}

TEST(RawLog, ALostAnswerIsReadBack) {
  MemoryStore store;
  FaultyStore faulty(store.storage());
  faulty.plan = [](const StoreCall& call, std::uint64_t) {
    return call.key.starts_with(layout::kRawLog) && call.verb == StoreVerb::kPut ? Fault::kLoseAnswer : Fault::kNone;
  };
  EXPECT_EQ(append(&faulty, 0, entry_of("mine")), 1U);
  EXPECT_EQ(*RawLog(&store).last(), 1U);
  EXPECT_EQ(append(&faulty, 0, entry_of("next")), 2U) << "a lost answer of a lost race";
  EXPECT_EQ(RawLog(&store).read(1)->slot, "mine");
}

TEST(RawLog, APutThatArrivesLateIsStillOurs) {
  // The first try is answered "unknown" and is not there yet when it is read back; it arrives just before the second.
  MemoryStore store;
  FaultyStore faulty(store.storage());
  int puts = 0;
  faulty.plan = [&](const StoreCall& call, std::uint64_t) {
    if (call.verb != StoreVerb::kPut || !call.key.starts_with(layout::kRawLog)) return Fault::kNone;
    return ++puts == 1 ? Fault::kRefuse : Fault::kNone;
  };
  Entry ours = entry_of("mine");
  ours.seq = 1;
  ours.state = sha256_hex(to_json(fold({}, ours)));
  int gets = 0;
  faulty.before = [&](const StoreCall& call) {
    if (call.verb == StoreVerb::kPut && puts == 1) {
      ASSERT_TRUE(store.put_if_absent(layout::raw_log_entry(1), to_json(ours)).ok());
    }
    gets += call.verb == StoreVerb::kGet ? 1 : 0;
  };
  EXPECT_EQ(append(&faulty, 0, entry_of("mine")), 1U);
  EXPECT_EQ(*RawLog(&store).last(), 1U);
}

TEST(RawLog, AnOutcomeThatStaysUnknownIsSaid) {
  MemoryStore store;
  FaultyStore faulty(store.storage());
  faulty.plan = [](const StoreCall& call, std::uint64_t) {
    return call.key.starts_with(layout::kRawLog) ? Fault::kRefuse : Fault::kNone;
  };
  const auto seq = RawLog(&faulty).append(entry_of("mine"), 0, go_on);
  ASSERT_FALSE(seq.ok());
  EXPECT_EQ(seq.error().code, Code::kUnavailable);
}

TEST(RawLog, WhateverCallFailsNothingIsLostOrTwice) {
  for (std::uint64_t n = 1;; ++n) {
    MemoryStore store;
    append(&store, 0, entry_of("before"));
    FaultyStore faulty(store.storage());
    faulty.stop_at(n);
    const auto first = RawLog(&faulty).append(entry_of("mine"), 0, go_on);
    if (faulty.calls() < n) {
      EXPECT_TRUE(first.ok());
      EXPECT_GT(n, 5U);
      break;
    }
    EXPECT_FALSE(first.ok()) << n;
    // The next run gives up where it meets its own entry, as a caller does whose answers are listed already.
    const auto second = RawLog(&store).append(
        entry_of("mine"), 0, [](Entry* entry, const Entry& winner) { return entry->slot != winner.slot; });
    ASSERT_TRUE(second.ok()) << n;
    EXPECT_EQ(*RawLog(&store).last(), 2U) << n;
    EXPECT_EQ(RawLog(&store).read(2)->slot, "mine") << n;
  }
}

TEST(RawLog, StateIsDurableBeforeItsEntryAndTheEntryOnReturn) {
  MemoryStore store;
  FaultyStore traced(store.storage());
  append(&traced, 0, entry_of("s"));
  std::string order;
  for (const StoreCall& call : traced.trace()) {
    if (call.verb == StoreVerb::kSync) order += "sync ";
    if (call.verb == StoreVerb::kPut) order += call.key.starts_with(layout::kRawState) ? "state " : "entry ";
  }
  EXPECT_EQ(order, "state sync entry sync ");
}

TEST(RawLog, AQuietEntryIsAllThatIsWrittenAndItsStateIsFoldedAgain) {
  MemoryStore store;
  append(&store, 0, entry_of("a"));
  FaultyStore traced(store.storage());
  for (std::uint64_t known = 1; known < 4; ++known) {
    Entry quiet = entry_of("b" + std::to_string(known));
    quiet.failed.clear();
    quiet.repeats = {{"me", "recently_played", 5, 1}};
    quiet.requests = {{"player", 200, 1}};
    quiet.done = true;
    append(&traced, known, quiet);
  }
  for (const StoreCall& call : traced.trace())
    EXPECT_TRUE(call.verb != StoreVerb::kPut || call.key.starts_with(layout::kRawLog)) << call.key;
  const auto state = RawLog(&store).state_at(4);
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->seq, 4U);
  EXPECT_EQ(sha256_hex(to_json(*state)), RawLog(&store).read(4)->state);
  EXPECT_TRUE(state->is_done("b3"));
}

TEST(RawLog, TooManyAnswersAreRefused) {
  MemoryStore store;
  Entry entry = entry_of("s");
  entry.answers.resize(kMaxAnswersPerEntry + 1);
  EXPECT_EQ(RawLog(&store).append(entry, 0, go_on).error().code, Code::kInternal);
  EXPECT_EQ(*RawLog(&store).last(), 0U);
}

}  // namespace
}  // namespace tonearm
