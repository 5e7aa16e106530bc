#include "query/needed.h"

#include "duck/database.h"
#include "query/lake_fixture.h"

namespace tonearm::query {
namespace {

std::string made(const Catalog& catalog) {
  std::string names;
  for (const SetupStatement& statement : catalog.statements) names += (names.empty() ? "" : " ") + statement.name;
  return names;
}

const Catalog& music() {
  static const Catalog catalog{{{"weekday_of", "create macro weekday_of(d) as isodow(d)"},
                                {"plays", "create view plays as select 1 as n"},
                                {"tracks", "create view tracks as select 1 as n"},
                                {"listening", "create view listening as select weekday_of(n) as n from Plays"},
                                {"streaks", "create view streaks as select n from LISTENING"}}};
  return catalog;
}

TEST(Needed, IsWhatTheTextNamesAndWhatThatUses) {
  const auto names = [](std::string_view sql) { return made(needed(music(), sql)); };
  EXPECT_EQ(names("select 1"), "");
  EXPECT_EQ(names("select count(*) from PLAYS order by 1 desc"), "plays");
  EXPECT_EQ(names("with p as (from \"Tracks\") from p join main.plays using (n)"), "plays tracks");
  EXPECT_EQ(names("from playlists join album_tracks using (plays2)"), "");
  EXPECT_EQ(names("from streaks"), "weekday_of plays listening streaks");
  EXPECT_EQ(names("select weekday_of(date '2025-01-05')"), "weekday_of");
  EXPECT_EQ(names("describe plays"), "plays");
  EXPECT_EQ(names("select * from (DESCRIBE \"Tracks\")"), "tracks");
}

TEST(Needed, IsAllForATextThatLooksAround) {
  for (const std::string_view sql : {"show",
                                     "SHOW TABLES",
                                     "show all tables",
                                     "select * from (/* all */ show tables)",
                                     "describe",
                                     "(desc)",
                                     "explain describe",
                                     "explain analyze desc",
                                     "select array(desc)",
                                     "describe tables",
                                     "describe select 1",
                                     "from duckdb_views()",
                                     "select * from information_schema.\"tables\"",
                                     "from pg_class",
                                     "from sqlite_master",
                                     "from pragma_table_info('x')",
                                     "from query('from pl' || 'ays')",
                                     "from query_table(['pl' || 'ays'])",
                                     "from json_execute_serialized_sql(x)",
                                     "select json_serialize_plan(x)",
                                     "from sql_auto_complete('from pl')",
                                     "select txid_current()",
                                     "select current_transaction_id()",
                                     "from E'duck\\x64b_views'"})
    EXPECT_EQ(made(needed(music(), sql)), made(music())) << sql;
}

// Who brings a newer DuckDB looks at what this prints: does it show the catalog, or take names or SQL as text?
TEST(Needed, KnowsEveryTableFunctionAndViewOfDuckDb) {
  constexpr std::string_view kBlind =
      " arrow_scan arrow_scan_dumb check_peg_parser checkpoint disable_logging disable_peg_parser disable_profiling "
      "enable_logging enable_peg_parser enable_profiling "
      "force_checkpoint generate_series glob histogram histogram_values icu_calendar_names json_each json_tree "
      "pandas_scan parquet_bloom_probe parquet_file_metadata parquet_full_metadata parquet_kv_metadata "
      "parquet_metadata parquet_scan parquet_schema python_map_function range read_blob read_csv read_csv_auto "
      "read_duckdb read_json read_json_auto read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto "
      "read_ndjson_objects read_parquet read_text repeat repeat_row seq_scan sniff_csv summary test_all_types "
      "test_vector_types unnest which_secret ";
  const auto database = duck::Database::open();
  ASSERT_TRUE(database.ok()) << database.error().message;
  auto connection = duck::Connection::open(*database);
  ASSERT_TRUE(connection.ok());
  auto rows = connection->query(
      "SELECT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro') "
      "UNION SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE internal ORDER BY 1");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  std::size_t seen = 0;
  for (;;) {
    const auto chunk = rows->next();
    ASSERT_TRUE(chunk.ok());
    if (*chunk == nullptr) break;
    for (std::uint64_t row = 0; row < (*chunk)->size(); ++row, ++seen) {
      const std::string name((*chunk)->column(0).get_string(row));
      if (kBlind.find(" " + name + " ") != std::string_view::npos) continue;
      EXPECT_EQ(made(needed(music(), "from " + name)), made(music())) << name;
    }
  }
  EXPECT_GT(seen, 80U);
}

class CatalogInParts : public LakeTest {
 protected:
  void SetUp() override {
    LakeTest::SetUp();
    make_plays(3);
    catalog.statements.push_back({"twice", "CREATE VIEW twice AS SELECT n * 2 AS n FROM Plays"});
    catalog.statements.push_back({"cardinality", "CREATE MACRO cardinality(l) AS len(l)"});
  }

