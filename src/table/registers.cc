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

bool join_latest(Millis at, std::string_view bytes, Cell* cell) {
  if (at == kNever || at < cell->at || (at == cell->at && bytes <= cell->bytes)) return false;
  cell->at = at;
  cell->bytes.assign(bytes);
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

bool join_first(const Fact& fact, Row* row) {
  if (fact.at == kNever) return false;
  Cell& cell = row->groups[0];
  const Fact mine{row->guess, cell.at, cell.bytes, row->answer_sha256};
  if (mine.at != kNever && mine.order() <= fact.order()) return false;
  row->guess = fact.guess;
  cell.at = fact.at;
  cell.bytes.assign(fact.values);
  row->answer_sha256.assign(fact.answer);
  return true;
}

/// Values without provenance: the smaller bytes. Rows of such tables always have values, one byte at least.
bool join_smaller(std::string_view values, Row* row) {
  std::string& mine = row->groups[0].bytes;
  if (values.empty() || (!mine.empty() && mine <= values)) return false;
  mine.assign(values);
  return true;
}

bool join_min_max(Millis min_at, Millis max_at, bool guess, Row* row) {
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

void append_entity(const std::vector<spec::FileColumn>& columns, const Row& row, std::string* out) {
  std::vector<Columns> groups;
  groups.reserve(row.groups.size());
  for (const Cell& cell : row.groups) groups.emplace_back(cell.bytes);
  for (const spec::FileColumn& column : columns) {
    if (column.role == Role::kGroup) {
      groups[static_cast<std::size_t>(column.group)].append_next(column, out);
    } else if (column.role == Role::kStamp) {
      append_time(column.group < 0 ? row.full_at : row.groups[static_cast<std::size_t>(column.group)].at, out);
    }
  }
}

/// The three columns of provenance are kValue columns of the spec, but not in a row's values.
bool is_provenance(const spec::Table& table, const spec::FileColumn& column) {
  return table.provenance && (column.number == spec::kObservedAt.number || column.number == spec::kTimeIsGuess.number ||
                              column.number == spec::kAnswerSha256.number);
}

void append_provenance(const spec::FileColumn& column, const Row& row, std::string* out) {
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

void append_fact(const spec::Table& table, const std::vector<spec::FileColumn>& columns, const Row& row,
                 std::string* out) {
  Columns values(row.groups.empty() ? std::string_view() : std::string_view(row.groups[0].bytes));
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

}  // namespace

Row empty_row(const spec::Table& table, std::string_view key) {
  Row row;
  row.key.assign(key);
  switch (table.join) {
    case Join::kLatest: row.groups.resize(table.groups.size()); break;
    case Join::kFirst:
    case Join::kFromParent:
    case Join::kFromLog: row.groups.resize(1); break;
    case Join::kMinMax: break;
  }
  return row;
}

Row row_of(const RowObservation& observation) {
  const spec::Table& table = *spec::tables()[observation.table];
  Row row = empty_row(table, observation.key);
  join(table, observation, &row);
  return row;
}

bool join(const spec::Table& table, const RowObservation& observation, Row* row) {
  const Millis at = observation.observed_at;
  bool moved = false;
  switch (table.join) {
    case Join::kLatest:
      assert(observation.groups.size() == row->groups.size());
      for (std::size_t i = 0; i < observation.groups.size(); ++i) {
        const std::string_view bytes = observation.groups[i];
        if (bytes.data() != nullptr && join_latest(at, bytes, &row->groups[i])) moved = true;
      }
      return (observation.full && raise(at, &row->full_at)) || moved;
    case Join::kFirst:
      if (!table.provenance) return join_smaller(observation.values, row);
      if (observation.values.data() != nullptr)
        moved = join_first({observation.time_is_guess, at, observation.values, observation.answer_sha256}, row);
      return (observation.min_register && lower(*observation.min_register, &row->min_at)) || moved;
    case Join::kMinMax: return join_min_max(at, at, observation.time_is_guess, row);
    case Join::kFromParent:
    case Join::kFromLog: return join_smaller(observation.values, row);
  }
  return false;
}

bool join(const spec::Table& table, const Row& other, Row* row) {
  assert(other.key == row->key && other.groups.size() == row->groups.size());
  bool moved = false;
  switch (table.join) {
    case Join::kLatest:
      for (std::size_t i = 0; i < other.groups.size(); ++i)
        if (join_latest(other.groups[i].at, other.groups[i].bytes, &row->groups[i])) moved = true;
      return raise(other.full_at, &row->full_at) || moved;
    case Join::kFirst:
      if (!table.provenance) return join_smaller(other.groups[0].bytes, row);
      moved = join_first({other.guess, other.groups[0].at, other.groups[0].bytes, other.answer_sha256}, row);
      return lower(other.min_at, &row->min_at) || moved;
    case Join::kMinMax: return join_min_max(other.min_at, other.max_at, other.guess, row);
    case Join::kFromParent:
    case Join::kFromLog: return join_smaller(other.groups[0].bytes, row);
  }
  return false;
}

std::string file_bytes(const spec::Table& table, const Row& row) {
  const auto& columns = spec::file_columns(table);
  std::string out;
  std::size_t size = row.key.size() + row.answer_sha256.size() + 64;
  for (const Cell& cell : row.groups) size += cell.bytes.size() + 16;
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
  Row row = empty_row(table, {});
  canonical::Reader reader(bytes);
  for (const spec::FileColumn& column : spec::file_columns(table)) take_column(table, column, &reader, &row);
  assert(reader.at_end());
  // NULLs of a group, or of values, that were never observed are no value.
  if (table.join == Join::kLatest || table.provenance) {
    for (Cell& cell : row.groups)
      if (cell.at == kNever) cell.bytes.clear();
  }
  return row;
}

}  // namespace tonearm
