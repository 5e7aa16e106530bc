// The prints under docs/reference/ are what the program prints; TONEARM_UPDATE=1 writes them again.
#include "catalog/describe.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "catalog/views.h"
#include "spec/describe.h"
#include "spec/reasons.h"
#include "spec/spec.h"
#include "support/source_folder.h"
#include "support/text_of.h"

namespace tonearm::catalog {
namespace {

using Json = nlohmann::ordered_json;

std::string place(const std::string& name) { return source_folder() / "docs/reference" / name; }

std::string read(const std::string& name) { return test::text_of(place(name)); }

bool updating() {
  const char* const value = std::getenv("TONEARM_UPDATE");
  return value != nullptr && std::string_view(value) == "1";
}

void expect_committed(const std::string& name, const std::string& fresh) {
  if (updating()) std::ofstream(place(name), std::ios::binary) << fresh;
  EXPECT_TRUE(read(name) == fresh) << "docs/reference/" << name << " is stale. TONEARM_UPDATE=1 ./dev test writes it.";
}

TEST(Reference, OfTablesIsFresh) { expect_committed("tables.md", describe(Format::kMarkdown)); }
TEST(Reference, OfTablesInSqlIsFresh) { expect_committed("tables.sql", describe(Format::kSql)); }
TEST(Reference, OfTablesInJsonIsFresh) { expect_committed("describe.json", describe(Format::kJson)); }
TEST(Reference, OfScopesIsFresh) { expect_committed("scopes.txt", describe(Format::kScopes)); }
TEST(Reference, OfReasonsIsFresh) { expect_committed("reasons.md", spec::describe_reasons()); }

// The file is the memory: a number in it is never another column's, not even after the column is gone.
TEST(FieldNumbers, NeverChangeAndOnlyGrow) {
  const Json now = Json::parse(spec::describe_field_numbers());
  const std::string held_text = read("field-numbers.json");
  if (held_text.empty() && updating()) expect_committed("field-numbers.json", spec::describe_field_numbers());
  ASSERT_FALSE(read("field-numbers.json").empty());
  Json held = Json::parse(read("field-numbers.json"));
  for (const auto& [table, columns] : now.items()) {
    std::map<int, std::string> by_number;
    const Json before = held.value(table, Json::object());
    for (const auto& [column, number] : before.items()) by_number[number.get<int>()] = column;
    for (const auto& [column, number] : columns.items()) {
      const auto owner = by_number.find(number.get<int>());
      if (owner != by_number.end()) {
        EXPECT_EQ(owner->second, column) << table << ": number " << number << " was given before";
      } else if (held.contains(table) && held[table].contains(column)) {
        ADD_FAILURE() << table << "." << column << " had number " << held[table][column] << ", not " << number;
      } else if (updating()) {
        held[table][column] = number;
      } else {
        ADD_FAILURE() << table << "." << column << " is new: TONEARM_UPDATE=1 ./dev test adds its number.";
      }
    }
  }
  if (updating()) std::ofstream(place("field-numbers.json"), std::ios::binary) << held.dump(2) << "\n";
}

TEST(Describe, JsonHasEveryTableViewEndpointAndReason) {
  const Json all = Json::parse(describe(Format::kJson));
  EXPECT_EQ(all["tables"].size(), spec::tables().size());
  EXPECT_EQ(all["endpoints"].size(), spec::endpoints().size());
  EXPECT_EQ(all["reasons"].size(), spec::reasons().size());
  EXPECT_EQ(all["views"].size(), views().size());
  for (const Json& table : all["tables"])
    for (const Json& column : table["columns"]) EXPECT_FALSE(column["doc"].get<std::string>().empty()) << column;
}

TEST(Describe, GlueTakesEveryCommentAndLowerCaseName) {
  const Json all = Json::parse(describe(Format::kGlue));
  ASSERT_EQ(all.size(), spec::tables().size());
  for (const Json& table : all) {
    std::set<std::string> names;
    EXPECT_EQ(table["StorageDescriptor"]["Location"], table["StorageDescriptor"]["SerdeInfo"]["Parameters"]["path"]);
    for (const Json& column : table["StorageDescriptor"]["Columns"]) {
      const auto name = column["Name"].get<std::string>();
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << name;
      EXPECT_LE(column["Comment"].get<std::string>().size(), 255u);
    }
  }
}

TEST(Describe, GlueSpellsTypesAsHiveDoes) {
  std::set<std::string> types;
  for (const Json& table : Json::parse(describe(Format::kGlue)))
    for (const Json& column : table["StorageDescriptor"]["Columns"]) types.insert(column["Type"].get<std::string>());
  EXPECT_EQ(types, (std::set<std::string>{"array<string>", "array<struct<text:string,type:string>>",
                                          "array<struct<uri:string,name:string>>",
                                          "array<struct<url:string,width:bigint,height:bigint>>", "bigint", "boolean",
                                          "date", "double", "int", "string", "timestamp"}));
}

TEST(Describe, ScopesNameTheEndpointsThatNeedThem) {
  const std::string text = describe(Format::kScopes);
  EXPECT_NE(text.find("user-top-read\n  top_artists  /me/top/artists\n  top_tracks  /me/top/tracks\n"),
            std::string::npos);
}

TEST(Describe, KnowsItsFormats) {
  EXPECT_EQ(find_format("sql"), Format::kSql);
  EXPECT_EQ(find_format("yaml"), std::nullopt);
}

TEST(Quoting, OfSqlAndMarkdown) {
  EXPECT_EQ(spec::sql_string("it's"), "'it''s'");
  EXPECT_EQ(spec::markdown_cell("a|b <id>"), "a\\|b \\<id>");
}

TEST(Reasons, AreFoundByCode) {
  ASSERT_NE(spec::find_reason(spec::reason::kBadUri), nullptr);
  EXPECT_EQ(spec::find_reason("bad_uri")->code, "bad_uri");
  EXPECT_EQ(spec::find_reason("nothing"), nullptr);
}

// Every constant of spec/reasons.h is in the list: read from the header, so that a new one cannot be forgotten.
TEST(Reasons, ListEveryConstantOfTheHeader) {
  std::ifstream header(source_folder() / "src/spec/reasons.h");
  std::size_t constants = 0;
  for (std::string line; std::getline(header, line);) {
    if (line.find("inline constexpr std::string_view k") == std::string::npos) continue;
    const std::size_t from = line.find('"') + 1;
    const std::string code = line.substr(from, line.find('"', from) - from);
    EXPECT_NE(spec::find_reason(code), nullptr) << code;
    ++constants;
  }
  EXPECT_EQ(constants, spec::reasons().size());
}

}  // namespace
}  // namespace tonearm::catalog
