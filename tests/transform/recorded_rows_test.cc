// What was said can be said again: the same calls, in the same order.
#include <gtest/gtest.h>

#include "support/answers.h"
#include "transform/given.h"
#include "transform/recorded.h"

namespace tonearm {
namespace {

/// What a page with every kind of call says, to a sink or to two, one after the other.
void give(std::string_view body, RowSink* sink) {
  AnswerInfo info;
  info.endpoint = spec::find_endpoint("recently_played");
  info.account = "me";
  info.sha256 = "sha";
  info.observed_at = test::kNow;
  Transformer transformer;
  transformer.answer(info, body, sink);
}

std::string odd_page() {
  return R"({"items":[null, 7, {"played_at":"never"}, {"played_at":"2026-01-01T00:00:00Z","track":{"name":"x","uri":7}},)"
         R"({"played_at":"2026-01-01T00:00:01Z","track":)" +
         answers::track(1) +
         R"(},{"played_at":"2026-01-01T00:00:02Z","track":{"uri":"spotify:track:1","disc_number":1}}]})";
}

TEST(RecordedRows, SayTheSameCallsInTheSameOrder) {
  RecordedRows recorded;
  for (const std::string& body :
       {answers::recently_played(0, 20), odd_page(), std::string("no JSON"), answers::recently_played(3, 5)}) {
    test::RecordingSink direct;
    direct.show_metrics = true;
    give(body, &direct);
    recorded.clear();
    give(body, &recorded);
    for (int again = 0; again < 2; ++again) {
      test::RecordingSink said;
      said.show_metrics = true;
      recorded.say(&said);
      EXPECT_EQ(said.rows, direct.rows);
      EXPECT_EQ(said.not_kept_lines, direct.not_kept_lines);
      EXPECT_EQ(said.notes, direct.notes);
      EXPECT_EQ(said.elements, direct.elements);
      EXPECT_EQ(said.items, direct.items);
      EXPECT_EQ(said.closes(), direct.closes());
    }
  }
}

TEST(RecordedRows, WhatWasNotObservedStaysApartFromWhatIsEmpty) {
  const std::string_view groups[] = {{}, ""};
  RowObservation row;
  row.groups = groups;
  RecordedRows recorded;
  recorded.row(row);
  struct Look : RowSink {
    void begin_answer(std::uint32_t) override {}
    void element(std::size_t) override {}
    void row(const RowObservation& seen) override {
      ASSERT_EQ(seen.groups.size(), 2U);
      EXPECT_EQ(seen.groups[0].data(), nullptr);
      EXPECT_NE(seen.groups[1].data(), nullptr);
      EXPECT_EQ(seen.values.data(), nullptr);
    }
    void not_kept(std::size_t, Outcome, std::string_view, std::string_view) override {}
    void note(std::string_view) override {}
  } look;
  recorded.say(&look);
}

}  // namespace
}  // namespace tonearm
