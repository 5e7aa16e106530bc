#include "duck/database.h"

#include <cstdlib>

#include <fmt/format.h>

namespace tonearm::duck {
namespace {

/// The one value of a query, as text.
std::string value(Connection& connection, const std::string& sql) {
  auto rows = connection.query(sql);
  if (!rows.ok()) return "error: " + rows.error().message;
  const auto chunk = rows->next();
  if (!chunk.ok() || *chunk == nullptr) return "no row";
  return std::string((*chunk)->column(0).get_string(0));
}

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    auto database = Database::open();
    ASSERT_TRUE(database.ok()) << database.error().message;
    database_.emplace(*std::move(database));
    auto connection = Connection::open(*database_);
    ASSERT_TRUE(connection.ok());
    connection_.emplace(*std::move(connection));
  }

  std::optional<Database> database_;
  std::optional<Connection> connection_;
};

TEST_F(DatabaseTest, SettingsAreFixedWhateverTheMachine) {
  const std::vector<std::pair<std::string, std::string>> expected{{"threads", "1"},
                                                                  {"TimeZone", "UTC"},
                                                                  {"autoload_known_extensions", "false"},
                                                                  {"autoinstall_known_extensions", "false"},
                                                                  {"allow_community_extensions", "false"},
                                                                  {"temp_directory", ""},
                                                                  {"default_null_order", "NULLS_LAST"},
                                                                  {"preserve_insertion_order", "true"},
                                                                  {"enable_external_file_cache", "false"},
                                                                  {"parquet_metadata_cache", "false"}};
  for (const auto& [name, setting] : expected) {
    EXPECT_EQ(value(*connection_, "SELECT current_setting('" + name + "')::VARCHAR"), setting) << name;
  }
}

TEST_F(DatabaseTest, TheTimeZoneIsUtcWhateverTheEnvironment) {
  setenv("TZ", "America/New_York", 1);
  auto database = Database::open();
  auto connection = Connection::open(*database);
  unsetenv("TZ");
  EXPECT_EQ(value(*connection, "SELECT ('2025-01-01 00:00:00 UTC'::TIMESTAMPTZ)::VARCHAR"), "2025-01-01 00:00:00+00");
}

TEST_F(DatabaseTest, AnErrorKeepsDuckDbsWordsAndSaysWhatKindItIs) {
  const auto wrong = connection_->query("SELECT no_such_column");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, Code::kInternal);
  EXPECT_NE(wrong.error().message.find("no_such_column"), std::string::npos);
  const auto absent = connection_->query("SELECT * FROM read_parquet('/nowhere/x.parquet')");
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().code, Code::kStorage);
  EXPECT_EQ(value(*connection_, "SELECT 'still here'"), "still here");
}

TEST_F(DatabaseTest, TheMemoryLimitIsKept) {
  auto small = Database::open({.threads = 1, .memory_limit_bytes = 64 << 20});
  auto connection = Connection::open(*small);
  const auto rows = connection->query("SELECT count(DISTINCT md5(i::VARCHAR)) FROM range(5000000) t(i)");
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, Code::kStorage);
}

TEST_F(DatabaseTest, TypesAreDescribedAndWrittenBackInSql) {
  for (const std::string type : {"BOOLEAN",
                                 "TINYINT",
                                 "SMALLINT",
                                 "INTEGER",
                                 "BIGINT",
                                 "UTINYINT",
                                 "USMALLINT",
                                 "UINTEGER",
                                 "UBIGINT",
                                 "HUGEINT",
                                 "UHUGEINT",
                                 "FLOAT",
                                 "DOUBLE",
                                 "VARCHAR",
                                 "BLOB",
                                 "DATE",
                                 "TIME",
                                 "TIME WITH TIME ZONE",
                                 "TIMESTAMP",
                                 "TIMESTAMP_S",
                                 "TIMESTAMP_MS",
                                 "TIMESTAMP_NS",
                                 "TIMESTAMP WITH TIME ZONE",
                                 "INTERVAL",
                                 "UUID",
                                 "BIT",
                                 "BIGNUM",
                                 "DECIMAL(18,3)",
                                 "VARCHAR[]",
                                 "INTEGER[3]",
                                 "STRUCT(\"a b\" BIGINT, \"c\" VARCHAR[])[]",
                                 "MAP(VARCHAR, STRUCT(\"x\" DOUBLE))",
                                 "ENUM('it''s', 'b')"}) {
    auto rows = connection_->query("SELECT CAST(NULL AS " + type + ")");
    ASSERT_TRUE(rows.ok()) << rows.error().message;
    EXPECT_EQ(sql(rows->types()[0]), type);
  }
}

