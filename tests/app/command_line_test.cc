#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "app/exit_code.h"
#include "app/help.h"
#include "app/invocation.h"
#include "app/options.h"
#include "spec/reasons.h"
#include "support/source_folder.h"

namespace tonearm::app {
namespace {

Result<Invocation> parse_words(std::vector<std::string> words) { return parse(words); }

TEST(CommandLine, TheVerbIsTheFirstWordThatIsNoOption) {
  const auto got = parse_words({"--lake", "/x", "import", "a.json", "b.json", "-n"});
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->verb->name, "import");
  EXPECT_EQ(got->arguments, (std::vector<std::string>{"a.json", "b.json"}));
  EXPECT_EQ(got->get("lake"), "/x");
  EXPECT_TRUE(got->has("dry-run"));
}

TEST(CommandLine, GlobalOptionsStandAnywhere) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"status", "--json", "--lake=/x"},
                                                std::vector<std::string>{"--json", "--lake", "/x", "status"}}) {
    const auto got = parse_words(words);
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_TRUE(got->has("json"));
    EXPECT_EQ(got->get("lake"), "/x");
  }
}

TEST(CommandLine, SqlThatBeginsWithDashesIsAnArgumentAfterTwoDashes) {
  const auto got = parse_words({"query", "--", "-- a comment\nselect 1"});
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->arguments, (std::vector<std::string>{"-- a comment\nselect 1"}));
}

TEST(CommandLine, VerbsOfTwoWordsWantBoth) {
  EXPECT_EQ(parse_words({"quarantine", "ls"})->verb->name, "quarantine ls");
  const auto one = parse_words({"quarantine"});
  ASSERT_FALSE(one.ok());
  EXPECT_EQ(one.error().code, Code::kUsage);
  EXPECT_NE(one.error().next.find("quarantine drop"), std::string::npos);
}

TEST(CommandLine, AMistypedVerbIsToldItsNearest) {
  const auto got = parse_words({"imprt", "x"});
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().next, "did you mean `tonearm import`?");
}

TEST(CommandLine, WrongNumbersOfArgumentsAndUnknownOptionsAreUsageErrors) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"import"}, std::vector<std::string>{"status", "x"},
        std::vector<std::string>{"query", "a", "b"}, std::vector<std::string>{"status", "--no-such-option"},
        std::vector<std::string>{"query", "-o"}}) {
    const auto got = parse_words(words);
    ASSERT_FALSE(got.ok()) << words[0];
    EXPECT_EQ(got.error().code, Code::kUsage) << words[0];
    EXPECT_FALSE(got.error().next.empty()) << words[0];
  }
}

TEST(CommandLine, NoVerbOptionHidesAGlobalOne) {
  for (const Verb& verb : verbs()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    const auto take = [&](std::span<const Option> options) {
      for (const Option& option : options) {
        EXPECT_TRUE(names.insert(option.name).second) << verb.name << " --" << option.name;
        if (option.letter != 0) {
          EXPECT_TRUE(letters.insert(option.letter).second) << verb.name << " -" << option.letter;
        }
      }
    };
    take(global_options());
    take(verb.options);
  }
}

TEST(Help, EveryVerbHasAPageThatNamesItsOptionsAndAnExample) {
  for (const Verb& verb : verbs()) {
    const std::string page = help_page(verb);
    EXPECT_NE(page.find("usage: tonearm " + std::string(verb.name)), std::string::npos);
    EXPECT_NE(page.find("For example:"), std::string::npos) << verb.name;
    for (const Option& option : verb.options) EXPECT_NE(page.find("--" + std::string(option.name)), std::string::npos);
  }
}

TEST(Help, TheTopicOfReasonsHasEveryReason) {
  const std::string page = help_topic("reasons");
  for (const spec::Reason& reason : spec::reasons())
    EXPECT_NE(page.find(reason.code), std::string::npos) << reason.code;
}

TEST(Help, TheReferencePageIsWhatTheProgramPrints) {
  const auto path = source_folder() / "docs/reference/cli.md";
  if (std::getenv("TONEARM_UPDATE") != nullptr) std::ofstream(path) << cli_reference();
  std::ifstream in(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), cli_reference())
      << "write it again: TONEARM_UPDATE=1 ./dev test Help";
}

TEST(ExitCode, EveryErrorThatHasNoCloserReasonHasOneOfTheList) {
  for (int code = 0; code <= static_cast<int>(Code::kInternal); ++code)
    EXPECT_NE(spec::find_reason(name(static_cast<Code>(code))), nullptr) << name(static_cast<Code>(code));
}

TEST(ExitCode, EveryErrorHasOneOfTheDocumentedCodes) {
  std::set<int> documented;
  for (const auto& meaning : exit_code::meanings()) documented.insert(meaning.code);
  for (int code = 0; code <= static_cast<int>(Code::kInternal); ++code)
    EXPECT_TRUE(documented.contains(exit_code::of({static_cast<Code>(code), ""}))) << name(static_cast<Code>(code));
  EXPECT_EQ(exit_code::of({Code::kNotFound, "", std::string(spec::reason::kNoLake)}), 10);
  EXPECT_EQ(exit_code::of({Code::kStorage, ""}), 7);
  EXPECT_EQ(exit_code::of({Code::kIntegrity, ""}), 8);
  EXPECT_EQ(exit_code::of({Code::kUnsupported, ""}), 12);
  EXPECT_EQ(exit_code::of({Code::kCancelled, ""}), 130);
}

}  // namespace
}  // namespace tonearm::app
