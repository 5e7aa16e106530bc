#include <fcntl.h>
#include <unistd.h>

#include "query/lake_fixture.h"
#include "query/query.h"
#include "query/width.h"

namespace tonearm::query {
namespace {

class Writers : public LakeTest {
 protected:
  /// What run_query writes, or "code: message".
  std::string written(Format format, const std::string& sql, TableStyle style = {}) {
    const std::string path = root + "/out";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    QueryOptions query{options, format, std::move(style), fd};
    const Status done = run_query(query, catalog, sql);
    ::close(fd);
    if (!done.ok()) return fmt::format("{}: {}", name(done.error().code), done.error().message);
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

constexpr const char* kMixed =
    "SELECT * FROM (VALUES (1, 'Nina', 1.5::DOUBLE, true), (-20, NULL, NULL, false)) t(n, name, x, live)";

TEST_F(Writers, ATableIsABoxWithNumbersToTheRight) {
  EXPECT_EQ(written(Format::kTable, kMixed),
            "┌─────┬──────┬─────┬───────┐\n"
            "│   n │ name │   x │ live  │\n"
            "├─────┼──────┼─────┼───────┤\n"
            "│   1 │ Nina │ 1.5 │ true  │\n"
            "│ -20 │      │     │ false │\n"
            "└─────┴──────┴─────┴───────┘\n"
            "2 rows\n");
}

TEST_F(Writers, ATableCountsColumnsAsATerminalDrawsThem) {
  EXPECT_EQ(written(Format::kTable, "SELECT '東京' AS a UNION ALL SELECT 'Beyonce\u0301' UNION ALL SELECT '🎵!'"),
            "┌─────────┐\n"
            "│ a       │\n"
            "├─────────┤\n"
            "│ 東京    │\n"
            "│ Beyonce\u0301 │\n"
            "│ 🎵!     │\n"
            "└─────────┘\n"
            "3 rows\n");
}

TEST_F(Writers, AnEmptyTableHasItsHeader) {
  EXPECT_EQ(written(Format::kTable, "SELECT 1 AS one WHERE false"), "┌─────┐\n│ one │\n├─────┤\n└─────┘\n0 rows\n");
}

TEST_F(Writers, ANarrowTerminalCutsTextsAndNeverNumbers) {
  const std::string text = written(
      Format::kTable, "SELECT 1234567890123 AS number, 'a rather long title of a song' AS title, 'x' AS x", {40});
  EXPECT_EQ(text,
            "┌───────────────┬──────────────────┬───┐\n"
            "│        number │ title            │ x │\n"
            "├───────────────┼──────────────────┼───┤\n"
            "│ 1234567890123 │ a rather long t… │ x │\n"
            "└───────────────┴──────────────────┴───┘\n"
            "1 row\n");
}

TEST_F(Writers, NoLineIsWiderThanTheTerminal) {
  const std::string sql =
      "SELECT i, repeat('東京 ', i) AS city, repeat('e\u0301', i) AS e, 'x' || i AS x FROM range(30) t(i)";
  for (std::size_t width = 36; width < 120; width += 3) {
    const std::string text = written(Format::kTable, sql, {width});
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      EXPECT_LE(display_width(rest.substr(0, end)), width) << rest.substr(0, end);
      rest.remove_prefix(end + 1);
    }
  }
}

TEST_F(Writers, TooManyColumnsForTheTerminalAreListedRowByRow) {
  EXPECT_EQ(written(Format::kTable, "SELECT 1 AS a, 'long enough' AS bbb, NULL AS c, 'another one' AS d",
                    {20, false, "NULL"}),
            "── row 1 ──\n"
            "a   │ 1\n"
            "bbb │ long enough\n"
            "c   │ NULL\n"
            "d   │ another one\n"
            "1 row\n");
}

TEST_F(Writers, OnATerminalNullIsDim) {
  const std::string text = written(Format::kTable, "SELECT NULL AS a", {80, true, "NULL"});
  EXPECT_NE(text.find("\x1b[2mNULL\x1b[0m"), std::string::npos) << text;
  EXPECT_EQ(written(Format::kTable, "SELECT NULL AS a", {80}).find('\x1b'), std::string::npos);
}

TEST_F(Writers, AnEscapeSequenceInAValueReachesNoTerminal) {
  const std::string text =
      written(Format::kTable, "SELECT 'a' || chr(27) || '[31m' || chr(10) || 'b' AS x", {80, true, "NULL"});
  EXPECT_NE(text.find("a\u241B[31m\u23CEb"), std::string::npos) << text;
}

TEST_F(Writers, RowsAfterTheHeldOnesKeepTheWidths) {
  const std::string text = written(
      Format::kTable,
      "SELECT CASE WHEN i = 10500 THEN 'much longer than all others' ELSE 'song' END AS s FROM range(10501) t(i)");
  EXPECT_NE(text.find("│ muc… │\n└──────┘\n10,501 rows\n"), std::string::npos) << text.substr(text.size() - 100);
}

TEST_F(Writers, CsvQuotesWhatNeedsItAndTellsNullFromEmpty) {
  EXPECT_EQ(
      written(Format::kCsv,
              "SELECT 1 AS n, 'a,b' AS \"c,d\", 'say \"x\"' AS q, '' AS e, NULL AS z, 'l1' || chr(10) || 'l2' AS l"),
      "n,\"c,d\",q,e,z,l\n1,\"a,b\",\"say \"\"x\"\"\",\"\",,\"l1\nl2\"\n");
}

TEST_F(Writers, CsvHoldsListsAndStructsAsJson) {
  EXPECT_EQ(written(Format::kCsv, "SELECT [1, NULL] AS l, {'a': 'x\"y', 'b': [true]} AS s, MAP {'k': 1.5} AS m"),
            "l,s,m\n\"[1,null]\",\"{\"\"a\"\":\"\"x\\\"\"y\"\",\"\"b\"\":[true]}\",\"{\"\"k\"\":1.5}\"\n");
}

TEST_F(Writers, JsonIsOneArrayWithAnObjectALine) {
  EXPECT_EQ(written(Format::kJson, kMixed),
            "[\n{\"n\":1,\"name\":\"Nina\",\"x\":1.5,\"live\":true},\n"
            "{\"n\":-20,\"name\":null,\"x\":null,\"live\":false}\n]\n");
  EXPECT_EQ(written(Format::kJson, "SELECT 1 AS a WHERE false"), "[]\n");
}

TEST_F(Writers, JsonKeepsEveryDigitAndNests) {
  EXPECT_EQ(
      written(Format::kJson,
              "SELECT 9007199254740993 AS big, 170141183460469231731687303715884105727::HUGEINT AS huge, "
              "-0.05::DECIMAL(9,2) AS d, 'nan'::DOUBLE AS nan, '-inf'::DOUBLE AS inf, 0.1::FLOAT AS f, 1e300 AS e, "
              "[{'a': 1}] AS l, MAP {1: 'x'} AS m, 18446744073709551615::UBIGINT AS u"),
      "[\n{\"big\":9007199254740993,\"huge\":170141183460469231731687303715884105727,\"d\":-0.05,\"nan\":null,"
      "\"inf\":null,\"f\":0.1,\"e\":1e+300,\"l\":[{\"a\":1}],\"m\":[{\"key\":1,\"value\":\"x\"}],"
      "\"u\":18446744073709551615}\n]\n");
}

TEST_F(Writers, JsonEscapesWhatJsonMust) {
  EXPECT_EQ(written(Format::kJson, "SELECT 'q\" b\\ t' || chr(9) || chr(10) || chr(1) || 'é東' AS x"),
            "[\n{\"x\":\"q\\\" b\\\\ t\\t\\n\\u0001é東\"}\n]\n");
}

TEST_F(Writers, ARepeatedColumnNameIsMadeDifferent) {
  EXPECT_EQ(written(Format::kJson, "SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a"),
            "[\n{\"a\":1,\"a_3\":2,\"a_2\":3,\"a_4\":4}\n]\n");
}

TEST_F(Writers, TimesAreRfc3339Everywhere) {
  const std::string sql =
      "SELECT TIMESTAMPTZ '2025-01-15 12:30:00.123+00' AS a, TIMESTAMPTZ '1969-12-31 23:59:59.999999+00' AS b, "
      "TIMESTAMP '2025-01-15 00:00:00' AS c, DATE '0099-02-28' AS d, 'infinity'::TIMESTAMPTZ AS e, "
      "DATE '12025-01-01' AS f, TIMESTAMP_S '2025-01-15 00:00:01' AS g, TIMESTAMP_NS '1969-12-31 00:00:00.000000001' "
      "AS h";
  EXPECT_EQ(written(Format::kCsv, sql),
            "a,b,c,d,e,f,g,h\n2025-01-15T12:30:00.123Z,1969-12-31T23:59:59.999999Z,2025-01-15T00:00:00.000,"
            "0099-02-28,infinity,12025-01-01,2025-01-15T00:00:01.000,1969-12-31T00:00:00.000\n");
  const std::string json = written(Format::kJson, sql);
  EXPECT_NE(json.find("\"a\":\"2025-01-15T12:30:00.123Z\""), std::string::npos) << json;
}

TEST_F(Writers, RarerTypesHaveTheirText) {
  EXPECT_EQ(written(Format::kCsv,
                    "SELECT 'b'::ENUM('a', 'b') AS e, '0123e4e7-0000-4000-8000-00000000000f'::UUID AS u, "
                    "INTERVAL '14 months 3 days 01:02:03.5' AS i, TIME '23:59:59.25' AS t, '\\xAB\\x00'::BLOB AS b, "
                    "[1, 2]::INTEGER[2] AS arr, INTERVAL '0 days' AS z, INTERVAL '-1 second' AS neg"),
            "e,u,i,t,b,arr,z,neg\nb,0123e4e7-0000-4000-8000-00000000000f,1 year 2 months 3 days 01:02:03.5,"
            "23:59:59.25,ab00,\"[1,2]\",00:00:00,-00:00:01\n");
  EXPECT_TRUE(written(Format::kCsv, "SELECT '101'::BIT").starts_with("usage: A value of type BIT cannot be printed."));
}

TEST_F(Writers, SeveralStatementsAreAnsweredInOrderUpToTheFirstError) {
  EXPECT_EQ(written(Format::kCsv, "SELECT 1 AS a; SELECT 2 AS b;"), "a\n1\nb\n2\n");
  EXPECT_TRUE(written(Format::kCsv, "SELECT 1 AS a; SELEC").starts_with("usage: The SQL cannot be read"));
  EXPECT_TRUE(written(Format::kCsv, " ; -- nothing").starts_with("usage: There is no statement."));
}

TEST_F(Writers, ParquetHoldsTheSameRows) {
  const std::string sql =
      "SELECT i AS n, CASE WHEN i % 3 = 0 THEN NULL ELSE 'name ' || i END AS name, [i, NULL] AS l, "
      "{'a': i, 'b': ['x', NULL]} AS s, MAP {'k': i} AS m, sum(i) OVER () AS total, TIMESTAMPTZ '2025-01-01 "
      "00:00:00+00' AS at, "
      "1.25::DECIMAL(9,2) AS d, true AS yes, DATE '2025-01-01' AS day, NULL AS nothing FROM range(5000) t(i)";
  const std::string bytes = written(Format::kParquet, sql);
  ASSERT_TRUE(bytes.starts_with("PAR1")) << bytes.substr(0, 200);
  write(lake() + "/plays/out.parquet", bytes);
  const std::string again = fmt::format("SELECT * FROM read_parquet('{}/plays/out.parquet')", lake());
  EXPECT_EQ(ask(again), ask(sql));
  EXPECT_EQ(written(Format::kParquet, sql), bytes);
}

TEST_F(Writers, ParquetGoesToNoTerminalAndTakesOneStatement) {
  EXPECT_TRUE(written(Format::kParquet, "SELECT 1; SELECT 2").starts_with("usage: One Parquet file"));
  QueryOptions query{options, Format::kParquet, {}, 1, true};
  const Status done = run_query(query, catalog, "SELECT 1");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "Parquet is not printed to a terminal.");
}

TEST_F(Writers, AFullDiskIsAnErrorOfTheStore) {
  const int fd = ::open("/dev/full", O_WRONLY);
  if (fd < 0) GTEST_SKIP() << "there is no /dev/full";
  for (const Format format : {Format::kTable, Format::kCsv, Format::kJson, Format::kParquet}) {
    QueryOptions query{options, format, {}, fd};
    const Status done = run_query(query, catalog, "SELECT 1");
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, Code::kStorage);
  }
  ::close(fd);
}

}  // namespace
}  // namespace tonearm::query
