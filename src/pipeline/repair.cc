#include "pipeline/repair.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/hash.h"
#include "pipeline/checker.h"
#include "pipeline/feed.h"
#include "pipeline/restore.h"
#include "spec/reasons.h"
#include "spec/spec.h"
#include "store/cursor_state.h"
#include "store/layout.h"
#include "table/commit.h"
#include "table/delta_actions.h"
#include "table/delta_log.h"
#include "transform/transform.h"

namespace tonearm {
namespace {

/// One repair, step by step.
class Repairer {
 public:
  Repairer(const Lake& lake, Clock* clock, const RepairOptions& options)
      : lake_(lake),
        clock_(clock),
        options_(options),
        check_options_{true, options.progress},
        checker_(lake, check_options_) {}

  Result<RepairReport> run() {
    TONEARM_TRY(report_.before, look());
    TONEARM_RETURN_IF_ERROR(states());
    tell_lost();
    TONEARM_RETURN_IF_ERROR(delta_versions());
    TONEARM_RETURN_IF_ERROR(bad_heads());
    TONEARM_RETURN_IF_ERROR(copies());
    TONEARM_RETURN_IF_ERROR(data_files());
    TONEARM_RETURN_IF_ERROR(tables());
    return std::move(report_);
  }

 private:
  Result<std::vector<Finding>> look() {
    TONEARM_RETURN_IF_ERROR(checker_.list());
    checker_.check_raw_log();
    checker_.check_raw_objects();
    checker_.check_states();
    checker_.check_heads();
    checker_.check_data_files();
    checker_.check_delta_logs();
    checker_.check_rest();
    TONEARM_TRY(CheckReport found, checker_.finish());
    return std::move(found.findings);
  }

  bool found(const std::string& key) const {
    return std::any_of(report_.before.begin(), report_.before.end(),
                       [&](const Finding& f) { return f.key == key && f.severity == Severity::kDamage; });
  }

  /// Writes `bytes` at `key` whatever lies there.
  Status write(const std::string& key, std::string_view bytes, std::string done) {
    report_.done.push_back(std::move(done));
    if (options_.dry_run) return Ok{};
    return lake_.storage().replacer->replace(key, bytes);
  }

  Status states() {
    CursorState state;
    for (std::uint64_t seq = 1; seq <= checker_.last_entry(); ++seq) {
      const auto entry = checker_.entries().find(seq);
      if (entry == checker_.entries().end()) return Ok{};  // what comes after a lost entry cannot be folded
      state = fold(std::move(state), entry->second);
      const std::string text = to_json(state);
      const std::string key = layout::raw_state(entry->second.state);
      if (!is_quiet(entry->second) && found(key) && sha256_hex(text) == entry->second.state)
        TONEARM_RETURN_IF_ERROR(write(key, text, fmt::format("{}: folded anew from the entries.", key)));
    }
    return Ok{};
  }

  void tell_lost() {
    for (const LoggedAnswer* answer : checker_.bad_answers()) lose(describe_answer(*answer));
    for (std::uint64_t seq = 1; seq <= checker_.last_entry(); ++seq) {
      if (checker_.entries().contains(seq)) continue;
      report_.lost.push_back(
          fmt::format("{}: which answers it listed. Their objects are in raw, their rows in the tables of a head "
                      "that has it; a rebuild from raw would miss them.",
                      layout::raw_log_entry(seq)));
    }
  }

  /// Delta versions that some head makes are a function of it.
  Status delta_versions() {
    for (const auto& [number, head] : checker_.heads()) {
      for (const auto& [table, change] : head.changes) {
        const auto live = head.tables.find(table);
        if (live == head.tables.end()) continue;
        const std::string key = layout::delta_version(table, live->second.delta_version);
        if (!found(key)) continue;
        TONEARM_RETURN_IF_ERROR(
            write(key, delta_commit(table, head), fmt::format("{}: written again from head {}.", key, number)));
      }
    }
    return Ok{};
  }

  /// Heads that cannot be read. One after the newest readable head makes room for the next one; one between two
  /// readable heads becomes its predecessor again, without changes, so that the numbers have no gap; the oldest goes.
  Status bad_heads() {
    const std::uint64_t newest = checker_.heads().empty() ? 0 : checker_.heads().rbegin()->first;
    for (std::uint64_t n = checker_.first_head(); n > 0 && n <= checker_.last_head(); ++n) {
      if (checker_.heads().contains(n)) continue;
      if (n > newest) {
        mend_tables_ = true;
        bad_heads_.push_back(layout::head(n));
        continue;
      }
      const auto before = checker_.heads().lower_bound(n);
      if (before == checker_.heads().begin()) {
        report_.done.push_back(fmt::format("{}: removed, newer heads have what it had.", layout::head(n)));
        if (!options_.dry_run) TONEARM_RETURN_IF_ERROR(lake_.storage().remover->remove(layout::head(n)));
        continue;
      }
      Head copy = std::prev(before)->second;
      copy.number = n;
      copy.changes.clear();
      TONEARM_RETURN_IF_ERROR(
          write(layout::head(n), to_json(copy), fmt::format("{}: written as head {} again.", layout::head(n), n)));
    }
    return Ok{};
  }

