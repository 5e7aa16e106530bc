// The rules that keep every engine reading our tables (docs/reference/delta.md), each by its bytes; then replay.
#include <limits>
#include <regex>

#include <nlohmann/json.hpp>

#include "spec/canonical.h"
#include "table/data_file.h"
#include "table/delta_actions.h"
#include "table/fake_lake.h"

namespace tonearm {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(json::parse(text.substr(at, end - at)));
    at = end + 1;
  }
  return lines;
}

/// The actions of one kind in a version.
std::vector<json> actions(const std::string& text, const std::string& kind) {
  std::vector<json> found;
  for (const json& line : lines_of(text)) {
    if (line.contains(kind)) found.push_back(line[kind]);
  }
  return found;
}

class Delta : public testing::Test {
 protected:
  std::string version(const std::string& table, std::uint64_t number) {
    return *store_.get(layout::delta_version(table, number));
  }
  MemoryStore store_;
  FakeLake lake_{store_.storage()};
};

TEST_F(Delta, Rule01EveryTimeIsAWholeMillisecond) {
  ASSERT_TRUE(lake_.commit({{"plays", {{lake_.file("plays", "a", "played_year=2027")}, {}}}}).ok());
  ASSERT_TRUE(lake_.commit({{"plays", {{}, lake_.newest->tables.at("plays").files}}}).ok());
  const std::string first = version("plays", 0), second = version("plays", 1);
  EXPECT_EQ(actions(first, "commitInfo")[0]["timestamp"].dump(), "1800000000000");
  EXPECT_EQ(actions(first, "add")[0]["modificationTime"].dump(), "1800000000000");
  EXPECT_EQ(actions(first, "metaData")[0]["createdTime"].dump(), "1800000000000");
  EXPECT_EQ(actions(second, "remove")[0]["deletionTimestamp"].dump(), "1800003600000");
  EXPECT_EQ(actions(second, "txn")[0]["lastUpdated"].dump(), "1800003600000");
}

TEST_F(Delta, Rule02NoVersionAddsAndRemovesOnePath) {
  const std::string both =
      R"({"remove":{"path":"p","deletionTimestamp":1,"dataChange":true}})"
      "\n"
      R"({"add":{"path":"p","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true}})"
      "\n";
  DeltaSnapshot snapshot;
  EXPECT_EQ(apply_commit(both, "k", &snapshot).error().code, Code::kIntegrity);
  // A later version may bring the path back.
  const std::size_t middle = both.find('\n') + 1;
  snapshot = {};
  EXPECT_TRUE(apply_commit(both.substr(0, middle), "k", &snapshot).ok());
  EXPECT_TRUE(apply_commit(both.substr(middle), "k", &snapshot).ok());
  EXPECT_EQ(snapshot.files.size(), 1U);
}

TEST_F(Delta, Rule04ThePointerIsWholeAndNamesACheckpointThatReads) {
  lake_.rewrite("plays", 33);
  EXPECT_TRUE(std::regex_match(
      *store_.get(layout::last_checkpoint("plays")),
      std::regex(R"(\{"version":32,"size":\d+,"checkpoints":\{"32":"[0-9a-f]{64}"\},"sha256":"[0-9a-f]{64}"\})")));
  DeltaSnapshot snapshot;
  EXPECT_TRUE(decode_checkpoint(*store_.get(layout::delta_checkpoint("plays", 32)), "k", &snapshot).ok());
}

TEST_F(Delta, Rule05PartitionsAreFoldersOfPlainLettersAndTexts) {
  ASSERT_TRUE(lake_.commit({{"plays", {{lake_.file("plays", "a", "played_year=2027")}, {}}}}).ok());
  const json add = actions(version("plays", 0), "add")[0];
  EXPECT_TRUE(
      std::regex_match(add["path"].get<std::string>(),
                       std::regex(R"(played_year=[A-Za-z0-9_-]+/part-\d{5}-[0-9a-f]{16}-[0-9a-f]{16}\.parquet)")));
  EXPECT_EQ(add["partitionValues"].dump(), R"({"played_year":"2027"})");
  EXPECT_EQ(actions(version("plays", 0), "metaData")[0]["partitionColumns"].dump(), R"(["played_year"])");
}

