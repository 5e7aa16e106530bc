// Runs tests/sql/*.test: users' questions with the answers worked out by hand (tests/sql/README.md).
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "catalog/memory_lake.h"
#include "catalog/views.h"
#include "support/source_folder.h"

namespace tonearm {
namespace {

namespace fs = std::filesystem;

struct Block {
  int line = 0;
  bool is_query = false;
  std::string sql;
  std::vector<std::string> expected;
};

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<Block> blocks_of(const fs::path& path) {
  const std::vector<std::string> lines = lines_of(path);
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty() || lines[i].starts_with('#')) continue;
    Block block{static_cast<int>(i + 1), lines[i] == "query", {}, {}};
    EXPECT_TRUE(block.is_query || lines[i] == "statement") << path << ":" << i + 1 << ": " << lines[i];
    for (++i; i < lines.size() && !lines[i].empty() && lines[i] != "----"; ++i) block.sql += lines[i] + "\n";
    if (i < lines.size() && lines[i] == "----")
      for (++i; i < lines.size() && !lines[i].empty(); ++i) block.expected.push_back(lines[i]);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::vector<fs::path> test_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(source_folder() / "tests/sql"))
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> joined(const test::TextRows& rows) {
  std::vector<std::string> lines;
  for (const auto& cells : rows) {
    std::string& line = lines.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) line.append(i == 0 ? "" : " | ").append(cells[i]);
  }
  return lines;
}

class GoldenSql : public testing::TestWithParam<fs::path> {};

TEST_P(GoldenSql, QueriesAnswerAsWrittenDown) {
  auto lake = test::MemoryDuck::with_tables();
  ASSERT_TRUE(lake.ok()) << lake.error().message;
  int queries = 0;
  for (const Block& block : blocks_of(GetParam())) {
    const std::string where = GetParam().filename().string() + ":" + std::to_string(block.line);
    if (!block.is_query) {
      const Status status = lake->run(block.sql);
      ASSERT_TRUE(status.ok()) << where << ": " << status.error().message;
      continue;
    }
    ++queries;
    const auto rows = lake->ask(block.sql);
    ASSERT_TRUE(rows.ok()) << where << ": " << rows.error().message;
    EXPECT_EQ(joined(*rows), block.expected) << where;
  }
  EXPECT_GT(queries, 0);
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenSql, testing::ValuesIn(test_files()),
                         [](const auto& file) { return file.param.stem().string(); });

bool is_word(std::string_view text, std::string_view word) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

TEST(GoldenSqlFiles, AskEveryView) {
  std::string asked;
  for (const fs::path& file : test_files())
    for (const Block& block : blocks_of(file))
      if (block.is_query) asked += block.sql;
  for (const catalog::View* view : catalog::views()) EXPECT_TRUE(is_word(asked, view->name)) << view->name;
}

}  // namespace
}  // namespace tonearm
