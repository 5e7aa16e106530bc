// Bytes spoiled in any way: never a crash, every file is answers or skips, and what is listed can be read back.
#include <random>

#include "extract/samples.h"

namespace tonearm {
namespace {

std::vector<std::string> samples() {
  const std::string page = playlist_page("P", 0, 3, 3, 3);
  Envelope envelope;
  envelope.endpoint = "track";
  envelope.account = "me";
  const std::string exchange =
      R"({"request":{"method":"GET","url":"https://api.spotify.com/v1/me/tracks?limit=1"},)"
      R"("response":{"status":200,"headers":{"Date":["Tue, 25 Nov 2025 11:00:00 GMT"]},"body":{"string":"{\\"items\\":[]}"}}})";
  return {page,
          track("a") + "\n" + track("b") + "\n" + page,
          "[" + track("a") + "," + page + "]",
          "[" + exchange + "]",
          R"({"log":{"entries":[)" + exchange + "]}}",
          encode_answer(envelope, track("a")) + encode_answer(envelope, page)};
}

/// Flips, cuts, doubles, or splices in a byte that means something to a parser.
void spoil(std::mt19937* random, std::string* bytes) {
  constexpr std::string_view kMeaning = "{}[]\":,\\\n \xff\x1f\x8b";
  const std::size_t at = (*random)() % bytes->size();
  switch ((*random)() % 5) {
    case 0: (*bytes)[at] = static_cast<char>((*random)()); break;
    case 1: bytes->resize(at + 1); break;
    case 2: bytes->insert(at, bytes->substr(at, 40)); break;
    case 3: bytes->erase(at, 1 + (*random)() % 9); break;
    default: (*bytes)[at] = kMeaning[(*random)() % kMeaning.size()];
  }
  if (bytes->empty()) *bytes = "x";
}

TEST_F(Imports, SpoiledBytesBecomeAnswersOrSkips) {
  std::mt19937 random(7);
  std::size_t taken = 0;
  std::size_t skipped = 0;
  for (int batch = 0; batch < 20; ++batch) {
    MemoryStore lake;
    ImportOptions options;
    for (int i = 0; i < 100; ++i) {
      auto all = samples();
      std::string bytes = all[random() % all.size()];
      for (std::size_t n = 1 + random() % 3; n > 0; --n) spoil(&random, &bytes);
      options.paths.push_back(put("f" + std::to_string(i), bytes));
    }
    const auto report = import_files(lake.storage(), options, kNow, kBirth);
    ASSERT_TRUE(report.ok());
    for (const ImportedFile& file : report->files) {
      EXPECT_FALSE(file.answers.empty() && file.skips.empty());
      taken += file.answers.size();
      skipped += file.skips.size();
    }
    const auto entry = RawLog(&lake).read(1);
    ASSERT_TRUE(entry.ok());
    EXPECT_EQ(entry->answers.size(), report->new_answers);
    for (const LoggedAnswer& answer : entry->answers) {
      EXPECT_TRUE(decode_answer(*lake.get_range(answer.key, answer.offset, answer.length)).ok());
    }
  }
  EXPECT_GT(taken, 500U);
  EXPECT_GT(skipped, 200U);
}

}  // namespace
}  // namespace tonearm
