#include "app/config.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/config_file.h"
#include "app/text_file.h"
#include "support/source_folder.h"
#include "support/temporary_folder.h"

namespace tonearm::app {
namespace {

const std::string kPlaylist = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M";
const std::string kAlbum = "spotify:album:4aawyAB9vmqN3uQ7FjRGTy";

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    places_.folder = folder_.path();
    places_.home = folder_.path() + "/home";
    places_.data_home = "/data";
    places_.state_folder = "/state/tonearm";
    places_.project = folder_.path() + "/tonearm.toml";
    places_.user = folder_.path() + "/user/config.toml";
  }

  void user(std::string_view text) const { ASSERT_TRUE(replace_text(places_.user, text).ok()); }
  void project(std::string_view text) const { ASSERT_TRUE(replace_text(places_.project, text).ok()); }
  Result<Config> read() const { return read_config(places_); }
  /// The error's message without the folder, then " | ", then what comes next.
  std::string complaint() const {
    const auto config = read();
    if (config.ok()) return "";
    std::string text = config.error().message + " | " + config.error().next;
    for (std::size_t at = 0; (at = text.find(folder_.path() + "/")) != std::string::npos;)
      text.erase(at, folder_.path().size() + 1);
    return text;
  }

  TemporaryFolder folder_;
  ConfigPlaces places_;
};

TEST_F(ConfigTest, WithoutAnyFileEverythingIsItsDefault) {
  const auto config = read();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->lake, "/data/tonearm/lake");
  EXPECT_EQ(config->spotify.api_url, "https://api.spotify.com/v1");
  EXPECT_EQ(config->spotify.redirect_port, 8898);
  EXPECT_EQ(config->spotify.soft_limit, 300U);
  EXPECT_EQ(config->spotify.gap, std::chrono::milliseconds(250));
  EXPECT_EQ(config->spotify.state_folder, "/state/tonearm");
  EXPECT_EQ(config->slot.account, "me");
  EXPECT_EQ(config->slot.every, std::chrono::hours(1));
  EXPECT_TRUE(config->follow.empty());
  EXPECT_EQ(config->values.at("budget.gap").from, "the default");
}

TEST_F(ConfigTest, EachKeyIsTakenFromTheStrongestPlaceThatHasIt) {
  user("follow = [\"" + kPlaylist + "\"]\n[budget]\ngap = 1\nsoft_limit = 2\n[spotify]\nclient_id = \"user\"\n");
  project("[budget]\nsoft_limit = 3\n\n[schedule]\nevery = \"20m\"\n");
  places_.environment["TONEARM_SCHEDULE_EVERY"] = "2h";
  places_.environment["TONEARM_SPOTIFY_MARKET"] = "";
  const auto config = read();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->spotify.gap.count(), 1);
  EXPECT_EQ(config->spotify.soft_limit, 3U);
  EXPECT_EQ(config->spotify.client_id, "user");
  EXPECT_EQ(config->slot.every, std::chrono::hours(2));
  EXPECT_EQ(config->follow, std::vector<std::string>{kPlaylist});
  ASSERT_EQ(config->slot.follow.size(), 1U);
  EXPECT_EQ(config->slot.follow[0].uri(), kPlaylist);
  EXPECT_EQ(config->values.at("budget.soft_limit").from, places_.project + ":2");
  EXPECT_EQ(config->values.at("schedule.every").from, "TONEARM_SCHEDULE_EVERY");
}

TEST_F(ConfigTest, TheFileOfTheFlagIsReadAloneAndMustBeThere) {
  user("[budget]\ngap = 1\n");
  places_.only = folder_.path() + "/other.toml";
  EXPECT_EQ(complaint(), "There is no config file other.toml. | ");
  ASSERT_TRUE(replace_text(*places_.only, "follow = ['" + kAlbum + "']").ok());
  const auto config = read();
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->spotify.gap.count(), 250);
  EXPECT_EQ(config->follow, std::vector<std::string>{kAlbum});
}

