// However many threads transform an entry's answers: the same rows, tallies, files and errors.
#include "pipeline/answer_line.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.h"
#include "pipeline/apply.h"
#include "store/memory_store.h"
#include "store/raw_frame.h"
#include "support/answers.h"
#include "support/lake_fixture.h"
#include "support/recording_sink.h"

namespace tonearm {
namespace {

/// Sixty answers, three to an object; those of `damaged` are cut.
struct Raw {
  MemoryStore store;
  std::vector<LoggedAnswer> answers;

  explicit Raw(std::size_t damaged = ~std::size_t{0}) {
    std::string object;
    for (std::size_t i = 0; i < 60; ++i) {
      const int n = static_cast<int>(i);
      const std::string body = n % 4 == 3 ? "no JSON" : answers::recently_played(7 * n % 100, 1 + n % 12);
      LoggedAnswer answer;
      answer.key = "raw/" + std::to_string(i / 3);
      answer.offset = object.size();
      answer.endpoint = "recently_played";
      answer.account = "me";
      answer.sha256 = sha256_hex(body);
      answer.observed_at = 1'795'000'000'000 + n;
      answers.push_back(answer);
      std::string frame = encode_answer({}, body);
      if (i == damaged) frame[frame.size() - 9] = static_cast<char>(frame[frame.size() - 9] + 1);
      object += frame;
      if (i % 3 < 2) continue;
      EXPECT_TRUE(store.put_if_absent(answer.key, object).ok());
      object.clear();
    }
  }
};

/// What all sinks heard together, in an order of its own.
struct Heard {
  std::vector<std::string> rows, not_kept;
  std::map<std::string, int> elements;
  std::set<std::uint32_t> answers;
  std::vector<std::string> answered;
  Status status = Ok{};
};

Heard heard(Raw* raw, unsigned threads, bool go_on) {
  Heard out;
  std::vector<test::RecordingSink> heard(threads);
  std::vector<RowSink*> sinks;
  for (test::RecordingSink& sink : heard) sinks.push_back(&sink);
  AnswerLine line(&raw->store, sinks);
  out.status = line.run(raw->answers, 100, [&](std::size_t i, auto page) -> Status {
    const bool fine = page.ok();
    out.answered.push_back(std::to_string(i) + (fine ? *page ? " a page" : " none" : " " + page.error().message));
    if (fine || go_on) return Ok{};
    return std::move(page).error();
  });
  for (const test::RecordingSink& sink : heard) {
    out.rows.insert(out.rows.end(), sink.rows.begin(), sink.rows.end());
    out.not_kept.insert(out.not_kept.end(), sink.not_kept_lines.begin(), sink.not_kept_lines.end());
    for (const auto& [table, count] : sink.elements) out.elements[table] += count;
    for (const std::uint32_t answer : sink.answers) EXPECT_TRUE(out.answers.insert(answer).second) << "two were told";
  }
  std::sort(out.rows.begin(), out.rows.end());
  std::sort(out.not_kept.begin(), out.not_kept.end());
  return out;
}

TEST(AnswerLine, SinksHearTheSameTogetherForAnyNumberOfThreads) {
  for (const std::size_t damaged : {~std::size_t{0}, std::size_t{0}, std::size_t{31}, std::size_t{59}}) {
    for (const bool go_on : {false, true}) {
      Raw raw(damaged);
      const Heard one = heard(&raw, 1, go_on);
      EXPECT_EQ(one.status.ok(), go_on || damaged > 59);
      EXPECT_EQ(one.answered.size(), go_on || damaged > 59 ? 60 : damaged + 1);
      for (const unsigned threads : {2U, 3U, 8U}) {
        const Heard many = heard(&raw, threads, go_on);
        EXPECT_EQ(many.status.ok(), one.status.ok());
        if (!one.status.ok() && !many.status.ok()) {
          EXPECT_EQ(many.status.error().message, one.status.error().message);
        }
        EXPECT_EQ(many.answered, one.answered);
        if (!one.status.ok()) continue;  // the others were at work on later answers, all for nothing
        EXPECT_EQ(many.answers, one.answers);
        EXPECT_EQ(many.rows, one.rows);
        EXPECT_EQ(many.not_kept, one.not_kept);
        EXPECT_EQ(many.elements, one.elements);
      }
    }
  }
}

class AnswerLineOfALake : public LakeFixture {};

TEST_F(AnswerLineOfALake, FilesAndReportsAreThoseOfOneThread) {
  ImportOptions options;
  options.observed_at = kNow;
  for (int i = 0; i < 40; ++i)
    options.paths.push_back(file(std::to_string(i), i % 3 == 0 ? answers::playlist(i, {i % 9, 2 * (i % 9), 3})
                                                               : answers::recently_played(5 * i, 1 + i)));
  ASSERT_TRUE(run_import(lake(), &clock_, options, {}).ok());
  const auto rebuilt = [&](unsigned threads) {
    ApplyOptions how;
    how.rebuild = true;
    how.threads = threads;
    const auto report = apply(lake(), &clock_, how);
    EXPECT_TRUE(report.ok()) << report.error().message;
    std::vector<std::string> reports;
    for (EntryReport entry : report->entries) {
      entry.head = 0;
      reports.push_back(to_json(entry));
    }
    return std::pair(contents(), reports);
  };
  const auto one = rebuilt(1);
  EXPECT_GT(one.second.size(), 0U);
  for (const unsigned threads : {2U, 5U}) EXPECT_EQ(rebuilt(threads), one);
}

}  // namespace
}  // namespace tonearm
