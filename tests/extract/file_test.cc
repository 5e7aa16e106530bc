// What people have in their folders: found, unpacked, split; or named with the reason.
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/hash.h"
#include "extract/expand.h"
#include "extract/samples.h"

namespace tonearm {
namespace {

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 100, '\0');
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

TEST_F(Imports, CompressedFilesAreKnownByTheirBytes) {
  const std::string whole = track("a");
  const std::string skippable("\x51\x2a\x4d\x18\x02\x00\x00\x00hi", 10);
  const std::string half = whole.substr(0, 10);
  const std::string rest = whole.substr(10);
  for (const std::string& packed :
       {gzip(whole), gzip(half) + gzip(rest), zstd(whole), zstd(half) + skippable + zstd(rest), skippable + zstd(whole),
        gzip(zstd(whole)), gzip(whole) + std::string(512, '\0')}) {
    EXPECT_EQ(answer_of(packed).sha256, sha256_hex(whole));
  }
}

TEST_F(Imports, SpoiledCompressionIsNamed) {
  const std::string whole = playlist_page("P", 0, 50, 50, 50);
  std::string flipped = gzip(whole);
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x10);
  const std::string cut = zstd(whole).substr(0, 60);
  for (const std::string& packed :
       {gzip(whole).substr(0, 50), flipped, gzip(whole) + "more", cut, zstd(whole) + "more"}) {
    EXPECT_EQ(skip_of(packed).reason, "bad_compression");
  }
}

TEST(Expand, StopsAtTheLimit) {
  const std::string bomb(1 << 20, ' ');
  for (const std::string& packed : {gzip(bomb), zstd(bomb), gzip(zstd(bomb))}) {
    const auto unpacked = extract::expand(packed, 1000);
    ASSERT_FALSE(unpacked.ok());
    EXPECT_EQ(unpacked.error().reason, "too_large");
    EXPECT_TRUE(extract::expand(packed, 1 << 20).ok());
  }
}

TEST_F(Imports, WhatIsNoAnswerIsNamed) {
  EXPECT_EQ(skip_of("").reason, "empty_file");
  EXPECT_EQ(skip_of(" \n").reason, "empty_file");
  EXPECT_EQ(skip_of("<!doctype html><html>").detail, "HTML or XML");
  EXPECT_EQ(skip_of("<!doctype html><html>").reason, "not_json");
  EXPECT_EQ(skip_of("\x89PNG\r\n\x1a\n").detail, "a PNG picture");
  EXPECT_EQ(skip_of("hello, world").reason, "not_json");
  EXPECT_EQ(skip_of("[section]\nkey = 1\n").reason, "not_json");
  EXPECT_EQ(skip_of("---\nhttp_interactions:\n- request:\n").detail, "a cassette in YAML");
  EXPECT_EQ(skip_of(std::string("\xff\xfe{\0", 4)).reason, "bad_utf8");
  EXPECT_EQ(skip_of("true").reason, "unknown_shape");
  EXPECT_EQ(skip_of("PK\x03\x04"
                    "abc")
                .reason,
            "archive");
  EXPECT_EQ(skip_of(std::string(257, 'a') + "ustar" + std::string(250, '\0')).reason, "archive");
  EXPECT_EQ(skip_of(gzip(std::string(257, 'a') + "ustar" + std::string(250, '\0'))).reason, "archive");
  const ImportSkip shown = skip_of(R"({"foo":1,"bar":[]})");
  EXPECT_EQ(shown.reason, "unknown_shape");
  EXPECT_EQ(shown.detail, "an object with foo, bar");
  EXPECT_NE(shown.next.find("--endpoint"), std::string::npos);
}

