#include "query/text.h"
#include "query/writer.h"

namespace tonearm::query {
namespace {

void append_field(std::string& line, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    line += c;
    if (c == '"') line += c;
  }
  line += '"';
}

class CsvWriter : public RowSink {
 public:
  explicit CsvWriter(Output& output) : output_(output) {}

  Status begin(const std::vector<Column>& columns) override {
    columns_ = columns;
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i != 0) line += ',';
      append_field(line, columns[i].name);
    }
    return output_.write(line + '\n');
  }

  Status row(const std::vector<Value>& values) override {
    std::string line;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i != 0) line += ',';
      if (values[i].null) continue;
      std::string text;
      append_text(text, columns_[i].type, values[i]);
      append_field(line, text);
    }
    return output_.write(line + '\n');
  }

  Status end() override { return output_.flush(); }

 private:
  Output& output_;
  std::vector<Column> columns_;
};

}  // namespace

std::unique_ptr<RowSink> csv_writer(Output& output) { return std::make_unique<CsvWriter>(output); }

}  // namespace tonearm::query