TEST_F(ConfigTest, EveryKeyHasAVariableThatReachesIt) {
  for (const ConfigKey& key : config_keys()) {
    const std::string name = key.full_name();
    std::string text = key.type == KeyType::kWhole ? "77" : key.type == KeyType::kInterval ? "30m" : "";
    if (key.type == KeyType::kMarket) text = "SE";
    if (key.type == KeyType::kUrl) text = "http://127.0.0.1:9/v1";
    if (key.type == KeyType::kList) text = name == "follow" ? kPlaylist + "," + kAlbum : "top,contents";
    if (text.empty()) text = "/some/text";
    places_.environment = {{key.variable(), text}};
    const auto config = read();
    ASSERT_TRUE(config.ok()) << name << ": " << config.error().message;
    EXPECT_EQ(config->values.at(name).text, text) << name;
    EXPECT_EQ(config->values.at(name).from, key.variable()) << name;
  }
}

TEST_F(ConfigTest, TheExamplesOfTheReferenceAreAFileThatIsRead) {
  std::string text;
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) text += "[" + std::string(key.section) + "]\n";
    section = key.section;
    text += std::string(key.example) + "\n";
  }
  user(text);
  const auto config = read();
  ASSERT_TRUE(config.ok()) << config.error().message;
  for (const ConfigKey& key : config_keys()) EXPECT_NE(config->values.at(key.full_name()).from, "the default");
}

TEST_F(ConfigTest, RelativePathsStartAtTheirFileAndATildeIsHome) {
  project("[lake]\npath = \"lake\"\n[spotify]\nclient_secret_file = \"~/secret\"\n");
  const auto config = read();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->lake, folder_.path() + "/lake");
  EXPECT_EQ(config->spotify.client_secret_file, places_.home + "/secret");
}

TEST_F(ConfigTest, AnAddressLosesItsSlashAndTheApiGetsItsVersion) {
  for (const auto& [given, want] : std::vector<std::pair<std::string, std::string>>{
           {"http://127.0.0.1:8900", "http://127.0.0.1:8900/v1"},
           {"http://127.0.0.1:8900/", "http://127.0.0.1:8900/v1"},
           {"http://127.0.0.1:8900/v1/", "http://127.0.0.1:8900/v1"},
           {"https://proxy.example.com/spotify/v1", "https://proxy.example.com/spotify/v1"}}) {
    places_.environment["TONEARM_SPOTIFY_API_URL"] = given;
    EXPECT_EQ(read()->spotify.api_url, want) << given;
  }
  places_.environment = {{"TONEARM_SPOTIFY_ACCOUNTS_URL", "http://127.0.0.1:8900/"}};
  EXPECT_EQ(read()->spotify.accounts_url, "http://127.0.0.1:8900");
}

TEST_F(ConfigTest, WhatIsWrongIsNamedWithFileLineAndTheNearestThatExists) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\n[spotify]\nclientid = \"x\"\n",
       "tonearm.toml:3: spotify.clientid is no key that tonearm knows. | did you mean spotify.client_id?"},
      {"[spotfy]\nclient_id = \"x\"\n",
       "tonearm.toml:2: [spotfy] is no section that tonearm knows. | did you mean [spotify]?"},
      {"[spotfy]\n", "tonearm.toml:1: [spotfy] is no section that tonearm knows. | did you mean [spotify]?"},
      {"folow = []\n", "tonearm.toml:1: folow is no key that tonearm knows. | did you mean follow?"},
      {"client_id = \"x\"\n",
       "tonearm.toml:1: client_id is no key that tonearm knows. | did you mean spotify.client_id?"},
      {"[budget]\ngap = \"250\"\n", "tonearm.toml:2: budget.gap wants a whole number. | for example: gap = 250"},
      {"[budget]\n\ngap = 999999\n", "tonearm.toml:3: budget.gap wants a number from 0 to 60000, not 999999. | "},
      {"follow = \"x\"\n",
       "tonearm.toml:1: follow wants a list of texts. | for example: follow = "
       "[\"https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M\"]"},
      {"follow = [\n  \"https://example.com\"]\n",
       "tonearm.toml:1: follow: https://example.com is no link to open.spotify.com and no spotify: URI. | copy the "
       "link of a "
       "playlist, album, artist or show from Spotify: Share, Copy link"},
      {"[lake]\npath = \"\"\n", "tonearm.toml:2: lake.path is empty. | the default is $XDG_DATA_HOME/tonearm/lake"},
      {"[collect]\nskip = [\"tops\"]\n", "tonearm.toml:2: collect.skip: there is no group tops. | did you mean top?"},
      {"[spotify]\nmarket = \"Sweden\"\n",
       "tonearm.toml:2: spotify.market wants a country of two capital letters, not Sweden. | for example SE"},
      {"[spotify]\napi_url = \"ftp://x\"\n", "tonearm.toml:2: spotify.api_url wants an address of http or https. | "},
  };
  for (const auto& [text, want] : cases) {
    project(text);
    EXPECT_EQ(complaint(), want) << text;
    EXPECT_EQ(read().error().code, Code::kBadConfig);
  }
  project("a = \n");
  EXPECT_TRUE(complaint().starts_with("tonearm.toml:1: ")) << complaint();
}