TEST_F(Imports, ThePrivacyExportIsToldApart) {
  EXPECT_EQ(skip_of(R"([{"ts":"2020-01-01T00:00:00Z","ms_played":3,"ip_addr":"192.0.2.1"}])").reason, "privacy_export");
  EXPECT_EQ(skip_of(R"([{"endTime":"2020-01-01 00:00","msPlayed":3}])").reason, "privacy_export");
  EXPECT_EQ(
      skip_of(R"({"tracks":[{"artist":"A","album":"B","track":"C","uri":"spotify:track:x"}],"albums":[]})").reason,
      "privacy_export");
  EXPECT_NE(skip_of("PK\x03\x04"
                    "Spotify Extended Streaming History/Streaming_History_Audio_0.json")
                .detail.find("privacy export"),
            std::string::npos);
}

TEST_F(Imports, TokensAreNeverStored) {
  for (const std::string bytes : {R"({"access_token":"x","token_type":"Bearer"})", R"({"access_token":"x", "href)"}) {
    EXPECT_EQ(skip_of(bytes).detail, "sign-in tokens");
    ImportOptions options;
    options.endpoint = "me";
    import(options);
  }
  EXPECT_TRUE(store_.list("raw/")->empty());
}

TEST_F(Imports, OneAnswerALineOrSeveralInARowOrInAnArray) {
  const std::string a = track("a");
  const std::string b = track("b");
  put("1", a + "\n" + b + "\r\n\n");
  put("2", a + b);
  put("3", "\xef\xbb\xbf[" + a + " ,\n" + b + "]");
  put("4", "[[" + a + "],[" + b + "]]");
  const ImportReport report = import();
  for (const ImportedFile& file : report.files) {
    ASSERT_EQ(file.answers.size(), 2U) << file.path;
    EXPECT_EQ(file.answers[0].sha256, sha256_hex(a));
    EXPECT_EQ(file.answers[1].sha256, sha256_hex(b));
    EXPECT_TRUE(file.skips.empty());
  }
  EXPECT_EQ(report.files[0].answers[1].where, "line 2");
  EXPECT_EQ(report.files[1].answers[1].where, "answer 2");
  EXPECT_EQ(report.files[2].answers[1].where, "element 2");
  EXPECT_EQ(report.files[3].answers[1].where, "element 2, element 1");
  EXPECT_EQ(report.new_answers, 2U);
}

TEST_F(Imports, ACutLineSpoilsItselfAlone) {
  put("lines", track("a") + "\n" + track("b").substr(0, 30) + "\n" + track("c") + "\n");
  const ImportReport report = import();
  ASSERT_EQ(report.files[0].answers.size(), 3U);
  EXPECT_EQ(report.files[0].answers[0].endpoint, "track");
  EXPECT_EQ(report.files[0].answers[1].endpoint, kUnrecognised);
  EXPECT_EQ(report.files[0].answers[2].endpoint, "track");
}

TEST_F(Imports, PartsThatAreNoAnswersAreNamedAndTheOthersLoad) {
  std::string lines;
  for (int i = 0; i < 100; ++i)
    lines += R"({"level":"info"})"
             "\n";
  put("log", track("a") + "\n" + lines + track("b"));
  put("tail", track("c") + " trailing words");
  put("mixed", "[" + track("d") + ",null,7,{\"x\":1}]");
  const ImportReport report = import();
  EXPECT_EQ(report.new_answers, 4U);
  ASSERT_EQ(report.files[0].skips.size(), 1U);
  EXPECT_EQ(report.files[0].skips[0].count, 100U);
  EXPECT_EQ(report.files[0].skips[0].where, "line 2");
  EXPECT_EQ(report.files[1].skips.size(), 3U);
  EXPECT_EQ(report.files[2].skips[0].reason, "not_json");
  EXPECT_EQ(report.skipped, 104U);
}

