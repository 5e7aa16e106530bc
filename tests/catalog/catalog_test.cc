#include "catalog/catalog.h"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>

#include "catalog/memory_lake.h"
#include "duck/type.h"
#include "store/layout.h"
#include "support/rounds.h"

namespace tonearm::catalog {
namespace {

namespace fs = std::filesystem;

// A folder that is gone afterwards, below a name of the test's choice.
class Folder {
 public:
  explicit Folder(const std::string& name) {
    base_ = fs::temp_directory_path() / ("tonearm-catalog-" + std::to_string(::getpid()));
    path_ = base_ / name;
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(base_); }
  std::string path() const { return path_.string(); }

 private:
  fs::path base_;
  fs::path path_;
};

// Writes one row of plays, and what the head says of the file.
HeadFile put_play(test::MemoryDuck* duck, const std::string& lake, const std::string& file, int year,
                  const std::string& uri) {
  const std::string partition = "played_year=" + std::to_string(year);
  const fs::path path = fs::path(lake) / layout::table_root("plays") / partition / file;
  fs::create_directories(path.parent_path());
  const std::string columns = table_select({spec::find_table("plays"), 0, 0, 0, {}});
  // COPY takes no pattern: a name is a name.
  const Status status = duck->run("CREATE OR REPLACE TABLE p AS SELECT * EXCLUDE (played_year) FROM (" + columns +
                                  "); INSERT INTO p (account, source, played_at, uri) "
                                  "VALUES ('me', 'api', make_timestamptz(" +
                                  std::to_string(year) + ", 5, 5, 0, 0, 0), '" + uri + "'); COPY p TO " +
                                  duck::quote_text(path.string()) + " (FORMAT parquet)");
  EXPECT_TRUE(status.ok()) << status.error().message;
  HeadFile named;
  named.path = partition + "/" + file;
  named.partition = partition;
  named.rows = 1;
  named.bytes = 10;
  return named;
}

// How many scans of Parquet files DuckDB plans.
std::size_t scans_in(test::MemoryDuck* duck, const std::string& sql) {
  const auto plan = duck->plan(sql);
  EXPECT_TRUE(plan.ok()) << plan.error().message;
  std::size_t scans = 0;
  for (std::size_t at = plan->find("Function:"); at != std::string::npos; at = plan->find("Function:", at + 1)) ++scans;
  return scans;
}

class SetupBelow : public testing::TestWithParam<std::string> {};

TEST_P(SetupBelow, ShowsTheFilesOfTheHeadAndNoOther) {
  const Folder folder(GetParam());
  auto duck = test::MemoryDuck::open();
  ASSERT_TRUE(duck.ok()) << duck.error().message;
  Head head;
  HeadTable& plays = head.tables["plays"];
  plays.files.push_back(put_play(&*duck, folder.path(), "part-00000-a-1.parquet", 2024, "spotify:track:a"));
  plays.files.push_back(put_play(&*duck, folder.path(), "part-00000-b-1.parquet", 2025, "spotify:track:b"));
  put_play(&*duck, folder.path(), "part-00000-dead-1.parquet", 2025, "spotify:track:dead");
  ASSERT_TRUE(duck->run("DROP TABLE p").ok());
  for (const auto& [name, statement] : setup_sql(head, folder.path())) {
    const Status status = duck->run(statement);
    ASSERT_TRUE(status.ok()) << status.error().message << "\n" << statement;
  }
  const auto rows = duck->ask("SELECT account, uri, played_at, played_year FROM plays ORDER BY uri");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(*rows, (test::TextRows{{"me", "spotify:track:a", "2024-05-05 00:00:00+00", "2024"},
                                   {"me", "spotify:track:b", "2025-05-05 00:00:00+00", "2025"}}));
  const auto viewed = duck->ask("SELECT uri FROM listening ORDER BY played_at DESC");
  ASSERT_TRUE(viewed.ok()) << viewed.error().message;
  EXPECT_EQ(*viewed, (test::TextRows{{"spotify:track:b"}, {"spotify:track:a"}}));
}

INSTANTIATE_TEST_SUITE_P(Paths, SetupBelow,
                         testing::Values("lake", "it's mine", "M\xc3\xbcsik \xe2\x99\xab 100%20", "old [1] {a,b}",
                                         "all*of?it", "account=you/lake", "back\\slash", "back\\slash [2]",
                                         "$HOME ~ \"q\""));

TEST(Setup, ReadsOneLakeWhereItsNameIsAPatternForAnother) {
  const Folder folder("");
  auto duck = test::MemoryDuck::open();
  ASSERT_TRUE(duck.ok());
  Head head;
  head.tables["plays"].files.push_back(
      put_play(&*duck, folder.path() + "/lake1", "f.parquet", 2025, "spotify:track:other"));
  put_play(&*duck, folder.path() + "/lake[1]", "f.parquet", 2025, "spotify:track:ours");
  const auto bindings = bind_tables(head, folder.path() + "/lake[1]");
  const auto rows =
      duck->ask("SELECT uri FROM (" + table_select(bindings[spec::index_of(*spec::find_table("plays"))]) + ")");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(*rows, (test::TextRows{{"spotify:track:ours"}}));
}

TEST(Setup, GivesATypedEmptyViewWithoutFiles) {
  auto duck = test::MemoryDuck::open();
  ASSERT_TRUE(duck.ok());
  for (const auto& [name, statement] : setup_sql(Head{}, "/nowhere"))
    ASSERT_TRUE(duck->run(statement).ok()) << statement;
  for (const Relation& relation : relations()) {
    test::TextRows documented;
    for (const RelationColumn& column : relation.columns) documented.push_back({column.name});
    const auto names = duck->ask("SELECT column_name FROM duckdb_columns() WHERE table_name = '" + relation.name +
                                 "' ORDER BY column_index");
    ASSERT_TRUE(names.ok());
    EXPECT_EQ(*names, documented) << relation.name;
  }
  const auto types = duck->ask(
      "SELECT typeof(artists), typeof(duration_ms), typeof(full_observed_at) FROM tracks RIGHT JOIN (SELECT 1) ON "
      "true");
  ASSERT_TRUE(types.ok()) << types.error().message;
  EXPECT_EQ(*types,
            (test::TextRows{{"STRUCT(uri VARCHAR, \"name\" VARCHAR)[]", "BIGINT", "TIMESTAMP WITH TIME ZONE"}}));
}

TEST(Setup, NamesWhatEachStatementMakes) {
  auto duck = test::MemoryDuck::open();
  ASSERT_TRUE(duck.ok());
  std::set<std::vector<std::string>> there;
  for (const auto& [name, statement] : setup_sql(Head{}, "/nowhere")) {
    ASSERT_TRUE(duck->run(statement).ok()) << statement;
    EXPECT_TRUE(there.insert({name}).second) << name;
    if (!test::is_tried(static_cast<int>(there.size()))) continue;
    const auto made = duck->ask(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT function_name FROM duckdb_functions() WHERE NOT internal");
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(std::set(made->begin(), made->end()), there) << name;
  }
}

TEST(Setup, ReadsTheAskedYearAlone) {
  const Folder folder("lake");
  auto duck = test::MemoryDuck::open();
  ASSERT_TRUE(duck.ok());
  Head head;
  HeadTable& plays = head.tables["plays"];
  plays.files.push_back(put_play(&*duck, folder.path(), "a.parquet", 2024, "spotify:track:a"));
  plays.files.push_back(put_play(&*duck, folder.path(), "b.parquet", 2025, "spotify:track:b"));
  ASSERT_TRUE(duck->run("DROP TABLE p").ok());
  for (const auto& [name, statement] : setup_sql(head, folder.path())) ASSERT_TRUE(duck->run(statement).ok());
  EXPECT_EQ(scans_in(&*duck, "SELECT uri FROM plays"), 2u);
  EXPECT_EQ(scans_in(&*duck, "SELECT uri FROM plays WHERE played_year = 2025"), 1u);
  const auto rows = duck->ask("SELECT uri FROM plays WHERE played_year = 2025");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(*rows, (test::TextRows{{"spotify:track:b"}}));
}

TEST(BindTables, CountsRowsAndBytesOfEachTable) {
  Head head;
  HeadTable& tracks = head.tables["tracks"];
  tracks.delta_version = 4;
  tracks.files = {{"part-00000-x-1.parquet", 100, 7, "x", "", 0}, {"part-00001-y-1.parquet", 50, 3, "y", "", 1}};
  const auto bindings = bind_tables(head, "/lake/");
  ASSERT_EQ(bindings.size(), spec::tables().size());
  const TableBinding& bound = bindings[spec::index_of(*spec::find_table("tracks"))];
  EXPECT_EQ(bound.rows, 10u);
  EXPECT_EQ(bound.bytes, 150u);
  EXPECT_EQ(bound.delta_version, 4u);
  ASSERT_EQ(bound.files.size(), 2u);
  EXPECT_EQ(bound.files[1].path, "/lake/tables/tracks/part-00001-y-1.parquet");
}

TEST(Relations, HaveADocForEachColumn) {
  for (const Relation& relation : relations()) {
    EXPECT_FALSE(relation.row.empty() || relation.doc.empty()) << relation.name;
    for (const RelationColumn& column : relation.columns)
      EXPECT_FALSE(column.doc.empty()) << relation.name << column.name;
  }
  EXPECT_TRUE(find_relation("streaks")->is_view);
  EXPECT_FALSE(find_relation("plays")->is_view);
  EXPECT_EQ(find_relation("nothing"), nullptr);
}

}  // namespace
}  // namespace tonearm::catalog