TEST_F(ConfigTest, AnIntervalDividesADayAndIsFiveMinutesAtLeast) {
  for (const char* const good : {"5m", "20m", "60m", "90m", "1h", "6h", "24h"}) {
    places_.environment["TONEARM_SCHEDULE_EVERY"] = good;
    EXPECT_TRUE(read().ok()) << good;
  }
  for (const char* const bad : {"1m", "4m", "7m", "25h", "5h", "1d", "h", "0h", "-1h", "1.5h", "60"}) {
    places_.environment["TONEARM_SCHEDULE_EVERY"] = bad;
    EXPECT_FALSE(read().ok()) << bad;
  }
}

TEST_F(ConfigTest, ASecretInAFileOrAVariableIsRefusedWithoutItsValue) {
  project("[spotify]\nclient_secret = \"CANARY\"\n");
  EXPECT_NE(complaint().find("tonearm.toml:2: spotify.client_secret would hold a secret"), std::string::npos);
  EXPECT_NE(complaint().find("spotify.client_secret_file"), std::string::npos);
  EXPECT_EQ(complaint().find("CANARY"), std::string::npos);
  project("");
  for (const char* const name : {"TONEARM_SPOTIFY_CLIENT_SECRET", "TONEARM_SPOTIFY_REFRESH_TOKEN"}) {
    places_.environment = {{name, "CANARY"}};
    EXPECT_TRUE(complaint().starts_with(name)) << complaint();
    EXPECT_NE(complaint().find("spotify.client_secret_file"), std::string::npos);
    EXPECT_EQ(complaint().find("CANARY"), std::string::npos);
  }
}

TEST_F(ConfigTest, AMistypedVariableIsNotOverlooked) {
  places_.environment = {{"TONEARM_SPOTIFY_CLIENTID", "x"}};
  EXPECT_EQ(complaint(),
            "TONEARM_SPOTIFY_CLIENTID: spotify.clientid is no key that tonearm knows. | did you mean "
            "TONEARM_SPOTIFY_CLIENT_ID?");
  places_.environment = {{"TONEARM_BIN", "x"}, {"TONEARM_NOW", "y"}};  // not of a section
  EXPECT_TRUE(read().ok());
}

/// `text` after `key` was set to `value`.
std::string set_in(const std::string& text, std::string_view name, std::string_view value) {
  const ConfigKey* const key = find_config_key(name);
  const auto parsed = parse_config_value(*key, value, {"/here", "/home"});
  if (!parsed.ok()) return "error: " + parsed.error().message;
  const auto changed = with_config_value(text, *key, *parsed);
  return changed.ok() ? *changed : "error: " + changed.error().message;
}

TEST(ConfigSet, OnlyTheValueChanges) {
  const std::string text =
      "# mine\nfollow = [\n  \"a\",  # one\n  \"b\",\n]\n\n[spotify] # app\n  client_id   =  \"öld\"  # öf the app\n\n"
      "[budget]\ngap = 250 # ms\r\n";
  EXPECT_EQ(set_in(text, "spotify.client_id", "new"),
            "# mine\nfollow = [\n  \"a\",  # one\n  \"b\",\n]\n\n[spotify] # app\n  client_id   =  \"new\"  # öf the "
            "app\n\n[budget]\ngap = 250 # ms\r\n");
  EXPECT_EQ(set_in(text, "budget.gap", "1"),
            "# mine\nfollow = [\n  \"a\",  # one\n  \"b\",\n]\n\n[spotify] # app\n  client_id   =  \"öld\"  # öf the "
            "app\n\n[budget]\ngap = 1 # ms\r\n");
  EXPECT_EQ(set_in(text, "follow", kPlaylist + ", " + kAlbum),
            "# mine\nfollow = [\"" + kPlaylist + "\", \"" + kAlbum +
                "\"]\n\n[spotify] # app\n  client_id   =  \"öld\"  # öf the app\n\n"
                "[budget]\ngap = 250 # ms\r\n");
}

