// A slot from its plan to its entries, over a store in memory and a scripted Web API.
#include "extract/slot_run.h"

#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "extract/fake_spotify.h"
#include "extract/slot_plan.h"
#include "store/cursor_state.h"
#include "store/layout.h"
#include "store/memory_store.h"
#include "store/raw_frame.h"
#include "support/faulty_store.h"
#include "support/rounds.h"

namespace tonearm::extract {
namespace {

constexpr Millis kStart = 1'795'579'200'000;  // 2026-11-25T04:00:00Z

class Slots : public testing::Test {
 protected:
  Slots() : clock(kStart), spotify(&clock) {
    settings.user = true;
    spotify.plays = {"p3", "p2", "p1"};
    for (int i = 9; i > 0; --i) spotify.saved.push_back("t" + std::to_string(i));
    spotify.playlists["own1"] = {"s1", {"a", "b", "c", "d", "e"}, true};
    spotify.playlists["own2"] = {"s1", {"x"}, true};
  }

  SlotReport run(Millis at, const SlotOptions& options = scheduled()) {
    clock.set(at);
    auto report = run_reads(memory.get(), &spotify, &clock, settings, options, {});
    EXPECT_TRUE(report.ok()) << report.error().message;
    return report.ok() ? *report : SlotReport{};
  }

  static SlotOptions scheduled() {
    SlotOptions options;
    options.scheduled = true;
    return options;
  }

  CursorState state() {
    RawLog log(memory.get());
    return *log.state_at(*log.last());
  }

  std::vector<Entry> entries() {
    RawLog log(memory.get());
    std::vector<Entry> all;
    for (std::uint64_t seq = 1; seq <= *log.last(); ++seq) all.push_back(*log.read(seq));
    return all;
  }

  /// Every answer that the log lists must lie there, whole, as listed; every page of a closed read must be listed.
  void check() {
    std::set<std::string> listed;
    for (const Entry& entry : entries())
      for (const LoggedAnswer& answer : entry.answers) {
        const auto object = memory->get(answer.key);
        ASSERT_TRUE(object.ok()) << answer.key;
        EXPECT_EQ(decode_answer(*object)->envelope.sha256, answer.sha256);
        EXPECT_TRUE(listed.insert(answer.key).second) << answer.key << " is listed twice";
      }
    for (const Entry& entry : entries())
      for (const ClosedRead& read : entry.closes)
        for (const PageRef& page : read.pages) EXPECT_TRUE(listed.contains(page.key)) << read.resource;
  }

  const ClosedRead* last_close(std::string_view resource) {
    kept = entries();
    const ClosedRead* found = nullptr;
    for (const Entry& entry : kept)
      for (const ClosedRead& read : entry.closes)
        if (read.resource == resource) found = &read;
    return found;
  }

