#include "catalog/views.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/memory_lake.h"

namespace tonearm::catalog {
namespace {

class Views : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = test::MemoryDuck::with_tables();
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    lake_ = std::make_unique<test::MemoryDuck>(std::move(opened).value());
  }
  std::unique_ptr<test::MemoryDuck> lake_;
};

TEST_F(Views, DeclareTheColumnsThatDuckDbReports) {
  for (const View* view : views()) {
    test::TextRows declared;
    for (const ViewColumn& column : view->columns)
      declared.push_back({std::string(column.name), std::string(column.type)});
    const auto rows = lake_->ask("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '" +
                                 std::string(view->name) + "' ORDER BY column_index");
    ASSERT_TRUE(rows.ok()) << rows.error().message;
    EXPECT_EQ(*rows, declared) << view->name;
  }
}

TEST_F(Views, AreEmptyOverAnEmptyLake) {
  for (const View* view : views()) {
    const auto rows = lake_->ask("SELECT count(*) FROM " + std::string(view->name));
    ASSERT_TRUE(rows.ok()) << view->name << ": " << rows.error().message;
    EXPECT_EQ(*rows, (test::TextRows{{"0"}})) << view->name;
  }
}

// What DuckDB has and Trino has not, or what means something else there.
TEST(ViewSql, KeepsToWordsOfBothEngines) {
  for (const View* view : views())
    for (const std::string_view word :
         {"::", " qualify ", "group by all", "exclude", "arg_max", "string_agg", " list_", "(list_", "ilike", " // ",
          "limit", "timestamptz", "struct", "median", "greatest", "least", "concat(", "{"})
      EXPECT_EQ(view->sql.find(word), std::string_view::npos) << view->name << " says " << word;
}

TEST(ViewSql, UsesEarlierRelationsAlone) {
  // CREATE VIEW binds at once: an order that is wrong fails here.
  auto lake = test::MemoryDuck::open();
  ASSERT_TRUE(lake.ok());
  for (const auto& [name, statement] : setup_sql(Head{}, "/nowhere")) {
    const Status status = lake->run(statement);
    EXPECT_TRUE(status.ok()) << status.error().message << "\n" << statement;
  }
}

TEST(Prelude, GivesTrinosNames) {
  auto lake = test::MemoryDuck::open();
  ASSERT_TRUE(lake.ok());
  for (const auto& [name, statement] : prelude_sql()) ASSERT_TRUE(lake->run(statement).ok()) << statement;
  const auto rows = lake->ask(
      "SELECT to_unixtime(timestamptz '1970-01-01 00:00:01.5Z'), from_unixtime(60), array_join(['a', 'b'], '-'), "
      "json_extract_scalar('{\"a\": \"b\"}', '$.a'), regexp_like('tonearm', '^ton'), day_of_week(date '2025-01-05'), "
      "sequence(1, 3), last_day_of_month(date '2024-02-10'), cardinality([1, 2]), element_at([5, 6], 2), "
      "date_format(timestamp '2025-01-02 03:04:05', '%Y-%m-%d %H:%i:%s'), approx_distinct(1)");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(*rows, (test::TextRows{{"1.5", "1970-01-01 00:01:00+00", "a-b", "b", "true", "7", "[1, 2, 3]", "2024-02-29",
                                    "2", "6", "2025-01-02 03:04:05", "1"}}));
}

TEST(FindView, KnowsOursAlone) {
  EXPECT_EQ(find_view("listening")->name, "listening");
  EXPECT_EQ(find_view("plays"), nullptr);
}

}  // namespace
}  // namespace tonearm::catalog
