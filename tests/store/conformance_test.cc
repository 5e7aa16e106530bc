#include "store/folder_store.h"
#include "store/memory_store.h"
#include "support/faulty_store.h"
#include "support/store_conformance.h"
#include "support/temporary_folder.h"

namespace tonearm {
namespace {

Place memory_place() {
  auto store = std::make_shared<MemoryStore>();
  const Storage storage = store->storage();
  return {storage, std::move(store)};
}

Place folder_place() {
  struct Owner {
    TemporaryFolder folder;
    FolderStore store{folder / "lake"};
  };
  auto owner = std::make_shared<Owner>();
  const Storage storage = owner->store.storage();
  return {storage, std::move(owner)};
}

/// The wrapper itself must keep every promise while nothing is to fail.
Place wrapped_place() {
  struct Owner {
    MemoryStore store;
    FaultyStore faulty{store.storage()};
  };
  auto owner = std::make_shared<Owner>();
  const Storage storage = owner->faulty.storage();
  return {storage, std::move(owner)};
}

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, testing::Values(StoreMaker{"Memory", memory_place}), maker_name);
INSTANTIATE_TEST_SUITE_P(Folder, StoreConformance, testing::Values(StoreMaker{"Folder", folder_place}), maker_name);
INSTANTIATE_TEST_SUITE_P(Faulty, StoreConformance, testing::Values(StoreMaker{"Faulty", wrapped_place}), maker_name);

TEST(FaultyStore, FailsTheNthCallAndNoOther) {
  MemoryStore lake;
  FaultyStore faulty(lake.storage());
  faulty.fail_nth(2);
  EXPECT_TRUE(faulty.put_if_absent("a", "1").ok());
  EXPECT_EQ(faulty.put_if_absent("b", "1").error().code, Code::kStorage);
  EXPECT_EQ(lake.get("b").error().code, Code::kNotFound);
  EXPECT_TRUE(faulty.sync().ok());
  EXPECT_EQ(faulty.calls(), 3U);
  EXPECT_EQ(faulty.count(StoreVerb::kPut), 2U);
}

TEST(FaultyStore, ALostAnswerIsDoneAllTheSame) {
  MemoryStore lake;
  FaultyStore faulty(lake.storage());
  faulty.lose_answer_of_nth(1);
  EXPECT_EQ(faulty.put_if_absent("a", "1").error().code, Code::kUnavailable);
  EXPECT_EQ(*lake.get("a"), "1");
}

TEST(FaultyStore, StoppedStaysStopped) {
  MemoryStore lake;
  FaultyStore faulty(lake.storage());
  faulty.stop_at(2);
  EXPECT_TRUE(faulty.put_if_absent("a", "1").ok());
  EXPECT_FALSE(faulty.sync().ok());
  EXPECT_FALSE(faulty.get("a").ok());
}

TEST(FaultyStore, ActsBetweenCalls) {
  MemoryStore lake;
  FaultyStore faulty(lake.storage());
  faulty.before = [&](const StoreCall& call) { ASSERT_TRUE(lake.put_if_absent(call.key, "the other writer's").ok()); };
  EXPECT_EQ(faulty.put_if_absent("a", "mine").error().code, Code::kAlreadyExists);
}

TEST(MemoryStore, ModifiedIsTheTimeItWasTold) {
  MemoryStore lake;
  lake.set_now(1234);
  ASSERT_TRUE(lake.put_if_absent("a", "1").ok());
  lake.set_now(5678);
  EXPECT_EQ(lake.list("")->front().modified, 1234);
}

}  // namespace
}  // namespace tonearm
