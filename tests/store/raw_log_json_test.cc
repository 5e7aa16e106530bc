#include <limits>

#include <gtest/gtest.h>

#include "base/seal.h"
#include "store/cursor_state.h"
#include "store/raw_log.h"

namespace tonearm {
namespace {

Entry full_entry() {
  LoggedAnswer answer{"raw/import/me/b/000001.zst",
                      10,
                      20,
                      "ab",
                      30,
                      "cd",
                      "saved_tracks",
                      "me",
                      "/v1/me/tracks",
                      "r1",
                      2,
                      206,
                      1'795'579'200'123,
                      true};
  Entry entry;
  entry.seq = std::numeric_limits<std::uint64_t>::max();
  entry.kind = EntryKind::kSlot;
  entry.at = -1;
  entry.slot = "20261125T040000Z";
  entry.state = "ef";
  entry.answers = {answer, LoggedAnswer{}};
  const Mark mark{9, "2026-11-25T04:00:00Z spotify:track:1", "AAAA", "moved"};
  const std::vector<PageRef> pages = {{"k", 1, 2, "s"}, PageRef{}};
  entry.closes = {{"r1", "saved_tracks", "me", "tracks", 5, true, true, pages, "failed", mark}, ClosedRead{}};
  entry.failed = {{"saved_tracks", "me", "/v1/me/tracks", 503, "server \"error\"\n", 7, "saved_tracks", 8},
                  FailedRequest{}};
  entry.repeats = {{"me", "saved_tracks", 5, 3}, Repeat{}};
  entry.drops = {{"me", "ab", "/items/0"}, DroppedReject{}};
  entry.opens = {{"r2", "saved_tracks", "me", "tracks", 5, 6, "/me/tracks?offset=50", pages, true, "deadline", mark},
                 OpenRead{}};
  entry.probes = {{"me", "saved_tracks:first", 5, {"a", "b"}, mark}, Probe{}};
  entry.listed = {{"me", "p1", "AAAA", 0, true, true, true}, ListedPlaylist{}};
  entry.requests = {{"library", 429, 2}, RequestCount{}};
  entry.sealed_through = "20261125T030000Z";
  entry.done = true;
  return entry;
}

TEST(RawLogJson, EveryMemberOfAnEntrySurvives) {
  const auto back = entry_from_json(to_json(full_entry()));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(*back, full_entry());
}

TEST(RawLogJson, EntriesAreTheseBytes) {
  Entry entry;
  entry.seq = 3;
  entry.at = 1000;
  EXPECT_EQ(to_json(entry), seal(R"({"format":1,"seq":3,"kind":"import","at":1000})"));
  entry.kind = EntryKind::kDrop;
  entry.drops = {{"me", "ab", "/items/0"}};
  entry.answers.resize(1);
  entry.answers[0].key = "k";
  entry.answers[0].length = 4;
  EXPECT_EQ(to_json(entry), seal(R"({"format":1,"seq":3,"kind":"drop","at":1000,"answers":[{"key":"k","length":4}],)"
                                 R"("drops":[{"account":"me","answer":"ab","pointer":"/items/0"}]})"));
}

TEST(RawLogJson, AnyChangedByteOfAnEntryIsFound) {
  const std::string text = to_json(full_entry());
  for (std::size_t byte = 0; byte < text.size(); ++byte) {
    std::string changed = text;
    changed[byte] = static_cast<char>(changed[byte] ^ 1);
    ASSERT_FALSE(entry_from_json(changed).ok()) << byte;
    ASSERT_FALSE(entry_from_json(text.substr(0, byte)).ok()) << byte;
  }
}

TEST(RawLogJson, WhatIsNoEntryIsDamageNotAnException) {
  for (const char* object :
       {R"({"format":1})", R"({"format":1,"seq":1})", R"({"seq":1,"kind":"slot"})",
        R"({"format":0,"seq":1,"kind":"slot"})", R"({"format":"1","seq":1,"kind":"slot"})",
        R"({"format":1,"seq":"1","kind":"slot"})", R"({"format":1,"seq":-1,"kind":"slot"})",
        R"({"format":1,"seq":1.0,"kind":"slot"})", R"({"format":1,"seq":1,"kind":3})",
        R"({"format":1,"seq":1,"kind":"slot","answers":{}})", R"({"format":1,"seq":1,"kind":"slot","answers":[1]})",
        R"({"format":1,"seq":1,"kind":"slot","answers":[{"key":1}]})",
        R"({"format":1,"seq":1,"kind":"slot","answers":[{"page":4294967296}]})",
        R"({"format":1,"seq":1,"kind":"slot","answers":[{"status":2147483648}]})",
        R"({"format":1,"seq":1,"kind":"slot","at":9223372036854775808})",
        R"({"format":1,"seq":1,"kind":"slot","closes":[{"complete":"yes"}]})",
        R"({"format":1,"seq":1,"kind":"slot","closes":[{"pages":[{"offset":-1}]}]})", "{\"a\":\"\xFF\"}",
        R"({"a":})"}) {
    const auto entry = entry_from_json(seal(object));
    ASSERT_FALSE(entry.ok()) << object;
    EXPECT_EQ(entry.error().code, Code::kIntegrity) << object;
  }
  for (const char* text : {"", "[]", "null", "{}", "x"}) {
    EXPECT_EQ(entry_from_json(text).error().code, Code::kIntegrity) << text;
    EXPECT_EQ(state_from_json(text).error().code, Code::kIntegrity) << text;
  }
  EXPECT_EQ(state_from_json(R"({"format":1,"seq":1,"imports":[-1]})").error().code, Code::kIntegrity);
  EXPECT_EQ(state_from_json(R"({"format":1,"imports":[1]})").error().code, Code::kIntegrity);
}

TEST(RawLogJson, NewerFormatsAndKindsAreUnsupported) {
  EXPECT_EQ(entry_from_json(seal(R"({"format":2,"seq":1,"kind":"slot"})")).error().code, Code::kUnsupported);
  EXPECT_EQ(entry_from_json(seal(R"({"format":1,"seq":1,"kind":"erase"})")).error().code, Code::kUnsupported);
  EXPECT_EQ(state_from_json(R"({"format":2,"seq":1})").error().code, Code::kUnsupported);
}

TEST(RawLogJson, TextThatIsNotUtf8IsReplaced) {
  Entry entry;
  entry.seq = 1;
  entry.failed.emplace_back().request = "/v1/\xFF";
  const auto back = entry_from_json(to_json(entry));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->failed.front().request, "/v1/\xEF\xBF\xBD");
}

TEST(RawLogJson, StatesSurvive) {
  CursorState state;
  state.seq = 9;
  state.imports = {1, 4, 9};
  state.day = -7;
  state.day_first_seq = 4;
  EXPECT_EQ(*state_from_json(to_json(state)), state);
  EXPECT_EQ(*state_from_json(to_json(CursorState{})), CursorState{});
  EXPECT_EQ(to_json(state), R"({"format":1,"seq":9,"imports":[1,4,9],"day":-7,"day_first_seq":4})");
  state.first_slot_at = 5;
  state.sealed_through = "20261125T030000Z";
  state.done = {"20261125T030000Z", "20261125T040000Z"};
  state.recent = {{5, 1}, {6, 2}};
  const Mark mark{9, "2026-11-25T04:00:00Z spotify:track:1", "AAAA", ""};
  state.resources["me playlists"] = {1, 2, 3, 4, {"a", "b"}, mark, "refused", 7, OpenRead{}};
  state.resources["me top_tracks:short_term"] = ResourceState{};
  state.playlists["me p1"] = {"me", "p1", "AAAA", 0, true, true, false};
  EXPECT_EQ(*state_from_json(to_json(state)), state);
}

TEST(RawLogJson, FoldKeepsImportsAndTheNewestDay) {
  CursorState state;
  const auto next = [&](EntryKind kind, Millis at) {
    Entry entry;
    entry.seq = state.seq + 1;
    entry.kind = kind;
    entry.at = at;
    state = fold(state, entry);
  };
  next(EntryKind::kImport, 10 * kDay + 5);
  next(EntryKind::kSlot, 10 * kDay + 6);
  EXPECT_EQ(state.imports, std::vector<std::uint64_t>{1});
  EXPECT_EQ(state.day, 10);
  EXPECT_EQ(state.day_first_seq, 1U);
  next(EntryKind::kImport, 11 * kDay);
  next(EntryKind::kDrop, 10 * kDay);  // a clock that went back
  EXPECT_EQ(state.seq, 4U);
  EXPECT_EQ(state.imports, (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(state.day, 11);
  EXPECT_EQ(state.day_first_seq, 3U);
}

}  // namespace
}  // namespace tonearm
