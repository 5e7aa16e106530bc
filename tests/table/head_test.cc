#include "table/head.h"

#include <random>

#include "base/seal.h"
#include "table/fake_lake.h"

namespace tonearm {
namespace {

Head sample() {
  MemoryStore store;
  FakeLake lake(store.storage());
  EXPECT_TRUE(lake.put(lake.next({{"plays", {{lake.file("plays", "a", "played_year=2026")}, {}}}})).ok());
  return lake.next(
      {{"plays", {{lake.file("plays", "b", "played_year=2026", 3)}, lake.newest->tables.at("plays").files}}});
}

TEST(Head, RoundTripIsByteStable) {
  const Head head = sample();
  const std::string text = to_json(head);
  const auto again = head_from_json(text);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, head);
  EXPECT_EQ(to_json(*again), text);
}

TEST(Head, MembersStandInOneOrderOnOneLine) {
  Head head;
  head.number = 7;
  head.applied_seq = 12;
  head.spec_version = 1;
  head.transform_version = 2;
  head.time = 5000;
  head.born = 4000;
  head.tables["plays"] = {3, {{"played_year=2026/part-1.parquet", 10, 2, std::string(64, 'a'), "played_year=2026", 1}}};
  head.changes["plays"] = {{R"({"path":"p"})"}, {R"({"path":"q"})"}, R"({"id":"i"})"};
  EXPECT_EQ(
      *unseal(to_json(head)),
      R"({"format":1,"number":7,"applied_seq":12,"spec_version":1,"transform_version":2,"time":5000,"born":4000,)"
      R"("tables":{"plays":{"delta_version":3,"files":[{"path":"played_year=2026/part-1.parquet","bytes":10,"rows":2,)"
      R"("sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","partition":"played_year=2026",)"
      R"("slice":1}]}},"changes":{"plays":{"metadata":{"id":"i"},"add":[{"path":"p"}],"remove":[{"path":"q"}]}}})");
}

TEST(Head, CutAnywhereItIsRefused) {
  const std::string text = to_json(sample());
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto head = head_from_json(std::string_view(text).substr(0, length));
    ASSERT_FALSE(head.ok()) << length;
    ASSERT_EQ(head.error().code, Code::kIntegrity) << length;
  }
}

TEST(Head, OneChangedByteAnywhereIsFound) {
  const std::string text = to_json(sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    ASSERT_FALSE(head_from_json(damaged).ok()) << at;
  }
}

