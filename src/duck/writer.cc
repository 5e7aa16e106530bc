#include "duck/writer.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "duck/api.h"

namespace tonearm::duck {

VectorWriter::VectorWriter(const Api& api, duckdb_vector vector, const Type& type)
    : api_(&api), vector_(vector), type_(&type), data_(api.vector_get_data(vector)) {
  children_.reserve(type.children.size());
  if (type.is_list()) {
    list_capacity_ = api.vector_size();
    children_.emplace_back(api, api.list_vector_get_child(vector), type.children[0]);
  } else {
    for (std::size_t i = 0; i < type.children.size(); ++i) {
      children_.emplace_back(api, api.struct_vector_get_child(vector, i), type.children[i]);
    }
  }
}

void VectorWriter::set_null(std::uint64_t row) {
  if (validity_ == nullptr) {
    api_->vector_ensure_validity_writable(vector_);
    validity_ = api_->vector_get_validity(vector_);
  }
  validity_[row / 64] &= ~(std::uint64_t{1} << (row % 64));
  if (type_->is_list()) {
    set(row, duckdb_list_entry{list_size_, 0});
  } else {
    // The Parquet encoder looks at a field's own validity: a NULL struct's fields must be NULL.
    for (VectorWriter& field : children_) field.set_null(row);
  }
}

void VectorWriter::set_string(std::uint64_t row, std::string_view text) {
  api_->vector_assign_string_element_len(vector_, row, text.data(), text.size());
}

void VectorWriter::set_string_view(std::uint64_t row, std::string_view text) {
  auto& to = static_cast<duckdb_string_t*>(data_)[row];
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return set_string(row, text);
  to.value.inlined.length = static_cast<std::uint32_t>(text.size());
  if (text.size() <= sizeof to.value.inlined.inlined) {
    std::memset(to.value.inlined.inlined, 0, sizeof to.value.inlined.inlined);
    if (!text.empty()) std::memcpy(to.value.inlined.inlined, text.data(), text.size());
  } else {
    std::memcpy(to.value.pointer.prefix, text.data(), sizeof to.value.pointer.prefix);
    to.value.pointer.ptr = const_cast<char*>(text.data());  // never written to
  }
}

// Reserve before set_size; growing moves the child's memory, so its pointers are taken anew.
void VectorWriter::grow_list(std::uint64_t least) {
  list_capacity_ = std::max(least, list_capacity_ * 2);
  api_->list_vector_reserve(vector_, list_capacity_);
  children_[0].refresh();
}

std::uint64_t VectorWriter::set_list(std::uint64_t row, std::uint64_t length) {
  const std::uint64_t offset = list_size_;
  list_size_ += length;
  if (list_size_ > list_capacity_) grow_list(list_size_);
  api_->list_vector_set_size(vector_, list_size_);
  set(row, duckdb_list_entry{offset, length});
  return offset;
}

void VectorWriter::end_list(std::uint64_t row) {
  api_->list_vector_set_size(vector_, list_size_);
  set(row, duckdb_list_entry{list_begin_, list_size_ - list_begin_});
}

void VectorWriter::refresh() {
  data_ = api_->vector_get_data(vector_);
  if (validity_ != nullptr) validity_ = api_->vector_get_validity(vector_);
  if (type_->is_list()) return;  // a list's elements stay where they are
  for (VectorWriter& field : children_) field.refresh();
}

ChunkWriter::ChunkWriter(const Api& api, duckdb_data_chunk chunk, const std::vector<Type>& types)
    : capacity_(api.vector_size()) {
  columns_.reserve(types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    columns_.emplace_back(api, api.data_chunk_get_vector(chunk, i), types[i]);
  }
}

}  // namespace tonearm::duck
