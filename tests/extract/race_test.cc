// Two imports at once into one lake list every body once.
#include <thread>

#include "extract/samples.h"
#include "support/faulty_store.h"

namespace tonearm {
namespace {

std::map<std::string, int> times_listed(MemoryStore* store) {
  RawLog log(store);
  std::map<std::string, int> times;
  for (std::uint64_t seq = 1; seq <= *log.last(); ++seq) {
    const Entry entry = *log.read(seq);
    for (const LoggedAnswer& answer : entry.answers) ++times[answer.endpoint + answer.account + answer.sha256];
  }
  return times;
}

TEST_F(Imports, WhoLosesListsOnlyWhatTheWinnerDidNot) {
  put("shared", track("shared"));
  put("mine", track("mine"));
  put("p0", playlist_page("P", 0, 2, 3, 2));
  put("p1", playlist_page("P", 2, 1, 3, 2));
  TemporaryFolder other;
  std::ofstream(other / "shared") << track("shared");
  std::ofstream(other / "p0") << playlist_page("P", 0, 2, 3, 2);
  ImportOptions theirs;
  theirs.paths = {other.path()};
  FaultyStore store(store_.storage());
  bool done = false;
  store.before = [&](const StoreCall& call) {
    if (done || call.verb != StoreVerb::kPut || !call.key.starts_with("raw/log/")) return;
    done = true;
    ASSERT_TRUE(import_files(store_.storage(), theirs, kNow, kBirth).ok());
  };
  ImportOptions mine;
  mine.paths = {folder_.path()};
  const auto report = import_files(store.storage(), mine, kNow + 1, kBirth);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->new_answers, 2U);
  EXPECT_EQ(report->known_answers, 2U);
  EXPECT_EQ(report->seqs, std::vector<std::uint64_t>{2});
  for (const auto& [key, times] : times_listed(&store_)) EXPECT_EQ(times, 1) << key;
  // The read is whole, its first page where the winner has it.
  const Entry entry = entries()[1];
  ASSERT_EQ(entry.closes.size(), 1U);
  EXPECT_TRUE(entry.closes[0].complete);
  EXPECT_EQ(entry.closes[0].pages[0].key, entries()[0].answers[0].key);
  for (const LoggedAnswer& answer : entry.answers) EXPECT_EQ(body(answer).size(), answer.bytes);
}

TEST_F(Imports, WhoFindsNothingLeftWritesNoEntry) {
  put("a", track("a"));
  ImportOptions options;
  options.paths = {folder_.path()};
  FaultyStore store(store_.storage());
  bool done = false;
  store.before = [&](const StoreCall& call) {
    if (done || call.verb != StoreVerb::kPut || !call.key.starts_with("raw/log/")) return;
    done = true;
    ASSERT_TRUE(import_files(store_.storage(), options, kNow, kBirth).ok());
  };
  const auto report = import_files(store.storage(), options, kNow, kBirth);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->seqs.empty());
  EXPECT_EQ(report->known_answers, 1U);
  EXPECT_EQ(entries().size(), 1U);
  EXPECT_EQ(store_.list("raw/import/")->size(), 1U);
}

TEST_F(Imports, ManyAtOnceListEveryBodyOnce) {
  constexpr int kThreads = 4;
  constexpr int kFiles = 60;
  std::vector<TemporaryFolder> folders(kThreads);
  std::set<std::string> bodies;
  for (int t = 0; t < kThreads; ++t) {
    for (int i = 0; i < kFiles; ++i) {
      const std::string bytes = track("id" + std::to_string(i + t * kFiles / 2));  // halves overlap
      bodies.insert(bytes);
      std::ofstream(folders[static_cast<std::size_t>(t)] / std::to_string(i)) << bytes;
    }
  }
  std::vector<std::thread> threads;
  std::vector<int> failures(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      ImportOptions options;
      for (int i = 0; i < kFiles; i += 7)
        options.paths.push_back(folders[static_cast<std::size_t>(t)] / std::to_string(i));
      for (int round = 0; round < 2; ++round) {
        failures[static_cast<std::size_t>(t)] += import_files(store_.storage(), options, kNow + t, kBirth).ok() ? 0 : 1;
        options.paths = {folders[static_cast<std::size_t>(t)].path()};
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, std::vector<int>(kThreads));
  const auto times = times_listed(&store_);
  EXPECT_EQ(times.size(), bodies.size());
  for (const auto& [key, count] : times) EXPECT_EQ(count, 1) << key;
}

}  // namespace
}  // namespace tonearm
