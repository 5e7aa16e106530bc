/// A folder with a small table that queries may read, and one beside it that they may not.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <stdlib.h>

#include "base/hash.h"
#include "duck/parquet.h"
#include "query/cage.h"
#include "query/text.h"

namespace tonearm::query {

/// Keeps every row as text: columns joined by |, NULL as ~.
class CollectSink : public RowSink {
 public:
  Status begin(const std::vector<Column>& columns) override {
    columns_ = columns;
    return Ok{};
  }
  Status row(const std::vector<Value>& values) override {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i != 0) text += '|';
      if (values[i].null) {
        text += '~';
      } else {
        append_text(text, columns_[i].type, values[i]);
      }
    }
    text += '\n';
    return Ok{};
  }
  Status end() override {
    ended = true;
    return Ok{};
  }
  std::string text;
  bool ended = false;

 private:
  std::vector<Column> columns_;
};

class LakeTest : public testing::Test {
 protected:
  static constexpr const char* kCanary = "CANARY-7f3a91";

  void SetUp() override {
    std::string folder = testing::TempDir() + "tonearm_query_XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    root = std::filesystem::canonical(folder);
    std::filesystem::create_directories(lake() + "/plays");
    std::filesystem::create_directories(outside());
    options.allowed_directories = {lake()};
    options.timeout = std::chrono::seconds(20);
  }
  void TearDown() override { std::filesystem::remove_all(root); }

  std::string lake() const { return root + "/lake"; }
  std::string outside() const { return root + "/outside"; }

  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  /// n = 0 .. rows-1 and name, as Parquet.
  static std::string parquet(std::int64_t rows, const std::string& name) {
    std::int64_t at = 0;
    const auto bytes = duck::write_parquet(
        {{{"n", "BIGINT"}, {"name", "VARCHAR"}}, [&](duck::ChunkWriter& chunk) -> Result<std::uint64_t> {
           std::uint64_t row = 0;
           for (; row < chunk.capacity() && at < rows; ++row, ++at) {
             chunk.column(0).set(row, at);
             chunk.column(1).set_string(row, name);
           }
           return row;
         }});
    EXPECT_TRUE(bytes.ok());
    return bytes.ok() ? *bytes : "";
  }

  /// The view plays over one file of the lake.
  void make_plays(std::int64_t rows) {
    write(lake() + "/plays/p.parquet", parquet(rows, "Nina"));
    catalog.statements.push_back(
        {"plays", fmt::format("CREATE VIEW plays AS SELECT * FROM read_parquet(['{}/plays/p.parquet'])", lake())});
  }

  /// The rows as text, or "code: message".
  std::string ask(const std::string& sql) {
    CollectSink sink;
    const Status done = run_caged(options, catalog, sql, sink);
    if (!done.ok()) return fmt::format("{}: {}", name(done.error().code), done.error().message);
    return sink.ended ? sink.text : "no end";
  }

  /// Every path below root with the hash of its bytes.
  std::map<std::string, std::string> snapshot() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      std::string state = "folder";
      if (entry.is_symlink()) {
        state = "link";
      } else if (entry.is_regular_file()) {
        std::ifstream file(entry.path(), std::ios::binary);
        state = sha256_hex(std::string(std::istreambuf_iterator<char>(file), {}));
      }
      found[entry.path()] = state;
    }
    return found;
  }

  std::string root;
  CageOptions options;
  Catalog catalog;
};

}  // namespace tonearm::query