TEST(Head, SealedNonsenseIsRefusedOrReadButNeverCrashes) {
  const std::string text = *unseal(to_json(sample()));
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = text;
    damaged[1 + random() % (damaged.size() - 2)] = static_cast<char>(random());
    const auto head = head_from_json(seal(damaged));
    if (head.ok()) {
      EXPECT_TRUE(head_from_json(to_json(*head)).ok());
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

TEST(Head, HostileTextIsAnIntegrityError) {
  const std::string good = *unseal(to_json(sample()));
  const auto replaced = [&good](const std::string& what, const std::string& by) {
    std::string text = good;
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return seal(text.replace(at, what.size(), by));
  };
  const std::vector<std::string> hostile = {"",
                                            "null",
                                            "[]",
                                            "{}",
                                            "\"x\"",
                                            std::string(100'000, '['),
                                            std::string(100'000, '{'),
                                            good,
                                            good + "\n",
                                            seal(R"({"format":1})"),
                                            seal("{\"a\":" + std::string(100'000, '[') + "}"),
                                            seal("{nothing}"),
                                            replaced("\"format\":1", "\"format\":0"),
                                            replaced("\"number\":2", "\"number\":0"),
                                            replaced("\"number\":2", "\"number\":-2"),
                                            replaced("\"number\":2", "\"number\":2.5"),
                                            replaced("\"number\":2", "\"number\":\"2\""),
                                            replaced("\"number\":2", "\"number\":9007199254740993"),
                                            replaced("\"time\":", "\"time\":1e999, \"was\":"),
                                            replaced("\"plays\":{\"delta", "\"../plays\":{\"delta"),
                                            replaced("\"path\":\"played_year=2026/", "\"path\":\"../../raw/"),
                                            replaced("\"path\":\"played_year", "\"path\":\"/played_year"),
                                            replaced("\"slice\":3", "\"slice\":4294967296"),
                                            replaced("\"sha256\":\"", "\"sha256\":\"X"),
                                            replaced("\"files\":[", "\"files\":{}, \"was\":["),
                                            replaced("\"add\":[{", "\"add\":[7,{"),
                                            replaced("\"changes\":{\"plays\"", "\"changes\":{\"strangers\"")};
  for (const std::string& text : hostile) {
    const auto head = head_from_json(text);
    ASSERT_FALSE(head.ok()) << text.substr(0, 200);
    EXPECT_EQ(head.error().code, Code::kIntegrity) << text.substr(0, 200);
    EXPECT_FALSE(head.error().next.empty());
  }
}

TEST(Head, NewerFormatIsUnsupported) {
  std::string text = *unseal(to_json(sample()));
  text.replace(text.find("\"format\":1"), 10, "\"format\":2");
  EXPECT_EQ(head_from_json(seal(text)).error().code, Code::kUnsupported);
}

TEST(Heads, LastIsTheGreatestNumberWithGapsBelow) {
  MemoryStore store;
  Heads heads(&store);
  EXPECT_EQ(*heads.last(), 0U);
  EXPECT_FALSE(heads.newest()->has_value());
  Head head = sample();
  for (const std::uint64_t number : {3U, 9U, 12U}) {
    head.number = number;
    ASSERT_TRUE(heads.put(head).ok());
  }
  ASSERT_TRUE(store.put_if_absent("_tonearm/heads/notes.txt", "x").ok());
  for (const std::uint64_t hint : {0U, 1U, 3U, 5U, 11U, 12U, 13U, 999U}) EXPECT_EQ(*heads.last(hint), 12U) << hint;
  EXPECT_EQ((*heads.newest())->number, 12U);
  EXPECT_EQ(heads.read(4).error().code, Code::kNotFound);
}

TEST(Heads, AHeadUnderAnotherNumberIsDamaged) {
  MemoryStore store;
  ASSERT_TRUE(store.put_if_absent(layout::head(5), to_json(sample())).ok());
  const auto head = Heads(&store).read(5);
  EXPECT_EQ(head.error().code, Code::kIntegrity);
  EXPECT_NE(head.error().message.find(layout::head(5)), std::string::npos);
}

TEST(Heads, TheSecondOfTwoWritersIsTold) {
  MemoryStore store;
  Heads heads(&store);
  Head head = sample();
  ASSERT_TRUE(heads.put(head).ok());
  head.applied_seq += 1;
  EXPECT_EQ(heads.put(head).error().code, Code::kAlreadyExists);
}

TEST(Heads, OwnPutWhoseAnswerWasLostIsReadBack) {
  MemoryStore memory;
  BreakingStore store(&memory, 1, BreakingStore::Break::kLostAnswer);
  EXPECT_TRUE(Heads(&store).put(sample()).ok());
}

TEST(Heads, APutThatFailedIsNoHead) {
  MemoryStore memory;
  BreakingStore store(&memory, 1, BreakingStore::Break::kBefore);
  EXPECT_EQ(Heads(&store).put(sample()).error().code, Code::kStorage);
  EXPECT_EQ(*Heads(&memory).last(), 0U);
}

TEST(FinishHead, TheFirstHeadGivesEveryTableVersionZero) {
  MemoryStore store;
  FakeLake lake(store.storage());
  const Head head = lake.next({});
  EXPECT_EQ(head.born, head.time);
  for (const spec::Table* table : spec::tables()) {
    const std::string name(table->name);
    EXPECT_EQ(head.tables.at(name).delta_version, 0U) << name;
    EXPECT_FALSE(head.changes.at(name).metadata.empty()) << name;
  }
}

TEST(FinishHead, OnlyChangedTablesGetANewVersion) {
  MemoryStore store;
  FakeLake lake(store.storage());
  ASSERT_TRUE(lake.put(lake.next({})).ok());
  const Head head = lake.next({{"tracks", {{lake.file("tracks", "t")}, {}}}});
  EXPECT_EQ(head.changes.size(), 1U);
  EXPECT_EQ(head.tables.at("tracks").delta_version, 1U);
  EXPECT_EQ(head.tables.at("plays").delta_version, 0U);
  EXPECT_TRUE(head.changes.at("tracks").metadata.empty());
}

TEST(FinishHead, ANewerSpecRewritesEverySchemaUnderTheOldId) {
  MemoryStore store;
  FakeLake lake(store.storage());
  ASSERT_TRUE(lake.put(lake.next({})).ok());
  lake.now += kHour;
  const Head head = lake.next({}, spec::kSpecVersion + 1);
  EXPECT_EQ(head.changes.size(), spec::tables().size());
  for (const auto& [name, change] : head.changes) {
    EXPECT_EQ(change.metadata, lake.newest->changes.at(name).metadata) << name;
    EXPECT_EQ(head.tables.at(name).delta_version, 1U) << name;
  }
}

TEST(FinishHead, AsOftenAsOneLikesIsTheSame) {
  MemoryStore store;
  FakeLake lake(store.storage());
  ASSERT_TRUE(lake.put(lake.next({})).ok());
  Head head = lake.next({{"tracks", {{lake.file("tracks", "t")}, {}}}});
  const Head once = head;
  finish_head(lake.newest, &head);
  EXPECT_EQ(head, once);
}

}  // namespace
}  // namespace tonearm