  std::unique_ptr<MemoryStore> memory = std::make_unique<MemoryStore>();
  ManualClock clock;
  FakeSpotify spotify;
  SlotSettings settings;
  std::vector<Entry> kept;
};

TEST_F(Slots, TheFirstReadsEverythingLivePlaysFirst) {
  const SlotReport report = run(kStart);
  EXPECT_TRUE(report.waiting.empty());
  EXPECT_EQ(spotify.asked.front(), "/me/player/recently-played?limit=50");
  ASSERT_GE(entries().size(), 2U);
  EXPECT_EQ(entries()[0].answers.size(), 1U) << "live plays have an entry of their own";
  EXPECT_TRUE(entries().back().done);
  const ClosedRead* const tracks = last_close("saved_tracks");
  ASSERT_NE(tracks, nullptr);
  EXPECT_TRUE(tracks->complete);
  EXPECT_EQ(tracks->pages.size(), 5U);
  const ClosedRead* const own = last_close("spotify:playlist:own1");
  ASSERT_NE(own, nullptr);
  EXPECT_TRUE(own->complete);
  EXPECT_EQ(own->pages.size(), 3U);
  check();
}

TEST_F(Slots, AQuietHourWritesOneEntryAndNothingElse) {
  run(kStart);
  run(kStart + kHour);
  const auto before = *memory->list("");
  const SlotReport report = run(kStart + 2 * kHour);
  const auto after = *memory->list("");
  ASSERT_EQ(after.size(), before.size() + 1);
  EXPECT_EQ(report.entries.size(), 1U);
  EXPECT_TRUE(entries().back().answers.empty());
  EXPECT_FALSE(entries().back().repeats.empty());
  EXPECT_TRUE(is_quiet(entries().back()));
}

TEST_F(Slots, ASecondTriggerOfASlotAsksNothing) {
  run(kStart);
  const std::size_t asked = spotify.asked.size();
  const auto before = memory->list("")->size();
  EXPECT_TRUE(run(kStart + 60'000).done_before);
  EXPECT_EQ(spotify.asked.size(), asked);
  EXPECT_EQ(memory->list("")->size(), before);
}

TEST_F(Slots, OnlyAPlaylistThatChangedIsReadAgain) {
  run(kStart);
  spotify.playlists["own1"].tracks.push_back("f");
  spotify.playlists["own1"].snapshot = "s2";
  const std::size_t mark = spotify.asked.size();
  run(kStart + kHour);
  EXPECT_EQ(spotify.asked_since(mark, "/playlists/own1"), 3U);
  EXPECT_EQ(spotify.asked_since(mark, "/playlists/own2"), 0U);
  EXPECT_EQ(last_close("spotify:playlist:own1")->mark.snapshot_id, "s2");
  check();
}

TEST_F(Slots, NewSavedTracksAreReadUpToTheFirstKnownOne) {
  run(kStart);
  spotify.saved.insert(spotify.saved.begin(), {"t12", "t11", "t10"});
  const std::size_t mark = spotify.asked.size();
  run(kStart + 4 * kHour);
  EXPECT_EQ(spotify.asked_since(mark, "/me/tracks"), 2U) << "three new ones: two pages of two, the second meets t9";
  check();
}

TEST_F(Slots, AFirstPageThatWasARepeatIsComparedWithTheWhole) {
  run(kStart);
  for (int hours = 4; hours <= 12; hours += 4) {
    const std::size_t mark = spotify.asked.size();
    run(kStart + hours * kHour);
    EXPECT_EQ(spotify.asked_since(mark, "/me/tracks"), 1U) << "nothing is new after " << hours << " hours";
  }
}

TEST_F(Slots, WhatIsReadOnlyToBeSureCountsTheRunsOwnRequests) {
  for (int i = 0; i < 12; ++i) spotify.playlists[fmt::format("more{}", i)] = {"s1", {"a", "b", "c"}, true};
  run(kStart);
  run(kStart + 7 * 24 * kHour - 2 * kHour);
  settings.daily = 60;  // a day takes about fifty here
  const std::size_t mark = spotify.asked.size();
  run(kStart + 7 * 24 * kHour);
  EXPECT_LE(spotify.asked.size() - mark, settings.daily);
  EXPECT_LT(spotify.asked_since(mark, "/playlists/more"), 24U) << "all twelve, two pages each";
}

TEST_F(Slots, ARemovedTrackMakesTheWholeLibraryBeReadAgain) {
  run(kStart);
  spotify.saved.erase(spotify.saved.begin() + 5);
  run(kStart + 4 * kHour);
  const ClosedRead* const read = last_close("saved_tracks");
  EXPECT_TRUE(read->complete);
  EXPECT_EQ(read->mark.total, 8);
  EXPECT_GE(read->read_at, kStart + 4 * kHour);
}

TEST_F(Slots, AReadThatIsStoppedGoesOnAtThatPage) {
  spotify.errors["/me/tracks?limit=2&offset=4"] =
      Error{Code::kRateLimited, "wait", "rate_limited", "", std::chrono::seconds(3600)};
  const SlotReport stopped = run(kStart);
  EXPECT_FALSE(stopped.waiting.empty());
  EXPECT_FALSE(entries().back().done);
  ASSERT_TRUE(state().find("me", "saved_tracks")->open.has_value());
  EXPECT_EQ(state().find("me", "saved_tracks")->open->pages.size(), 2U);

  spotify.errors.clear();
  const std::size_t mark = spotify.asked.size();
  run(kStart + 1'800'000, SlotOptions{});
  EXPECT_EQ(spotify.asked_since(mark, "/me/tracks?limit=50"), 0U);
  EXPECT_EQ(spotify.asked_since(mark, "/me/tracks?limit=2&offset=4"), 1U);
  const ClosedRead* const read = last_close("saved_tracks");
  ASSERT_NE(read, nullptr);
  EXPECT_TRUE(read->complete);
  EXPECT_EQ(read->pages.size(), 5U);
  check();
}

TEST_F(Slots, AReadLeftOpenForMoreThanAnHourIsPartialAndStartsAnew) {
  spotify.errors["/me/tracks?limit=2&offset=4"] = Error{Code::kUnavailable, "trouble", "server_error"};
  run(kStart);
  spotify.errors.clear();
  run(kStart + 2 * kHour);
  kept = entries();
  std::vector<bool> complete;
  for (const Entry& entry : kept)
    for (const ClosedRead& read : entry.closes)
      if (read.resource == "saved_tracks") complete.push_back(read.complete);
  EXPECT_EQ(complete, (std::vector<bool>{false, true}));
  check();
}

TEST_F(Slots, AFailedPageIsNeverAnEmptyOne) {
  for (int n = 1; n < 25; ++n) {
    SCOPED_TRACE(n);
    memory = std::make_unique<MemoryStore>();
    spotify.fail_at = n;
    run(kStart);
    spotify.fail_at = 0;
    for (const Entry& entry : entries())
      for (const ClosedRead& read : entry.closes)
        EXPECT_TRUE(!read.complete || read.resource != "saved_tracks" || read.pages.size() == 5);
    run(kStart + 1'000'000, SlotOptions{});
    EXPECT_TRUE(last_close("saved_tracks")->complete);
    EXPECT_TRUE(last_close("spotify:playlist:own1")->complete);
    check();
  }
}

TEST_F(Slots, AStoreThatStopsAnywhereLosesNoPlayAndTheNextRunGoesOn) {
  for (std::uint64_t n = 1;; n += test::kStep) {
    SCOPED_TRACE(n);
    memory = std::make_unique<MemoryStore>();
    FaultyStore faulty(memory->storage());
    faulty.stop_at(n);
    clock.set(kStart);
    const auto first = run_reads(&faulty, &spotify, &clock, settings, scheduled(), {});
    if (faulty.calls() < n) {
      EXPECT_TRUE(first.ok());
      break;
    }
    const std::size_t mark = spotify.asked.size();
    run(kStart + 600'000, SlotOptions{});
    EXPECT_LE(spotify.asked_since(mark, "/me/tracks?limit=50"), 1U);
    EXPECT_TRUE(last_close("saved_tracks")->complete);
    EXPECT_TRUE(last_close("spotify:playlist:own1")->complete);
    std::set<std::string> bodies;
    for (const Entry& entry : entries())
      for (const LoggedAnswer& answer : entry.answers)
        if (answer.endpoint == "recently_played") bodies.insert(answer.sha256);
    EXPECT_EQ(bodies.size(), 1U);
    check();
    // Nothing whole stays without an entry.
    std::set<std::string> listed;
    for (const Entry& entry : entries())
      for (const LoggedAnswer& answer : entry.answers) listed.insert(answer.key);
    const auto objects = memory->list(layout::kRawSlots);
    for (const ObjectInfo& object : *objects) EXPECT_TRUE(listed.contains(object.key)) << object.key;
  }
}

TEST_F(Slots, AWinnerWithOtherBytesMakesARepeatAnAnswer) {
  run(kStart);
  // Another run of the next hour saw another saved track, and was first with its entry.
  const CursorState before = state();
  RawLog log(memory.get());
  const std::uint64_t last = *log.last();
  struct Racing : FakeSpotify {
    using FakeSpotify::FakeSpotify;
    std::function<void()> once;
    Result<spotify::ApiAnswer> get(std::string_view request, spotify::Grant grant) override {
      auto answer = FakeSpotify::get(request, grant);
      if (once) std::exchange(once, nullptr)();
      return answer;
    }
  } racing(&clock);
  racing.plays = spotify.plays;
  racing.saved = spotify.saved;
  racing.playlists = spotify.playlists;
  racing.once = [&] {
    Entry winner;
    winner.kind = EntryKind::kSlot;
    winner.at = clock.now();
    winner.probes.push_back({"me", "recently_played", clock.now(), {std::string(64, 'f')}, {}});
    ASSERT_TRUE(RawLog(memory.get()).append(winner, last, [](Entry*, const Entry&) { return true; }).ok());
  };
  clock.set(kStart + kHour);
  const auto report = run_reads(memory.get(), &racing, &clock, settings, scheduled(), {});
  ASSERT_TRUE(report.ok()) << report.error().message;
  kept = entries();
  ASSERT_EQ(kept.back().answers.size(), 1U);
  EXPECT_EQ(kept.back().answers[0].endpoint, "recently_played");
  check();
}

TEST_F(Slots, WhatIsGoneFromTheListingIsNotReadAndWhatSpotifyRefusesIsAskedLater) {
  run(kStart);
  spotify.playlists["gone"] = {"s1", {"x"}, true};
  spotify.errors["/playlists/gone?additional_types=track,episode"] =
      Error{Code::kNotFound, "no such list", "not_found"};
  run(kStart + kHour);
  const std::size_t mark = spotify.asked.size();
  run(kStart + 2 * kHour);
  EXPECT_EQ(spotify.asked_since(mark, "/playlists/gone"), 0U);
  EXPECT_EQ(last_close("spotify:playlist:gone")->state, "failed");
  spotify.playlists.erase("gone");
  run(kStart + 6 * kHour);
  EXPECT_FALSE(state().playlists.contains("me gone"));
}

TEST_F(Slots, WhatAPowerCutLeftAtAKeyIsNotNamed) {
  run(kStart);
  const std::string key = entries()[0].answers[0].key;
  const std::string whole = *memory->get(key);
  memory = std::make_unique<MemoryStore>();
  ASSERT_TRUE(memory->put_if_absent(key, whole.substr(0, whole.size() / 2)).ok());
  run(kStart);
  EXPECT_NE(entries()[0].answers[0].key, key);
  check();
}

TEST_F(Slots, ARunOfSomeGroupsLeavesItsSlotToBeDone) {
  SlotOptions some = scheduled();
  some.only = {"plays"};
  run(kStart, some);
  EXPECT_FALSE(run(kStart + 60'000).done_before);
  EXPECT_NE(last_close("saved_tracks"), nullptr);
}

TEST_F(Slots, ALateSlotsObjectsLieWhereSealingLooks) {
  for (int i = 0; i < 5; ++i) {
    spotify.plays.insert(spotify.plays.begin(), "q" + std::to_string(i));
    run(kStart + i * kHour);
  }
  EXPECT_FALSE(state().sealed_through.empty());
  spotify.plays.insert(spotify.plays.begin(), "late");
  SlotOptions late;
  late.slot = kStart - 5 * kHour;
  run(kStart + 5 * kHour, late);
  const std::vector<ObjectInfo> objects = *memory->list(layout::kRawSlots);
  EXPECT_GT(layout::slot_of(objects.back().key), state().sealed_through);
  check();
}

TEST(SlotTime, IsFlooredToTheInterval) {
  SlotSettings settings;
  SlotOptions options;
  EXPECT_EQ(slot_time(settings, options, kStart + 1'234'567), kStart + 1'234'000);
  options.scheduled = true;
  EXPECT_EQ(slot_time(settings, options, kStart + 1'234'567), kStart);
  options.slot = kStart + 2 * kHour + 5;
  EXPECT_EQ(slot_time(settings, options, kStart), kStart + 2 * kHour);
  settings.every = std::chrono::minutes(20);
  options.slot.reset();
  EXPECT_EQ(slot_time(settings, options, kStart + 1'234'567), kStart + 1'200'000);
}

}  // namespace
}  // namespace tonearm::extract
