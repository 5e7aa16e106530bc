// Every recorded answer: each element is answered once, and there are as many as a walk of a few lines finds.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "support/recording_sink.h"
#include "support/rounds.h"
#include "support/source_folder.h"
#include "support/text_of.h"

namespace tonearm {
namespace {

using nlohmann::json;
using test::RecordingSink;

std::filesystem::path recorded() {
  const char* const shared = std::getenv("TONEARM_SHARED");
  const std::filesystem::path root =
      shared != nullptr ? std::filesystem::path(shared) : source_folder() / ".." / "shared";
  return root / "spotify" / "recorded";
}

/// "/me/top/{type}" with tracks -> top_tracks; parameters are told apart by place alone.
const spec::Endpoint* endpoint_of(std::string path, const json& body) {
  if (path == "/me/top/{type}") {
    const bool tracks =
        body.contains("items") && !body["items"].empty() && body["items"][0].value("type", "") == "track";
    return spec::find_endpoint(tracks ? "top_tracks" : "top_artists");
  }
  const auto plain = [](std::string_view text) {
    std::string out;
    bool inside = false;
    for (const char c : text) {
      if (c == '}') inside = false;
      if (!inside) out += c;
      if (c == '{') inside = true;
    }
    return out;
  };
  for (const spec::Endpoint& endpoint : spec::endpoints())
    if (plain(endpoint.path) == plain(path)) return &endpoint;
  if (path == "/users/{user_id}/starred") return spec::find_endpoint("user_starred");
  return nullptr;
}

struct Answer {
  std::string file;
  const spec::Endpoint* endpoint;
  std::string body;
};

std::vector<Answer> answers() {
  std::vector<Answer> all;
  for (const json& row : json::parse(test::text_of(recorded() / "INDEX.json"))) {
    if (!row["valid_json"].get<bool>()) continue;
    std::string body = test::text_of(recorded() / row["file"].get<std::string>());
    const spec::Endpoint* const endpoint = endpoint_of(row["endpoint"].get<std::string>(), json::parse(body));
    if (endpoint != nullptr) all.push_back({row["file"].get<std::string>(), endpoint, std::move(body)});
  }
  return all;
}

RecordingSink transform(const Answer& answer) {
  Transformer transformer;
  RecordingSink sink;
  AnswerInfo info;
  info.endpoint = answer.endpoint;
  info.account = "me";
  info.sha256 = "00";
  transformer.answer(info, answer.body, &sink);
  return sink;
}

/// Objects with a name and a type (or a place that says it) wherever they stand; of entries `item` else `track`, of
/// playlists `items` else `tracks`. What stands below linked_from and context is no sight, nor are features.
int sights(const json& value, const std::string& place, bool below_local = false) {
  int count = 0;
  if (value.is_array())
    for (const json& element : value) count += sights(element, place, below_local);
  if (!value.is_object()) return count;
  static const std::set<std::string> kTypes = {"track",     "album",   "artist",   "show", "episode",
                                               "audiobook", "chapter", "playlist", "user", "string"};
  static const std::set<std::string> kPlaces = {"artists", "album", "track", "item", "owner", ""};
  const json type = value.value("type", json());
  const bool named = value.contains("name") || value.contains("display_name");
  const bool nobody = value.contains("uri") && value["uri"].is_null();
  const bool placed = type.is_string() ? kTypes.contains(type.get<std::string>()) : kPlaces.contains(place);
  if (placed && named && !(below_local && nobody)) ++count;
  const bool local = value.value("is_local", json(false)) == json(true);
  for (const auto& [key, member] : value.items()) {
    if (key == "linked_from" || key == "context" || key == "external_urls" || key == "seeds") continue;
    if (key == "track" && value.contains("item") && value["item"].is_object()) continue;
    if (key == "tracks" && value.contains("items") && value["items"].is_object() && value["items"].contains("items"))
      continue;
    count += sights(member, key, below_local || local);
  }
  return count;
}

class Recorded : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(recorded() / "INDEX.json")) GTEST_SKIP() << "no recorded answers at " << recorded();
  }
};

TEST_F(Recorded, EveryElementIsAnsweredOnce) {
  int answered = 0;
  for (const Answer& answer : answers()) {
    const RecordingSink sink = transform(answer);
    EXPECT_TRUE(sink.closes()) << answer.file;
    ++answered;
  }
  EXPECT_GT(answered, 250);
}

TEST_F(Recorded, NoneIsRefusedAsAWhole) {
  for (const Answer& answer : answers()) {
    if (answer.endpoint->name == "error") continue;
    const RecordingSink sink = transform(answer);
    for (const std::string& row : sink.rows_of("rejects"))
      for (const std::string_view reason : {"bad_json", "unknown_shape", "bad_utf8", "too_deep", "error_body"})
        EXPECT_EQ(row.find("\"reason\": \"" + std::string(reason)), row.npos) << answer.file << " " << row;
  }
}

TEST_F(Recorded, AsManySightsAsAPlainWalkFinds) {
  static const std::set<std::string> kFacts = {"plays", "library", "top_items", "audio_features"};
  int number = 0;
  for (const Answer& answer : answers()) {
    if (!test::is_tried(number++)) continue;
    const json body = json::parse(answer.body);
    RecordingSink sink = transform(answer);
    int counted = 0;
    for (const auto& [table, count] : sink.elements)
      if (!kFacts.contains(table)) counted += count;
    for (const std::string& line : sink.not_kept_lines)
      if (line.find(" null_element ") != line.npos && !kFacts.contains(line.substr(9, line.find(' ', 9) - 9)))
        --counted;
    if (answer.endpoint->roots.empty()) continue;
    EXPECT_EQ(counted, sights(body, "")) << answer.file << " as " << answer.endpoint->name;
  }
}

TEST_F(Recorded, RecentlyPlayedPageHas240Elements) {
  for (const Answer& answer : answers()) {
    if (answer.file != "python-spotify/recently_played_tracks.json") continue;
    const RecordingSink sink = transform(answer);
    const std::map<std::string, int> expected = {{"plays", 48}, {"tracks", 48}, {"albums", 48}, {"artists", 96}};
    EXPECT_EQ(sink.elements, expected);
    EXPECT_EQ(sink.items, expected);
    std::set<std::string> keys;
    for (const std::string& row : sink.rows)
      if (!row.starts_with("play_coverage"))
        keys.insert(row.substr(0, row.find(", ", row.starts_with("plays") ? 120 : 0)));
    EXPECT_EQ(keys.size(), 48U + 34 + 11 + 10);
    return;
  }
  ADD_FAILURE() << "the page is not there";
}

}  // namespace
}  // namespace tonearm
