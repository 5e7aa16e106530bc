// Any bytes as an answer of any endpoint (the first byte chooses). Every element is answered exactly once, at once;
// what is said of a row reads back as the spec's columns; the same bytes give the same calls from a transformer that
// was used before.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "spec/canonical.h"
#include "transform/transform.h"

namespace {

using namespace tonearm;

void check(bool holds) {
  if (!holds) std::abort();
}

/// Takes the columns of `bytes` that have the role, and nothing else.
void check_columns(const spec::Table& table, std::string_view bytes, spec::Role role, int group) {
  canonical::Reader reader(bytes);
  for (const spec::Column& column : table.columns) {
    const bool provenance = table.provenance && column.number >= spec::kObservedAt.number;
    if (column.role == role && column.group == group && !provenance) reader.take_raw(column.type, column.fields);
  }
  check(reader.at_end());
}

class CheckingSink : public RowSink {
 public:
  std::string heard;

  void begin_answer(std::uint32_t) override {}
  void element(std::size_t table) override {
    check(open_ == kNone);
    open_ = table;
  }
  void row(const RowObservation& row) override {
    const spec::Table& table = *spec::tables()[row.table];
    check_columns(table, row.key, spec::Role::kKey, -1);
    if (row.values.data() != nullptr) check_columns(table, row.values, spec::Role::kValue, -1);
    check(row.groups.size() <= table.groups.size());
    for (std::size_t i = 0; i < row.groups.size(); ++i) {
      if (row.groups[i].data() != nullptr) check_columns(table, row.groups[i], spec::Role::kGroup, static_cast<int>(i));
      heard.append(row.groups[i]).append(1, '|');
    }
    heard.append(row.key).append(row.values).append(1, '\n');
    if (row.item) close(row.table);
  }
  void not_kept(std::size_t table, Outcome, std::string_view reason, std::string_view pointer) override {
    heard.append(reason).append(pointer).append(1, '\n');
    close(table);
  }
  void note(std::string_view code) override { heard.append(code).append(1, '\n'); }

  void finish() const { check(open_ == kNone); }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  void close(std::size_t table) {
    check(open_ == table);
    open_ = kNone;
  }
  std::size_t open_ = kNone;
};

std::string hear(Transformer* transformer, const AnswerInfo& info, std::string_view body) {
  CheckingSink sink;
  const auto page = transformer->answer(info, body, &sink);
  if (page) {
    check(!page->playlist || page->elements == static_cast<std::int64_t>(page->entries.size()));
    ReadInfo read;
    read.account = info.account;
    read.resource = "r";
    read.complete = true;
    transformer->read(read, {*page, *page}, &sink);
  }
  sink.finish();
  return sink.heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static Transformer used;
  AnswerInfo info;
  info.endpoint = &spec::endpoints()[data[0] % spec::endpoints().size()];
  info.account = "me";
  info.sha256 = "sha";
  info.request = "/v1/albums/a/tracks?offset=3";
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string once = hear(&used, info, body);
  Transformer fresh;
  check(hear(&fresh, info, body) == once);
  return 0;
}
