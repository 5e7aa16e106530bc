// What an import writes: packs, entries, what is known, accounts, times.
#include <sys/stat.h>

#include "extract/samples.h"
#include "store/folder_store.h"
#include "support/faulty_store.h"

namespace tonearm {
namespace {

TEST_F(Imports, AnEntryListsEachBodyAsItWas) {
  const std::string body = track("a") + "\n";
  put("x", body);
  const ImportReport report = import();
  ASSERT_EQ(report.seqs, std::vector<std::uint64_t>{1});
  const auto all = entries();
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].answers.size(), 1U);
  EXPECT_EQ(all[0].kind, EntryKind::kImport);
  EXPECT_EQ(all[0].answers[0].endpoint, "track");
  EXPECT_EQ(all[0].answers[0].bytes, body.size());
  EXPECT_EQ(this->body(all[0].answers[0]), body);
  EXPECT_EQ(report.files[0].answers[0].seq, 1U);
  EXPECT_EQ(report.files[0].answers[0].index, 0U);
  EXPECT_EQ(report.new_answers, 1U);
  EXPECT_EQ(report.new_bytes, body.size());
}

TEST_F(Imports, TwiceChangesNothing) {
  put("x", track("a"));
  put("p0", playlist_page("P", 0, 2, 3, 2));
  put("p1", playlist_page("P", 2, 1, 3, 2));
  import();
  const auto before = *store_.list("");
  const ImportReport report = import();
  EXPECT_TRUE(report.seqs.empty());
  EXPECT_EQ(report.known_answers, 3U);
  EXPECT_EQ(report.files[0].answers[0].state, AnswerState::kKnown);
  EXPECT_EQ(report.files[0].answers[0].seq, 1U);
  const auto after = *store_.list("");
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].key, before[i].key);
}

TEST_F(Imports, PartOfWhatIsKnownChangesNothing) {
  put("p0", playlist_page("P", 0, 2, 3, 2));
  const std::string part = put("p1", playlist_page("P", 2, 1, 3, 2));
  import();
  ImportOptions options;
  options.paths = {part};
  EXPECT_TRUE(import(options).seqs.empty());
}

TEST_F(Imports, AGivenTimeThatDiffersIsNewAndOnlyOnce) {
  put("x", track("a"));
  ImportOptions options;
  options.observed_at = kNow - 5;
  import(options);
  EXPECT_TRUE(import(options).seqs.empty());
  options.observed_at = kNow - 4;
  EXPECT_EQ(import(options).seqs, std::vector<std::uint64_t>{2});
  EXPECT_TRUE(import(options).seqs.empty());
  EXPECT_TRUE(import().seqs.empty());
  EXPECT_FALSE(entries()[0].answers[0].time_is_guess);
  EXPECT_EQ(entries()[1].answers[0].observed_at, kNow - 4);
}

TEST_F(Imports, TheSameBodyTwiceInABatchIsListedOnce) {
  put("a", track("a"));
  put("b", track("a"));
  const ImportReport report = import();
  EXPECT_EQ(report.new_answers, 1U);
  EXPECT_EQ(report.repeated_answers, 1U);
  EXPECT_EQ(report.files[0].answers[0].seq, 1U);
  EXPECT_EQ(report.files[1].answers[0].seq, 1U);
  EXPECT_EQ(entries()[0].answers.size(), 1U);
}

TEST_F(Imports, ADryRunSaysTheSameAndWritesNothing) {
  put("a", track("a"));
  put("b", track("a"));
  ImportOptions options;
  options.dry_run = true;
  const ImportReport report = import(options);
  EXPECT_EQ(report.new_answers, 1U);
  EXPECT_EQ(report.repeated_answers, 1U);
  EXPECT_EQ(report.files[0].answers[0].seq, 0U);
  EXPECT_TRUE(store_.list("")->empty());
}

TEST_F(Imports, AnswersGoToTheGivenAccountElseTheOnlyLabelElseMe) {
  put("x", track("a"));
  EXPECT_EQ(import().account_why, "the default");
  EXPECT_EQ(entries()[0].answers[0].account, "me");

  MemoryStore other;
  ASSERT_TRUE(other.put_if_absent("_tonearm/accounts/an_20na.json", "{}").ok());
  ImportOptions options;
  options.paths = {folder_.path()};
  auto report = import_files(other.storage(), options, kNow, kBirth);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->account, "an na");
  EXPECT_EQ(report->account_why, "the lake's only label");

  options.account = "bob";
  report = import_files(other.storage(), options, kNow, kBirth);
  EXPECT_EQ(report->account_why, "--account");
  EXPECT_EQ(report->files[0].answers[0].account, "bob");
  options.account.reset();
  report = import_files(other.storage(), options, kNow, kBirth);  // now there are two labels
  EXPECT_EQ(report->account, "me");
}

TEST_F(Imports, AccountOfNobodyIsForTheCatalogueAlone) {
  put("a", track("a"));
  put("b", R"({"items":[{"played_at":"2020-01-01T00:00:00Z","track":{}}]})");
  ImportOptions options;
  options.account = "app";
  const ImportReport report = import(options);
  EXPECT_EQ(report.files[0].answers[0].account, "app");
  EXPECT_EQ(report.files[1].answers[0].account, "me");
}

