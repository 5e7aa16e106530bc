#include "table/merge_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "spec/reasons.h"
#include "table/bridge.h"
#include "table/data_file.h"
#include "table/live_file.h"

namespace tonearm {
namespace {

std::uint64_t rows_of(const std::vector<HeadFile>& files) {
  std::uint64_t rows = 0;
  for (const HeadFile& file : files) rows += file.rows;
  return rows;
}

const std::vector<HeadFile>& files_of(const Head* base, std::size_t table) {
  static const std::vector<HeadFile> kNone;
  if (base == nullptr) return kNone;
  const auto found = base->tables.find(std::string(spec::tables()[table]->name));
  return found == base->tables.end() ? kNone : found->second.files;
}

/// The number of pending keys of one slice that its file lacks.
Result<std::uint64_t> count_new(ObjectStore* store, const spec::Table& table, const HeadFile& file,
                                const std::vector<std::string_view>& pending) {
  TONEARM_TRY(const std::string bytes, get_live_file(store, table, file));
  TONEARM_TRY(const std::vector<std::string> keys, decode_keys(table, bytes));
  std::uint64_t fresh = 0;
  auto at = keys.begin();
  for (const std::string_view key : pending) {
    at = std::lower_bound(at, keys.end(), key);
    if (at == keys.end() || *at != key) ++fresh;
  }
  return fresh;
}

class Planner {
 public:
  Planner(ObjectStore* store, std::size_t index, const Head* base, PendingRows pending)
      : store_(store),
        index_(index),
        table_(*spec::tables()[index]),
        base_(base),
        files_(files_of(base, index)),
        pending_(std::move(pending.rows)),
        bytes_(std::move(pending.bytes)) {}

  /// One unit of all that there is.
  std::vector<Unit> whole() {
    std::vector<Unit> units;
    Unit unit = unit_of({});
    unit.place.reset();
    unit.bits.reset();
    unit.files = files_;
    unit.keep_unmoved = false;
    for (const std::size_t bridge : bridges_of(table_))
      if (!files_of(base_, bridge).empty()) unit.bridge_files[bridge] = files_of(base_, bridge);
    unit.pending = std::move(pending_);
    if (!unit.files.empty() || !unit.bridge_files.empty() || !unit.pending.empty()) units.push_back(std::move(unit));
    return units;
  }

  Result<std::vector<Unit>> slices() {
    if (pending_.empty()) return std::vector<Unit>{};
    const std::uint32_t old_bits = slice_bits(files_.empty() ? pending_.size() : rows_of(files_));
    for (const HeadFile& file : files_)
      if (!file.partition.empty() || (std::uint64_t{file.slice} >> old_bits) != 0) return bad_head();
    TONEARM_TRY(const std::uint32_t bits, bits_after(old_bits));
    std::map<Place, Unit> units;
    const auto unit_at = [&](std::uint32_t slice) -> Unit& {
      const auto [at, fresh] = units.try_emplace(Place{"", slice});
      if (fresh) at->second = unit_of(at->first);
      return at->second;
    };
    if (old_bits == 0) {
      unit_at(0).pending = std::move(pending_);
    } else {
      for (const PendingRow& row : pending_) unit_at(slice_of(table_, row.row.key, old_bits)).pending.push_back(row);
    }
    if (bits != old_bits)
      for (const HeadFile& file : files_) unit_at(file.slice);
    for (auto& [place, unit] : units) {
      unit.bits = bits;
      unit.checked_bits = old_bits;
      if (bits != old_bits) unit.place.reset();
    }
    take_files(&units);
    return list(std::move(units));
  }

  Result<std::vector<Unit>> years() {
    std::map<std::string, bool> by_month;
    for (const HeadFile& file : files_) {
      if (file.partition.empty() || file.slice > 12) return bad_head();
      by_month[file.partition] |= file.slice != 0;
    }
    std::map<Place, Unit> units;
    for (const PendingRow& row : pending_) {
      Place place = place_of(table_, row.row.key, 0, true);
      if (!by_month[place.partition]) place.slice = 0;
      const auto [at, fresh] = units.try_emplace(place);
      if (fresh) {
        at->second = unit_of(place);
        if (place.slice == 0) at->second.place.reset();  // its own rows decide whether it falls into months
      }
      at->second.pending.push_back(row);
    }
    take_files(&units);
    return list(std::move(units));
  }

