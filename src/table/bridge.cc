#include "table/bridge.h"

#include <cassert>

#include "spec/canonical.h"

namespace tonearm {
namespace {

const spec::Table& parent_of(const spec::Table& bridge) {
  const spec::Table* const parent = spec::find_table(bridge.parent);
  assert(parent != nullptr);
  return *parent;
}

const spec::Column& list_column(const spec::Table& bridge) {
  const spec::Table& parent = parent_of(bridge);
  for (const spec::Column& column : parent.columns)
    if (column.name == bridge.list) return column;
  assert(false);
  return parent.columns[0];
}

/// The list's bytes within those of its group.
std::string_view list_of(const spec::Table& parent, const spec::Column& list, std::string_view group) {
  canonical::Reader reader(group);
  for (const spec::Column& column : parent.columns) {
    if (column.group != list.group) continue;
    const std::string_view bytes = reader.take_raw(column.type, column.fields);
    if (column.number == list.number) return bytes;
  }
  assert(false);
  return {};
}

/// An element's values: the string, or the struct's fields, each canonical; the bridge's value columns in order. They
/// stand in the list as they are needed.
std::string_view values_of(const spec::Column& list, canonical::Reader* reader, Arena* arena) {
  if (list.type == spec::Type::kStrings) return reader->take_raw(spec::Type::kString);
  if (reader->take_null()) {
    std::string nulls;
    for (std::size_t i = 0; i < list.fields.size(); ++i) canonical::put_null(&nulls);
    return arena->keep(nulls);
  }
  reader->enter_struct();
  std::string_view values;
  for (const spec::Field& field : list.fields) {
    const std::string_view value = reader->take_raw(field.type);
    values = values.data() == nullptr ? value : std::string_view(values.data(), values.size() + value.size());
  }
  return values;
}

/// The parent's one key column, then the position: rows are in order as the parents are.
std::string_view key_of(std::string_view parent, std::int32_t position, std::string* scratch, Arena* arena) {
  scratch->assign(parent);
  canonical::put_integer(scratch, position);
  return arena->keep(*scratch);
}

}  // namespace

std::vector<std::size_t> bridges_of(const spec::Table& parent) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < spec::tables().size(); ++i)
    if (spec::tables()[i]->join == spec::Join::kFromParent && spec::tables()[i]->parent == parent.name)
      indices.push_back(i);
  return indices;
}

std::size_t list_group(const spec::Table& bridge) { return static_cast<std::size_t>(list_column(bridge).group); }

std::vector<RowView> bridge_rows(const spec::Table& bridge, const std::vector<RowView>& parents, Arena* arena) {
  const spec::Table& parent = parent_of(bridge);
  const spec::Column& list = list_column(bridge);
  std::vector<RowView> rows;
  rows.reserve(parents.size());
  std::string scratch;
  for (const RowView& row : parents) {
    const CellView& cell = row.groups[static_cast<std::size_t>(list.group)];
    if (cell.at == kNever) continue;
    canonical::Reader reader(list_of(parent, list, cell.bytes));
    if (reader.take_null()) continue;
    reader.enter_list();
    for (std::int32_t position = 0; reader.next_element(); ++position) {
      RowView& made = rows.emplace_back();
      made.key = key_of(row.key, position, &scratch, arena);
      made.groups = arena->array<CellView>(1);
      made.groups[0].bytes = values_of(list, &reader, arena);
    }
  }
  return rows;
}

}  // namespace tonearm
