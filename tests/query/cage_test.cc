#include "query/cage.h"

#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/views.h"
#include "query/confine.h"
#include "query/interrupt.h"
#include "query/lake_fixture.h"
#include "query/query.h"

namespace tonearm::query {
namespace {

class Cage : public LakeTest {};

TEST_F(Cage, RowsComeInTheOrderOfTheTable) {
  make_plays(5000);
  std::string expected;
  for (int i = 0; i < 5000; ++i) expected += fmt::format("{}|Nina\n", i);
  EXPECT_EQ(ask("SELECT * FROM plays"), expected);
}

TEST_F(Cage, EveryKindOfStatementThatReadsRuns) {
  make_plays(3);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"select count(*) from plays", "3\n"},
      {"WITH p AS (FROM plays) SELECT max(n) FROM p", "2\n"},
      {"FROM plays WHERE n = 1", "1|Nina\n"},
      {"VALUES (1, 'a'), (2, NULL)", "1|a\n2|~\n"},
      {"(SELECT 1)", "1\n"},
      {"-- why\nSELECT 1 /* so */", "1\n"},
      {"TABLE plays LIMIT 1", "0|Nina\n"},
      {"PIVOT (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 2) ON k USING sum(v)", "1|2\n"},
      {"PIVOT (SELECT 'a' AS k, 1 AS v) ON k IN ('a', 'b') USING sum(v)", "1|~\n"},
      {"SELECT * FROM (PIVOT (SELECT 'a' AS k, 1 AS v) ON k USING sum(v))", "1\n"},
      {"UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b", "a|1\nb|2\n"},
      {"SELECT e.x FROM (SELECT unnest([{'x': 1}]) AS e)", "1\n"}};
  for (const auto& [sql, expected] : cases) EXPECT_EQ(ask(sql), expected) << sql;
  for (const std::string sql :
       {"DESCRIBE plays", "SHOW TABLES", "SHOW ALL TABLES", "SUMMARIZE plays", "DESCRIBE SELECT 1",
        "EXPLAIN SELECT * FROM plays", "EXPLAIN ANALYZE SELECT * FROM plays", "explain (format json) select 1"}) {
    const std::string answer = ask(sql);
    EXPECT_EQ(answer.find("usage"), std::string::npos) << sql << "\n" << answer;
    EXPECT_FALSE(answer.empty()) << sql;
  }
}

TEST_F(Cage, ARefusedStatementSaysWhatToDoInstead) {
  CollectSink sink;
  const Status done = run_caged(options, catalog, "COPY (SELECT 1) TO 'x.csv'", sink);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::kUsage);
  EXPECT_EQ(done.error().message, "COPY is not run here: a query only reads.");
  EXPECT_EQ(done.error().reason, "refused_sql");
  EXPECT_NE(done.error().next.find("tonearm query -o csv"), std::string::npos);
}

TEST_F(Cage, ErrorsSayWhatIsWrongAndWhatNext) {
  make_plays(1);
  const auto error = [this](const std::string& sql) {
    CollectSink sink;
    const Status done = run_caged(options, catalog, sql, sink);
    return done.ok() ? Error{} : done.error();
  };
  const Error column = error("SELECT nam FROM plays");
  EXPECT_EQ(column.code, Code::kUsage);
  EXPECT_TRUE(column.message.starts_with("There is no such column: ")) << column.message;
  EXPECT_NE(column.message.find("Candidate bindings: \"name\""), std::string::npos) << column.message;
  EXPECT_EQ(column.next, "tonearm tables NAME lists the columns of a table.");
  const Error table = error("SELECT * FROM playz");
  EXPECT_TRUE(table.message.starts_with("There is no such table: ")) << table.message;
  EXPECT_NE(table.message.find("\"plays\""), std::string::npos) << table.message;
  EXPECT_EQ(table.next, "tonearm tables lists the tables.");
  const Error parse = error("SELEC 1");
  EXPECT_TRUE(parse.message.starts_with("The SQL cannot be read: ")) << parse.message;
  const Error cast = error("SELECT 'x'::INTEGER");
  EXPECT_TRUE(cast.message.starts_with("A value cannot be converted: ")) << cast.message;
  const Error file = error("SELECT * FROM read_text('/etc/passwd')");
  EXPECT_TRUE(file.message.starts_with("A query reads the lake's tables alone: ")) << file.message;
  const Error parameter = error("SELECT ?");
  EXPECT_EQ(parameter.code, Code::kUsage);
}

