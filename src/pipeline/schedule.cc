#include "pipeline/schedule.h"

#include <map>

#include <fmt/format.h>

namespace tonearm {
namespace {

constexpr std::string_view kUnitMark =
    "# Written by `tonearm schedule install`; `tonearm schedule remove` takes it away.\n";
constexpr std::string_view kBegin =
    "# >>> tonearm schedule: written by `tonearm schedule install`, edits are lost >>>\n";
// Says that the line before had no end of its own, so that `remove` gives back just that.
constexpr std::string_view kBeginUnended = "# >>> tonearm schedule (after a line without an end) >>>\n";
constexpr std::string_view kEnd = "# <<< tonearm schedule <<<\n";

/// Minute of the hour -> the hours that have it.
std::map<std::int64_t, std::vector<std::int64_t>> starts(std::chrono::minutes every) {
  std::map<std::int64_t, std::vector<std::int64_t>> found;
  for (std::int64_t at = 0; at < 1440; at += every.count()) found[at % 60].push_back(at / 60);
  return found;
}

std::vector<std::string> words(const ScheduledRun& run) {
  std::vector<std::string> list = {run.program, "--lake", run.lake};
  if (!run.config.empty()) list.insert(list.end(), {"--config", run.config});
  list.insert(list.end(), {"run", "--scheduled", "--quiet", "--no-input"});
  return list;
}

Status one_line(const ScheduledRun& run) {
  for (const std::string& word : {run.program, run.config, run.lake, run.state_home})
    for (const char c : word)
      if (static_cast<unsigned char>(c) < 0x20)
        return Error{Code::kBadConfig, "A path holds a control character, and no schedule can hold that.", "bad_config",
                     "move it to a folder with a plainer name"};
  return Ok{};
}

/// systemd.syntax(7), systemd.service(5) "Command lines".
std::string systemd_word(std::string_view word, bool command) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '%' || (c == '$' && command)) out += c;
    out += c;
  }
  return out + "\"";
}

/// For sh, inside a crontab, where a bare % ends the command.
std::string cron_word(std::string_view word) {
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'')
      out += "'\\''";
    else if (c == '%')
      out += "\\%";
    else
      out += c;
  }
  return out + "'";
}

struct Found {
  std::size_t begin = std::string_view::npos, end = 0;
  bool unended = false;
};

Result<Found> find(std::string_view crontab) {
  Found found;
  std::size_t begins = 0;
  std::size_t ends = 0;
  for (std::size_t at = 0; at < crontab.size();) {
    const std::size_t stop = crontab.find('\n', at);
    const std::size_t next = stop == std::string_view::npos ? crontab.size() : stop + 1;
    const std::string_view line = crontab.substr(at, next - at);
    if (line == kBegin || line == kBeginUnended) {
      ++begins;
      found.begin = at;
      found.unended = line == kBeginUnended;
    } else if (line == kEnd) {
      ++ends;
      found.end = next;
    }
    at = next;
  }
  if (begins == 0 && ends == 0) return Found{};
  if (begins != 1 || ends != 1 || found.end < found.begin) {
    return Error{Code::kIntegrity,
                 "The crontab's tonearm block has lost one of its marks.",
                 {},
                 "crontab -e: remove the lines of tonearm, then run this again"};
  }
  return found;
}

}  // namespace

Millis slot_begin(Millis now, std::chrono::minutes every) {
  const Millis length = std::chrono::milliseconds(every).count();
  const Millis rest = now % length;
  return now - (rest < 0 ? rest + length : rest);
}

Millis next_slot(Millis now, std::chrono::minutes every) {
  return slot_begin(now, every) + std::chrono::milliseconds(every).count();
}

std::string interval_text(std::chrono::minutes every) {
  return every.count() % 60 == 0 ? fmt::format("{}h", every.count() / 60) : fmt::format("{}m", every.count());
}

