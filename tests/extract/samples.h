/// Small synthetic answers and a lake to import them into. No value is anybody's.
#pragma once

#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "extract/import.h"
#include "store/memory_store.h"
#include "store/raw_frame.h"
#include "store/raw_log.h"
#include "support/temporary_folder.h"

namespace tonearm {

inline constexpr Millis kNow = 1'764'072'000'000;  // 2025-11-25T12:00:00Z
inline constexpr Millis kBirth = kNow - 60'000;

inline std::string track(const std::string& id) {
  return R"({"type":"track","id":")" + id + R"(","name":"T","uri":"spotify:track:)" + id +
         R"(","href":"https://api.spotify.com/v1/tracks/)" + id + R"("})";
}

/// A page of a playlist: elements offset .. offset + count of `total`, `limit` a page.
inline std::string playlist_page(const std::string& id, int offset, int count, int total, int limit,
                                 const std::string& mark = "") {
  const std::string address =
      "https://api.spotify.com/v1/playlists/" + id + "/tracks?limit=" + std::to_string(limit) + "&offset=";
  std::string items;
  for (int i = 0; i < count; ++i) {
    items += (i > 0 ? "," : "") + std::string(R"({"added_at":"2020-01-01T00:00:00Z","is_local":false,"track":)") +
             track("t" + mark + std::to_string(offset + i)) + "}";
  }
  const std::string next = offset + count < total ? '"' + address + std::to_string(offset + count) + '"' : "null";
  return R"({"href":")" + address + std::to_string(offset) + R"(","items":[)" + items + R"(],"limit":)" +
         std::to_string(limit) + R"(,"next":)" + next + R"(,"offset":)" + std::to_string(offset) + R"(,"total":)" +
         std::to_string(total) + "}";
}

class Imports : public testing::Test {
 protected:
  std::string put(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  static void set_time(const std::string& path, Millis at) {
    const timespec times[2] = {{at / 1000, at % 1000 * 1'000'000}, {at / 1000, at % 1000 * 1'000'000}};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }

  ImportReport import(ImportOptions options) {
    if (options.paths.empty()) options.paths = {folder_.path()};
    auto report = import_files(store_.storage(), options, kNow, kBirth);
    if (!report.ok()) ADD_FAILURE() << report.error().message;
    return report.ok() ? *report : ImportReport{};
  }
  ImportReport import() { return import(ImportOptions{}); }

  /// The one answer, or the one skip, of the one file `bytes`.
  ImportedAnswer answer_of(const std::string& bytes, ImportOptions options = {}) {
    options.paths = {put("one", bytes)};
    options.dry_run = true;
    const ImportReport report = import(options);
    if (report.files.size() != 1 || report.files[0].answers.size() != 1) {
      ADD_FAILURE() << "not one answer: " << (report.files[0].skips.empty() ? "" : report.files[0].skips[0].detail);
      return {};
    }
    return report.files[0].answers[0];
  }
  ImportSkip skip_of(const std::string& bytes) {
    ImportOptions options;
    options.paths = {put("one", bytes)};
    options.dry_run = true;
    const ImportReport report = import(options);
    if (report.files.size() != 1 || report.files[0].skips.size() != 1 || !report.files[0].answers.empty()) {
      ADD_FAILURE() << "not one skip";
      return {};
    }
    return report.files[0].skips[0];
  }

  std::vector<Entry> entries() {
    RawLog log(&store_);
    std::vector<Entry> found;
    for (std::uint64_t seq = 1; seq <= *log.last(); ++seq) found.push_back(*log.read(seq));
    return found;
  }
  std::vector<LoggedAnswer> answers() {
    std::vector<LoggedAnswer> found;
    for (const Entry& entry : entries()) found.insert(found.end(), entry.answers.begin(), entry.answers.end());
    return found;
  }
  std::vector<ClosedRead> reads() {
    std::vector<ClosedRead> found;
    for (const Entry& entry : entries()) found.insert(found.end(), entry.closes.begin(), entry.closes.end());
    return found;
  }
  /// The stored body of an answer, as a reader of the lake gets it.
  std::string body(const LoggedAnswer& answer) {
    const auto bytes = store_.get_range(answer.key, answer.offset, answer.length);
    if (!bytes.ok()) return "no such object";
    const auto decoded = decode_answer(*bytes);
    return decoded.ok() ? decoded->body : decoded.error().message;
  }

  MemoryStore store_;
  TemporaryFolder folder_;
};

}  // namespace tonearm