TEST_F(Cage, ADamagedOrMissingFileOfATableIsNoFaultOfTheQuery) {
  make_plays(10);
  write(lake() + "/plays/p.parquet", std::string(2000, 'x'));
  EXPECT_TRUE(ask("SELECT * FROM plays").starts_with("integrity: The table plays cannot be opened."));
  std::filesystem::remove(lake() + "/plays/p.parquet");
  EXPECT_TRUE(ask("SELECT * FROM plays").starts_with("storage: The table plays cannot be opened."));
}

TEST_F(Cage, ADayIsADayOfUtc) {
  EXPECT_EQ(ask("SELECT current_setting('TimeZone'), TIMESTAMPTZ '2025-01-01 00:00:00+01'"),
            "UTC|2024-12-31T23:00:00.000Z\n");
}

TEST_F(Cage, NullsComeLast) {
  EXPECT_EQ(ask("SELECT x FROM (VALUES (NULL), (2), (1)) t(x) ORDER BY x"), "1\n2\n~\n");
  EXPECT_EQ(ask("SELECT x FROM (VALUES (NULL), (2), (1)) t(x) ORDER BY x DESC"), "2\n1\n~\n");
}

TEST_F(Cage, ACrashOfTheQueryIsAnErrorAndTheParentLives) {
  // The wildest thing that SQL can do today: pointers as numbers.
  const std::string answer =
      ask("SELECT * FROM arrow_scan(1::UBIGINT::POINTER, 2::UBIGINT::POINTER, 3::UBIGINT::POINTER)");
  EXPECT_NE(answer.find(": "), std::string::npos) << answer;
  EXPECT_EQ(ask("SELECT 1"), "1\n");
}

TEST_F(Cage, TooMuchMemoryIsAClearError) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the limit of memory is off under a sanitizer";
#endif
  options.memory_limit_bytes = 128ULL << 20;
  const std::string answer = ask("SELECT repeat('x', 500000000)");
  EXPECT_EQ(answer, "usage: The query needs more memory than it may use.");
  EXPECT_EQ(ask("SELECT length(repeat('x', 1000))"), "1000\n");
}

TEST_F(Cage, ARowThatIsTooLongIsAClearError) {
  const std::string answer = ask("SELECT repeat('x', 20000000)");
  EXPECT_EQ(answer, "usage: A row of the answer is longer than 16 MB.");
  EXPECT_EQ(ask("SELECT repeat('x', 2000000)"), std::string(2000000, 'x') + "\n");
}

TEST_F(Cage, AnEndlessQueryEndsAtItsTimeout) {
  options.timeout = std::chrono::milliseconds(300);
  const std::string answer =
      ask("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t");
  EXPECT_EQ(answer, "unavailable: The query did not end within 0.3 s.");
}

TEST_F(Cage, CtrlCStopsAQueryOfHours) {
  const SigintScope sigint;
  options.cancel_fd = sigint.fd();
  options.timeout.reset();
  std::thread person([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    ::kill(::getpid(), SIGINT);
  });
  const std::string answer = ask("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 7");
  person.join();
  EXPECT_EQ(answer, "cancelled: The query was interrupted.");
  sigint.clear();
  EXPECT_EQ(ask("SELECT 1"), "1\n");
}

TEST_F(Cage, SigintGoesToItsEarlierHandlerAgainAfterwards) {
  struct sigaction before{};
  ::sigaction(SIGINT, nullptr, &before);
  {
    const SigintScope sigint;
  }
  struct sigaction after{};
  ::sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
}