  std::string damaged_tables(const Head& newest) const {
    std::string names;
    for (const auto& [table, live] : newest.tables) {
      const bool bad = std::any_of(live.files.begin(), live.files.end(), [&, &t = table](const HeadFile& file) {
        return restored_.still_bad.contains(layout::table_root(t) + file.path);
      });
      if (bad) names += (names.empty() ? "" : ", ") + table;
    }
    return names;
  }

  /// Extra objects that are copies of objects beside them: nothing is lost with them. Others are left for the person to
  /// see.
  Status copies() {
    for (const Finding& finding : report_.before) {
      const bool is_stray = checker_.stray_heads().contains(finding.key);
      if (!is_stray && (finding.reason != spec::reason::kExtraObject || finding.severity != Severity::kDamage))
        continue;
      if (!is_stray && !is_copy(finding.key)) continue;
      report_.done.push_back(
          fmt::format("{}: removed, {}.", finding.key, is_stray ? "it is no head of this lake" : "it is a copy"));
      if (!options_.dry_run) TONEARM_RETURN_IF_ERROR(lake_.storage().remover->remove(finding.key));
    }
    return Ok{};
  }

  bool is_copy(const std::string& key) {
    const auto bytes = lake_.objects()->get(key);
    const std::string folder = key.substr(0, key.rfind('/') + 1);
    const auto& objects = checker_.objects();
    for (auto it = objects.lower_bound(folder); it != objects.end() && it->first.starts_with(folder); ++it) {
      if (it->first == key || !bytes.ok() || it->second != bytes->size() || found(it->first)) continue;
      const auto other = lake_.objects()->get(it->first);
      if (other.ok() && *other == *bytes) return true;
    }
    return false;
  }

  /// Data files in their place; those that raw does not make any more are for the next head, or lost to older versions.
  Status data_files() {
    TONEARM_TRY(restored_, restore_files(lake_, checker_, options_.threads, clock_->now(), options_.dry_run));
    for (const std::string& line : restored_.done) report_.done.push_back(line);
    for (const std::string& line : restored_.given_up) lose(line);
    return Ok{};
  }

  /// Whether the newest readable head must be followed by one that mends.
  bool tables_need_it() const {
    if (checker_.heads().empty()) return checker_.last_entry() > 0;
    return mend_tables_ || !checker_.bad_logs().empty() || !damaged_tables(checker_.heads().rbegin()->second).empty();
  }

  Status tables() {
    if (!tables_need_it()) return Ok{};
    std::optional<Head> base;
    if (!checker_.heads().empty()) {
      base = checker_.heads().rbegin()->second;
      const std::string names = damaged_tables(*base);
      report_.done.push_back(
          names.empty() ? fmt::format("tables: taken over from head {}, and raw merged onto them.", base->number)
                        : fmt::format("tables {}: damaged files written anew from raw.", names));
      for (auto& [table, live] : base->tables)
        std::erase_if(live.files, [&, &t = table](const HeadFile& file) {
          return restored_.still_bad.contains(layout::table_root(t) + file.path);
        });
    } else {
      report_.done.push_back("tables: built from raw, there is no head that can be read.");
    }
    const bool older =
        base && (base->spec_version != spec::kSpecVersion || base->transform_version != kTransformVersion);
    if (older) base.reset();
    return merge_raw(std::move(base));
  }

  /// All of raw that can be read, merged onto `base`, as the next head.
  Status merge_raw(std::optional<Head> base) {
    const std::optional<Head> start = base;
    const std::uint64_t after = checker_.heads().empty() ? 0 : checker_.heads().rbegin()->first;
    auto entry = checker_.entries().begin();
    std::uint64_t seq = base ? base->applied_seq : 0;
    // What the base still has was found whole, but its files may be fewer than the rows that cut them.
    bool every_slice = base.has_value();
    do {
      Accumulator rows(options_.threads);
      Feeder feeder(lake_.objects(), &rows);
      feeder.skip_damaged([this](const std::string& what) { lose(what); });
      for (; entry != checker_.entries().end() && (rows.empty() || rows.memory_bytes() < options_.memory_limit);
           ++entry) {
        if (options_.progress) options_.progress("reading raw", entry->first, checker_.last_entry());
        TONEARM_RETURN_IF_ERROR(feeder.feed(entry->second));
        TONEARM_RETURN_IF_ERROR(runs(&feeder, entry->first));
        seq = std::max(seq, entry->first);
      }
      if (options_.dry_run) continue;
      TONEARM_TRY(Merged merged,
                  merge(lake_.storage(), base, after, &rows, seq, clock_->now(), {options_.threads, {}, every_slice}));
      base = std::move(merged.head);
      every_slice = false;
    } while (entry != checker_.entries().end());
    if (options_.dry_run) return Ok{};
    if (start) rebase_changes(start, &*base);
    return put(std::move(*base));
  }

