/// What every store promises, as tests: each store runs the same ones.
///
///   INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, testing::Values(StoreMaker{"Memory", [] { ... }}),
///                            maker_name);
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "store/object_store.h"

namespace tonearm {

/// An empty place and what keeps it alive.
struct Place {
  Storage storage;
  std::shared_ptr<void> owner;
};
struct StoreMaker {
  std::string name;
  std::function<Place()> make;
};
/// A test is named for its store: the default would be an address.
inline std::string maker_name(const testing::TestParamInfo<StoreMaker>& info) { return info.param.name; }
inline void PrintTo(const StoreMaker& maker, std::ostream* out) { *out << maker.name; }

class StoreConformance : public testing::TestWithParam<StoreMaker> {
 protected:
  Place place_ = GetParam().make();
  ObjectStore& store_ = *place_.storage.objects;

  void put(const std::string& key, std::string_view bytes = "x") {
    const Status status = store_.put_if_absent(key, bytes);
    ASSERT_TRUE(status.ok()) << key << ": " << status.error().message;
  }
  std::string get(const std::string& key) {
    const auto bytes = store_.get(key);
    return bytes.ok() ? *bytes : "error: " + std::string(name(bytes.error().code));
  }
  std::vector<std::string> list(std::string_view prefix, std::string_view start_after = {}) {
    const auto objects = store_.list(prefix, start_after);
    if (!objects.ok()) return {"error: " + objects.error().message};
    std::vector<std::string> keys;
    for (const ObjectInfo& object : *objects) keys.push_back(object.key);
    return keys;
  }
};

using Keys = std::vector<std::string>;

TEST_P(StoreConformance, WhatIsPutIsRead) {
  const std::string binary("\0\n\xFF\r\x80 text", 10);
  put("raw/a", binary);
  put("raw/empty", "");
  put("raw/large", std::string(3'000'000, 'q'));
  EXPECT_EQ(get("raw/a"), binary);
  EXPECT_EQ(get("raw/empty"), "");
  EXPECT_EQ(get("raw/large"), std::string(3'000'000, 'q'));
  EXPECT_TRUE(store_.sync().ok());
  EXPECT_EQ(get("raw/a"), binary);
}

TEST_P(StoreConformance, ASecondPutChangesNothing) {
  for (const std::string key : {"raw/a", "raw/log/00000000000000000001.json"}) {
    put(key, "first");
    const Status second = store_.put_if_absent(key, "second");
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, Code::kAlreadyExists);
    EXPECT_EQ(get(key), "first");
  }
  EXPECT_EQ(list("").size(), 2U);
}

TEST_P(StoreConformance, AbsentIsNotFound) {
  put("raw/a/b");
  for (const std::string key : {"raw/b", "raw/a", "other/x", "raw/a/b/c"}) {
    EXPECT_EQ(get(key), "error: not_found") << key;
    EXPECT_EQ(store_.get_range(key, 0, 1).error().code, Code::kNotFound) << key;
  }
}

TEST_P(StoreConformance, RangesAreCutAtTheEnd) {
  put("raw/a", "0123456789");
  const auto range = [&](std::uint64_t offset, std::uint64_t length) {
    return *store_.get_range("raw/a", offset, length);
  };
  EXPECT_EQ(range(0, 3), "012");
  EXPECT_EQ(range(8, 100), "89");
  EXPECT_EQ(range(2, ~0ULL), "23456789");
  EXPECT_EQ(range(10, 1), "");
  EXPECT_EQ(range(~0ULL, ~0ULL), "");
  EXPECT_EQ(range(3, 0), "");
}

TEST_P(StoreConformance, AListIsInByteOrderOfWholeKeys) {
  for (const char* key : {"t/a/b", "t/a-b", "t/a=b/c", "t/a.b", "t/a0", "t/B", "t/ab/c", "t/_"}) put(key);
  EXPECT_EQ(list("t/"), (Keys{"t/B", "t/_", "t/a-b", "t/a.b", "t/a/b", "t/a0", "t/a=b/c", "t/ab/c"}));
}

TEST_P(StoreConformance, APrefixMayEndInsideASegment) {
  for (const char* key : {"t/part-1/x", "t/part-2", "t/pa", "t/q", "u/part-1"}) put(key);
  EXPECT_EQ(list("t/part-"), (Keys{"t/part-1/x", "t/part-2"}));
  EXPECT_EQ(list("t/part-1"), (Keys{"t/part-1/x"}));
  EXPECT_EQ(list("t/part-2"), (Keys{"t/part-2"}));
  EXPECT_EQ(list("t/part-2/"), Keys{});
  EXPECT_EQ(list("t/part-2", "t/part-2"), Keys{});
  EXPECT_EQ(list("v/"), Keys{});
  EXPECT_EQ(list("").size(), 5U);
}

