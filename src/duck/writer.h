/// Filling DuckDB's columns: writers over the vectors of one output chunk.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "duck/type.h"

namespace tonearm::duck {

/// One column of an output chunk, or the child of a nested one. Rows are written in order, each
/// once. Valid only within the callback that got it.
class VectorWriter {
 public:
  VectorWriter(const Api& api, duckdb_vector vector, const Type& type);

  const Type& type() const { return *type_; }

  /// Marks the row NULL (and a struct's fields with it).
  void set_null(std::uint64_t row);
  /// Stores a value as Vector::get reads it. T must be what the type stores.
  template <typename T>
  void set(std::uint64_t row, T value) {
    static_cast<T*>(data_)[row] = value;
  }
  /// Copies a varchar's or blob's bytes. A varchar must be UTF-8.
  void set_string(std::uint64_t row, std::string_view text);
  /// The same without a copy: the bytes must stay where they are until the whole file is written.
  void set_string_view(std::uint64_t row, std::string_view text);
  /// Makes the row a list (or map) of `length` elements and returns where they are: write elements
  /// offset .. offset + length - 1 of child(0). For a map child(0) is the struct {key, value}.
  std::uint64_t set_list(std::uint64_t row, std::uint64_t length);
  /// Begins a list whose length is not known yet: for each element add_element() says where it is to be written in
  /// child(0), then end_list() makes the row the list.
  void begin_list() { list_begin_ = list_size_; }
  std::uint64_t add_element() {
    if (list_size_ == list_capacity_) grow_list(list_size_ + 1);
    return list_size_++;
  }
  void end_list(std::uint64_t row);
  /// A list's elements (0), a struct's field, a map's {key, value} struct (0). References stay
  /// valid while the chunk is filled.
  VectorWriter& child(std::size_t index = 0) { return children_[index]; }

 private:
  void refresh();
  void grow_list(std::uint64_t least);

  const Api* api_;
  duckdb_vector vector_;
  const Type* type_;
  void* data_ = nullptr;
  std::uint64_t* validity_ = nullptr;  // null until a NULL is written
  std::uint64_t list_size_ = 0;
  std::uint64_t list_begin_ = 0;
  std::uint64_t list_capacity_ = 0;
  std::vector<VectorWriter> children_;
};

/// An empty chunk to fill: at most capacity() rows.
class ChunkWriter {
 public:
  ChunkWriter(const Api& api, duckdb_data_chunk chunk, const std::vector<Type>& types);

  std::uint64_t capacity() const { return capacity_; }
  VectorWriter& column(std::size_t index) { return columns_[index]; }
  std::size_t columns() const { return columns_.size(); }

 private:
  std::uint64_t capacity_;
  std::vector<VectorWriter> columns_;
};

}  // namespace tonearm::duck