  void lose_a_table() {
    write(lake() + "/lost.parquet", parquet(1, "Nina"));
    catalog.statements.push_back(
        {"lost", fmt::format("CREATE VIEW lost AS SELECT * FROM read_parquet('{}/lost.parquet')", lake())});
    std::filesystem::remove(lake() + "/lost.parquet");
  }

  /// The same with all made: the comment's word asks for it.
  std::string ask_of_all(const std::string& sql) {
    EXPECT_EQ(needed(catalog, sql + "\n-- query").statements.size(), catalog.statements.size());
    return ask(sql + "\n-- query");
  }
};

TEST_F(CatalogInParts, AQueryOpensItsOwnTablesAlone) {
  lose_a_table();
  EXPECT_EQ(ask("SELECT 1"), "1\n");
  EXPECT_EQ(ask("SELECT count(*) FROM Plays"), "3\n");
  EXPECT_EQ(ask("SELECT sum(n) FROM \"TWICE\""), "6\n");
  EXPECT_EQ(ask("SELECT \"column_name\" FROM (DESCRIBE twice)"), "n\n");
  EXPECT_TRUE(ask("SELECT * FROM lost").starts_with("storage: The table lost cannot be opened. "));
  EXPECT_TRUE(ask("SHOW TABLES").starts_with("storage: The table lost cannot be opened. "));
}

TEST_F(CatalogInParts, AListOfTablesHasThemAll) {
  EXPECT_EQ(ask("SHOW TABLES"), "plays\ntwice\n");
  EXPECT_EQ(ask("SELECT name FROM (DESC) ORDER BY name DESC"), "twice\nplays\n");
  EXPECT_EQ(ask("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"), "plays\ntwice\n");
  EXPECT_EQ(ask("SELECT table_name FROM information_schema.tables ORDER BY 1"), "plays\ntwice\n");
  EXPECT_EQ(ask("SELECT name FROM E'sqlite\\x5fmaster' ORDER BY 1"), "plays\ntwice\n");
}

TEST_F(CatalogInParts, ANameThatATextPutsTogetherIsFound) {
  EXPECT_EQ(ask("SELECT sum(n) FROM query_table('twi' || 'ce')"), "6\n");
  EXPECT_EQ(ask("SELECT * FROM query('SELECT sum(n) FROM tw' || 'ice')"), "6\n");
  // A macro of ours hides DuckDB's function of that name, which would answer otherwise.
  EXPECT_EQ(ask("SELECT * FROM query('SELECT car' || 'dinality([1, 2])')"), "2\n");
}

TEST_F(CatalogInParts, WhatTheWordsDoNotTellIsFoundAtTheSecondTry) {
  catalog.statements[0].name = "a name that stands in no text";
  EXPECT_EQ(ask("SELECT count(*) FROM plays"), "3\n");
  EXPECT_EQ(ask("SELECT name, x FROM (PIVOT plays ON n USING count(*)) AS p, (SELECT 1 AS x) LIMIT 1"), "Nina|1\n");
  EXPECT_EQ(ask("SELECT current_setting('lock_configuration'), current_setting('enable_external_access') FROM plays "
                "LIMIT 1"),
            "true|false\n");
  write(outside() + "/secret.txt", kCanary);
  const std::string stolen = ask(fmt::format("SELECT * FROM plays, read_text('{}/secret.txt')", outside()));
  EXPECT_TRUE(stolen.starts_with("usage: A query reads the lake's tables alone: ")) << stolen;
  EXPECT_TRUE(ask("COPY plays TO 'x.csv'").starts_with("usage: COPY is not run here"));
}

TEST_F(CatalogInParts, ErrorsAreThoseOfTheWholeCatalog) {
  for (const std::string sql :
       {"SELECT * FROM playz", "SELECT * FROM twic", "SELECT nam FROM plays", "SELECT plays.n FROM twice",
        "SELECT cardinalty([1])", "SELECT cardinality(1)", "SELECT * FROM plays JOIN twic USING (n)", "DESCRIBE tvice",
        "SUMMARIZE playz", "EXPLAIN SELECT * FROM twic", "PIVOT twic ON n IN (1) USING count(*)", "SELECT 'x'::INTEGER",
        "SELEC 1", "SELECT ?", "FROM plays WHERE", "SELECT sum(name) FROM plays", "FROM query_table('tw' || 'ic')"}) {
    const std::string answer = ask(sql);
    EXPECT_TRUE(answer.starts_with("usage: ")) << sql << "\n" << answer;
    EXPECT_EQ(answer, ask_of_all(sql)) << sql;
  }
}

}  // namespace
}  // namespace tonearm::query
