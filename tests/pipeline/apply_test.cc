#include "pipeline/apply.h"

#include "pipeline/quarantine.h"
#include "support/answers.h"
#include "support/lake_fixture.h"

namespace tonearm {
namespace {

class Apply : public LakeFixture {};

TEST_F(Apply, ItemsAreKeptOnceAndTheSumCloses) {
  const ImportRun run = import("a", answers::recently_played(0, 40));
  const Tally sum = total(run.sum);
  EXPECT_EQ(sum.elements, 40U * 5);  // play, track, album, the track's artist, the album's
  EXPECT_EQ(sum.elements, sum.kept + sum.duplicate);
  EXPECT_EQ(sum.kept, rows("plays") + rows("tracks") + rows("albums") + rows("artists"));
  EXPECT_EQ(rows("plays"), 40U);
}

TEST_F(Apply, TheSameImportTwiceWritesNothing) {
  import("a", answers::recently_played(0, 40));
  const auto before = contents();
  const std::uint64_t number = head().number;
  const ImportRun again = import("a", answers::recently_played(0, 40));
  EXPECT_EQ(again.import.new_answers, 0U);
  EXPECT_EQ(head().number, number);
  EXPECT_EQ(contents(), before);
}

TEST_F(Apply, OverlappingPagesAddOnlyWhatIsNew) {
  import("a", answers::recently_played(0, 40));
  const ImportRun run = import("b", answers::recently_played(20, 40), 60);
  EXPECT_EQ(rows("plays"), 60U);
  EXPECT_EQ(run.sum.tables.at(spec::index_of(*spec::find_table("plays"))).duplicate, 20U);
}

TEST_F(Apply, TheOrderOfImportsDoesNotMatter) {
  import("a", answers::recently_played(0, 40), 0);
  import("b", answers::playlist(1, {1, 2, 3}), 1);
  import("c", answers::playlist(1, {3, 2}), 2);
  const auto forwards = contents();
  std::filesystem::remove_all(root());
  import("c", answers::playlist(1, {3, 2}), 2);
  import("b", answers::playlist(1, {1, 2, 3}), 1);
  import("a", answers::recently_played(0, 40), 0);
  EXPECT_EQ(contents(), forwards);
}

TEST_F(Apply, ARebuildFromRawGivesTheSameFilesAndOneHead) {
  import("a", answers::recently_played(0, 40), 0);
  import("b", answers::playlist(1, {1, 2, 3}), 1);
  const auto before = contents();
  const std::uint64_t number = head().number;
  ApplyOptions options;
  options.rebuild = true;
  options.memory_limit = 1;  // every entry a batch of its own
  const auto report = apply(lake(), &clock_, options);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(head().number, number + 1);
  EXPECT_EQ(contents(), before);
  EXPECT_TRUE(damage().empty());
}

TEST_F(Apply, AHeadOfANewerSpecIsRefused) {
  import("a", answers::recently_played(0, 3));
  Head newer = head();
  ++newer.number;
  newer.spec_version += 1;
  newer.changes.clear();
  const Lake opened = lake();
  Heads heads = opened.heads();
  ASSERT_TRUE(heads.put(newer).ok());
  const auto report = apply(opened, &clock_, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kUnsupported);
}

TEST_F(Apply, RunsHasTheEntriesOfDaysThatAreOver) {
  import("a", answers::recently_played(0, 3));
  EXPECT_EQ(rows("runs"), 0U);
  clock_.advance(std::chrono::hours(24));
  import("b", answers::recently_played(3, 3), 1440);
  EXPECT_EQ(rows("runs"), 1U);
  clock_.advance(std::chrono::hours(1));
  import("c", answers::recently_played(6, 3), 1500);
  EXPECT_EQ(rows("runs"), 1U);
  clock_.advance(std::chrono::hours(24));
  import("d", answers::recently_played(9, 3), 3000);
  EXPECT_EQ(rows("runs"), 3U);
}

TEST_F(Apply, AMissingRawObjectIsNamedAndNothingIsCommitted) {
  ImportOptions options;
  options.paths = {file("a", answers::recently_played(0, 3))};
  const Lake opened = lake();
  const auto imported = import_files(opened.storage(), options, kNow, opened.birth());
  ASSERT_TRUE(imported.ok());
  RawLog log = opened.log();
  const std::string key = log.read(1)->answers[0].key;
  remove(key);
  const auto report = apply(opened, &clock_, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kIntegrity);
  EXPECT_NE(report.error().message.find(key), std::string::npos);
  EXPECT_FALSE(opened.heads().newest()->has_value());
}

TEST_F(Apply, EntriesSavedWithoutTheirPageAreContentsOfAnUnnamedPlaylist) {
  const ImportRun run = import(
      "bare", "[{\"added_at\":\"2026-01-01T00:00:00Z\",\"added_by\":{\"id\":\"u\"},\"is_local\":false,\"track\":" +
                  answers::track(1) + "}]");
  EXPECT_EQ(run.import.skipped, 0U);
  EXPECT_EQ(total(run.sum).rejected, 0U);
  EXPECT_EQ(rows("playlist_items"), 1U);
  EXPECT_EQ(rows("reads"), 1U);
}

TEST_F(Apply, RejectsCanBeShownAndDropped) {
  const std::string page = answers::recently_played(0, 2);
  std::string broken = page;
  broken.replace(broken.find("\"duration_ms\":100001"), 20, "\"duration_ms\":\"long\"");
  import("a", broken);
  const Lake opened = lake();
  auto rejects = list_rejects(opened);
  ASSERT_TRUE(rejects.ok()) << rejects.error().message;
  ASSERT_EQ(rejects->size(), 1U);
  EXPECT_EQ(rejects->front().reason, "bad_type");
  const auto body = raw_body(opened, rejects->front().answer);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(*body, broken);
  EXPECT_NE(element_at(*body, rejects->front().pointer).find("\"long\""), std::string::npos);

  ASSERT_TRUE(drop_rejects(opened, &clock_, *rejects, {}).ok());
  EXPECT_TRUE(list_rejects(opened)->front().dropped_at.has_value());
  const auto retried = retry_rejects(opened, &clock_, {});
  ASSERT_TRUE(retried.ok());
  EXPECT_EQ(retried->answers, 0U);
}

TEST_F(Apply, RetryOfWhatIsStillBrokenSaysSo) {
  std::string broken = answers::recently_played(0, 2);
  broken.replace(broken.find("\"duration_ms\":100001"), 20, "\"duration_ms\":\"long\"");
  import("a", broken);
  const auto retried = retry_rejects(lake(), &clock_, {});
  ASSERT_TRUE(retried.ok());
  EXPECT_EQ(retried->still_rejected, 1U);
  EXPECT_EQ(retried->load_now, 0U);
  EXPECT_FALSE(retried->rebuilt.has_value());
}

}  // namespace
}  // namespace tonearm
