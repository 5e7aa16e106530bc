#include "table/merge_unit.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "spec/reasons.h"
#include "store/fault_point.h"
#include "store/layout.h"
#include "table/bridge.h"
#include "table/data_file.h"
#include "table/delta_log.h"
#include "table/live_file.h"

namespace tonearm {
namespace {

class UnitMerge {
 public:
  UnitMerge(ObjectStore* store, Unit unit, Millis now)
      : store_(store), unit_(std::move(unit)), table_(*spec::tables()[unit_.table]), now_(now) {
    for (const std::size_t bridge : bridges_of(table_)) list_groups_.push_back(list_group(*spec::tables()[bridge]));
  }

  Result<UnitResult> run() {
    TONEARM_TRY(std::vector<RowView> stored, load());
    std::vector<RowView> rows = join_pending(std::move(stored));
    std::map<Place, std::vector<RowView>> places = split(std::move(rows));
    const bool one_place = places.size() == 1 && unit_.keep_unmoved;
    for (auto& [place, in_place] : places) {
      TONEARM_RETURN_IF_ERROR(write(unit_.table, place, in_place, unit_.files, one_place && !moved_));
      for (const std::size_t bridge : bridges_of(table_)) {
        Arena keys;
        const std::vector<RowView> made = bridge_rows(*spec::tables()[bridge], in_place, &keys);
        TONEARM_RETURN_IF_ERROR(write(bridge, place, made, unit_.bridge_files[bridge], one_place && !lists_moved_));
      }
      in_place = {};
    }
    return std::move(result_);
  }

 private:
  Result<std::vector<RowView>> load() {
    std::vector<RowView> rows;
    for (const HeadFile& file : unit_.files) {
      TONEARM_TRY(std::vector<RowView> more, read_live_rows(store_, table_, file, &stored_));
      if (unit_.checked_bits) TONEARM_RETURN_IF_ERROR(check_slice(file, more));
      if (rows.empty()) {
        rows = std::move(more);
      } else {
        rows.insert(rows.end(), more.begin(), more.end());
      }
    }
    if (unit_.files.size() > 1) unite(&rows);
    return rows;
  }

  /// A row in a slice that is not its own would be there twice after the next merge.
  Status check_slice(const HeadFile& file, const std::vector<RowView>& rows) const {
    for (const RowView& row : rows)
      if (slice_of(table_, row.key, *unit_.checked_bits) != file.slice)
        return Error{
            Code::kIntegrity,
            fmt::format("A data file has a row of another slice: {}{}.", layout::table_root(table_.name), file.path),
            std::string(spec::reason::kDamagedObject), "Run `tonearm repair`."};
    return Ok{};
  }

  /// Rows of several files in the order of one, equal keys joined.
  void unite(std::vector<RowView>* rows) const {
    std::sort(rows->begin(), rows->end(), [](const RowView& a, const RowView& b) { return a.key < b.key; });
    std::size_t last = 0;
    for (std::size_t i = 1; i < rows->size(); ++i) {
      if ((*rows)[i].key == (*rows)[last].key) {
        join(table_, (*rows)[i], &(*rows)[last]);
      } else if (++last != i) {
        (*rows)[last] = (*rows)[i];
      }
    }
    if (!rows->empty()) rows->resize(last + 1);
  }

  void join_one(const PendingRow& pending, RowView* row) {
    for (const std::size_t group : list_groups_) {
      const CellView& cell = pending.row.groups[group];
      if (cell.at != kNever && cell.bytes != row->groups[group].bytes) lists_moved_ = true;  // perhaps
    }
    if (join(table_, pending.row, row)) moved_ = true;
  }