TEST(ConfigSet, ANewKeyGoesToItsSection) {
  EXPECT_EQ(set_in("", "budget.gap", "1"), "[budget]\ngap = 1\n");
  EXPECT_EQ(set_in("# hello", "budget.gap", "1"), "# hello\n\n[budget]\ngap = 1\n");
  EXPECT_EQ(set_in("[budget] # b\nsoft_limit = 2\n", "budget.gap", "1"), "[budget] # b\ngap = 1\nsoft_limit = 2\n");
  EXPECT_EQ(set_in("[budget]", "budget.gap", "1"), "[budget]\ngap = 1\n");
  EXPECT_EQ(set_in("# file\n\n# section\n[budget]\ngap = 2\n", "follow", kAlbum),
            "# file\n\nfollow = [\"" + kAlbum + "\"]\n# section\n[budget]\ngap = 2\n");
  EXPECT_EQ(set_in("[lake]\npath = \"/x\"\n", "spotify.market", "SE"),
            "[lake]\npath = \"/x\"\n\n[spotify]\nmarket = \"SE\"\n");
}

TEST(ConfigSet, AFormThatCannotBeChangedInPlaceIsRefused) {
  for (const char* const text : {"budget = { soft_limit = 2 }\n", "budget.soft_limit = 2\n[lake]\npath = \"/x\"\n"}) {
    const std::string got = set_in(text, "budget.gap", "1");
    EXPECT_TRUE(got.starts_with("error: ") || got.find("gap = 1") != std::string::npos) << got;
  }
  EXPECT_EQ(set_in("budget = { gap = 2 }\n", "budget.gap", "1"), "budget = { gap = 1 }\n");
  EXPECT_TRUE(set_in("[budget\n", "budget.gap", "1").starts_with("error: the file:1"));
}

TEST(ConfigSet, TextsThatNeedQuotingComeBackAsTheyWere) {
  for (const char* const value : {"a\"b", "back\\slash", "ünï", "'single'", "#no comment"}) {
    const std::string text = set_in("", "spotify.client_id", value);
    TemporaryFolder folder;
    ConfigPlaces places;
    places.only = folder.path() + "/c.toml";
    ASSERT_TRUE(replace_text(*places.only, text).ok());
    const auto config = read_config(places);
    ASSERT_TRUE(config.ok()) << text << config.error().message;
    EXPECT_EQ(config->spotify.client_id, value);
  }
}

TEST(ConfigSet, TheFileIsReplacedWithItsModeAndALinkStaysOne) {
  TemporaryFolder folder;
  const std::string real = folder.path() + "/dotfiles/config.toml";
  const std::string link = folder.path() + "/config.toml";
  const ConfigKey* const key = find_config_key("budget.gap");
  ASSERT_TRUE(set_config_value(real, *key, *parse_config_value(*key, "1", {})).ok());
  struct stat info{};
  ASSERT_EQ(::stat(real.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  ASSERT_EQ(::chmod(real.c_str(), 0644), 0);
  ASSERT_EQ(::symlink(real.c_str(), link.c_str()), 0);
  ASSERT_TRUE(set_config_value(link, *key, *parse_config_value(*key, "2", {})).ok());
  EXPECT_EQ(**read_text(real), "[budget]\ngap = 2\n");
  ASSERT_EQ(::lstat(link.c_str(), &info), 0);
  EXPECT_TRUE(S_ISLNK(info.st_mode));
  ASSERT_EQ(::stat(real.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0644U);
}

TEST(ConfigReference, ThePageIsWhatTheProgramPrints) {
  const auto path = source_folder() / "docs/reference/config.md";
  if (std::getenv("TONEARM_UPDATE") != nullptr) std::ofstream(path) << config_reference();
  std::ifstream in(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), config_reference())
      << "write it again: TONEARM_UPDATE=1 ./dev test Reference";
}

}  // namespace
}  // namespace tonearm::app
