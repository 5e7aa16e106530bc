#include "pipeline/check.h"

#include <fstream>
#include <iterator>

#include "pipeline/repair.h"
#include "store/layout.h"
#include "support/answers.h"
#include "support/lake_fixture.h"

namespace tonearm {
namespace {

class Damage : public LakeFixture {
 protected:
  void SetUp() override {
    import("a", answers::recently_played(0, 40), 0);
    import("b", answers::playlist(1, {1, 2, 3}), 1);
    import("c", answers::playlist(1, {3, 2}), 2);
    whole_ = contents();
    ASSERT_TRUE(damage().empty());
  }

  std::string read(const std::string& key) {
    std::ifstream in(root() + "/" + key, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void flip(const std::string& key, std::size_t byte) {
    std::string bytes = read(key);
    ASSERT_LT(byte, bytes.size());
    bytes[byte] = static_cast<char>(bytes[byte] ^ 4);
    overwrite(key, bytes);
  }

  RepairReport mend() {
    auto report = repair(lake(), &clock_, {});
    EXPECT_TRUE(report.ok()) << report.error().message;
    return report.ok() ? *std::move(report) : RepairReport{};
  }

  std::string data_file(const std::string& table) {
    return layout::table_root(table) + head().tables.at(table).files.front().path;
  }

  std::multiset<std::string> whole_;
};

TEST_F(Damage, AFlippedBitInADataFileIsFoundAndMended) {
  const std::string key = data_file("tracks");
  flip(key, 100);
  EXPECT_EQ(damage(), (std::map<std::string, std::string>{{key, "damaged_object"}}));
  const RepairReport report = mend();
  EXPECT_TRUE(report.whole());
  EXPECT_EQ(contents(), whole_);
}

TEST_F(Damage, AMissingDataFileIsFoundAndMended) {
  const std::string key = data_file("playlist_items");
  remove(key);
  EXPECT_EQ(damage(), (std::map<std::string, std::string>{{key, "missing_object"}}));
  EXPECT_TRUE(mend().whole());
  EXPECT_EQ(contents(), whole_);
}

TEST_F(Damage, AMissingNewestHeadIsMendedFromTheOneBefore) {
  remove(layout::head(3));
  EXPECT_FALSE(damage().empty());
  EXPECT_TRUE(mend().whole());
  EXPECT_EQ(contents(), whole_);
  EXPECT_TRUE(damage().empty());
}

TEST_F(Damage, ADamagedNewestHeadIsMendedFromTheOneBefore) {
  flip(layout::head(3), 40);
  EXPECT_TRUE(damage().contains(layout::head(3)));
  EXPECT_TRUE(mend().whole());
  EXPECT_EQ(contents(), whole_);
  EXPECT_TRUE(damage().empty());
}

TEST_F(Damage, AllHeadsLostAreBuiltFromRaw) {
  for (int n = 1; n <= 3; ++n) remove(layout::head(static_cast<std::uint64_t>(n)));
  EXPECT_TRUE(mend().whole());
  EXPECT_EQ(contents(), whole_);
  EXPECT_TRUE(damage().empty());
}

TEST_F(Damage, ADeltaVersionIsWrittenAgainByteForByte) {
  const std::string key = layout::delta_version("plays", 0);
  const std::string before = read(key);
  flip(key, before.size() / 2);
  EXPECT_TRUE(damage().contains(key));
  EXPECT_TRUE(mend().whole());
  EXPECT_EQ(read(key), before);
  EXPECT_TRUE(damage().empty());
}

TEST_F(Damage, AMissingDeltaVersionIsWrittenAgain) {
  remove(layout::delta_version("playlists", 0));
  EXPECT_FALSE(damage().empty());
  EXPECT_TRUE(mend().whole());
  EXPECT_TRUE(damage().empty());
}

TEST_F(Damage, AForeignDeltaVersionIsOverruledByOneMore) {
  overwrite(layout::delta_version("plays", 1), read(layout::delta_version("plays", 0)));
  EXPECT_TRUE(damage().contains(layout::delta_version("plays", 1)));
  mend();
  EXPECT_EQ(contents(), whole_);
}

TEST_F(Damage, ALostCursorStateIsFoldedAnew) {
  const Lake opened = lake();
  RawLog log = opened.log();
  const std::string key = layout::raw_state(log.read(2)->state);
  remove(key);
  EXPECT_TRUE(damage().contains(key));
  EXPECT_TRUE(mend().whole());
  EXPECT_TRUE(damage().empty());
}

TEST_F(Damage, ADamagedRawAnswerIsNamedAsLostAndTheTablesStay) {
  const Lake opened = lake();
  RawLog log = opened.log();
  const LoggedAnswer answer = log.read(2)->answers.front();
  flip(answer.key, answer.offset + answer.length / 2);
  EXPECT_EQ(damage(), (std::map<std::string, std::string>{{answer.key, "damaged_object"}}));
  const RepairReport report = mend();
  ASSERT_EQ(report.lost.size(), 1U);
  EXPECT_NE(report.lost.front().find(answer.sha256), std::string::npos);
  EXPECT_EQ(contents(), whole_);
}

TEST_F(Damage, AnUnknownObjectIsNamed) {
  overwrite("raw/import/me/stray.zst", "what is this");
  overwrite("tables/plays/stray.parquet", "PAR1");
  const auto found = damage();
  EXPECT_EQ(found.at("raw/import/me/stray.zst"), "extra_object");
  EXPECT_EQ(found.at("tables/plays/stray.parquet"), "extra_object");
}

TEST_F(Damage, ADryRunOfRepairChangesNothing) {
  const std::string key = data_file("tracks");
  remove(key);
  RepairOptions options;
  options.dry_run = true;
  const auto report = repair(lake(), &clock_, options);
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->done.empty());
  EXPECT_EQ(damage(), (std::map<std::string, std::string>{{key, "missing_object"}}));
}

}  // namespace
}  // namespace tonearm
