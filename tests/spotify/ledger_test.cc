#include "spotify/ledger.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spotify/now.h"
#include "support/temporary_folder.h"
#include "support/text_of.h"

namespace tonearm::spotify {
namespace {

std::string file_in(const TemporaryFolder& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().extension() == ".json") return entry.path().string();
  return "";
}

TEST(Ledger, CountsEachBucketOfTheLastDay) {
  const TemporaryFolder folder;
  Ledger ledger(folder.path(), "app", 300);
  ASSERT_TRUE(ledger.take("library", kNow).ok());
  ASSERT_TRUE(ledger.take("library", kNow + kHour).ok());
  ASSERT_TRUE(ledger.take("me", kNow + kHour).ok());
  const auto states = ledger.states(kNow + 2 * kHour);
  ASSERT_TRUE(states.ok());
  ASSERT_EQ(states->size(), 2U);
  EXPECT_EQ((*states)[0].bucket, "library");
  EXPECT_EQ((*states)[0].used, 2U);
  EXPECT_EQ((*states)[0].limit, 300U);
  EXPECT_FALSE((*states)[0].not_before);
  EXPECT_EQ((*ledger.states(kNow + kDay))[0].used, 1U) << "the first one is a day old";
}

TEST(Ledger, ASpentBudgetStopsItsOwnBucketUntilTheOldestIsADayOld) {
  const TemporaryFolder folder;
  Ledger ledger(folder.path(), "app", 3);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(ledger.take("library", kNow + i * kHour).ok());
  const auto fourth = ledger.take("library", kNow + 3 * kHour);
  ASSERT_FALSE(fourth.ok());
  EXPECT_EQ(fourth.error().code, Code::kRateLimited);
  EXPECT_EQ(fourth.error().reason, "budget_spent");
  EXPECT_EQ(fourth.error().retry_after, std::chrono::hours(21));
  EXPECT_TRUE(ledger.take("me", kNow + 3 * kHour).ok());
  EXPECT_FALSE(ledger.take("library", kNow + kDay - 1).ok());
  EXPECT_TRUE(ledger.take("library", kNow + kDay).ok());
  EXPECT_FALSE(ledger.take("library", kNow + kDay).ok());
}

TEST(Ledger, WhatIsRefusedIsNotCounted) {
  const TemporaryFolder folder;
  Ledger ledger(folder.path(), "app", 1);
  ASSERT_TRUE(ledger.take("library", kNow).ok());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ledger.take("library", kNow + kMinute).ok());
  EXPECT_EQ((*ledger.states(kNow + kMinute))[0].used, 1U);
}

TEST(Ledger, AClosingHoldsOverRestartsAndIsNeverShortened) {
  const TemporaryFolder folder;
  ASSERT_TRUE(Ledger(folder.path(), "app", 300).close("library", kNow + kHour, "quota_exceeded").ok());
  ASSERT_TRUE(Ledger(folder.path(), "app", 300).close("library", kNow + kMinute, "rate_limited").ok());
  Ledger ledger(folder.path(), "app", 300);
  const auto refused = ledger.take("library", kNow + 2 * kMinute);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "quota_exceeded");
  EXPECT_EQ(refused.error().retry_after, std::chrono::minutes(58));
  EXPECT_TRUE(ledger.take("me", kNow).ok()) << "other buckets go on";
  EXPECT_TRUE(ledger.take("library", kNow + kHour).ok());
}

TEST(Ledger, AStarClosesEveryBucket) {
  const TemporaryFolder folder;
  Ledger ledger(folder.path(), "app", 300);
  ASSERT_TRUE(ledger.close("*", kNow + kHour, "rate_limited").ok());
  EXPECT_FALSE(ledger.take("library", kNow).ok());
  EXPECT_FALSE(ledger.take("me", kNow).ok());
  EXPECT_EQ((*ledger.states(kNow))[0].bucket, "*");
  EXPECT_TRUE(ledger.take("me", kNow + kHour).ok());
}

