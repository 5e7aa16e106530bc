#include "table/data_file.h"

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "duck/database.h"
#include "spec/artist.h"
#include "support/temporary_folder.h"
#include "table/file_stats.h"
#include "table/observations.h"

namespace tonearm {
namespace {

/// Rows of a table made by random observations of `keys` keys, sorted by key.
std::vector<Row> random_rows(std::size_t index, unsigned seed, unsigned keys, int observations) {
  test::Random random(seed);
  Accumulator batch;
  for (int i = 0; i < observations; ++i)
    test::random_observation(random, index, keys).show([&](const RowObservation& o) { batch.row(o); });
  std::vector<Row> rows;
  for (const PendingRow& pending : batch.take(index)) rows.push_back(row_of(pending.row));
  return rows;
}

/// A row of a bridge, a table that is not observed.
std::vector<Row> bridge_rows(const spec::Table& table) {
  test::Random random(5);
  std::map<std::string, Row> rows;
  for (unsigned i = 0; i < 20; ++i) {
    Row row = empty_row(table, test::random_key(table, i));
    for (const spec::Column& column : table.columns)
      if (column.role == spec::Role::kValue) test::put_random(random, column.type, {}, true, &row.groups[0].bytes);
    rows[row.key] = row;
  }
  std::vector<Row> sorted;
  for (auto& [key, row] : rows) sorted.push_back(row);
  return sorted;
}

TEST(DataFile, RowsOfEveryTableComeBackAsTheyWere) {
  for (std::size_t i = 0; i < spec::tables().size(); ++i) {
    const spec::Table& table = *spec::tables()[i];
    const auto rows = table.join == spec::Join::kFromParent ? bridge_rows(table) : random_rows(i, 7, 300, 900);
    ASSERT_FALSE(rows.empty());
    const auto file = encode_file(table, rows);
    ASSERT_TRUE(file.ok()) << table.name << ": " << file.error().message;
    EXPECT_EQ(file->sha256, sha256_hex(file->bytes));
    EXPECT_EQ(file->rows, rows.size());
    const auto back = decode_file(table, file->bytes);
    ASSERT_TRUE(back.ok()) << table.name << ": " << back.error().message;
    EXPECT_EQ(*back, rows) << table.name;
    const auto keys = decode_keys(table, file->bytes);
    ASSERT_TRUE(keys.ok());
    ASSERT_EQ(keys->size(), rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) ASSERT_EQ((*keys)[r], rows[r].key);
  }
}

const spec::Table& albums() { return *spec::find_table("albums"); }

/// An album whose `genres` are the given canonical list and whose label is `label`.
Row album(std::string_view uri, std::string_view genres, std::optional<std::string> label) {
  std::string key;
  canonical::put_string(&key, uri);
  Row row = empty_row(albums(), key);
  row.groups[spec::album::kGenres] = {1, std::string(genres)};
  row.groups[spec::album::kLabel].at = 1;
  label ? canonical::put_string(&row.groups[spec::album::kLabel].bytes, *label)
        : canonical::put_null(&row.groups[spec::album::kLabel].bytes);
  return row;
}

TEST(DataFile, NullEmptyListAndListOfNullStayApart) {
  std::string null, empty, of_null, of_empty;
  canonical::put_null(&null);
  for (std::string* list : {&empty, &of_null, &of_empty}) canonical::begin_list(list);
  canonical::begin_element(&of_null);
  canonical::put_null(&of_null);
  canonical::begin_element(&of_empty);
  canonical::put_string(&of_empty, "");
  for (std::string* list : {&empty, &of_null, &of_empty}) canonical::end_list(list);
  const std::vector<Row> rows = {album("a", null, std::nullopt), album("b", empty, ""),
                                 album("c", of_null, std::string(1, '\0')),
                                 album("d", of_empty, "\U0001F3B8 \U0010FFFF")};
  const auto file = encode_file(albums(), rows);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto back = decode_file(albums(), file->bytes);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(*back, rows);
}

TEST(DataFile, EqualRowsGiveEqualBytesInAnyThreadZoneAndLocale) {
  const std::size_t index = spec::index_of(albums());
  const auto rows = random_rows(index, 3, 5'000, 9'000);
  const auto here = encode_file(albums(), rows);
  ASSERT_TRUE(here.ok()) << here.error().message;
  const char* const zone = std::getenv("TZ");
  for (const auto& [tz, locale] : {std::pair("America/St_Johns", "C"), {"Pacific/Kiritimati", "de_DE.UTF-8"}}) {
    ::setenv("TZ", tz, 1);
    ::tzset();
    std::setlocale(LC_ALL, locale);
    std::string sha[2];
    std::thread threads[2];  // a new thread has a DuckDB of its own
    for (int i = 0; i < 2; ++i)
      threads[i] = std::thread([&rows, &out = sha[i]] { out = encode_file(albums(), rows)->sha256; });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(sha[0], here->sha256) << tz;
    EXPECT_EQ(sha[1], here->sha256) << tz;
  }
  zone == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", zone, 1);
  ::tzset();
  std::setlocale(LC_ALL, "C");
}

TEST(DataFile, AnyDamagedByteIsAnErrorOrOtherRowsButNeverACrash) {
  const auto rows = random_rows(spec::index_of(albums()), 4, 20, 40);
  const auto file = encode_file(albums(), rows);
  ASSERT_TRUE(file.ok());
  test::Random random(1);
  for (int i = 0; i < 60; ++i) {
    std::string bytes = file->bytes;
    bytes[test::below(random, static_cast<unsigned>(bytes.size()))] ^= static_cast<char>(1 + test::below(random, 255));
    const auto back = decode_file(albums(), bytes);
    if (!back.ok()) {
      EXPECT_EQ(back.error().code, Code::kIntegrity) << back.error().message;
    }
  }
  for (const std::string& bytes :
       {std::string(), std::string("no parquet"), file->bytes.substr(0, file->bytes.size() / 2)}) {
    const auto back = decode_file(albums(), bytes);
    ASSERT_FALSE(back.ok());
    EXPECT_EQ(back.error().code, Code::kIntegrity);
  }
}

TEST(DataFile, KeysOutOfOrderAreDamage) {
  std::string null;
  canonical::put_null(&null);
  const auto file = encode_file(albums(), {album("b", null, "x"), album("a", null, "x")});
  ASSERT_TRUE(file.ok());
  const auto back = decode_file(albums(), file->bytes);
  ASSERT_FALSE(back.ok());
  EXPECT_EQ(back.error().code, Code::kIntegrity);
}

TEST(DataFile, ColumnsThatAFileLacksAreNullAndOthersAreIgnored) {
  // albums' file read as artists': equal names are taken (uri, name, images, genres, popularity), the rest is NULL.
  const auto rows = random_rows(spec::index_of(albums()), 9, 5, 20);
  const auto file = encode_file(albums(), rows);
  ASSERT_TRUE(file.ok());
  const auto artists = decode_file(*spec::find_table("artists"), file->bytes);
  ASSERT_TRUE(artists.ok()) << artists.error().message;
  ASSERT_EQ(artists->size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ((*artists)[i].key, rows[i].key);
    EXPECT_EQ((*artists)[i].groups[spec::artist::kGenres], rows[i].groups[spec::album::kGenres]);
    EXPECT_EQ((*artists)[i].groups[spec::artist::kFollowers], Cell());
  }
}

TEST(DataFile, ColumnsStandInTheSpecsOrderWithTheirNumbersAsFieldIds) {
  const auto file = encode_file(albums(), random_rows(spec::index_of(albums()), 9, 5, 20));
  ASSERT_TRUE(file.ok());
  const TemporaryFolder folder;
  const std::string path = folder / "field_ids.parquet";
  std::ofstream(path, std::ios::binary) << file->bytes;
  auto database = duck::Database::open();
  ASSERT_TRUE(database.ok());
  auto connection = duck::Connection::open(*database);
  ASSERT_TRUE(connection.ok());
  auto found = connection->query("SELECT name, CAST(field_id AS BIGINT) FROM parquet_schema('" + path +
                                 "') WHERE field_id IS NOT NULL");
  ASSERT_TRUE(found.ok()) << found.error().message;
  std::vector<std::pair<std::string, std::int64_t>> ids;
  for (;;) {
    auto chunk = found->next();
    ASSERT_TRUE(chunk.ok());
    if (*chunk == nullptr) break;
    for (std::uint64_t row = 0; row < (*chunk)->size(); ++row)
      ids.emplace_back((*chunk)->column(0).get_string(row), (*chunk)->column(1).get<std::int64_t>(row));
  }
  std::vector<std::pair<std::string, std::int64_t>> expected;
  for (const spec::FileColumn& column : spec::file_columns(albums())) {
    expected.emplace_back(column.name, column.number);
    if (column.type == spec::Type::kStrings || column.type == spec::Type::kStructs)
      expected.emplace_back("element", 1000 * column.number);
    for (std::size_t i = 0; i < column.fields.size(); ++i)
      expected.emplace_back(column.fields[i].name, 1000 * column.number + static_cast<int>(i) + 1);
  }
  EXPECT_EQ(ids, expected);
}

TEST(DataFile, StatisticsBoundEveryFlatColumnOfEveryTable) {
  for (const std::size_t index : test::observed_tables()) {
    const spec::Table& table = *spec::tables()[index];
    const auto rows = random_rows(index, 11, 50, 100);
    const auto file = encode_file(table, rows);
    ASSERT_TRUE(file.ok());
    const auto stats = nlohmann::json::parse(file->stats);
    EXPECT_EQ(stats["numRecords"], rows.size());
    std::map<std::string, std::size_t> nulls;
    for (const Row& row : rows) {
      const std::string bytes = file_bytes(table, row);
      canonical::Reader reader(bytes);
      for (const spec::FileColumn& column : spec::file_columns(table)) {
        canonical::Reader value(reader.take_raw(column.type, column.fields));
        if (value.take_null()) {
          ++nulls[column.name];
        } else if (column.type == spec::Type::kString) {
          const std::string text(value.take_string());
          if (stats["minValues"].contains(column.name)) {
            EXPECT_LE(stats["minValues"][column.name].get<std::string>(), text);
          }
          if (stats["maxValues"].contains(column.name)) {
            EXPECT_GE(stats["maxValues"][column.name].get<std::string>(), text);
          }
        } else if (column.type == spec::Type::kLong || column.type == spec::Type::kInteger) {
          const std::int64_t number = column.type == spec::Type::kLong ? value.take_long() : value.take_integer();
          EXPECT_LE(stats["minValues"][column.name].get<std::int64_t>(), number);
          EXPECT_GE(stats["maxValues"][column.name].get<std::int64_t>(), number);
        } else if (column.type == spec::Type::kTimestamp) {
          const Millis at = value.take_long();
          EXPECT_LE(*parse_rfc3339(stats["minValues"][column.name].get<std::string>()), at);
          EXPECT_GE(*parse_rfc3339(stats["maxValues"][column.name].get<std::string>()), at);
        }
      }
    }
    for (const spec::FileColumn& column : spec::file_columns(table)) {
      const bool flat = column.type != spec::Type::kStrings && column.type != spec::Type::kStructs;
      EXPECT_EQ(stats["nullCount"].contains(column.name), flat) << table.name << "." << column.name;
      if (flat) {
        EXPECT_EQ(stats["nullCount"][column.name], nulls[column.name]) << table.name << "." << column.name;
      }
      if (!flat || column.type == spec::Type::kBool) {
        EXPECT_FALSE(stats["minValues"].contains(column.name));
      }
    }
  }
}

TEST(FileStats, ALongMaximumIsRaisedNeverCut) {
  const std::string x32(32, 'x');
  EXPECT_EQ(lower_bound_of(x32), x32);
  EXPECT_EQ(upper_bound_of(x32), x32);
  EXPECT_EQ(lower_bound_of(x32 + "a"), x32);
  EXPECT_EQ(upper_bound_of(x32 + "a"), std::string(31, 'x') + "y");
  EXPECT_EQ(upper_bound_of("\U0010FFFF\U0010FFFFz", 2), std::nullopt);
  EXPECT_EQ(upper_bound_of("a\U0010FFFFz", 2), "b");
  EXPECT_EQ(upper_bound_of("\uD7FFz", 1), "\uE000");
  EXPECT_EQ(upper_bound_of("\u007Fz", 1), "\u0080");
  EXPECT_EQ(upper_bound_of("\uFFFFz", 1), "\U00010000");
  EXPECT_EQ(lower_bound_of(std::string_view("a\0b", 3)), std::nullopt);
  EXPECT_EQ(upper_bound_of("\xFF"), std::nullopt);
  EXPECT_EQ(lower_bound_of(""), "");
}

TEST(FileStats, WhatJsonCannotSayIsLeftOut) {
  const std::vector<spec::FileColumn> columns = {{1, "d", spec::Type::kDouble, spec::Role::kValue, -1, {}, ""},
                                                 {2, "t", spec::Type::kTimestamp, spec::Role::kValue, -1, {}, ""},
                                                 {3, "n", spec::Type::kLong, spec::Role::kValue, -1, {}, ""}};
  FileStats stats(columns);
  stats.real(0, 1.5);
  stats.real(0, std::numeric_limits<double>::infinity());
  stats.number(1, *parse_rfc3339("2025-01-15T12:30:00.123Z"));
  stats.number(1, 253'402'300'800'000);
  stats.null(2);
  EXPECT_EQ(stats.json(2), R"({"numRecords":2,"minValues":{"d":1.5,"t":"2025-01-15T12:30:00.123Z"},"maxValues":{},)"
                           R"("nullCount":{"d":0,"t":0,"n":1}})");
}

}  // namespace
}  // namespace tonearm
