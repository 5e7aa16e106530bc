/// A RowSink that writes down what it hears as lines of text, and checks that every element is answered exactly once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/row_text.h"
#include "transform/transform.h"

namespace tonearm::test {

class RecordingSink : public RowSink {
 public:
  /// Rows in the order in which they came: `tracks {"uri": ...}` and so on; `!` in front where the row is an item.
  std::vector<std::string> rows;
  /// "withheld tracks no_identity /items/0/track"
  std::vector<std::string> not_kept_lines;
  std::vector<std::string> notes;
  std::vector<std::uint32_t> answers;
  std::map<std::string, int> elements;  // by table
  std::map<std::string, int> items;     // rows that answer an element, by table
  std::map<std::string, int> refused;   // withheld and rejected, by table
  bool each_answered_at_once = true;    // no element came before the last one was answered
  bool show_metrics = false;            // rows of entity_metrics are left out unless asked for

  void begin_answer(std::uint32_t answer) override { answers.push_back(answer); }

  void element(std::size_t table) override {
    each_answered_at_once = each_answered_at_once && open_ == kNone;
    open_ = table;
    ++elements[name(table)];
  }

  void row(const RowObservation& row) override {
    if (row.item) answer(row.table, &items);
    if (name(row.table) == "entity_metrics" && !show_metrics) return;
    rows.push_back(text(row));
  }

  void not_kept(std::size_t table, Outcome outcome, std::string_view reason, std::string_view pointer) override {
    answer(table, &refused);
    not_kept_lines.push_back(std::string(outcome == Outcome::kWithheld ? "withheld " : "rejected ") + name(table) +
                             " " + std::string(reason) + " " + std::string(pointer));
  }

  void note(std::string_view code) override { notes.emplace_back(code); }

  /// Whether elements = rows that answer + not kept, table by table.
  bool closes() const {
    bool all = open_ == kNone && each_answered_at_once;
    for (const auto& [table, count] : elements) all = all && count == count_of(items, table) + count_of(refused, table);
    return all && sum(items) + sum(refused) == sum(elements);
  }

  /// Rows of one table, without the table's name.
  std::vector<std::string> rows_of(std::string_view table) const {
    std::vector<std::string> found;
    for (const std::string& row : rows)
      if (row.starts_with(std::string(table) + " ")) found.push_back(row.substr(table.size() + 1));
    return found;
  }

  static std::string text(const RowObservation& row) {
    const spec::Table& table = *spec::tables()[row.table];
    std::string out = std::string(table.name) + " {" + columns_text(table, row.key, spec::Role::kKey);
    if (row.values.data() != nullptr) {
      const std::string values = columns_text(table, row.values, spec::Role::kValue);
      if (!values.empty()) out += ", " + values;
    }
    for (std::size_t i = 0; i < row.groups.size(); ++i)
      if (row.groups[i].data() != nullptr)
        out += ", \"" + std::string(table.groups[i].name) + "\": {" +
               columns_text(table, row.groups[i], spec::Role::kGroup, static_cast<int>(i)) + "}";
    return out + (row.full ? ", full}" : "}");
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  static std::string name(std::size_t table) { return std::string(spec::tables()[table]->name); }

  void answer(std::size_t table, std::map<std::string, int>* outcome) {
    each_answered_at_once = each_answered_at_once && open_ == table;
    open_ = kNone;
    ++(*outcome)[name(table)];
  }

  static int count_of(const std::map<std::string, int>& counts, const std::string& table) {
    const auto found = counts.find(table);
    return found == counts.end() ? 0 : found->second;
  }

  static int sum(const std::map<std::string, int>& counts) {
    int all = 0;
    for (const auto& [table, count] : counts) all += count;
    return all;
  }

  std::size_t open_ = kNone;
};

}  // namespace tonearm::test
