#include <set>

#include <fmt/format.h>

#include "query/text.h"
#include "query/writer.h"

namespace tonearm::query {
namespace {

class JsonWriter : public RowSink {
 public:
  explicit JsonWriter(Output& output) : output_(output) {}

  Status begin(const std::vector<Column>& columns) override {
    columns_ = columns;
    for (const std::string& name : distinct_names(columns)) {
      append_json_string(keys_.emplace_back(), name);
      keys_.back() += ':';
    }
    return output_.write("[");
  }

  Status row(const std::vector<Value>& values) override {
    std::string line = first_ ? "\n{" : ",\n{";
    first_ = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i != 0) line += ',';
      line += keys_[i];
      append_json(line, columns_[i].type, values[i]);
    }
    return output_.write(line + '}');
  }

  Status end() override {
    TONEARM_RETURN_IF_ERROR(output_.write(first_ ? "]\n" : "\n]\n"));
    return output_.flush();
  }

 private:
  Output& output_;
  std::vector<Column> columns_;
  std::vector<std::string> keys_;
  bool first_ = true;
};

}  // namespace

std::unique_ptr<RowSink> json_writer(Output& output) { return std::make_unique<JsonWriter>(output); }

std::vector<std::string> distinct_names(const std::vector<Column>& columns) {
  std::set<std::string> taken;
  for (const Column& column : columns) taken.insert(column.name);
  std::set<std::string> used;
  std::vector<std::string> names;
  for (const Column& column : columns) {
    std::string name = column.name;
    for (int n = 2; used.contains(name); ++n) {
      const std::string next = fmt::format("{}_{}", column.name, n);
      if (!taken.contains(next)) name = next;
    }
    used.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace tonearm::query