std::vector<std::string> calendar(std::chrono::minutes every) {
  std::vector<std::string> lines;
  const auto all = starts(every);
  if (every.count() < 60 && 60 % every.count() == 0) return {fmt::format("*-*-* *:00/{:02}:00 UTC", every.count())};
  for (const auto& [minute, hours] : all) {
    std::string list;
    for (const std::int64_t hour : hours) list += fmt::format("{}{:02}", list.empty() ? "" : ",", hour);
    lines.push_back(fmt::format("*-*-* {}:{:02}:00 UTC", hours.size() == 24 ? "*" : list, minute));
  }
  return lines;
}

Result<std::string> service_unit(const ScheduledRun& run) {
  TONEARM_RETURN_IF_ERROR(one_line(run));
  std::string command;
  for (const std::string& word : words(run)) command += (command.empty() ? "" : " ") + systemd_word(word, true);
  // 3: done, with rejects. Exit 5 (Spotify asks to wait) stays a failure that `systemctl status` shows; the next tick
  // resumes.
  return fmt::format(
      "{}[Unit]\nDescription=tonearm: collect what is new from Spotify\n\n"
      "[Service]\nType=oneshot\nExecStart={}\n{}SuccessExitStatus=3\nNice=10\n",
      kUnitMark, command,
      run.state_home.empty()
          ? ""
          : fmt::format("Environment={}\n", systemd_word("XDG_STATE_HOME=" + run.state_home, false)));
}

std::string timer_unit(std::chrono::minutes every) {
  std::string when;
  for (const std::string& line : calendar(every)) when += fmt::format("OnCalendar={}\n", line);
  // Persistent: an hour missed while the machine slept is made up for at once.
  return fmt::format(
      "{}[Unit]\nDescription=tonearm: every {}\n\n"
      "[Timer]\n{}Persistent=true\nAccuracySec=15\nRandomizedDelaySec=45\n\n[Install]\nWantedBy=timers.target\n",
      kUnitMark, interval_text(every), when);
}

bool is_our_unit(std::string_view text) { return text.starts_with(kUnitMark); }

Result<std::string> cron_block(const ScheduledRun& run) {
  TONEARM_RETURN_IF_ERROR(one_line(run));
  std::string command;
  if (!run.state_home.empty()) command = fmt::format("XDG_STATE_HOME={} ", cron_word(run.state_home));
  const auto list = words(run);
  for (std::size_t i = 0; i < list.size(); ++i) command += (i == 0 ? "" : " ") + cron_word(list[i]);
  std::string block(kBegin);
  if (run.every.count() < 60 && 60 % run.every.count() == 0) {
    block += fmt::format("*/{} * * * * {}\n", run.every.count(), command);
  } else {
    for (const auto& [minute, hours] : starts(run.every))
      block += fmt::format("{} {} * * * {}\n", minute,
                           hours.size() == 24 ? "*" : fmt::format("{}", fmt::join(hours, ",")), command);
  }
  return block + std::string(kEnd);
}

Result<std::string> find_cron_block(std::string_view crontab) {
  TONEARM_TRY(const Found found, find(crontab));
  if (found.begin == std::string_view::npos) return std::string();
  std::string block(crontab.substr(found.begin, found.end - found.begin));
  if (found.unended) block = std::string(kBegin) + block.substr(kBeginUnended.size());
  return block;
}

Result<std::string> with_cron_block(std::string_view crontab, std::string_view block) {
  TONEARM_TRY(const Found found, find(crontab));
  std::string text(crontab);
  const bool unended = found.begin == std::string_view::npos ? !text.empty() && !text.ends_with('\n') : found.unended;
  const std::string mine =
      unended ? std::string(kBeginUnended) + std::string(block.substr(kBegin.size())) : std::string(block);
  if (found.begin == std::string_view::npos) return text + (unended ? "\n" : "") + mine;
  return text.replace(found.begin, found.end - found.begin, mine);
}

Result<std::string> without_cron_block(std::string_view crontab) {
  TONEARM_TRY(const Found found, find(crontab));
  if (found.begin == std::string_view::npos) return std::string(crontab);
  std::string before(crontab.substr(0, found.begin));
  const std::string_view after = crontab.substr(found.end);
  if (found.unended && after.empty() && before.ends_with('\n')) before.pop_back();
  return before + std::string(after);
}

}  // namespace tonearm
