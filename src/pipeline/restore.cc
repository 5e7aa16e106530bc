#include "pipeline/restore.h"

#include <set>

#include <fmt/format.h>

#include "pipeline/feed.h"
#include "store/cursor_state.h"
#include "store/layout.h"
#include "store/memory_store.h"
#include "table/commit.h"

namespace tonearm {
namespace {

/// Where a file lies, and what it is.
struct Wanted {
  std::string table;
  HeadFile file;
};

/// The bad files, by the oldest head that names them.
std::map<std::uint64_t, std::vector<Wanted>> wanted_of(const Checker& checker) {
  std::map<std::uint64_t, std::vector<Wanted>> wanted;
  std::set<std::string> seen;
  for (const auto& [number, head] : checker.heads()) {
    for (const auto& [table, live] : head.tables) {
      for (const HeadFile& file : live.files) {
        const std::string key = layout::table_root(table) + file.path;
        if (checker.bad_files().contains(key) && seen.insert(key).second) wanted[number].push_back({table, file});
      }
    }
  }
  return wanted;
}

/// The tables as of `applied`, built in `scratch`. Damaged raw answers are missing in them: then a file comes out
/// different.
Result<Head> rebuild(const Lake& lake, const Checker& checker, std::uint64_t applied, unsigned threads, Millis now,
                     MemoryStore* scratch) {
  Accumulator rows(threads);
  Feeder feeder(lake.objects(), &rows);
  feeder.skip_damaged([](const std::string&) {});
  RawLog log = lake.log();
  CursorState state;
  for (const auto& [seq, entry] : checker.entries()) {
    if (seq > applied) break;
    TONEARM_RETURN_IF_ERROR(feeder.feed(entry));
    state = fold(std::move(state), entry);
  }
  for (std::uint64_t seq = 1; seq < state.day_first_seq; ++seq)
    if (checker.entries().contains(seq)) TONEARM_RETURN_IF_ERROR(feeder.feed_runs(&log, seq, seq + 1));
  TONEARM_TRY(Merged merged, merge(scratch->storage(), std::nullopt, 0, &rows, applied, now, {threads, {}}));
  return std::move(merged.head);
}

const HeadFile* find(const Head& head, const Wanted& wanted) {
  const auto live = head.tables.find(wanted.table);
  if (live == head.tables.end()) return nullptr;
  for (const HeadFile& file : live->second.files)
    if (file.partition == wanted.file.partition && file.slice == wanted.file.slice && file.sha256 == wanted.file.sha256)
      return &file;
  return nullptr;
}

}  // namespace

Result<Restored> restore_files(const Lake& lake, const Checker& checker, unsigned threads, Millis now, bool dry_run) {
  Restored result;
  for (const auto& [number, files] : wanted_of(checker)) {
    MemoryStore scratch;
    const std::uint64_t applied = checker.heads().at(number).applied_seq;
    TONEARM_TRY(const Head built, rebuild(lake, checker, applied, threads, now, &scratch));
    for (const Wanted& wanted : files) {
      const std::string key = layout::table_root(wanted.table) + wanted.file.path;
      const HeadFile* const file = find(built, wanted);
      if (file == nullptr) {
        result.given_up.push_back(fmt::format("{}: raw does not make it any more, so {} as of head {} cannot be read.",
                                              key, wanted.table, number));
        result.still_bad.insert(key);
        continue;
      }
      TONEARM_TRY(const std::string bytes, scratch.get(layout::table_root(wanted.table) + file->path));
      if (!dry_run) TONEARM_RETURN_IF_ERROR(lake.storage().replacer->replace(key, bytes));
      result.done.push_back(fmt::format("{}: the same bytes again, from raw.", key));
    }
  }
  return result;
}

}  // namespace tonearm