TEST_F(Imports, WhatCannotBeParsedIsKeptForTheRejects) {
  const std::string page = playlist_page("P", 0, 5, 5, 5);
  EXPECT_EQ(answer_of(page.substr(0, page.size() / 2)).endpoint, "playlist_tracks");
  EXPECT_EQ(answer_of(page.substr(0, page.size() / 2)).evidence, "href");
  EXPECT_EQ(answer_of(R"({"tracks":{"href":"https://api.spotify.com/v1/search?q=x","items":[{"id":)").endpoint,
            "search");
  EXPECT_EQ(answer_of(R"({"album":{"href":"https://api.spotify.com/v1/albums/x","id":)").endpoint, kUnrecognised);
  EXPECT_EQ(answer_of("{\"name\":\"\xc3\x28\",\"type\":\"track\"}").endpoint, kUnrecognised);
  ImportOptions options;
  options.endpoint = "track";
  EXPECT_EQ(answer_of(R"({"id":"x",)", options).endpoint, "track");
  put("one", "{\"href\":\"https://api.spotify.com/v1/me/tracks\",\"items\":[1,");
  import();
  EXPECT_EQ(body(answers().at(0)), "{\"href\":\"https://api.spotify.com/v1/me/tracks\",\"items\":[1,");
  EXPECT_TRUE(reads().empty());
}

TEST_F(Imports, DeepAndHugeValuesAreHandled) {
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  EXPECT_EQ(skip_of(deep).reason, "unknown_shape");
  EXPECT_EQ(answer_of(R"({"type":"track","id":"a","x":)" + deep + "}").endpoint, "track");
  EXPECT_EQ(answer_of(R"({"type":"track","id":"a","duration_ms":1e999,"n":)" + std::string(5000, '9') + "}").endpoint,
            "track");
  EXPECT_EQ(answer_of(R"({"type":"track","id":"a","name":"\ud800"})").endpoint, "track");
}

TEST_F(Imports, FoldersAreWalkedAndLinksFollowedOnce) {
  mkdir((folder_ / "sub").c_str(), 0700);
  put("sub/b", track("b"));
  put("a", track("a"));
  TemporaryFolder outside;
  std::ofstream(outside / "c") << track("c");
  ASSERT_EQ(symlink((outside / "c").c_str(), (folder_ / "c").c_str()), 0);
  ASSERT_EQ(symlink(folder_.path().c_str(), (folder_ / "sub/loop").c_str()), 0);
  ASSERT_EQ(symlink("self", (folder_ / "self").c_str()), 0);
  ASSERT_EQ(symlink("gone", (folder_ / "dangling").c_str()), 0);
  ASSERT_EQ(symlink("sub", (folder_ / "z").c_str()), 0);  // walked already
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  std::map<std::string, std::string> seen;
  for (const ImportedFile& file : import().files) {
    seen[file.path.substr(folder_.path().size() + 1)] = file.skips.empty() ? "taken" : file.skips[0].reason;
  }
  EXPECT_EQ(seen, (std::map<std::string, std::string>{{"a", "taken"},
                                                      {"c", "taken"},
                                                      {"dangling", "unreadable"},
                                                      {"pipe", "not_a_file"},
                                                      {"self", "link_loop"},
                                                      {"sub/b", "taken"},
                                                      {"sub/loop", "link_loop"}}));
}

TEST_F(Imports, AFileThatCannotBeReadIsNamedWithTheSystemsWords) {
  ImportOptions options;
  options.paths = {"/proc/self/mem", put("a", track("a"))};  // whose first byte nobody may read
  const ImportReport report = import(options);
  EXPECT_EQ(report.files[0].skips[0].reason, "unreadable");
  EXPECT_EQ(report.files[0].skips[0].detail, "Input/output error");
  EXPECT_EQ(report.new_answers, 1U);
}

TEST_F(Imports, AFolderThatMayNotBeReadIsNamed) {
  put("a", track("a"));
  mkdir((folder_ / "closed").c_str(), 0000);
  const bool root = geteuid() == 0;  // who may read everything, and so steps down
  if (root) {
    ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
    ASSERT_EQ(seteuid(65534), 0);
  }
  const ImportReport report = import();
  ASSERT_EQ(seteuid(root ? 0 : geteuid()), 0);
  ASSERT_EQ(report.files.size(), 2U);
  EXPECT_EQ(report.files[1].skips.at(0).reason, "unreadable");
  EXPECT_EQ(report.files[1].skips.at(0).detail, "Permission denied");
  EXPECT_EQ(report.new_answers, 1U);
}

}  // namespace
}  // namespace tonearm