TEST(Ledger, OneProbeAnHourIsLetThroughAndItsSuccessReopens) {
  const TemporaryFolder folder;
  Ledger ledger(folder.path(), "app", 300);
  ASSERT_TRUE(ledger.take("library", kNow).ok());  // the one that is refused
  ASSERT_TRUE(ledger.close("library", kNow + kDay, "quota_exceeded", true).ok());
  const auto refused = ledger.take("library", kNow + 30 * kMinute);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().retry_after, std::chrono::minutes(30)) << "the next probe";
  EXPECT_TRUE(ledger.take("library", kNow + kHour).ok());
  EXPECT_FALSE(ledger.take("library", kNow + kHour + kMinute).ok());
  EXPECT_TRUE(ledger.take("library", kNow + 2 * kHour).ok());
  ASSERT_TRUE(ledger.reopen("library").ok());
  EXPECT_TRUE(ledger.take("library", kNow + 2 * kHour + 1).ok());
}

TEST(Ledger, ReopenDoesNotLiftWhatSpotifySaidWithATime) {
  const TemporaryFolder folder;
  Ledger ledger(folder.path(), "app", 300);
  ASSERT_TRUE(ledger.close("library", kNow + kHour, "quota_exceeded").ok());
  ASSERT_TRUE(ledger.reopen("library").ok());
  EXPECT_FALSE(ledger.take("library", kNow).ok());
}

TEST(Ledger, ADamagedFileIsNamedAndNeverTakenForAnEmptyOne) {
  for (const char* const text : {"", "{", "[]", "null", R"({"version":1})", R"({"version":1,"buckets":{"me":{}}})",
                                 R"({"version":1,"buckets":{"me":{"requests":[[1]],"last":0}}})",
                                 R"({"version":1,"buckets":{"me":{"requests":[],"last":0,"not_before":"soon"}}})"}) {
    const TemporaryFolder folder;
    Ledger ledger(folder.path(), "app", 300);
    ASSERT_TRUE(ledger.take("me", kNow).ok());
    const std::string file = file_in(folder);
    std::ofstream(file, std::ios::trunc) << text;
    for (const Status& status : {ledger.take("me", kNow), ledger.close("me", kNow + 1, "x"), ledger.reopen("me")}) {
      ASSERT_FALSE(status.ok()) << text;
      EXPECT_EQ(status.error().code, Code::kIntegrity) << text;
      EXPECT_NE(status.error().message.find(file), std::string::npos);
    }
    EXPECT_FALSE(ledger.states(kNow).ok());
    EXPECT_EQ(test::text_of(file), text);
  }
}

TEST(Ledger, AWrongClockLocksNobodyOutForYears) {
  const TemporaryFolder folder;
  Ledger ledger(folder.path(), "app", 1);
  constexpr Millis kFar = kNow + 3650 * kDay;
  ASSERT_TRUE(ledger.take("me", kFar).ok());
  ASSERT_TRUE(ledger.close("me", kFar + kHour, "quota_exceeded", true).ok());
  EXPECT_TRUE(ledger.take("me", kNow).ok());
  EXPECT_FALSE(ledger.take("me", kNow).ok()) << "and counts as ever";
}

TEST(Ledger, IsOneFileAClientIdThatOthersCannotRead) {
  const mode_t before = ::umask(0);
  const TemporaryFolder folder;
  Ledger one(folder / "state", "one", 1), two(folder / "state", "two", 1);
  const bool ok = one.take("me", kNow).ok() && two.take("me", kNow).ok();
  ::umask(before);
  ASSERT_TRUE(ok);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "state")) {
    struct stat info;
    ASSERT_EQ(::stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U) << entry.path();
    files += entry.path().extension() == ".json" ? 1 : 0;
  }
  EXPECT_EQ(files, 2);
  struct stat info;
  ASSERT_EQ(::stat((folder / "state").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
}

TEST(Ledger, ProcessesShareOneBudget) {
  const TemporaryFolder folder;
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      Ledger ledger(folder.path(), "app", 50);
      int got = 0;
      for (int n = 0; n < 30; ++n) got += ledger.take("library", kNow).ok() ? 1 : 0;
      ::_exit(got);
    }
    children.push_back(child);
  }
  int sum = 0;
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    sum += WEXITSTATUS(status);
  }
  EXPECT_EQ(sum, 50);
  EXPECT_EQ((*Ledger(folder.path(), "app", 50).states(kNow))[0].used, 50U);
}

}  // namespace
}  // namespace tonearm::spotify
