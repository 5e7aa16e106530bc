// A lake of tables alone, for tests of merges: batches in, files and rows out.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "store/memory_store.h"
#include "table/commit.h"
#include "table/observations.h"

namespace tonearm::test {

using Files = std::multiset<std::tuple<std::string, std::string, std::uint32_t, std::string>>;

/// (table, partition, slice, SHA-256) of every live file: what the protocol promises to be a function of the rows.
inline Files files_of(const Head& head) {
  Files files;
  for (const auto& [name, table] : head.tables)
    for (const HeadFile& file : table.files) files.insert({name, file.partition, file.slice, file.sha256});
  return files;
}

/// Merges batches one after another and puts each head.
class Merging {
 public:
  explicit Merging(Storage storage) : storage_(storage), heads_(storage.objects) {}

  Merged apply(const std::vector<Observed>& observations, CommitOptions options = {}) {
    Accumulator batch;
    batch.begin_answer(0);
    for (const Observed& observed : observations) {
      if (observed.item) batch.element(observed.table);
      observed.show([&](const RowObservation& o) { batch.row(o); });
    }
    return apply(&batch, options);
  }

  Merged apply(Accumulator* batch, CommitOptions options = {}) {
    const std::uint64_t number = head ? head->number : 0;
    Result<Merged> merged =
        merge(storage_, head, number, batch, number + 1, 1'000'000 + static_cast<Millis>(number), options);
    if (!merged.ok()) {
      ADD_FAILURE() << merged.error().message;
      return {};
    }
    const Status put = put_head(storage_, &heads_, merged->head);
    if (!put.ok()) ADD_FAILURE() << put.error().message;
    head = merged->head;
    return *std::move(merged);
  }

  const HeadTable& table(std::string_view name) const { return head->tables.at(std::string(name)); }

  /// The rows' file bytes by key; fails where a key is there twice.
  std::map<std::string, std::string> rows(std::string_view name) const {
    const spec::Table& table = *spec::find_table(name);
    std::map<std::string, std::string> bytes;
    const auto read = read_table(storage_.objects, *head, table);
    if (!read.ok()) {
      ADD_FAILURE() << read.error().message;
      return bytes;
    }
    for (const Row& row : *read)
      EXPECT_TRUE(bytes.emplace(row.key, file_bytes(table, row)).second) << "a key is there twice";
    return bytes;
  }

  std::optional<Head> head;

 private:
  Storage storage_;
  Heads heads_;
};

/// An artist as seen at `at`, with genres where given.
inline Observed artist(std::string_view uri, Millis at, std::optional<std::vector<std::string>> genres = {}) {
  Observed o;
  o.table = spec::index_of(*spec::find_table("artists"));
  canonical::put_string(&o.key, uri);
  o.at = at;
  o.full = true;
  o.item = true;
  o.has_group = {true, false, genres.has_value(), false, false};
  canonical::put_string(&o.columns["name"], std::string("The ") + std::string(uri));
  if (genres) {
    std::string* const list = &o.columns["genres"];
    canonical::begin_list(list);
    for (const std::string& genre : *genres) {
      canonical::begin_element(list);
      canonical::put_string(list, genre);
    }
    canonical::end_list(list);
  }
  return o;
}

/// A play at `played_at`.
inline Observed play(Millis played_at, Millis at = 5) {
  Observed o;
  o.table = spec::index_of(*spec::find_table("plays"));
  canonical::put_string(&o.key, "me");
  canonical::put_string(&o.key, "api");
  canonical::put_time(&o.key, played_at);
  canonical::put_string(&o.key, "spotify:track:1");
  canonical::put_string(&o.key, "");
  canonical::put_long(&o.key, -1);
  canonical::put_integer(&o.key, 0);
  o.at = at;
  o.item = true;
  o.has_values = true;
  o.answer = std::string(64, 'a');
  canonical::put_string(&o.columns["name"], "Ace of Spades");
  canonical::put_null(&o.columns["context_uri"]);
  canonical::put_null(&o.columns["context_type"]);
  return o;
}

}  // namespace tonearm::test
