/// Reading DuckDB's columns: views over the vectors of one chunk, without copies.
#pragma once

#include <cassert>
#include <cstdint>
#include <string_view>
#include <vector>

#include "duck/type.h"

namespace tonearm::duck {

/// One column of a chunk, or the child of a nested one. Valid as long as its chunk.
class Vector {
 public:
  Vector(const Api& api, duckdb_vector vector, const Type& type);

  const Type& type() const { return *type_; }

  bool is_null(std::uint64_t row) const { return validity_ != nullptr && (validity_[row / 64] >> (row % 64) & 1) == 0; }
  /// The stored value: bool, int8_t..int64_t, uint8_t..uint64_t, duckdb_hugeint, float, double;
  /// int32_t days of a date, int64_t microseconds of a timestamp. T must be what the type stores;
  /// the row must not be NULL.
  template <typename T>
  T get(std::uint64_t row) const {
    return static_cast<const T*>(data_)[row];
  }
  /// Bytes of a varchar or blob, living as long as the chunk.
  std::string_view get_string(std::uint64_t row) const {
    const auto& text = static_cast<const duckdb_string_t*>(data_)[row];
    const std::uint32_t length = text.value.inlined.length;
    return {length <= 12 ? text.value.inlined.inlined : text.value.pointer.ptr, length};
  }
  /// Where a list's or map's elements are in child(0): offset and length.
  duckdb_list_entry list(std::uint64_t row) const { return get<duckdb_list_entry>(row); }
  /// A list's elements (0), a struct's field, a map's {key, value} struct (0). An array's row r has
  /// its elements at r * array_size.
  const Vector& child(std::size_t index = 0) const { return children_[index]; }

 private:
  const Type* type_;
  const void* data_;
  const std::uint64_t* validity_;
  std::vector<Vector> children_;
};

/// Up to 2,048 rows.
class Chunk {
 public:
  Chunk(const Api& api, duckdb_data_chunk chunk, const std::vector<Type>& types);

  std::uint64_t size() const { return size_; }
  const Vector& column(std::size_t index) const { return columns_[index]; }
  std::size_t columns() const { return columns_.size(); }

 private:
  std::uint64_t size_;
  std::vector<Vector> columns_;
};

}  // namespace tonearm::duck