TEST_F(DatabaseTest, EveryKindOfValueIsRead) {
  auto rows = connection_->query(
      "SELECT true, (-5)::TINYINT, 300::SMALLINT, -70000, 9007199254740993, 'é and more than twelve', "
      "DATE '1969-12-31', TIMESTAMPTZ '2025-01-01 00:00:00.001+00', [1, NULL, 3], {'a': 'x', 'b': NULL}, "
      "MAP {'k': 7}, 170141183460469231731687303715884105727::HUGEINT, 2.5::DECIMAL(9,2), NULL");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  const auto next = rows->next();
  ASSERT_TRUE(next.ok());
  const Chunk& chunk = **next;
  EXPECT_TRUE(chunk.column(0).get<bool>(0));
  EXPECT_EQ(chunk.column(1).get<std::int8_t>(0), -5);
  EXPECT_EQ(chunk.column(2).get<std::int16_t>(0), 300);
  EXPECT_EQ(chunk.column(3).get<std::int32_t>(0), -70000);
  EXPECT_EQ(chunk.column(4).get<std::int64_t>(0), 9007199254740993);
  EXPECT_EQ(chunk.column(5).get_string(0), "é and more than twelve");
  EXPECT_EQ(chunk.column(6).get<std::int32_t>(0), -1);
  EXPECT_EQ(chunk.column(7).get<std::int64_t>(0), 1735689600001000);
  EXPECT_EQ(chunk.column(8).list(0).length, 3U);
  EXPECT_EQ(chunk.column(8).child().get<std::int32_t>(2), 3);
  EXPECT_TRUE(chunk.column(8).child().is_null(1));
  EXPECT_EQ(chunk.column(9).child(0).get_string(0), "x");
  EXPECT_TRUE(chunk.column(9).child(1).is_null(0));
  EXPECT_EQ(chunk.column(10).child().child(1).get<std::int32_t>(0), 7);
  EXPECT_EQ(chunk.column(11).get<duckdb_hugeint>(0).upper, INT64_MAX);
  EXPECT_EQ(chunk.column(12).get<std::int32_t>(0), 250);
  EXPECT_TRUE(chunk.column(13).is_null(0));
  const auto end = rows->next();
  EXPECT_EQ(*end, nullptr);
}

TEST(Load, TheLibraryIsTheVersionThatWasTried) {
  const auto version = library_version();
  ASSERT_TRUE(version.ok()) << version.error().message;
  EXPECT_TRUE(version->starts_with("v1.5.")) << *version;
}

TEST(Load, AMissingLibraryIsNamedWithEveryPlaceLookedAt) {
  const auto loaded = internal::load_from({"/nowhere/lib/libduckdb.so", "/nowhere/libduckdb.so", "libnosuchthing.so"});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, Code::kBadConfig);
  EXPECT_NE(loaded.error().message.find("/nowhere/lib/libduckdb.so: not there"), std::string::npos);
  EXPECT_NE(loaded.error().message.find("libnosuchthing.so"), std::string::npos);
  EXPECT_FALSE(loaded.error().next.empty());
}

TEST(Load, ALibraryThatIsNotDuckDbIsRefused) {
  const auto loaded = internal::load_from({"libm.so.6"});
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().message.find("lacks the function duckdb_"), std::string::npos);
}

}  // namespace
}  // namespace tonearm::duck