TEST_F(Cage, NoProcessIsLeftBehind) {
  static_cast<void>(ask("SELECT 1"));
  static_cast<void>(ask("SELEC"));
  options.timeout = std::chrono::milliseconds(50);
  static_cast<void>(ask("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 7"));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(Cage, ASinksErrorStopsTheQueryAndComesBack) {
  class Full : public CollectSink {
    Status row(const std::vector<Value>&) override { return Error{Code::kStorage, "full"}; }
  } sink;
  const Status done = run_caged(options, catalog, "SELECT * FROM range(100000000)", sink);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "full");
}

TEST_F(Cage, NamesOfTrinoGiveTheSameAnswers) {
  for (const auto& [name, sql] : catalog::prelude_sql()) catalog.statements.push_back({name, sql});
  const std::vector<std::pair<std::string, std::string>> cases{
      {"to_unixtime(TIMESTAMPTZ '2025-01-01 00:00:00+00')", "1735689600.0"},
      {"from_unixtime(1735689600)", "2025-01-01T00:00:00.000Z"},
      {"array_join(['a', 'b'], '-')", "a-b"},
      {"json_extract_scalar('{\"a\": {\"b\": \"c\"}}', '$.a.b')", "c"},
      {"regexp_like('Nina', 'i.a')", "true"},
      {"approx_distinct(1)", "1"},
      {"day_of_week(DATE '2025-01-05')", "7"},
      {"sequence(1, 3)", "[1,2,3]"},
      {"last_day_of_month(DATE '2025-02-03')", "2025-02-28"},
      {"cardinality([1, 2])", "2"},
      {"element_at([5, 6], 2)", "6"},
      {"date_format(TIMESTAMP '2025-01-02 03:04:05', '%Y-%m-%d %H:%i:%s')", "2025-01-02 03:04:05"}};
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(ask("SELECT " + expression), expected + "\n") << expression;
  }
}

// The walls one by one: set-up statements run before the settings are locked, so there the kernel's
// wall stands alone.
TEST_F(Cage, TheKernelsWallAloneKeepsOtherFilesUnreadAndAllFilesUnwritten) {
  const pid_t probe = ::fork();
  if (probe == 0) ::_exit(wall_in({}) ? 0 : 1);
  int status = 0;
  ::waitpid(probe, &status, 0);
  if (WEXITSTATUS(status) != 0) GTEST_SKIP() << "this kernel has no Landlock";
  make_plays(3);
  write(outside() + "/secret.txt", kCanary);
  const auto before = snapshot();
  for (const std::string& sql : {fmt::format("CREATE TABLE x AS SELECT * FROM read_text('{}/secret.txt')", outside()),
                                 fmt::format("COPY (SELECT 1) TO '{}/made.csv'", outside()),
                                 fmt::format("COPY (SELECT 1) TO '{}/made.csv'", lake()),
                                 fmt::format("COPY (SELECT 1) TO '{}/plays/p.parquet' (FORMAT parquet)", lake()),
                                 fmt::format("ATTACH '{}/made.duckdb' AS x", lake())}) {
    Catalog wild = catalog;
    wild.statements.push_back({"x", sql});
    CollectSink sink;
    const Status done = run_caged(options, wild, "SELECT 1 AS x", sink);
    EXPECT_FALSE(done.ok()) << sql;
    EXPECT_EQ(snapshot(), before) << sql;
  }
}

TEST_F(Cage, TheLimitOfWrittenBytesAloneKeepsFilesEmpty) {
  const std::string path = root + "/made";
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    limit(1ULL << 30);
    std::FILE* file = std::fopen(path.c_str(), "w");
    const bool written = std::fputs("x", file) >= 0 && std::fclose(file) == 0;
    ::_exit(written ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(std::filesystem::file_size(path), 0U);
}

TEST(CageParent, DoesNotLoadDuckDbForTextFormats) {
  // In a process of its own, for other tests of this program do load it.
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        QueryOptions query;
        query.output_fd = ::open("/dev/null", O_WRONLY);
        bool good = true;
        for (const Format format : {Format::kTable, Format::kCsv, Format::kJson}) {
          query.format = format;
          good = good && run_query(query, {}, "SELECT 1").ok();
        }
        std::ifstream maps("/proc/self/maps");
        const std::string text(std::istreambuf_iterator<char>(maps), {});
        ::_exit(good && text.find("libduckdb") == std::string::npos ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace tonearm::query