TEST_P(StoreConformance, ListsEqualASortedFilter) {
  std::mt19937 random(20261125);
  std::set<std::string> keys;
  const auto key = [&] {
    std::string made;
    for (int segment = 0; segment < 3; ++segment) {
      if (segment > 0) made += '/';
      made += std::string(1, static_cast<char>('k' + segment));  // so that no key lies below another
      for (std::size_t letters = random() % 2 + 1; letters > 0; --letters) made += "a-=B"[random() % 4];
    }
    return made;
  };
  while (keys.size() < 60) keys.insert(key());
  for (const std::string& each : keys) put(each);
  for (int round = 0; round < 300; ++round) {
    const std::string prefix = key().substr(0, random() % 9);
    const std::string after = random() % 3 == 0 ? "" : key().substr(0, random() % 9);
    Keys expected;
    for (const std::string& each : keys) {
      if (each.starts_with(prefix) && (after.empty() || each > after)) expected.push_back(each);
    }
    ASSERT_EQ(list(prefix, after), expected) << "prefix '" << prefix << "' after '" << after << "'";
  }
}

TEST_P(StoreConformance, AListTellsSizes) {
  put("raw/a", "12345");
  const auto objects = store_.list("raw/");
  ASSERT_TRUE(objects.ok());
  ASSERT_EQ(objects->size(), 1U);
  EXPECT_EQ(objects->front().bytes, 5U);
}

TEST_P(StoreConformance, KeysThatAreNoneAreRefused) {
  const Keys bad = {"",
                    "/a",
                    "a/",
                    "a//b",
                    "../a",
                    "a/../b",
                    "a/./b",
                    ".tmp-1",
                    "a/.b/c",
                    "a b",
                    "a\nb",
                    "a\\b",
                    "\xC3\xA9",
                    "a:b",
                    std::string("a\0b", 3),
                    std::string(256, 'a'),
                    std::string(600, 'a').replace(200, 1, "/").replace(400, 1, "/") + "/" + std::string(200, 'b') +
                        "/" + std::string(250, 'c')};
  for (const std::string& key : bad) {
    const Status status = store_.put_if_absent(key, "x");
    ASSERT_FALSE(status.ok()) << key;
    EXPECT_EQ(status.error().code, Code::kInternal) << key;
    EXPECT_EQ(store_.get(key).error().code, Code::kInternal) << key;
    EXPECT_EQ(place_.storage.replacer->replace(key, "x").error().code, Code::kInternal) << key;
    EXPECT_EQ(place_.storage.remover->remove(key).error().code, Code::kInternal) << key;
  }
  for (const char* prefix : {"/", "../", "a//", "a b", ".tmp"}) {
    EXPECT_EQ(store_.list(prefix).error().code, Code::kInternal) << prefix;
  }
  EXPECT_EQ(list(""), Keys{});
}

TEST_P(StoreConformance, ReplaceOverwritesOrMakes) {
  Replacer& replacer = *place_.storage.replacer;
  ASSERT_TRUE(replacer.replace("_tonearm/latest.json", "one").ok());
  EXPECT_EQ(get("_tonearm/latest.json"), "one");
  ASSERT_TRUE(replacer.replace("_tonearm/latest.json", "2").ok());
  EXPECT_EQ(get("_tonearm/latest.json"), "2");
  EXPECT_EQ(list(""), Keys{"_tonearm/latest.json"});
}

TEST_P(StoreConformance, RemoveIsDoneOnce) {
  Remover& remover = *place_.storage.remover;
  put("t/a/b");
  put("t/c");
  EXPECT_TRUE(remover.remove("t/a/b").ok());
  EXPECT_TRUE(remover.remove("t/a/b").ok());
  EXPECT_TRUE(remover.remove("never/there").ok());
  EXPECT_EQ(list(""), Keys{"t/c"});
  put("t/a/b", "again");
  EXPECT_EQ(get("t/a/b"), "again");
}

TEST_P(StoreConformance, OneOfManyWritersWinsAndReadersSeeAllOrNothing) {
  constexpr int kWriters = 8;
  constexpr int kKeys = 20;
  std::vector<std::vector<int>> won(kWriters);
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int k = 0; k < kKeys; ++k) {
        const std::string key = "_tonearm/heads/" + std::to_string(k);
        const std::string bytes(10'000, static_cast<char>('a' + writer));
        if (store_.put_if_absent(key, bytes).ok()) won[static_cast<std::size_t>(writer)].push_back(k);
        const auto seen = store_.get(key);
        if (!seen.ok() || seen->size() != 10'000 || seen->find_first_not_of(seen->front()) != std::string::npos) ++torn;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(torn, 0);
  std::set<int> all;
  std::size_t wins = 0;
  for (int writer = 0; writer < kWriters; ++writer) {
    for (const int k : won[static_cast<std::size_t>(writer)]) {
      all.insert(k);
      ++wins;
      EXPECT_EQ(get("_tonearm/heads/" + std::to_string(k)).front(), static_cast<char>('a' + writer));
    }
  }
  EXPECT_EQ(wins, static_cast<std::size_t>(kKeys));
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kKeys));
  EXPECT_EQ(list("").size(), static_cast<std::size_t>(kKeys));
}

TEST_P(StoreConformance, ThreadsPutAndSyncSideBySide) {
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer) {
    threads.emplace_back([&, writer] {
      for (int n = 0; n < 100; ++n) {
        const std::string key = "raw/w" + std::to_string(writer) + "/" + std::to_string(n);
        if (!store_.put_if_absent(key, key).ok()) ++failed;
        if (n % 10 == 9 && !store_.sync().ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(list("raw/").size(), 400U);
}

}  // namespace tonearm
