#include "base/sanitize.h"

#include <random>

#include <gtest/gtest.h>

#include "transform/given.h"
#include "transform/json.h"

namespace tonearm {
namespace {

std::string sanitized(std::string_view text) {
  std::string out;
  sanitize(text, &out);
  return out;
}

TEST(Sanitize, KeepsWhatIsWellByteForByte) {
  for (const std::string_view text :
       {R"({"a": "\ud83d\ude00 \\ud800 \" \u0041", "n": [0, -1, 18446744073709551615, -9223372036854775808]})",
        R"([1.5e300, -0.0, 1e-400, 0e999, 0.000e99999999999999999999, 2.0, 1E+3])", R"(["12345678901234567890123"])",
        R"({"1e400": 1})", "", "{", "\"", "\"\\", "\"\\u", "\"\\ud8", "-", "1.", "01e400", "\xff\xfe"})
    EXPECT_EQ(sanitized(text), text);
}

TEST(Sanitize, ReplacesHalvesOfCharacters) {
  EXPECT_EQ(sanitized(R"("\ud83d")"), R"("\ufffd")");
  EXPECT_EQ(sanitized(R"("\ude00x")"), R"("\ufffdx")");
  EXPECT_EQ(sanitized(R"("\ud83d\ud83d\ude00")"), R"("\ufffd\ud83d\ude00")");
  EXPECT_EQ(sanitized(R"("\uDEAD\uD83D\u0041")"), R"("\ufffd\ufffd\u0041")");
}

TEST(Sanitize, QuotesNumbersThatDoNotFit) {
  EXPECT_EQ(sanitized("[18446744073709551616]"), R"([[["18446744073709551616"]]])");
  EXPECT_EQ(sanitized("[-9223372036854775809,1]"), R"([[["-9223372036854775809"]],1])");
  EXPECT_EQ(sanitized("1e400"), R"([["1e400"]])");
  EXPECT_EQ(sanitized("[-0.001e99999999999999999999]"), R"([[["-0.001e99999999999999999999"]]])");
}

TEST(Sanitize, MakesAnyTextOfHalvesAndHugeNumbersReadable) {
  std::mt19937 random(42);
  const std::string_view pieces[] = {"\\ud800", "\\udfff", "\\u0041", "x", "\\\\", "\\n"};
  const std::string_view numbers[] = {"1e999", "-1e999", "99999999999999999999999", "7", "-1.5", "1e-999"};
  simdjson::dom::parser parser;
  for (int i = 0; i < 5000; ++i) {
    std::string text = "[";
    for (int k = 0; k < 5; ++k) {
      text += "\"";
      for (auto n = random() % 6; n > 0; --n) text += pieces[random() % std::size(pieces)];
      text += "\", " + std::string(numbers[random() % std::size(numbers)]) + (k == 4 ? "]" : ", ");
    }
    EXPECT_EQ(parser.parse(simdjson::padded_string(sanitized(text))).error(), simdjson::SUCCESS) << text;
  }
}

TEST(Sanitize, TakesAnyBytes) {
  std::mt19937 random(7);
  const std::string_view alphabet = "\"\\ud8f0e-+.19{}[]:, \xff";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto n = random() % 24; n > 0; --n) text += alphabet[random() % alphabet.size()];
    const std::string once = sanitized(text);
    std::string twice;
    const Repairs again = sanitize(once, &twice);
    EXPECT_EQ(twice, once) << text;
    EXPECT_EQ(again.surrogates + again.numbers, 0U) << text;
  }
}

TEST(Sanitize, AHugeNumberCostsItsOwnSightAlone) {
  const auto [sink, page] = test::given("artists", R"({"artists": [
      {"uri": "spotify:artist:a", "name": "A", "popularity": 1e400},
      {"uri": "spotify:artist:b", "name": "B", "popularity": 99999999999999999999999},
      {"uri": "spotify:artist:c", "name": "C", "unknown": 1e400, "popularity": 3}]})");
  EXPECT_EQ(sink.not_kept_lines,
            (std::vector<std::string>{"rejected artists bad_type /artists/0", "rejected artists bad_type /artists/1"}));
  EXPECT_TRUE(test::has(test::one_row(sink, "artists"), "spotify:artist:c"));
  EXPECT_TRUE(sink.closes());
}

TEST(Sanitize, HalfACharacterIsReplacedAndNoted) {
  for (const std::string_view half : {"\\ud83d", "\\ude00"}) {
    const auto [sink, page] =
        test::given("artist", R"({"uri": "spotify:artist:a", "name": "x)" + std::string(half) + R"(y"})");
    EXPECT_EQ(test::one_row(sink, "artists"), R"({"uri": "spotify:artist:a", "core": {"name": "x�y"}, full})");
    EXPECT_EQ(sink.notes, std::vector<std::string>{"lone_surrogate"});
  }
}

}  // namespace
}  // namespace tonearm
