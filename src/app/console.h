/// What a person or a program reads: text tables, JSON lines, errors, progress. Results go to standard output, all else
/// to standard error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "base/time.h"

namespace tonearm::app {

/// "12.3 MB", "1,234": for people.
std::string human_bytes(std::uint64_t bytes);
std::string human_count(std::uint64_t n);
/// `text` without control characters (escapes of terminals in names from outside), cut to `width` columns with an
/// ellipsis; 0: whole.
std::string printable(std::string_view text, std::size_t width = 0);

class Console {
 public:
  struct Settings {
    bool json = false, quiet = false, verbose = false, color = false, interactive = false;  // interactive: may ask
    bool terminal = false;  // standard error is one: progress may be drawn
  };
  Console(Settings settings, Clock* clock);

  const Settings& settings() const { return settings_; }

  /// A line on standard output.
  void out(std::string_view line) const;
  /// A line on standard error, unless quiet.
  void say(std::string_view line) const;
  void verbose(std::string_view line) const;
  /// One JSON line on standard output with type, schema_version, and the members of `body`.
  void json(std::string_view type, const nlohmann::ordered_json& body) const;
  /// An error, as text on standard error or as a JSON line on standard output; returns its exit code.
  int fail(const Error& error) const;

  /// Aligned columns; the first row is the heading. `right` says which columns are numbers.
  void table(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& right) const;

  std::string bold(std::string_view text) const;
  std::string dim(std::string_view text) const;

  /// Draws (on a terminal, after one second) what is being done; of = 0: unknown. Cheap to call often.
  void progress(std::string_view what, std::uint64_t done, std::uint64_t of) const;
  /// Removes the progress line.
  void end_progress() const;

  /// Asks yes or no; --yes answers yes, without a terminal no.
  bool confirm(std::string_view question, bool yes) const;

 private:
  Settings settings_;
  Clock* clock_;
  Millis began_;
  mutable Millis drawn_ = 0;
  mutable bool line_ = false;
};

}  // namespace tonearm::app