  /// Both lists are sorted.
  std::vector<RowView> join_pending(std::vector<RowView> stored) {
    std::vector<RowView> rows;
    rows.reserve(stored.size() + unit_.pending.size());
    auto next = stored.begin();
    for (const PendingRow& pending : unit_.pending) {
      for (; next != stored.end() && next->key < pending.row.key; ++next) rows.push_back(*next);
      const bool is_new = next == stored.end() || next->key != pending.row.key;
      if (pending.item) result_.counted.emplace_back(pending.answer, is_new);
      if (is_new) {
        moved_ = lists_moved_ = true;
        rows.push_back(pending.row);
      } else {
        join_one(pending, &*next);
        rows.push_back(*next++);
      }
    }
    rows.insert(rows.end(), next, stored.end());
    unit_.pending = {};
    return rows;
  }

  std::map<Place, std::vector<RowView>> split(std::vector<RowView> rows) const {
    std::map<Place, std::vector<RowView>> places;
    if (rows.empty()) return places;
    const std::uint32_t bits = unit_.bits.value_or(slice_bits(rows.size()));
    const bool by_month = rows.size() > kSliceRows;
    if (unit_.place) {
      places[*unit_.place] = std::move(rows);
    } else {
      for (const RowView& row : rows) places[place_of(table_, row.key, bits, by_month)].push_back(row);
    }
    return places;
  }

  /// Makes `rows` the file of `place`, unless the base's file there has them. `unmoved`: none of them can have changed.
  Status write(std::size_t table_index, const Place& place, const std::vector<RowView>& rows,
               const std::vector<HeadFile>& files, bool unmoved) {
    if (rows.empty()) return Ok{};
    const auto same = std::find_if(files.begin(), files.end(),
                                   [&](const HeadFile& file) { return Place{file.partition, file.slice} == place; });
    if (unmoved && same != files.end() && files.size() == 1 && same->rows == rows.size()) {
      result_.outputs.push_back({table_index, *same, {}});
      return Ok{};
    }
    const spec::Table& table = *spec::tables()[table_index];
    TONEARM_TRY(const EncodedFile encoded, encode_file(table, rows));
    if (same != files.end() && same->sha256 == encoded.sha256) {
      result_.outputs.push_back({table_index, *same, {}});
      return Ok{};
    }
    HeadFile file{{}, encoded.bytes.size(), encoded.rows, encoded.sha256, place.partition, place.slice};
    TONEARM_RETURN_IF_ERROR(put(table, encoded.bytes, &file));
    std::string add = add_action(table, file, encoded.stats, now_);
    result_.outputs.push_back({table_index, std::move(file), std::move(add)});
    return Ok{};
  }

  /// Puts the bytes under a name of their own and notes it in `file`. What a put of unknown outcome left behind is
  /// dead.
  Status put(const spec::Table& table, std::string_view bytes, HeadFile* file) {
    constexpr int kTries = 3;
    for (int tries = 1;; ++tries) {
      file->path = layout::data_file(file->partition, file->slice, file->sha256, random_nonce());
      fault_point("P6");
      Status status = store_->put_if_absent(layout::table_root(table.name) + file->path, bytes);
      const bool again =
          !status.ok() && (status.error().code == Code::kUnavailable || status.error().code == Code::kAlreadyExists);
      if (!status.ok() && !(again && tries < kTries)) return status;
      if (status.ok()) break;
    }
    fault_point("P7");
    ++result_.files_written;
    result_.bytes_written += bytes.size();
    return Ok{};
  }

  ObjectStore* store_;
  Unit unit_;
  const spec::Table& table_;
  Millis now_;
  Arena stored_;                          // bytes of the rows that were read
  std::vector<std::size_t> list_groups_;  // groups whose lists other tables are written from
  bool moved_ = false;                    // some register of a row moved, or a row is new
  bool lists_moved_ = false;              // some such list may have changed
  UnitResult result_;
};

}  // namespace

Result<UnitResult> merge_unit(ObjectStore* store, Unit unit, Millis now) {
  return UnitMerge(store, std::move(unit), now).run();
}

}  // namespace tonearm
