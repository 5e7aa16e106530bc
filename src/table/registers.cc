// The joins. Each register is a maximum or minimum over a total order, so that a row is a function of the set of its
// observations: whatever their order, however often they come, however they were split.
#include "table/registers.h"

#include <cassert>
#include <tuple>

#include "spec/canonical.h"

namespace tonearm {
namespace {

using spec::Join;
using spec::Role;

/// How a register takes bytes over: a row's own strings copy them, rows of a store keep them there, rows of a merge
/// view them where they lie.
struct CopyBytes {
  void keep(std::string_view bytes, std::string* to) const { to->assign(bytes); }
  void keep_answer(std::string_view sha256, std::string* to) const { to->assign(sha256); }
};
struct ViewBytes {
  void keep(std::string_view bytes, std::string_view* to) const { *to = bytes; }
  void keep_answer(std::string_view sha256, std::string_view* to) const { *to = sha256; }
};

template <typename CellType, typename Store>
bool join_latest(Millis at, std::string_view bytes, Store&& store, CellType* cell) {
  if (at == kNever || at < cell->at) return false;
  const int order = bytes.compare(cell->bytes);
  if (at == cell->at && order <= 0) return false;
  cell->at = at;
  if (order != 0 || cell->bytes.data() == nullptr) store.keep(bytes, &cell->bytes);
  return true;
}

bool raise(Millis at, Millis* to) {
  if (at <= *to) return false;  // kNever is the lowest
  *to = at;
  return true;
}

bool lower(Millis at, Millis* to) {
  if (at == kNever || (*to != kNever && at >= *to)) return false;
  *to = at;
  return true;
}

/// What one side of a kFirst join says: the whole row, in the order that decides.
struct Fact {
  bool guess;
  Millis at;  // kNever: no value
  std::string_view values;
  std::string_view answer;
  auto order() const { return std::tuple(guess, at, values, answer); }
};

template <typename RowType, typename Store>
bool join_first(const Fact& fact, Store&& store, RowType* row) {
  if (fact.at == kNever) return false;
  auto& cell = row->groups[0];
  const Fact mine{row->guess, cell.at, cell.bytes, row->answer_sha256};
  if (mine.at != kNever && mine.order() <= fact.order()) return false;
  row->guess = fact.guess;
  cell.at = fact.at;
  store.keep(fact.values, &cell.bytes);
  store.keep_answer(fact.answer, &row->answer_sha256);
  return true;
}

/// Values without provenance: the smaller bytes. Rows of such tables always have values, one byte at least.
template <typename RowType, typename Store>
bool join_smaller(std::string_view values, Store&& store, RowType* row) {
  auto& mine = row->groups[0].bytes;
  if (values.empty() || (!mine.empty() && mine <= values)) return false;
  store.keep(values, &mine);
  return true;
}

template <typename RowType>
bool join_min_max(Millis min_at, Millis max_at, bool guess, RowType* row) {
  if (min_at == kNever) return false;
  const bool unset = row->min_at == kNever;
  if (!unset && guess && !row->guess) return false;
  if (unset || (row->guess && !guess)) {  // an exact time beats guessed ones whole
    row->min_at = min_at;
    row->max_at = max_at;
    row->guess = guess;
    return true;
  }
  const bool lowered = lower(min_at, &row->min_at);
  return raise(max_at, &row->max_at) || lowered;
}

void append_time(Millis at, std::string* out) {
  if (at == kNever) {
    canonical::put_null(out);
  } else {
    canonical::put_time(out, at);
  }
}

/// Hands out the columns of canonical bytes one by one; NULL where there are no bytes.
class Columns {
 public:
  explicit Columns(std::string_view bytes) : reader_(bytes) {}
  void append_next(const spec::FileColumn& column, std::string* out) {
    if (reader_.at_end()) {
      canonical::put_null(out);
    } else {
      out->append(reader_.take_raw(column.type, column.fields));
    }
  }

