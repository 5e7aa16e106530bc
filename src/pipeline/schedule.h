/// When slots are due, and the texts that make a machine run them: systemd user units, a block of a crontab. Pure: who
/// writes them is app/verb_schedule.cc.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tonearm {

/// The slot that `now` lies in, and the next one's begin. Slots are counted from midnight UTC.
Millis slot_begin(Millis now, std::chrono::minutes every);
Millis next_slot(Millis now, std::chrono::minutes every);

/// What a trigger runs: all paths absolute.
struct ScheduledRun {
  std::string program;
  std::string config;  // empty: none
  std::string lake;
  std::string state_home;  // XDG_STATE_HOME where it is set; empty: not
  std::chrono::minutes every{60};
};

/// "1h", "20m".
std::string interval_text(std::chrono::minutes every);

/// systemd's OnCalendar values, UTC, as slots are. systemd.time(7)
std::vector<std::string> calendar(std::chrono::minutes every);
/// systemd.service(5), systemd.timer(5). kBadConfig where a path holds a line's end.
Result<std::string> service_unit(const ScheduledRun& run);
std::string timer_unit(std::chrono::minutes every);
/// Whether this text is one that we wrote.
bool is_our_unit(std::string_view text);

/// The block between its two marks, each line with its end. crontab(5) knows local time alone: an interval of several
/// hours begins at the local midnight.
Result<std::string> cron_block(const ScheduledRun& run);
/// Our block of a crontab, marks included; empty where there is none. kIntegrity where a mark stands alone or twice.
Result<std::string> find_cron_block(std::string_view crontab);
/// The crontab with the block in place of the old one, else at its end. No other byte changes.
Result<std::string> with_cron_block(std::string_view crontab, std::string_view block);
/// The crontab as it was before the block came.
Result<std::string> without_cron_block(std::string_view crontab);

}  // namespace tonearm