  /// The day's end may lie in any entry: rows of `runs` are those before the first entry of the newest day.
  Status runs(Feeder* feeder, std::uint64_t seq) {
    state_ = fold(std::move(state_), checker_.entries().at(seq));
    RawLog log = lake_.log();
    for (; rolled_ < state_.day_first_seq; ++rolled_)
      if (checker_.entries().contains(rolled_)) TONEARM_RETURN_IF_ERROR(feeder->feed_runs(&log, rolled_, rolled_ + 1));
    return Ok{};
  }

  void lose(const std::string& what) {
    if (std::find(report_.lost.begin(), report_.lost.end(), what) == report_.lost.end()) report_.lost.push_back(what);
  }

  Status put(Head head) {
    Heads heads = lake_.heads();
    for (const auto& [table, live] : head.tables) TONEARM_RETURN_IF_ERROR(bad_checkpoints(table, live.delta_version));
    for (const auto& [table, live] : head.tables) TONEARM_RETURN_IF_ERROR(readable_log(table, live.delta_version));
    TONEARM_RETURN_IF_ERROR(follow_logs(lake_.objects(), &head));
    for (const std::string& key : bad_heads_) TONEARM_RETURN_IF_ERROR(lake_.storage().remover->remove(key));
    TONEARM_RETURN_IF_ERROR(put_head(lake_.storage(), &heads, head));
    report_.head = head.number;
    TONEARM_RETURN_IF_ERROR(publish(lake_.storage(), &heads, head));
    for (const auto& [table, live] : head.tables) TONEARM_RETURN_IF_ERROR(checkpoints(table, live.delta_version));
    return Ok{};
  }

  /// A log that no replay gets over loses what no head made after its own version; where that is not enough it begins
  /// anew: its objects go, the next version tells the whole table.
  Status readable_log(const std::string& table, std::uint64_t version) {
    if (is_readable(table)) return Ok{};
    TONEARM_TRY(const auto listing, list_log(lake_.objects(), table));
    for (const auto& [number, object] : listing.versions)
      if (number > version) TONEARM_RETURN_IF_ERROR(discard(object.key));
    for (const auto& [number, object] : listing.checkpoints)
      if (number > version) TONEARM_RETURN_IF_ERROR(discard(object.key));
    if (is_readable(table)) return Ok{};
    report_.done.push_back(fmt::format("{}: could not be mended, begun anew at version 0.", layout::delta_log(table)));
    TONEARM_TRY(const auto objects, lake_.objects()->list(layout::delta_log(table)));
    for (const ObjectInfo& object : objects) TONEARM_RETURN_IF_ERROR(lake_.storage().remover->remove(object.key));
    return Ok{};
  }

  bool is_readable(const std::string& table) {
    const auto snapshot = replay(lake_.objects(), table);
    return snapshot.ok() || snapshot.error().code == Code::kNotFound;
  }

  Status discard(const std::string& key) {
    report_.done.push_back(fmt::format("{}: removed, no head made it and it cannot be read on from there.", key));
    return lake_.storage().remover->remove(key);
  }

  bool has_bad_checkpoints(const std::string& table) const {
    const std::string log = layout::delta_log(table);
    return std::any_of(report_.before.begin(), report_.before.end(), [&](const Finding& f) {
      return f.key.starts_with(log) &&
             (f.key == layout::last_checkpoint(table) || f.key.ends_with(".checkpoint.parquet"));
    });
  }

  /// Where checkpoints or their pointer were found damaged, those go that the JSON can do without: all where it is
  /// whole, else those that cannot be read, and those of versions that no head made.
  Status bad_checkpoints(const std::string& table, std::uint64_t newest) {
    if (!has_bad_checkpoints(table)) return Ok{};
    TONEARM_TRY(const auto listing, list_log(lake_.objects(), table));
    const bool json_is_whole = listing.versions.contains(0);
    for (const auto& [version, object] : listing.checkpoints) {
      const bool reads = version <= newest && verify_checkpoint(lake_.objects(), table, version).ok();
      if (reads && !json_is_whole) continue;
      TONEARM_RETURN_IF_ERROR(lake_.storage().remover->remove(object.key));
      report_.done.push_back(fmt::format("{}: removed, a new one takes its place.", object.key));
    }
    return lake_.storage().remover->remove(layout::last_checkpoint(table));
  }

  /// Such a log begins at a checkpoint of its newest version.
  Status checkpoints(const std::string& table, std::uint64_t version) {
    if (!has_bad_checkpoints(table)) return Ok{};
    report_.done.push_back(fmt::format("{}: checkpoint at version {}.", layout::delta_log(table), version));
    return write_checkpoint(lake_.storage(), table, version, clock_->now());
  }

  const Lake& lake_;
  Clock* clock_;
  const RepairOptions& options_;
  CheckOptions check_options_;
  Checker checker_;
  RepairReport report_;
  Restored restored_;
  bool mend_tables_ = false;
  std::vector<std::string> bad_heads_;
  CursorState state_;
  std::uint64_t rolled_ = 1;
};

}  // namespace

Result<RepairReport> repair(const Lake& lake, Clock* clock, const RepairOptions& options) {
  return Repairer(lake, clock, options).run();
}

}  // namespace tonearm