 private:
  canonical::Reader reader_;
};

void append_entity(const std::vector<spec::FileColumn>& columns, const RowView& row, std::string* out) {
  std::vector<Columns> groups;
  groups.reserve(row.groups.size());
  for (const CellView& cell : row.groups) groups.emplace_back(cell.bytes);
  for (const spec::FileColumn& column : columns) {
    if (column.role == Role::kGroup) {
      groups[static_cast<std::size_t>(column.group)].append_next(column, out);
    } else if (column.role == Role::kStamp) {
      append_time(column.group < 0 ? row.full_at : row.groups[static_cast<std::size_t>(column.group)].at, out);
    }
  }
}

void append_provenance(const spec::FileColumn& column, const RowView& row, std::string* out) {
  if (row.groups[0].at == kNever) {
    canonical::put_null(out);
  } else if (column.number == spec::kObservedAt.number) {
    canonical::put_time(out, row.groups[0].at);
  } else if (column.number == spec::kTimeIsGuess.number) {
    canonical::put_bool(out, row.guess);
  } else {
    canonical::put_string(out, row.answer_sha256);
  }
}

void append_fact(const spec::Table& table, const std::vector<spec::FileColumn>& columns, const RowView& row,
                 std::string* out) {
  Columns values(row.groups.empty() ? std::string_view() : row.groups[0].bytes);
  for (const spec::FileColumn& column : columns) {
    switch (column.role) {
      case Role::kValue:
        if (is_provenance(table, column)) {
          append_provenance(column, row, out);
        } else {
          values.append_next(column, out);
        }
        break;
      case Role::kMin: append_time(row.min_at, out); break;
      case Role::kMax: append_time(row.max_at, out); break;
      case Role::kGuess:
        if (row.min_at == kNever) {
          canonical::put_null(out);
        } else {
          canonical::put_bool(out, row.guess);
        }
        break;
      case Role::kKey:
      case Role::kGroup:
      case Role::kStamp: break;
    }
  }
}

Millis take_time(canonical::Reader* reader) { return reader->take_null() ? kNever : reader->take_long(); }

/// Takes one column of a file into the row's registers.
void take_column(const spec::Table& table, const spec::FileColumn& column, canonical::Reader* reader, Row* row) {
  switch (column.role) {
    case Role::kKey: row->key.append(reader->take_raw(column.type)); break;
    case Role::kGroup:
      row->groups[static_cast<std::size_t>(column.group)].bytes.append(reader->take_raw(column.type, column.fields));
      break;
    case Role::kStamp:
      (column.group < 0 ? row->full_at : row->groups[static_cast<std::size_t>(column.group)].at) = take_time(reader);
      break;
    case Role::kMin: row->min_at = take_time(reader); break;
    case Role::kMax: row->max_at = take_time(reader); break;
    case Role::kGuess: row->guess = !reader->take_null() && reader->take_bool(); break;
    case Role::kValue:
      if (!is_provenance(table, column)) {
        row->groups[0].bytes.append(reader->take_raw(column.type, column.fields));
      } else if (column.number == spec::kObservedAt.number) {
        row->groups[0].at = take_time(reader);
      } else if (column.number == spec::kTimeIsGuess.number) {
        row->guess = !reader->take_null() && reader->take_bool();
      } else if (!reader->take_null()) {
        row->answer_sha256.assign(reader->take_string());
      }
      break;
  }
}

/// How many groups a row of the table has.
std::size_t groups_of(const spec::Table& table) {
  switch (table.join) {
    case Join::kLatest: return table.groups.size();
    case Join::kFirst:
    case Join::kFromParent:
    case Join::kFromLog: return 1;
    case Join::kMinMax: break;
  }
  return 0;
}

template <typename RowType, typename Store>
bool join_observation(const spec::Table& table, const RowObservation& observation, Store&& store, RowType* row) {
  const Millis at = observation.observed_at;
  bool moved = false;
  switch (table.join) {
    case Join::kLatest:
      assert(observation.groups.size() == row->groups.size());
      for (std::size_t i = 0; i < observation.groups.size(); ++i) {
        const std::string_view bytes = observation.groups[i];
        if (bytes.data() != nullptr && join_latest(at, bytes, store, &row->groups[i])) moved = true;
      }
      return (observation.full && raise(at, &row->full_at)) || moved;
    case Join::kFirst:
      if (!table.provenance) return join_smaller(observation.values, store, row);
      if (observation.values.data() != nullptr) {
        const Fact fact{observation.time_is_guess, at, observation.values, observation.answer_sha256};
        moved = join_first(fact, store, row);
      }
      return (observation.min_register && lower(*observation.min_register, &row->min_at)) || moved;
    case Join::kMinMax: return join_min_max(at, at, observation.time_is_guess, row);
    case Join::kFromParent:
    case Join::kFromLog: return join_smaller(observation.values, store, row);
  }
  return false;
}

template <typename RowType, typename Store>
bool join_row(const spec::Table& table, const RowType& other, Store&& store, RowType* row) {
  assert(other.key == row->key && other.groups.size() == row->groups.size());
  bool moved = false;
  switch (table.join) {
    case Join::kLatest:
      for (std::size_t i = 0; i < other.groups.size(); ++i)
        if (join_latest(other.groups[i].at, other.groups[i].bytes, store, &row->groups[i])) moved = true;
      return raise(other.full_at, &row->full_at) || moved;
    case Join::kFirst:
      if (!table.provenance) return join_smaller(other.groups[0].bytes, store, row);
      moved = join_first({other.guess, other.groups[0].at, other.groups[0].bytes, other.answer_sha256}, store, row);
      return lower(other.min_at, &row->min_at) || moved;
    case Join::kMinMax: return join_min_max(other.min_at, other.max_at, other.guess, row);
    case Join::kFromParent:
    case Join::kFromLog: return join_smaller(other.groups[0].bytes, store, row);
  }
  return false;
}

template <typename To, typename From>
void copy_registers(const From& from, To* to) {
  to->full_at = from.full_at;
  to->guess = from.guess;
  to->min_at = from.min_at;
  to->max_at = from.max_at;
}

}  // namespace

bool is_provenance(const spec::Table& table, const spec::FileColumn& column) {
  return table.provenance && (column.number == spec::kObservedAt.number || column.number == spec::kTimeIsGuess.number ||
                              column.number == spec::kAnswerSha256.number);
}

bool RowView::operator==(const Row& row) const { return row_of(*this) == row; }

RowView RowStore::empty_row(const spec::Table& table, std::string_view key) {
  RowView row;
  row.key = arena_->keep(key);
  row.groups = arena_->array<CellView>(groups_of(table));
  return row;
}

// The room that bytes were once given stands before them, so that a value that grows and shrinks does not take new
// memory each time.
void RowStore::keep(std::string_view bytes, std::string_view* to) {
  std::size_t room = 0;
  if (to->data() != nullptr) std::memcpy(&room, to->data() - sizeof room, sizeof room);
  char* place = const_cast<char*>(to->data());  // our own
  if (to->data() == nullptr || room < bytes.size()) {
    room = std::max((bytes.size() + 7) & ~std::size_t{7}, 2 * room);
    place = arena_->take(sizeof room + room) + sizeof room;
    std::memcpy(place - sizeof room, &room, sizeof room);
  }
  if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
  *to = {place, bytes.size()};
}

void RowStore::keep_answer(std::string_view sha256, std::string_view* to) {
  if (answer_ != sha256) answer_ = arena_->keep(sha256);
  *to = answer_;
}

Row empty_row(const spec::Table& table, std::string_view key) {
  Row row;
  row.key.assign(key);
  row.groups.resize(groups_of(table));
  return row;
}

Row row_of(const RowObservation& observation) {
  const spec::Table& table = *spec::tables()[observation.table];
  Row row = empty_row(table, observation.key);
  join(table, observation, &row);
  return row;
}

Row row_of(const RowView& view) {
  Row row;
  row.key.assign(view.key);
  for (const CellView& cell : view.groups) row.groups.push_back({cell.at, std::string(cell.bytes)});
  row.answer_sha256.assign(view.answer_sha256);
  copy_registers(view, &row);
  return row;
}

RowView view_of(const Row& row, Arena* arena) {
  RowView view;
  view.key = row.key;
  view.groups = arena->array<CellView>(row.groups.size());
  for (std::size_t i = 0; i < row.groups.size(); ++i) view.groups[i] = {row.groups[i].at, row.groups[i].bytes};
  view.answer_sha256 = row.answer_sha256;
  copy_registers(row, &view);
  return view;
}

RowView copy_of(const Row& row, Arena* arena) {
  RowView view = view_of(row, arena);
  view.key = arena->keep(view.key);
  for (CellView& cell : view.groups) cell.bytes = arena->keep(cell.bytes);
  view.answer_sha256 = arena->keep(view.answer_sha256);
  return view;
}

bool join(const spec::Table& table, const RowObservation& observation, Row* row) {
  return join_observation(table, observation, CopyBytes{}, row);
}

bool join(const spec::Table& table, const RowObservation& observation, RowStore* store, RowView* row) {
  return join_observation(table, observation, *store, row);
}

bool join(const spec::Table& table, const Row& other, Row* row) { return join_row(table, other, CopyBytes{}, row); }

bool join(const spec::Table& table, const RowView& other, RowView* row) {
  return join_row(table, other, ViewBytes{}, row);
}

std::string file_bytes(const spec::Table& table, const Row& row) {
  Arena cells;
  return file_bytes(table, view_of(row, &cells));
}

std::string file_bytes(const spec::Table& table, const RowView& row) {
  const auto& columns = spec::file_columns(table);
  std::string out;
  std::size_t size = row.key.size() + row.answer_sha256.size() + 64;
  for (const CellView& cell : row.groups) size += cell.bytes.size() + 16;
  out.reserve(size);
  out.append(row.key);  // the key columns stand first in every table
  if (table.join == Join::kLatest) {
    append_entity(columns, row, &out);
  } else {
    append_fact(table, columns, row, &out);
  }
  return out;
}

Row row_from_file_bytes(const spec::Table& table, std::string_view bytes) {
  Row row;
  row_from_file_bytes(table, bytes, &row);
  return row;
}

void row_from_file_bytes(const spec::Table& table, std::string_view bytes, Row* row) {
  row->key.clear();
  row->groups.resize(groups_of(table));
  for (Cell& cell : row->groups) {
    cell.at = kNever;
    cell.bytes.clear();
  }
  row->answer_sha256.clear();
  copy_registers(Row{}, row);
  canonical::Reader reader(bytes);
  for (const spec::FileColumn& column : spec::file_columns(table)) take_column(table, column, &reader, row);
  assert(reader.at_end());
  // NULLs of a group, or of values, that were never observed are no value.
  if (table.join == Join::kLatest || table.provenance) {
    for (Cell& cell : row->groups)
      if (cell.at == kNever) cell.bytes.clear();
  }
}

}  // namespace tonearm
