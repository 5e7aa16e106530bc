#include "pipeline/run_slot.h"

#include <functional>

#include <gtest/gtest.h>

#include "extract/fake_spotify.h"
#include "pipeline/check.h"
#include "pipeline/lease.h"
#include "spec/spec.h"
#include "support/temporary_folder.h"

namespace tonearm {
namespace {

constexpr Millis kStart = 1'795'579'200'000;  // 2026-11-25T04:00:00Z

class Watched : public extract::FakeSpotify {
 public:
  using FakeSpotify::FakeSpotify;
  std::function<void(std::string_view)> before;

  Result<spotify::ApiAnswer> get(std::string_view request, spotify::Grant grant) override {
    if (before) before(request);
    return FakeSpotify::get(request, grant);
  }
};

class RunSlot : public testing::Test {
 protected:
  RunSlot() : clock(kStart), spotify(&clock), lake(*Lake::open_or_make(folder.path() + "/lake", kStart)) {
    settings.user = true;
    options.scheduled = true;
    spotify.plays = {"p2", "p1"};
    spotify.saved = {"t3", "t2", "t1"};
    spotify.playlists["own"] = {"s1", {"a", "b", "c"}, true};
  }

  SlotRun run(Millis at) {
    clock.set(at);
    auto done = run_slot(lake, &spotify, &clock, settings, options, {});
    EXPECT_TRUE(done.ok()) << done.error().message;
    return done.ok() ? std::move(*done) : SlotRun{};
  }

  std::uint64_t rows(std::string_view table) {
    const auto head = *lake.heads().newest();
    if (!head) return 0;
    const auto found = head->tables.find(std::string(table));
    return found == head->tables.end() ? 0 : found->second.rows();
  }

  TemporaryFolder folder;
  ManualClock clock;
  Watched spotify;
  Lake lake;
  extract::SlotSettings settings;
  extract::SlotOptions options;
};

TEST_F(RunSlot, LivePlaysAreInTheTablesBeforeAnythingElseIsAsked) {
  std::uint64_t then = 0;
  spotify.before = [&](std::string_view request) {
    if (request == "/me") then = rows("plays");
  };
  run(kStart);
  EXPECT_EQ(then, 2U);
  EXPECT_EQ(rows("plays"), 2U);
  EXPECT_EQ(rows("library"), 4U) << "three liked songs and the playlist";
  EXPECT_EQ(rows("playlist_items"), 3U);
  CheckOptions check_options;
  check_options.read_data = true;
  const auto checked = check(lake, check_options);
  ASSERT_TRUE(checked.ok());
  EXPECT_TRUE(checked->findings.empty()) << checked->findings.front().what;
}

TEST_F(RunSlot, AQuietSlotWritesNoHeadAndARequestsRowComesTheNextDay) {
  run(kStart);
  const std::uint64_t head = (*lake.heads().newest())->number;
  EXPECT_TRUE(run(kStart + 3'600'000).applied.entries.empty());
  EXPECT_EQ((*lake.heads().newest())->number, head);
  EXPECT_EQ(rows("requests"), 0U);
  spotify.plays.insert(spotify.plays.begin(), "p3");
  run(kStart + 86'400'000);
  EXPECT_GT(rows("requests"), 0U);
  EXPECT_EQ(rows("plays"), 3U);
}

TEST_F(RunSlot, OneRunALakeAndTheOtherIsToldSo) {
  const auto lease = Lease::take(lake, std::chrono::milliseconds(0));
  ASSERT_TRUE(lease.ok());
  const auto second = run_slot(lake, &spotify, &clock, settings, options, {}, std::chrono::milliseconds(60));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::kLocked);
  EXPECT_TRUE(spotify.asked.empty());
}

TEST_F(RunSlot, ARefusedListIsAReadTooAndIsAskedAgainAfterAWeek) {
  spotify.playlists["gone"] = {"s1", {"x"}, true};
  spotify.errors["/playlists/gone?additional_types=track,episode"] =
      Error{Code::kForbidden, "Spotify refuses it.", "refused"};
  const SlotRun done = run(kStart);
  ASSERT_EQ(done.extract.errors.size(), 1U);
  // The list of playlists, its two, five libraries, followed artists, six top lists: the refused one is a row like
  // each.
  EXPECT_EQ(rows("reads"), 15U);
  const SlotRun next = run(kStart + 3'600'000);
  EXPECT_TRUE(next.extract.errors.empty());
  ASSERT_EQ(next.extract.waiting.size(), 1U);
  EXPECT_EQ(next.extract.waiting[0].reason, "refused");
  spotify.errors.clear();
  run(kStart + 8 * 86'400'000LL);
  EXPECT_EQ(rows("playlist_items"), 4U);
}

}  // namespace
}  // namespace tonearm
