// Every answer of the recorded set is recognised, under whatever name.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "extract/import.h"
#include "spec/spec.h"
#include "store/memory_store.h"
#include "store/raw_log.h"
#include "support/source_folder.h"
#include "support/temporary_folder.h"
#include "support/text_of.h"

namespace tonearm {
namespace {

namespace fs = std::filesystem;

constexpr Millis kNow = 1'764'072'000'000;
constexpr Millis kBirth = kNow - 1000;

fs::path recorded() {
  const char* shared = std::getenv("TONEARM_SHARED");
  const fs::path root = shared != nullptr ? fs::path(shared) : source_folder() / ".." / "shared";
  return root / "spotify" / "recorded";
}

/// What the index says, as the spec names it; where only a recorded request or a file's name tells equal shapes apart,
/// the shape's name.
std::string expected(const nlohmann::json& row, const ImportedAnswer& found) {
  const std::string endpoint = row["endpoint"];
  if (endpoint.starts_with("contains") || endpoint.ends_with("/contains")) return "contains";
  if (endpoint == "error") return "error";
  if (endpoint.starts_with("write reply")) return "snapshot";
  if (endpoint == "?") return "album";
  if (endpoint == "/artists/{id}/top-tracks") return "tracks";
  if (endpoint == "/artists/{id}/related-artists") return "artists";
  // Their own href says whose they are.
  if (endpoint == "/me/playlists") return "user_playlists";
  if (endpoint == "/me/top/{type}") return row["objects"].contains("tracks") ? "top_tracks" : "top_artists";
  // Asked for by an old address, answered with a new href.
  if (endpoint == "/users/{user_id}/playlists/{playlist_id}" && found.endpoint == "playlist") return "playlist";
  std::string path = endpoint;
  using Names = std::pair<std::string, std::string>;
  for (const auto& [name, with] :
       {Names{"{playlist_id}", "{id}"}, {"{category_id}", "{id}"}, {"{user_id}", "{user}"}}) {
    if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), with);
  }
  if (path == "/users/{user}/playlists") path = "/users/{id}/playlists";
  for (const spec::Endpoint& known : spec::endpoints()) {
    if (known.path == path) return std::string(known.name);
  }
  return "no endpoint for " + endpoint;
}

class Recorded : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(recorded() / "INDEX.json")) GTEST_SKIP() << "the recorded answers are not here (TONEARM_SHARED)";
    index_ = nlohmann::json::parse(test::text_of(recorded() / "INDEX.json"));
  }

  ImportReport import(const std::vector<std::string>& paths) {
    ImportOptions options;
    options.paths = paths;
    options.observed_at = kNow - 5000;
    auto report = import_files(store_.storage(), options, kNow, kBirth);
    EXPECT_TRUE(report.ok());
    return report.ok() ? *report : ImportReport{};
  }

  MemoryStore store_;
  nlohmann::json index_;
};

TEST_F(Recorded, EveryAnswerIsRecognised) {
  ASSERT_EQ(index_.size(), 296U);
  std::vector<std::string> paths;
  for (const auto& row : index_) paths.push_back((recorded() / row["file"].get<std::string>()).string());
  const ImportReport report = import(paths);
  ASSERT_EQ(report.files.size(), index_.size());
  for (std::size_t i = 0; i < index_.size(); ++i) {
    const auto& row = index_[i];
    const ImportedFile& file = report.files[i];
    SCOPED_TRACE(file.path);
    EXPECT_TRUE(file.skips.empty()) << file.skips[0].reason << " " << file.skips[0].detail;
    ASSERT_EQ(file.answers.size(), row["endpoint"] == "?" ? 2U : 1U);
    for (const ImportedAnswer& answer : file.answers) {
      EXPECT_EQ(answer.endpoint, expected(row, answer)) << answer.evidence;
    }
    if (file.answers.size() == 1) {
      EXPECT_EQ(file.answers[0].sha256, row["sha256"]);
    }
  }
}

TEST_F(Recorded, NamesAndOrderAreNoEvidence) {
  const TemporaryFolder folder;
  const fs::path flat = folder.path();
  std::vector<std::string> paths;
  for (const auto& row : index_) {
    const fs::path from = recorded() / row["file"].get<std::string>();
    paths.push_back(from.string());
    const std::string name = sha256_hex(row["file"].get<std::string>());
    fs::copy_file(from, flat / name);
  }
  using Seen = std::set<std::tuple<std::string, std::string, std::string, Millis, std::string>>;
  const auto listed = [](MemoryStore* store) {
    std::pair<Seen, std::set<std::string>> found;
    RawLog log(store);
    const std::uint64_t last = *log.last();
    for (std::uint64_t seq = 1; seq <= last; ++seq) {
      const auto entry = log.read(seq);
      if (!entry.ok()) continue;
      for (const auto& a : entry->answers) found.first.emplace(a.sha256, a.endpoint, a.account, a.observed_at, a.read);
      for (const auto& r : entry->closes) {
        std::string text = r.read + r.resource + (r.complete ? " complete" : "");
        for (const auto& page : r.pages) text += " " + page.sha256;
        found.second.insert(text);
      }
    }
    return found;
  };
  import(paths);
  MemoryStore other;
  ImportOptions options;
  options.paths = {flat.string()};
  options.observed_at = kNow - 5000;
  ASSERT_TRUE(import_files(other.storage(), options, kNow, kBirth).ok());
  const auto first = listed(&store_);
  EXPECT_GT(first.first.size(), 280U);
  EXPECT_EQ(first, listed(&other));
}

}  // namespace
}  // namespace tonearm
