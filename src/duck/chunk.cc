#include "duck/chunk.h"

#include "duck/api.h"

namespace tonearm::duck {

Vector::Vector(const Api& api, duckdb_vector vector, const Type& type)
    : type_(&type), data_(api.vector_get_data(vector)), validity_(api.vector_get_validity(vector)) {
  children_.reserve(type.children.size());
  if (type.is_list()) {
    children_.emplace_back(api, api.list_vector_get_child(vector), type.children[0]);
  } else if (type.id == DUCKDB_TYPE_ARRAY) {
    children_.emplace_back(api, api.array_vector_get_child(vector), type.children[0]);
  } else {
    for (std::size_t i = 0; i < type.children.size(); ++i) {
      children_.emplace_back(api, api.struct_vector_get_child(vector, i), type.children[i]);
    }
  }
}

Chunk::Chunk(const Api& api, duckdb_data_chunk chunk, const std::vector<Type>& types)
    : size_(api.data_chunk_get_size(chunk)) {
  columns_.reserve(types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    columns_.emplace_back(api, api.data_chunk_get_vector(chunk, i), types[i]);
  }
}

}  // namespace tonearm::duck
