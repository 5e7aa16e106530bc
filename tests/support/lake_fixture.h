/// A lake in a temporary folder, with verbs that make five-line tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/check.h"
#include "pipeline/import_run.h"
#include "pipeline/lake.h"
#include "spec/spec.h"
#include "support/temporary_folder.h"

namespace tonearm {

class LakeFixture : public testing::Test {
 protected:
  static constexpr Millis kNow = 1'795'000'000'000;  // 2026-11-18

  /// Writes a file to import; returns its path.
  std::string file(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/in-" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::string root() const { return folder_.path() + "/lake"; }

  Lake lake() {
    auto opened = Lake::open_or_make(root(), kNow);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return *std::move(opened);
  }

  /// Imports one answer observed at kNow + `minutes`.
  ImportRun import(const std::string& name, const std::string& text, int minutes = 0) {
    ImportOptions options;
    options.paths = {file(name, text)};
    options.observed_at = kNow + minutes * 60'000LL;
    auto run = run_import(lake(), &clock_, options, {});
    EXPECT_TRUE(run.ok()) << run.error().message;
    return run.ok() ? *std::move(run) : ImportRun{};
  }

  Head head() {
    const Lake opened = lake();
    auto newest = opened.heads().newest();
    EXPECT_TRUE(newest.ok() && newest->has_value());
    return newest.ok() && *newest ? **newest : Head{};
  }

  std::uint64_t rows(const std::string& table) { return head().tables.at(table).rows(); }

  /// What tables promise: (table, partition, slice, SHA-256).
  std::multiset<std::string> contents() {
    std::multiset<std::string> all;
    for (const auto& [table, live] : head().tables)
      for (const HeadFile& f : live.files)
        all.insert(table + " " + f.partition + " " + std::to_string(f.slice) + " " + f.sha256);
    return all;
  }

  /// The damage that check --read-data finds, by object.
  std::map<std::string, std::string> damage() {
    const Lake opened = lake();
    auto report = check(opened, {true, {}});
    EXPECT_TRUE(report.ok()) << report.error().message;
    std::map<std::string, std::string> found;
    if (report.ok())
      for (const Finding& f : report->findings)
        if (f.severity == Severity::kDamage) found[f.key] = f.reason;
    return found;
  }

  void overwrite(const std::string& key, const std::string& bytes) {
    std::ofstream(root() + "/" + key, std::ios::binary | std::ios::trunc) << bytes;
  }
  void remove(const std::string& key) { std::filesystem::remove(root() + "/" + key); }

  TemporaryFolder folder_;
  ManualClock clock_{kNow};
};

}  // namespace tonearm