  /// Each year with all its files, whichever they are.
  std::vector<Unit> whole_years() {
    std::map<Place, Unit> units;
    const auto unit_at = [&](const std::string& partition) -> Unit& {
      const auto [at, fresh] = units.try_emplace(Place{partition, 0});
      if (fresh) {
        at->second = unit_of(at->first);
        at->second.place.reset();
        at->second.keep_unmoved = false;
      }
      return at->second;
    };
    for (const HeadFile& file : files_) unit_at(file.partition).files.push_back(file);
    for (const PendingRow& row : pending_)
      unit_at(place_of(table_, row.row.key, 0, false).partition).pending.push_back(row);
    return list(std::move(units));
  }

 private:
  Error bad_head() const {
    return {Code::kIntegrity, fmt::format("The newest head lists files that {} cannot have.", table_.name),
            std::string(spec::reason::kDamagedObject), "Run `tonearm repair`."};
  }

  Unit unit_of(const Place& place) const {
    Unit unit;
    unit.table = index_;
    unit.place = place;
    unit.bytes = bytes_;
    return unit;
  }

  /// The bits of the table once the batch is in it.
  Result<std::uint32_t> bits_after(std::uint32_t old_bits) {
    const std::uint64_t rows = rows_of(files_);
    const std::uint64_t pending = pending_.size();
    if (files_.empty() || slice_bits(rows + pending) == old_bits) return old_bits;
    if (slice_bits(std::max(rows, pending)) == slice_bits(rows + pending)) return slice_bits(rows + pending);
    std::map<std::uint32_t, std::vector<std::string_view>> by_slice;
    for (const PendingRow& row : pending_) by_slice[slice_of(table_, row.row.key, old_bits)].push_back(row.row.key);
    std::uint64_t fresh = 0;
    for (const auto& [slice, keys] : by_slice) {
      const auto file =
          std::find_if(files_.begin(), files_.end(), [&, s = slice](const HeadFile& f) { return f.slice == s; });
      std::uint64_t added = keys.size();
      if (file != files_.end()) {
        TONEARM_TRY(added, count_new(store_, table_, *file, keys));
      }
      fresh += added;
    }
    return slice_bits(rows + fresh);
  }

  /// Gives each unit the base's files of its place.
  void take_files(std::map<Place, Unit>* units) const {
    const auto take = [&](std::size_t table, auto&& into) {
      for (const HeadFile& file : files_of(base_, table)) {
        const auto unit = units->find(Place{file.partition, file.slice});
        if (unit != units->end()) into(unit->second).push_back(file);
      }
    };
    take(index_, [](Unit& unit) -> auto& { return unit.files; });
    for (const std::size_t bridge : bridges_of(table_))
      take(bridge, [bridge](Unit& unit) -> auto& { return unit.bridge_files[bridge]; });
  }

  static std::vector<Unit> list(std::map<Place, Unit> units) {
    std::vector<Unit> result;
    result.reserve(units.size());
    for (auto& [place, unit] : units) result.push_back(std::move(unit));
    return result;
  }

  ObjectStore* store_;
  std::size_t index_;
  const spec::Table& table_;
  const Head* base_;
  const std::vector<HeadFile>& files_;
  std::vector<PendingRow> pending_;
  std::shared_ptr<const void> bytes_;
};

/// Rows differ a hundredfold in width, so they are no measure of the work.
std::uint64_t weight_of(const Unit& unit) {
  constexpr std::uint64_t kUnpacked = 4;  // times a file's size are its rows in memory
  std::uint64_t bytes = 0;
  for (const HeadFile& file : unit.files) bytes += kUnpacked * file.bytes;
  for (const PendingRow& row : unit.pending) {
    bytes += row.row.key.size();
    for (const CellView& cell : row.row.groups) bytes += cell.bytes.size();
  }
  return bytes;
}

}  // namespace

Result<std::vector<Unit>> plan_table(ObjectStore* store, std::size_t table, const Head* base, PendingRows pending,
                                     bool every_slice) {
  Planner planner(store, table, base, std::move(pending));
  auto units = spec::tables()[table]->layout == spec::Layout::kYears
                   ? (every_slice ? Result<std::vector<Unit>>(planner.whole_years()) : planner.years())
                   : (every_slice ? Result<std::vector<Unit>>(planner.whole()) : planner.slices());
  if (units.ok())
    for (Unit& unit : *units) unit.weight = weight_of(unit);
  return units;
}

}  // namespace tonearm