TEST_F(Imports, GuessedTimesStayBelowTheLakesBirthInTheirOrder) {
  set_time(put("late", track("late")), kNow + 1000);
  set_time(put("later", track("later")), kNow + 2000);
  set_time(put("early", track("early")), kBirth - 10'000);
  const ImportReport report = import();
  EXPECT_EQ(report.files[0].answers[0].observed_at, kBirth - 10'000);
  EXPECT_EQ(report.files[1].answers[0].observed_at, kBirth - 2);
  EXPECT_EQ(report.files[2].answers[0].observed_at, kBirth - 1);
  for (const LoggedAnswer& answer : answers()) EXPECT_TRUE(answer.time_is_guess);
}

TEST_F(Imports, AThousandSmallFilesMakeOneEntryFewObjectsFewSyncs) {
  for (int i = 0; i < 1000; ++i) put("f" + std::to_string(i), track("id" + std::to_string(i)));
  FaultyStore counted(store_.storage());
  ImportOptions options;
  options.paths = {folder_.path()};
  const auto report = import_files(counted.storage(), options, kNow, kBirth);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->seqs.size(), 1U);
  EXPECT_EQ(entries()[0].answers.size(), 1000U);
  EXPECT_EQ(store_.list("raw/import/")->size(), 1U);
  EXPECT_LE(counted.count(StoreVerb::kSync), 3U);
}

TEST_F(Imports, EntriesAreCutAtTwoThousandAnswers) {
  std::string lines;
  for (int i = 0; i < 4500; ++i) lines += track("id" + std::to_string(i)) + "\n";
  put("lines", lines);
  const ImportReport report = import();
  ASSERT_EQ(report.seqs.size(), 3U);
  std::size_t listed = 0;
  for (const Entry& entry : entries()) {
    EXPECT_LE(entry.answers.size(), kMaxAnswersPerEntry);
    listed += entry.answers.size();
    EXPECT_EQ(body(entry.answers.back()).size(), entry.answers.back().bytes);
  }
  EXPECT_EQ(listed, 4500U);
  const auto& last = report.files[0].answers.back();
  EXPECT_EQ(last.where, "line 4500");
  EXPECT_EQ(entries()[last.seq - 1].answers[last.index].sha256, last.sha256);
}

TEST_F(Imports, WhateverCallOfTheStoreFailsTheNextImportHeals) {
  put("x", track("a"));
  put("p0", playlist_page("P", 0, 2, 3, 2));
  put("p1", playlist_page("P", 2, 1, 3, 2));
  ImportOptions options;
  options.paths = {folder_.path()};
  std::uint64_t failed = 0;
  for (std::uint64_t n = 1;; ++n) {
    MemoryStore lake;
    FaultyStore faulty(lake.storage());
    faulty.stop_at(n);
    const bool ok = import_files(faulty.storage(), options, kNow, kBirth).ok();
    if (faulty.calls() < n) break;
    EXPECT_FALSE(ok) << n;
    ++failed;
    ASSERT_TRUE(import_files(lake.storage(), options, kNow, kBirth).ok());
    RawLog log(&lake);
    ASSERT_EQ(*log.last(), 1U) << n;
    EXPECT_EQ(log.read(1)->answers.size(), 3U);
    EXPECT_EQ(lake.list("raw/import/")->size(), 1U) << "an import of the same that was cut off left its pack: " << n;
  }
  EXPECT_GT(failed, 5U);
}

TEST_F(Imports, AFileThatChangesMeanwhileIsNamedAndTheRestIsListed) {
  const std::string path = put("changes", track("a"));
  put("stays", track("b"));
  ImportOptions options;
  options.paths = {folder_.path()};
  options.progress = [&](const ImportProgress& progress) {
    if (progress.phase == ImportProgress::Phase::kReading && progress.files == 1) put("changes", track("other"));
  };
  const auto report = import_files(store_.storage(), options, kNow, kBirth);
  ASSERT_TRUE(report.ok());
  ASSERT_EQ(report->files[0].skips.size(), 1U);
  EXPECT_EQ(report->files[0].skips[0].reason, "unreadable");
  EXPECT_TRUE(report->files[0].answers.empty());
  EXPECT_EQ(report->new_answers, 1U);
  EXPECT_EQ(report->known_answers, 0U);
  ASSERT_EQ(entries().size(), 1U);
  EXPECT_EQ(entries()[0].answers.size(), 1U);
}

TEST_F(Imports, WrongWordsAreAnErrorOfTheCommandLine) {
  ImportOptions options;
  options.paths = {folder_ / "nothing"};
  const auto code = [&] { return import_files(store_.storage(), options, kNow, kBirth).error().code; };
  EXPECT_EQ(code(), Code::kUsage);
  options.paths = {folder_.path()};
  options.endpoint = "no such endpoint";
  EXPECT_EQ(code(), Code::kUsage);
  options.endpoint.reset();
  options.account = "";
  EXPECT_EQ(code(), Code::kUsage);
}

TEST_F(Imports, ALakesOwnRawObjectsComeBackExactly) {
  put("a", playlist_page("P", 0, 2, 2, 2) + "\n" + track("b") + "\n");
  ImportOptions options;
  options.observed_at = kNow - 77;
  options.account = "anna";
  import(options);
  const std::string key = store_.list("raw/import/")->front().key;
  put("a", *store_.get(key));
  MemoryStore other;
  ImportOptions plain;
  plain.paths = {folder_.path()};
  const auto report = import_files(other.storage(), plain, kNow, kBirth);
  ASSERT_TRUE(report.ok());
  const auto copied = RawLog(&other).read(1);
  ASSERT_EQ(copied->answers.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const LoggedAnswer was = answers()[i];
    const LoggedAnswer& is = copied->answers[i];
    EXPECT_EQ(std::tie(is.sha256, is.endpoint, is.account, is.observed_at, is.time_is_guess, is.read),
              std::tie(was.sha256, was.endpoint, was.account, was.observed_at, was.time_is_guess, was.read));
  }
  EXPECT_EQ(report->files[0].answers[0].evidence, "envelope");
  // And into the lake that has them: nothing.
  EXPECT_TRUE(import(plain).seqs.empty());
}

}  // namespace
}  // namespace tonearm
