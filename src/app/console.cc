#include "app/console.h"

#include <cstdio>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/exit_code.h"
#include "base/json.h"
#include "query/width.h"
#include "spec/reasons.h"

namespace tonearm::app {
namespace {

constexpr int kSchemaVersion = 1;

void write(std::FILE* to, std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), to);
  std::fputc('\n', to);
}

}  // namespace

std::string human_bytes(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  int unit = 0;
  while (value >= 1000 && unit < 4) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string human_count(std::uint64_t n) {
  const std::string digits = std::to_string(n);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string printable(std::string_view text, std::size_t width) {
  std::string out = query::printable(text);
  if (width == 0 || query::display_width(out) <= width) return out;
  return std::string(query::fit_prefix(out, width - 1)) + "…";
}

Console::Console(Settings settings, Clock* clock) : settings_(settings), clock_(clock), began_(clock->now()) {}

void Console::out(std::string_view line) const {
  end_progress();
  write(stdout, line);
}

void Console::say(std::string_view line) const {
  if (settings_.quiet) return;
  end_progress();
  write(stderr, line);
}

void Console::verbose(std::string_view line) const {
  if (settings_.verbose) say(line);
}

void Console::json(std::string_view type, const nlohmann::ordered_json& body) const {
  nlohmann::ordered_json line = {{"type", type}, {"schema_version", kSchemaVersion}};
  line.update(body);
  out(print_json(line));
}

int Console::fail(const Error& error) const {
  end_progress();
  const int code = exit_code::of(error);
  const std::string reason = error.reason.empty() ? std::string(name(error.code)) : error.reason;
  const spec::Reason* const known = spec::find_reason(reason);
  const std::string next = error.next.empty() && known != nullptr ? std::string(known->next) : error.next;
  if (settings_.json) {
    nlohmann::ordered_json body = {
        {"code", name(error.code)}, {"reason", reason}, {"message", error.message}, {"exit", code}};
    if (!next.empty()) body["next"] = next;
    json("exit_error", body);
  } else {
    const std::string tag =
        settings_.color ? fmt::format("\x1b[31merror[{}]\x1b[0m", reason) : fmt::format("error[{}]", reason);
    write(stderr, fmt::format("{}: {}", tag, error.message));
    if (!next.empty()) write(stderr, fmt::format("  next: {}", next));
  }
  return code;
}

void Console::table(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& right) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size(), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], query::display_width(row[i]));
  }
  bool heading = true;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string pad(widths[i] - query::display_width(row[i]), ' ');
      const bool is_right = i < right.size() && right[i];
      if (i > 0) line += "  ";
      line += is_right ? pad + row[i] : (i + 1 == row.size() ? row[i] : row[i] + pad);
    }
    out(heading ? bold(line) : line);
    heading = false;
  }
}

std::string Console::bold(std::string_view text) const {
  return settings_.color ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
}

std::string Console::dim(std::string_view text) const {
  return settings_.color ? fmt::format("\x1b[2m{}\x1b[0m", text) : std::string(text);
}

void Console::progress(std::string_view what, std::uint64_t done, std::uint64_t of) const {
  if (!settings_.terminal || settings_.quiet || settings_.json) return;
  const Millis now = clock_->now();
  if (now - began_ < 1000 || now - drawn_ < 100) return;
  drawn_ = now;
  line_ = true;
  std::string text = fmt::format("\r\x1b[K{}", what);
  if (of > 0) {
    const std::uint64_t percent = std::min<std::uint64_t>(100, done * 100 / of);
    text += fmt::format("  {} of {}  {}%", human_count(done), human_count(of), percent);
  } else if (done > 0) {
    text += fmt::format("  {}", human_count(done));
  }
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

void Console::end_progress() const {
  if (!line_) return;
  line_ = false;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

bool Console::confirm(std::string_view question, bool yes) const {
  if (yes) return true;
  if (!settings_.interactive) return false;
  end_progress();
  fmt::print(stderr, "{} [y/N] ", question);
  std::fflush(stderr);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace tonearm::app