TEST_F(Delta, Rule05PathsAreUris) {
  HeadFile odd;
  odd.path = "p=a b:c%/\xC3\xBC.parquet";
  const std::string action = add_action(*spec::find_table("tracks"), odd, "{}", 1);
  EXPECT_EQ(json::parse(action)["path"], "p=a%20b%3Ac%25/%C3%BC.parquet");
  EXPECT_EQ(decode_path("p=a%20b%3Ac%25/%C3%BC.parquet"), odd.path);
  EXPECT_EQ(decode_path("%zz%4"), "%zz%4");
}

TEST_F(Delta, Rule06VersionZeroHasEveryRequiredMember) {
  ASSERT_TRUE(lake_.commit({{"artist_genres", {{lake_.file("artist_genres", "abc")}, {}}}}).ok());
  const std::string text = version("artist_genres", 0);
  EXPECT_EQ(text.find("\n\n"), std::string::npos);
  EXPECT_EQ(text.back(), '\n');
  const json meta = actions(text, "metaData")[0];
  EXPECT_EQ(meta["format"].dump(), R"({"options":{},"provider":"parquet"})");
  EXPECT_EQ(meta["partitionColumns"].dump(), "[]");
  EXPECT_EQ(meta["configuration"].dump(), "{}");
  const json schema = json::parse(meta["schemaString"].get<std::string>());
  EXPECT_EQ(schema["type"], "struct");
  for (const json& field : schema["fields"]) {
    EXPECT_TRUE(field["metadata"].is_object());
    EXPECT_FALSE(field["metadata"]["comment"].get<std::string>().empty()) << field["name"];
  }
  const std::string sha = sha256_hex("abc");
  const std::string after_meta = text.substr(text.find("{\"txn\""));
  EXPECT_EQ(after_meta,
            R"({"txn":{"appId":"tonearm","version":1,"lastUpdated":1800000000000}})"
            "\n"
            R"({"add":{"path":"part-00000-)" +
                sha.substr(0, 16) +
                R"(-0000000000000001.parquet","partitionValues":{},"size":3,"modificationTime":1800000000000,)"
                R"("dataChange":true,"stats":"{\"numRecords\":1}","tags":{"sha256":")" +
                sha + "\"}}}\n");
  EXPECT_TRUE(text.starts_with(
      R"({"commitInfo":{"timestamp":1800000000000,"operation":"WRITE","operationParameters":{},"isBlindAppend":false,)"
      R"("engineInfo":"tonearm","txnId":"head-1"}})"
      "\n"
      R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})"
      "\n"
      R"({"metaData":{"id":")"));
}

TEST_F(Delta, Rule06SizesAreTheFilesOwn) {
  const HeadFile file = lake_.file("tracks", "12345");
  ASSERT_TRUE(lake_.commit({{"tracks", {{file}, {}}}}).ok());
  const json add = actions(version("tracks", 0), "add")[0];
  EXPECT_EQ(add["size"].get<std::size_t>(), store_.get("tables/tracks/" + add["path"].get<std::string>())->size());
}

TEST_F(Delta, Rule08StatsAreAJsonTextWithTheNumberOfRows) {
  ASSERT_TRUE(lake_.commit({{"tracks", {{lake_.file("tracks", "a")}, {}}}}).ok());
  const json add = actions(version("tracks", 0), "add")[0];
  ASSERT_TRUE(add["stats"].is_string());
  EXPECT_EQ(json::parse(add["stats"].get<std::string>())["numRecords"], 1);
}

/// One row of a table whose doubles, times and other values are these.
Row row_with(const spec::Table& table, double real, Millis time) {
  std::string key;
  Row row;
  for (const spec::Column& column : table.columns) {
    std::string* out = column.role == spec::Role::kKey ? &key : nullptr;
    if (out == nullptr) {
      row.groups.resize(
          std::max<std::size_t>(row.groups.size(), static_cast<std::size_t>(std::max(column.group, 0)) + 1));
      row.groups.back().at = time;
      out = &row.groups.back().bytes;
    }
    if (column.type == spec::Type::kDouble) {
      canonical::put_double(out, real);
    } else if (column.role == spec::Role::kKey) {
      canonical::put_string(out, "spotify:track:1");
    } else {
      canonical::put_null(out);
    }
  }
  row.key = key;
  return row;
}

