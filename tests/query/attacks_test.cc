// tests/query/attacks.txt against the cage.
#include <fcntl.h>
#include <unistd.h>

#include "query/lake_fixture.h"
#include "support/rounds.h"
#include "support/source_folder.h"

namespace tonearm::query {
namespace {

struct Attack {
  int line = 0;
  char tag = 0;
  std::string sql;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::vector<Attack> attacks() {
  std::ifstream file(source_folder() / "tests/query/attacks.txt");
  std::vector<Attack> found;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.size() < 2 || line[0] == '#') continue;
    found.push_back({number, line[0], line.substr(2)});
  }
  return found;
}

class Attacks : public LakeTest {
 protected:
  void SetUp() override {
    LakeTest::SetUp();
    make_plays(100);
    write(outside() + "/secret.txt", kCanary);
    write(outside() + "/secret.csv", std::string("a,b\n") + kCanary + ",1\n");
    write(outside() + "/secret.json", fmt::format("{{\"a\":\"{}\"}}\n", kCanary));
    write(outside() + "/secret.parquet", parquet(3, kCanary));
    std::filesystem::create_symlink(outside() + "/secret.parquet", lake() + "/plays/link.parquet");
    std::filesystem::create_directory_symlink(outside(), lake() + "/linkdir");
    setenv("TONEARM_CANARY", kCanary, 1);
    secret_fd_ = ::open((outside() + "/secret.txt").c_str(), O_RDONLY);
    options.timeout = std::chrono::seconds(10);
  }
  void TearDown() override {
    ::close(secret_fd_);
    unsetenv("TONEARM_CANARY");
    LakeTest::TearDown();
  }

  std::string filled(std::string sql) const {
    sql = replaced(sql, "{lake}", lake());
    sql = replaced(sql, "{outside}", outside());
    sql = replaced(sql, "{link}", lake() + "/plays/link.parquet");
    return replaced(sql, "{linkdir}", lake() + "/linkdir");
  }

  /// Runs all of one tag; `is_good` judges "code: message" or the rows.
  template <typename Judge>
  void run_all(char tag, const Judge& is_good) {
    const auto before = snapshot();
    int count = 0;
    for (const Attack& attack : attacks()) {
      if (attack.tag != tag) continue;
      if (!test::is_tried(++count)) continue;
      const std::string answer = ask(filled(attack.sql));
      EXPECT_TRUE(is_good(answer)) << "line " << attack.line << ": " << attack.sql << "\n" << answer.substr(0, 500);
      EXPECT_EQ(answer.find(kCanary), std::string::npos) << "line " << attack.line << ": " << attack.sql;
      EXPECT_EQ(snapshot(), before) << "line " << attack.line << ": " << attack.sql;
    }
    EXPECT_GT(count, 10);
    EXPECT_EQ(ask("SELECT count(*) FROM plays"), "100\n");
  }

  int secret_fd_ = -1;
};

bool is_error(const std::string& answer, const std::string& code) { return answer.starts_with(code + ": "); }

TEST_F(Attacks, RefusedOnesAreErrorsOfTheQuery) {
  run_all('R', [](const std::string& answer) { return is_error(answer, "usage") || is_error(answer, "storage"); });
}

TEST_F(Attacks, HarmlessOnesShowNothingFromOutside) {
  run_all('H', [](const std::string& answer) {
    return answer.find("secret.") == std::string::npos || answer.find("Cannot access") != std::string::npos;
  });
}

TEST_F(Attacks, GreedyOnesAreCutWithAClearError) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the limit of memory is off under a sanitizer";
#endif
  options.timeout = std::chrono::milliseconds(800);
  options.memory_limit_bytes = 256ULL << 20;
  run_all('C', [](const std::string& answer) { return is_error(answer, "usage") || is_error(answer, "unavailable"); });
}

TEST(AttackList, HasTwoHundredAtLeast) { EXPECT_GE(attacks().size(), 200U); }

}  // namespace
}  // namespace tonearm::query
