// tests/golden/transform: a sample answer of each endpoint kind, and every row that it becomes.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/rounds.h"
#include "support/source_folder.h"
#include "support/text_of.h"
#include "transform/given.h"

namespace tonearm {
namespace {

const std::filesystem::path kFolder = source_folder() / "tests/golden/transform";

std::string said_of(const std::string& endpoint, const std::string& body) {
  test::RecordingSink sink;
  sink.show_metrics = true;
  AnswerInfo info;
  info.endpoint = spec::find_endpoint(endpoint);
  info.account = "me";
  info.sha256 = "sha";
  info.observed_at = test::kNow;
  Transformer transformer;
  const auto page = transformer.answer(info, body, &sink);
  ReadInfo read;
  read.account = "me";
  read.resource = "resource";
  read.read_at = test::kNow;
  read.complete = true;
  if (page) transformer.read(read, {*page}, &sink);
  EXPECT_TRUE(sink.closes()) << endpoint;
  std::string text;
  for (const std::string& row : sink.rows) text += row + "\n";
  for (const std::string& line : sink.not_kept_lines) text += "# " + line + "\n";
  for (const std::string& note : sink.notes) text += "~ " + note + "\n";
  return text;
}

TEST(Golden, EachSampleBecomesItsRows) {
  int samples = 0;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    if (file.path().extension() != ".json") continue;
    const std::string endpoint = file.path().stem().string();
    ASSERT_NE(spec::find_endpoint(endpoint), nullptr) << endpoint;
    const std::string said = said_of(endpoint, test::text_of(file.path()));
    const std::filesystem::path rows = kFolder / (endpoint + ".rows");
    if (std::getenv("TONEARM_UPDATE_GOLDEN") != nullptr) std::ofstream(rows, std::ios::binary) << said;
    EXPECT_EQ(said, test::text_of(rows)) << endpoint;
    ++samples;
  }
  EXPECT_GE(samples, 30);
}

/// Calls `then` for the document with each of its values replaced, one at a time.
void with_each_value_replaced(nlohmann::json& document, nlohmann::json& at, const nlohmann::json& by,
                              const auto& then) {
  const nlohmann::json kept = at;
  at = by;
  then(document);
  at = kept;
  if (at.is_structured())
    for (nlohmann::json& below : at) with_each_value_replaced(document, below, by, then);
}

TEST(Golden, AnyOneWrongValueStillClosesTheSum) {
  Transformer transformer;
  int answers = 0;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    if (file.path().extension() != ".json") continue;
    AnswerInfo info;
    info.endpoint = spec::find_endpoint(file.path().stem().string());
    nlohmann::json sample = nlohmann::json::parse(test::text_of(file.path()));
    for (const char* by : {"null", "-7", "2.5", "\"text\"", "true", "[null, 5, {}]", "{\"items\": [{}]}"})
      with_each_value_replaced(sample, sample, nlohmann::json::parse(by), [&](const nlohmann::json& changed) {
        if (!test::is_tried(++answers)) return;
        test::RecordingSink sink;
        const auto page = transformer.answer(info, changed.dump(), &sink);
        if (page) transformer.read({}, {*page}, &sink);
        EXPECT_TRUE(sink.closes()) << info.endpoint->name << " " << changed.dump();
      });
  }
  EXPECT_GT(answers, 10'000);
}

TEST(Golden, EveryKindOfRootHasASample) {
  for (const spec::Endpoint& endpoint : spec::endpoints())
    for (const spec::Root& root : endpoint.roots) {
      bool found = false;
      for (const spec::Endpoint& other : spec::endpoints())
        for (const spec::Root& sampled : other.roots)
          found = found ||
                  (sampled.kind == root.kind && std::filesystem::exists(kFolder / (std::string(other.name) + ".json")));
      EXPECT_TRUE(found) << endpoint.name;
    }
}

}  // namespace
}  // namespace tonearm