TEST_F(Delta, Rule01StatisticsHaveWholeMilliseconds) {
  const spec::Table& table = *spec::find_table("audio_features");
  const auto file = encode_file(table, {row_with(table, 0.5, 1'736'944'200'123)});
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_NE(file->stats.find("\"2025-01-15T12:30:00.123Z\""), std::string::npos) << file->stats;
}

TEST_F(Delta, Rule09NanIsNull) {
  const spec::Table& table = *spec::find_table("audio_features");
  const auto nan = encode_file(table, {row_with(table, std::numeric_limits<double>::quiet_NaN(), 5)});
  const auto real = encode_file(table, {row_with(table, 0.5, 5)});
  ASSERT_TRUE(nan.ok() && real.ok());
  int doubles = 0;
  for (const spec::Column& column : table.columns) {
    if (column.type != spec::Type::kDouble) continue;
    const std::string name(column.name);
    EXPECT_EQ(json::parse(nan->stats)["nullCount"][name], 1) << name;
    EXPECT_FALSE(json::parse(nan->stats)["minValues"].contains(name)) << name;
    EXPECT_EQ(json::parse(real->stats)["minValues"][name], 0.5) << name;
    ++doubles;
  }
  EXPECT_GT(doubles, 5);
}

void expect_known_type(const json& type) {
  static const std::set<std::string> kKnown = {"string", "integer", "long", "double", "boolean", "date", "timestamp"};
  if (type.is_string()) {
    EXPECT_TRUE(kKnown.contains(type.get<std::string>())) << type;
  } else if (type["type"] == "array") {
    EXPECT_TRUE(type["containsNull"].get<bool>());
    expect_known_type(type["elementType"]);
  } else {
    ASSERT_EQ(type["type"], "struct");
    for (const json& field : type["fields"]) expect_known_type(field["type"]);
  }
}

TEST_F(Delta, Rule10OnlyTypesThatEveryEngineReads) {
  for (const spec::Table* table : spec::tables()) expect_known_type(json::parse(schema_string(*table)));
}

TEST_F(Delta, Rule11AnEntitysListHasAStampThatTellsNullFromEmpty) {
  for (const spec::Table* table : spec::tables()) {
    const std::string schema = schema_string(*table);
    for (const spec::Column& column : table->columns) {
      if (column.type != spec::Type::kStrings && column.type != spec::Type::kStructs) continue;
      ASSERT_GE(column.group, 0) << table->name << "." << column.name;
      const std::string stamp =
          "\"" + std::string(table->groups[static_cast<std::size_t>(column.group)].name) + "_observed_at\"";
      EXPECT_NE(schema.find(stamp), std::string::npos) << table->name << "." << column.name;
    }
  }
}

TEST_F(Delta, Rule12EveryColumnMayBeNullSoThatOldFilesStayReadable) {
  for (const spec::Table* table : spec::tables()) {
    const json schema = json::parse(schema_string(*table));
    std::set<std::string> names;
    for (const json& field : schema["fields"]) {
      EXPECT_EQ(field["nullable"], true);
      EXPECT_TRUE(names.insert(field["name"]).second) << table->name << " " << field["name"];
    }
    EXPECT_EQ(names.size(), spec::file_columns(*table).size() + (table->layout == spec::Layout::kYears ? 1 : 0));
  }
}

TEST_F(Delta, Rule12ANewSpecPutsItsSchemaIntoTheLog) {
  ASSERT_TRUE(lake_.commit({}).ok());
  ASSERT_TRUE(lake_.commit({}, spec::kSpecVersion + 1).ok());
  const std::string text = version("plays", 1);
  EXPECT_EQ(actions(text, "metaData").size(), 1U);
  EXPECT_TRUE(actions(text, "protocol").empty());
  expect_published(&store_, *lake_.newest);
}

TEST_F(Delta, Rule13NothingButVersionsCheckpointsAndThePointerIsInALog) {
  lake_.rewrite("plays", 34);
  const std::regex known(R"(tables/[a-z_]+/_delta_log/(\d{20}\.json|\d{20}\.checkpoint\.parquet|_last_checkpoint))");
  for (const auto& [key, bytes] : contents(&store_, "tables/")) {
    EXPECT_TRUE(key.find("_delta_log") == std::string::npos || std::regex_match(key, known)) << key;
  }
}

