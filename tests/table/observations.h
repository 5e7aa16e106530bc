// Random observations for any table of the spec, and the rows that they must make: a fold over the sorted set, written
// apart from the registers and over named columns.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/hash.h"
#include "spec/canonical.h"
#include "spec/spec.h"
#include "table/accumulator.h"
#include "transform/rows.h"

namespace tonearm::test {

using Random = std::mt19937;

inline unsigned below(Random& random, unsigned n) { return static_cast<unsigned>(random() % n); }

/// An observation that owns its bytes. `columns`: canonical bytes of what was observed, by column name.
struct Observed {
  std::size_t table = 0;
  std::string key;
  Millis at = 0;
  bool guess = false;
  bool full = false;
  bool item = false;
  std::vector<bool> has_group;
  bool has_values = false;
  std::string answer;
  std::optional<Millis> min_register;
  std::map<std::string, std::string, std::less<>> columns;

  /// Hands the observation to `use` as the transform would.
  template <typename Use>
  void show(Use&& use) const {
    const spec::Table& t = *spec::tables()[table];
    std::vector<std::string> bytes(t.groups.size() + 1);
    for (const spec::Column& column : t.columns) {
      const auto found = columns.find(column.name);
      if (column.role == spec::Role::kGroup && found != columns.end())
        bytes[static_cast<std::size_t>(column.group)] += found->second;
      if (column.role == spec::Role::kValue && found != columns.end()) bytes.back() += found->second;
    }
    std::vector<std::string_view> groups(t.groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g)
      if (has_group[g]) groups[g] = bytes[g];
    RowObservation observation;
    observation.table = table;
    observation.key = key;
    observation.observed_at = at;
    observation.time_is_guess = guess;
    if (t.join == spec::Join::kLatest) observation.groups = groups;
    observation.full = full;
    if (has_values) observation.values = bytes.back();
    observation.answer_sha256 = answer;
    observation.min_register = min_register;
    observation.item = item;
    use(observation);
  }
};

inline void put_random_text(Random& random, std::string* out) {
  static const std::string kTexts[] = {
      "",           "a",    std::string("a\0b", 3),     std::string("\0", 1),       "ab",          "Motörhead",
      "\U0001F3B5", "null", std::string(40, 'x') + "1", std::string(40, 'x') + "2", "\xEF\xBF\xBF"};
  canonical::put_string(out, kTexts[below(random, std::size(kTexts))]);
}

inline void put_random(Random& random, spec::Type type, std::span<const spec::Field> fields, bool may_be_null,
                       std::string* out) {
  if (may_be_null && below(random, 4) == 0) return canonical::put_null(out);
  static constexpr std::int64_t kLongs[] = {0, 1, -1, 9'007'199'254'740'993, INT64_MIN, INT64_MAX};
  static constexpr std::int32_t kIntegers[] = {0, 1, -1, 100, INT32_MIN, INT32_MAX};
  static constexpr double kDoubles[] = {0.0, -0.0, 0.1, -60.5, 1e300, 5e-324};
  switch (type) {
    case spec::Type::kString: return put_random_text(random, out);
    case spec::Type::kBool: return canonical::put_bool(out, below(random, 2) == 0);
    case spec::Type::kInteger: return canonical::put_integer(out, kIntegers[below(random, 6)]);
    case spec::Type::kLong: return canonical::put_long(out, kLongs[below(random, 6)]);
    case spec::Type::kDouble: return canonical::put_double(out, kDoubles[below(random, 6)]);
    case spec::Type::kDate: return canonical::put_date(out, static_cast<Days>(below(random, 40'000)) - 20'000);
    case spec::Type::kTimestamp:
      return canonical::put_time(out, (static_cast<Millis>(below(random, 4)) - 1) * 20'000'000'000 + below(random, 2));
    case spec::Type::kStrings:
    case spec::Type::kStructs: break;
  }
  canonical::begin_list(out);
  for (unsigned n = below(random, 3); n > 0; --n) {
    canonical::begin_element(out);
    if (below(random, 6) == 0) {
      canonical::put_null(out);
    } else if (type == spec::Type::kStrings) {
      put_random_text(random, out);
    } else {
      canonical::begin_struct(out);
      for (const spec::Field& field : fields) put_random(random, field.type, {}, true, out);
    }
  }
  canonical::end_list(out);
}

/// One of `keys` keys of a table; the same number is the same key.
inline std::string random_key(const spec::Table& table, unsigned number) {
  Random random(number);
  std::string key;
  for (const spec::Column& column : table.columns)
    if (column.role == spec::Role::kKey) put_random(random, column.type, column.fields, false, &key);
  return key;
}

inline bool is_provenance(std::string_view column) {
  return column == "observed_at" || column == "time_is_guess" || column == "answer_sha256";
}

/// An observation of one of `keys` keys at one of a few times.
inline Observed random_observation(Random& random, std::size_t index, unsigned keys) {
  const spec::Table& table = *spec::tables()[index];
  Observed o;
  o.table = index;
  o.key = random_key(table, below(random, keys));
  o.at = 1'000 + below(random, 3);
  o.guess = below(random, 3) == 0;
  o.item = table.items && below(random, 2) == 0;
  o.full = below(random, 2) == 0;
  o.answer = sha256_hex(std::to_string(below(random, 3)));
  o.has_group.resize(table.groups.size());
  for (std::size_t g = 0; g < table.groups.size(); ++g) o.has_group[g] = below(random, 3) != 0;
  const bool has_min = std::any_of(table.columns.begin(), table.columns.end(), [&](const spec::Column& c) {
    return table.join == spec::Join::kFirst && c.role == spec::Role::kMin;
  });
  if (has_min && below(random, 2) == 0) o.min_register = 2'000 + below(random, 3);
  o.has_values = !o.min_register || below(random, 2) == 0;
  for (const spec::Column& column : table.columns) {
    const bool observed =
        column.role == spec::Role::kGroup
            ? static_cast<bool>(o.has_group[static_cast<std::size_t>(column.group)])
            : column.role == spec::Role::kValue && o.has_values && !(table.provenance && is_provenance(column.name));
    if (observed) put_random(random, column.type, column.fields, true, &o.columns[std::string(column.name)]);
  }
  return o;
}

inline std::string time_bytes(std::optional<Millis> at) {
  std::string bytes;
  at ? canonical::put_time(&bytes, *at) : canonical::put_null(&bytes);
  return bytes;
}

/// The file columns' bytes that all observations of one key must make, by sorting them. `all` is not empty.
inline std::string fold(const spec::Table& table, std::vector<Observed> all) {
  std::map<std::string, std::string, std::less<>> row;
  const auto joined = [&](const Observed& o, spec::Role role, int group) {
    std::string bytes;
    for (const spec::Column& c : table.columns)
      if (c.role == role && c.group == group && o.columns.contains(c.name)) bytes += o.columns.find(c.name)->second;
    return bytes;
  };
  std::optional<Millis> full;
  for (const Observed& o : all)
    if (o.full) full = std::max(full, std::optional(o.at));
  row["full_observed_at"] = time_bytes(full);
  for (std::size_t g = 0; g < table.groups.size(); ++g) {
    std::map<std::pair<Millis, std::string>, Observed> sorted;
    for (const Observed& o : all)
      if (o.has_group[g]) sorted.insert({{o.at, joined(o, spec::Role::kGroup, static_cast<int>(g))}, o});
    if (sorted.empty()) continue;
    for (const spec::Column& c : table.columns)
      if (c.group == static_cast<int>(g))
        row[std::string(c.name)] = sorted.rbegin()->second.columns.find(c.name)->second;
    row[std::string(table.groups[g].name) + "_observed_at"] = time_bytes(sorted.rbegin()->first.first);
  }
  if (table.join != spec::Join::kLatest) {
    std::map<std::tuple<bool, Millis, std::string, std::string>, Observed> sorted;
    for (const Observed& o : all)
      if (o.has_values && table.provenance)
        sorted.insert({{o.guess, o.at, joined(o, spec::Role::kValue, -1), o.answer}, o});
      else if (o.has_values)
        sorted.insert({{false, 0, joined(o, spec::Role::kValue, -1), ""}, o});
    if (!sorted.empty()) {
      const Observed& first = sorted.begin()->second;
      row = first.columns;
      if (table.provenance) {
        row["observed_at"] = time_bytes(first.at);
        canonical::put_bool(&row["time_is_guess"], first.guess);
        canonical::put_string(&row["answer_sha256"], first.answer);
      }
    }
    if (table.join == spec::Join::kMinMax) {
      std::sort(all.begin(), all.end(), [](const Observed& a, const Observed& b) {
        return std::pair(a.guess, a.at) < std::pair(b.guess, b.at);
      });
      const bool guess = all.front().guess;
      const auto end =
          std::partition_point(all.begin(), all.end(), [&](const Observed& o) { return o.guess == guess; });
      row = {{"first_seen", time_bytes(all.front().at)}, {"last_seen", time_bytes(std::prev(end)->at)}};
      canonical::put_bool(&row["time_is_guess"], guess);
    } else {
      std::vector<Millis> dropped;
      for (const Observed& o : all)
        if (o.min_register) dropped.push_back(*o.min_register);
      std::sort(dropped.begin(), dropped.end());
      if (!dropped.empty()) row["dropped_at"] = time_bytes(dropped.front());
    }
  }
  std::string bytes = all.front().key;
  for (const spec::FileColumn& column : spec::file_columns(table))
    if (column.role != spec::Role::kKey) bytes += row.contains(column.name) ? row[column.name] : std::string(1, '\0');
  return bytes;
}

/// All keys' folds, by key.
inline std::map<std::string, std::string> fold_all(const spec::Table& table,
                                                   const std::vector<Observed>& observations) {
  std::map<std::string, std::vector<Observed>> by_key;
  for (const Observed& o : observations) by_key[o.key].push_back(o);
  std::map<std::string, std::string> rows;
  for (const auto& [key, all] : by_key) rows[key] = fold(table, all);
  return rows;
}

/// Tables whose rows are observed; the others are written from their parents.
inline std::vector<std::size_t> observed_tables() {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < spec::tables().size(); ++i)
    if (spec::tables()[i]->join != spec::Join::kFromParent) indices.push_back(i);
  return indices;
}

}  // namespace tonearm::test
