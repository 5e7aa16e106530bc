#include "pipeline/schedule.h"

#include <gtest/gtest.h>

namespace tonearm {
namespace {

using std::chrono::minutes;
using Lines = std::vector<std::string>;

Millis at(std::string_view text) { return *parse_rfc3339(text); }

TEST(Schedule, SlotsAreCountedFromMidnightUtc) {
  EXPECT_EQ(slot_begin(at("2026-11-25T04:59:59.999Z"), minutes(60)), at("2026-11-25T04:00:00Z"));
  EXPECT_EQ(next_slot(at("2026-11-25T04:00:00Z"), minutes(60)), at("2026-11-25T05:00:00Z"));
  EXPECT_EQ(next_slot(at("2026-11-25T04:12:00Z"), minutes(20)), at("2026-11-25T04:20:00Z"));
  EXPECT_EQ(next_slot(at("2026-11-25T23:00:00Z"), minutes(90)), at("2026-11-26T00:00:00Z"));
  EXPECT_EQ(slot_begin(at("1969-12-31T23:30:00Z"), minutes(60)), at("1969-12-31T23:00:00Z"));
}

TEST(Schedule, TheCalendarHasEverySlotOfADay) {
  EXPECT_EQ(calendar(minutes(20)), Lines{"*-*-* *:00/20:00 UTC"});
  EXPECT_EQ(calendar(minutes(60)), Lines{"*-*-* *:00:00 UTC"});
  EXPECT_EQ(calendar(minutes(360)), Lines{"*-*-* 00,06,12,18:00:00 UTC"});
  EXPECT_EQ(calendar(minutes(1440)), Lines{"*-*-* 00:00:00 UTC"});
  EXPECT_EQ(calendar(minutes(480)), Lines{"*-*-* 00,08,16:00:00 UTC"});
  EXPECT_EQ(calendar(minutes(90)),
            (Lines{"*-*-* 00,03,06,09,12,15,18,21:00:00 UTC", "*-*-* 01,04,07,10,13,16,19,22:30:00 UTC"}));
}

TEST(Schedule, ACronBlockRunsAtTheSameMinutes) {
  ScheduledRun run = {"/bin/tonearm", "", "/lake", "", minutes(60)};
  EXPECT_NE(cron_block(run)->find("\n0 * * * * '/bin/tonearm' '--lake' '/lake' 'run' '--scheduled'"),
            std::string::npos);
  run.every = minutes(5);
  EXPECT_NE(cron_block(run)->find("\n*/5 * * * * "), std::string::npos);
  run.every = minutes(720);
  EXPECT_NE(cron_block(run)->find("\n0 0,12 * * * "), std::string::npos);
  run.every = minutes(90);
  EXPECT_NE(cron_block(run)->find("\n30 1,4,7,10,13,16,19,22 * * * "), std::string::npos);
}

TEST(Schedule, APathWithALinesEndIsRefused) {
  const ScheduledRun run = {"/bin/tonearm", "", "/la\nke * * * * rm", "", minutes(60)};
  EXPECT_EQ(cron_block(run).error().code, Code::kBadConfig);
  EXPECT_EQ(service_unit(run).error().code, Code::kBadConfig);
}

TEST(Schedule, WhatMeansSomethingToSystemdIsEscaped) {
  const ScheduledRun run = {"/bin/tone arm", "", "/la\"k\\e%$x", "/st%ate", minutes(60)};
  const std::string unit = *service_unit(run);
  EXPECT_NE(unit.find(R"(ExecStart="/bin/tone arm" "--lake" "/la\"k\\e%%$$x" )"), std::string::npos) << unit;
  EXPECT_NE(unit.find(R"(Environment="XDG_STATE_HOME=/st%%ate")"), std::string::npos) << unit;
  EXPECT_TRUE(is_our_unit(unit));
  EXPECT_TRUE(is_our_unit(timer_unit(minutes(60))));
  EXPECT_FALSE(is_our_unit("[Unit]\n"));
}

TEST(Schedule, ABlockGoesAndTheCrontabIsWhatItWas) {
  const ScheduledRun run = {"/bin/tonearm", "", "/lake", "", minutes(60)};
  const std::string block = *cron_block(run);
  for (const std::string before : {"", "a\n", "a", "\n\n", "# x\n\n"}) {
    const std::string with = *with_cron_block(before, block);
    EXPECT_EQ(*find_cron_block(with), block);
    EXPECT_EQ(*with_cron_block(with, block), with);
    EXPECT_EQ(*without_cron_block(with), before);
    EXPECT_EQ(*without_cron_block(with + "later\n"), before + (before == "a" ? "\n" : "") + "later\n");
  }
  EXPECT_EQ(*without_cron_block("nothing of ours\n"), "nothing of ours\n");
}

TEST(Schedule, AMarkThatStandsAloneIsNotGuessedAt) {
  const ScheduledRun run = {"/bin/tonearm", "", "/lake", "", minutes(60)};
  const std::string block = *cron_block(run);
  const std::string end = "# <<< tonearm schedule <<<\n";
  for (const std::string& text : {block + block, block.substr(0, block.size() - end.size()), end, end + block}) {
    EXPECT_EQ(with_cron_block(text, block).error().code, Code::kIntegrity) << text;
    EXPECT_EQ(without_cron_block(text).error().code, Code::kIntegrity) << text;
  }
}

}  // namespace
}  // namespace tonearm
