#include <algorithm>

#include <fmt/format.h>

#include "query/text.h"
#include "query/width.h"
#include "query/writer.h"

namespace tonearm::query {
namespace {

constexpr std::size_t kHeldRows = 10'000;
constexpr std::size_t kLeastWidth = 6;  // below it a text says nothing any more
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kPlain = "\x1b[0m";

struct Cell {
  std::string text;
  std::size_t width = 0;
  bool null = false;
};

bool is_number(Kind kind) { return kind == Kind::kInteger || kind == Kind::kNumber || kind == Kind::kDouble; }

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  std::string text = fmt::format("{}", number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

class TableWriter : public RowSink {
 public:
  TableWriter(Output& output, TableStyle style) : output_(output), style_(std::move(style)) {}

  Status begin(const std::vector<Column>& columns) override {
    columns_ = columns;
    for (const Column& column : columns) {
      const std::string name = printable(column.name);
      names_.push_back({name, display_width(name)});
    }
    return Ok{};
  }

  Status row(const std::vector<Value>& values) override {
    ++count_;
    std::vector<Cell> cells;
    cells.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) cells.push_back(cell(i, values[i]));
    if (laid_out_) return draw(cells, count_);
    held_.push_back(std::move(cells));
    return held_.size() < kHeldRows ? Status(Ok{}) : flush_held();
  }

  Status end() override {
    if (!laid_out_) TONEARM_RETURN_IF_ERROR(flush_held());
    if (!as_lists_) TONEARM_RETURN_IF_ERROR(output_.write(line("└", "┴", "┘")));
    const std::string footer = fmt::format("{} {}", grouped(count_), count_ == 1 ? "row" : "rows");
    TONEARM_RETURN_IF_ERROR(output_.write(dim(footer) + "\n"));
    return output_.flush();
  }

 private:
  Cell cell(std::size_t column, const Value& value) const {
    if (value.null) return {style_.null, display_width(style_.null), true};
    std::string text;
    append_text(text, columns_[column].type, value);
    text = printable(text);
    const std::size_t width = display_width(text);
    return {std::move(text), width, false};
  }

  std::string dim(std::string_view text) const {
    if (!style_.color || text.empty()) return std::string(text);
    return fmt::format("{}{}{}", kDim, text, kPlain);
  }

  Status flush_held() {
    lay_out();
    laid_out_ = true;
    if (!as_lists_) TONEARM_RETURN_IF_ERROR(output_.write(header()));
    std::uint64_t number = 0;
    for (const std::vector<Cell>& cells : held_) {
      TONEARM_RETURN_IF_ERROR(draw(cells, ++number));
    }
    held_.clear();
    return Ok{};
  }

  /// Columns as wide as their widest value, then, on a narrow terminal, texts capped alike.
  void lay_out() {
    std::vector<std::size_t> least;  // what a column cannot give up
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      std::size_t widest = 0;
      for (const auto& cells : held_) widest = std::max(widest, cells[i].width);
      widths_.push_back(std::max({widest, names_[i].width, std::size_t{1}}));
      least.push_back(is_number(columns_[i].type.kind) ? std::max(widest, std::size_t{1})
                                                       : std::min(widths_[i], kLeastWidth));
    }
    if (style_.width == 0 || total(widths_) <= style_.width) return;
    if (total(least) > style_.width) {
      as_lists_ = true;
      return;
    }
    std::size_t cap = *std::max_element(widths_.begin(), widths_.end());
    std::vector<std::size_t> capped = widths_;
    while (total(capped) > style_.width) {
      --cap;
      for (std::size_t i = 0; i < capped.size(); ++i) {
        capped[i] = std::max(least[i], std::min(widths_[i], cap));
      }
    }
    widths_ = std::move(capped);
  }

  static std::size_t total(const std::vector<std::size_t>& widths) {
    std::size_t sum = 1;
    for (const std::size_t width : widths) sum += width + 3;
    return sum;
  }

  std::string line(std::string_view left, std::string_view middle, std::string_view right) const {
    std::string out(left);
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i != 0) out += middle;
      out += repeated("─", widths_[i] + 2);
    }
    return dim(out + std::string(right)) + "\n";
  }

  std::string header() const { return line("┌", "┬", "┐") + drawn(names_, true) + line("├", "┼", "┤"); }

  /// The cell in its column's width. Half a number would lie, so numbers are never cut.
  std::string padded(const Cell& cell, std::size_t column, bool may_cut) const {
    const std::size_t width = widths_[column];
    std::string text = cell.text;
    std::size_t used = cell.width;
    if (used > width && may_cut) {
      text = std::string(fit_prefix(text, width - 1)) + "…";
      used = display_width(text);
    }
    const std::string space(width > used ? width - used : 0, ' ');
    if (cell.null) text = dim(text);
    return is_number(columns_[column].type.kind) ? space + text : text + space;
  }

  std::string drawn(const std::vector<Cell>& cells, bool names = false) const {
    const std::string bar = dim("│");
    std::string out = bar;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out += " " + padded(cells[i], i, names || !is_number(columns_[i].type.kind)) + " " + bar;
    }
    return out + "\n";
  }

  /// One row as a list of its columns.
  std::string listed(const std::vector<Cell>& cells, std::uint64_t number) const {
    std::size_t label = 0;
    for (const Cell& name : names_) label = std::max(label, name.width);
    std::string out = dim(fmt::format("── row {} ──", grouped(number))) + "\n";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out += names_[i].text + std::string(label - names_[i].width, ' ') + dim(" │ ") +
             (cells[i].null ? dim(cells[i].text) : cells[i].text) + "\n";
    }
    return out;
  }

  Status draw(const std::vector<Cell>& cells, std::uint64_t number) {
    return output_.write(as_lists_ ? listed(cells, number) : drawn(cells));
  }

  Output& output_;
  TableStyle style_;
  std::vector<Column> columns_;
  std::vector<Cell> names_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<Cell>> held_;
  std::uint64_t count_ = 0;
  bool laid_out_ = false;
  bool as_lists_ = false;
};

}  // namespace

std::unique_ptr<RowSink> table_writer(Output& output, TableStyle style) {
  return std::make_unique<TableWriter>(output, std::move(style));
}

std::optional<Format> format_named(std::string_view name) {
  if (name == "table") return Format::kTable;
  if (name == "csv") return Format::kCsv;
  if (name == "json") return Format::kJson;
  if (name == "parquet") return Format::kParquet;
  return {};
}

}  // namespace tonearm::query