TEST_F(Delta, Rule14TablesWithoutFilesAndWithAllRemovedAreTables) {
  ASSERT_TRUE(lake_.commit({{"plays", {{lake_.file("plays", "a", "played_year=2027")}, {}}}}).ok());
  ASSERT_TRUE(lake_.commit({{"plays", {{}, lake_.newest->tables.at("plays").files}}}).ok());
  const auto emptied = replay(&store_, "plays");
  ASSERT_TRUE(emptied.ok());
  EXPECT_TRUE(emptied->files.empty());
  EXPECT_EQ(emptied->removed.size(), 1U);
  const auto never = replay(&store_, "tracks");
  ASSERT_TRUE(never.ok());
  EXPECT_EQ(never->version, 0U);
  EXPECT_EQ(never->schema_string, schema_string(*spec::find_table("tracks")));
}

TEST_F(Delta, TheTransactionIsTheLastEntryApplied) {
  lake_.rewrite("plays", 3);
  EXPECT_EQ(replay(&store_, "plays")->txn.at("tonearm"), 3);
}

TEST_F(Delta, TextIsAFunctionOfTheHeadAsStored) {
  ASSERT_TRUE(lake_.commit({{"plays", {{lake_.file("plays", "a", "played_year=2027")}, {}}}}).ok());
  const Head stored = *lake_.heads.read(1);
  EXPECT_EQ(delta_commit("plays", stored), delta_commit("plays", *lake_.newest));
  EXPECT_EQ(delta_commit("plays", stored), version("plays", 0));
}

TEST_F(Delta, TheIdIsAUuidOfTableAndLake) {
  const auto id = [](const char* table, Millis born) {
    return json::parse(metadata_action(*spec::find_table(table), born))["id"].get<std::string>();
  };
  EXPECT_TRUE(std::regex_match(id("plays", 5),
                               std::regex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
  EXPECT_EQ(id("plays", 5), id("plays", 5));
  EXPECT_NE(id("plays", 5), id("plays", 6));
  EXPECT_NE(id("plays", 5), id("tracks", 5));
}

TEST_F(Delta, ReplayFindsEveryKindOfDamage) {
  lake_.rewrite("plays", 4);
  const auto damage = [&](std::uint64_t at, std::optional<std::string> text) {
    const std::string key = layout::delta_version("plays", at);
    const std::string before = *store_.get(key);
    EXPECT_TRUE((text ? store_.replace(key, *text) : store_.remove(key)).ok());
    const auto shown = replay(&store_, "plays");
    EXPECT_TRUE(store_.replace(key, before).ok());
    EXPECT_FALSE(shown.ok()) << text.value_or("removed");
    if (shown.ok()) return std::string();
    EXPECT_EQ(shown.error().code, Code::kIntegrity);
    EXPECT_NE(shown.error().message.find(key), std::string::npos) << shown.error().message;
    return shown.error().reason;
  };
  const std::string good = version("plays", 2);
  EXPECT_EQ(damage(2, {}), "log_gap");
  EXPECT_EQ(damage(0, {}), "log_gap");
  EXPECT_EQ(damage(2, ""), "damaged_object");
  EXPECT_EQ(damage(2, "\n"), "damaged_object");
  EXPECT_EQ(damage(2, "\n" + good), "damaged_object");
  EXPECT_EQ(damage(2, good.substr(0, good.size() - 3)), "damaged_object");
  EXPECT_EQ(damage(2, "[]\n"), "damaged_object");
  EXPECT_EQ(damage(2, "{\"add\":7}\n"), "damaged_object");
  EXPECT_EQ(damage(2, "{\"add\":{\"path\":\"x\"}}\n"), "damaged_object");
  EXPECT_EQ(damage(2, std::string(50'000, '{')), "damaged_object");
  EXPECT_EQ(damage(3, good + "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7}}\n"), "foreign_writer");
}

TEST_F(Delta, ReplayOfAnOlderVersionShowsWhatWasThen) {
  lake_.rewrite("plays", 4);
  for (std::uint64_t at = 0; at < 4; ++at) {
    const auto shown = replay(&store_, "plays", at);
    ASSERT_TRUE(shown.ok());
    EXPECT_EQ(paths(*shown), paths(*lake_.heads.read(at + 1), "plays"));
  }
  EXPECT_EQ(replay(&store_, "plays", 4).error().code, Code::kNotFound);
  EXPECT_EQ(replay(&store_, "nowhere").error().code, Code::kNotFound);
}

}  // namespace
}  // namespace tonearm
