#include "pipeline/account.h"

#include <gtest/gtest.h>

#include "spec/reasons.h"
#include "support/temporary_folder.h"

namespace tonearm {
namespace {

constexpr Millis kNow = 1'795'579'200'000;

TEST(Identity, IsAccountIdElseId) {
  EXPECT_EQ((*identity_of(R"({"id":"ann","account_id":"A1","display_name":"Ann"})")).key(), "A1");
  EXPECT_EQ((*identity_of(R"({"id":"ann","display_name":null})")).key(), "ann");
  for (const char* const me : {"", "[]", "{}", R"({"id":null})", R"({"id":7})", "<html>"})
    EXPECT_FALSE(identity_of(me).ok()) << me;
}

TEST(Account, IsBoundOnceAndForGood) {
  const TemporaryFolder folder;
  const Lake lake = *Lake::open_or_make(folder / "lake", kNow);
  const Identity ann{"A1", "ann", "Ann"}, ben{"B1", "ben", "Ben"};
  ASSERT_TRUE(bind_account(lake, "me", ann, kNow).ok());
  const std::string written = *lake.objects()->get("_tonearm/accounts/me.json");
  EXPECT_EQ(written,
            "{\"label\":\"me\",\"account_id\":\"A1\",\"id\":\"ann\",\"bound_at\":\"2026-11-25T04:00:00.000Z\"}\n");
  EXPECT_TRUE(bind_account(lake, "me", ann, kNow + 1).ok());
  const auto refused = bind_account(lake, "me", ben, kNow);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, spec::reason::kOtherAccount);
  EXPECT_EQ(*lake.objects()->get("_tonearm/accounts/me.json"), written);
  EXPECT_TRUE(bind_account(lake, "ben at home", ben, kNow).ok());
  EXPECT_TRUE(lake.objects()->get("_tonearm/accounts/ben_20at_20home.json").ok());
}

TEST(Account, BoundByIdIsKnownAgainWhenSpotifySaysMore) {
  const TemporaryFolder folder;
  const Lake lake = *Lake::open_or_make(folder / "lake", kNow);
  ASSERT_TRUE(bind_account(lake, "me", {"", "ann", ""}, kNow).ok());
  EXPECT_TRUE(bind_account(lake, "me", {"A1", "ann", ""}, kNow).ok());
  EXPECT_FALSE(bind_account(lake, "me", {"B1", "ben", ""}, kNow).ok());
}

TEST(Account, TheImmutableIdCountsWhereBothAreKnown) {
  const TemporaryFolder folder;
  const Lake lake = *Lake::open_or_make(folder / "lake", kNow);
  ASSERT_TRUE(bind_account(lake, "me", {"A1", "ann", ""}, kNow).ok());
  EXPECT_TRUE(bind_account(lake, "me", {"A1", "renamed", ""}, kNow).ok());
  EXPECT_FALSE(bind_account(lake, "me", {"B1", "ann", ""}, kNow).ok()) << "a name that was given anew";
}

TEST(Account, ADamagedBindingIsNeitherTakenNorReplaced) {
  const TemporaryFolder folder;
  const Lake lake = *Lake::open_or_make(folder / "lake", kNow);
  ASSERT_TRUE(lake.objects()->put_if_absent("_tonearm/accounts/me.json", "{\"label\":").ok());
  const auto got = bind_account(lake, "me", {"A1", "ann", ""}, kNow);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Code::kIntegrity);
}

}  // namespace
}  // namespace tonearm
