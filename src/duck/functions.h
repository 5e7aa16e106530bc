/// The functions of DuckDB's C API that tonearm calls: X(name) for each duckdb_<name> of <duckdb.h>.
/// One list, so that the declarations (duck/api.h) and the loading (duck/load.cc) cannot differ.
#pragma once

#define TONEARM_DUCKDB_FUNCTIONS(X)   \
  /* database and connection */       \
  X(library_version)                  \
  X(create_config)                    \
  X(set_config)                       \
  X(destroy_config)                   \
  X(open_ext)                         \
  X(close)                            \
  X(connect)                          \
  X(disconnect)                       \
  X(free)                             \
  X(vector_size)                      \
  /* statements */                    \
  X(query)                            \
  X(extract_statements)               \
  X(extract_statements_error)         \
  X(destroy_extracted)                \
  X(prepare_extracted_statement)      \
  X(prepare_error)                    \
  X(prepared_statement_type)          \
  X(nparams)                          \
  X(destroy_prepare)                  \
  X(pending_prepared_streaming)       \
  X(pending_error)                    \
  X(execute_pending)                  \
  X(destroy_pending)                  \
  /* results */                       \
  X(destroy_result)                   \
  X(result_error)                     \
  X(result_error_type)                \
  X(column_count)                     \
  X(column_name)                      \
  X(column_logical_type)              \
  X(fetch_chunk)                      \
  /* types */                         \
  X(get_type_id)                      \
  X(decimal_width)                    \
  X(decimal_scale)                    \
  X(decimal_internal_type)            \
  X(enum_internal_type)               \
  X(enum_dictionary_size)             \
  X(enum_dictionary_value)            \
  X(list_type_child_type)             \
  X(array_type_child_type)            \
  X(array_type_array_size)            \
  X(map_type_key_type)                \
  X(map_type_value_type)              \
  X(struct_type_child_count)          \
  X(struct_type_child_name)           \
  X(struct_type_child_type)           \
  X(destroy_logical_type)             \
  /* chunks and vectors */            \
  X(destroy_data_chunk)               \
  X(data_chunk_get_size)              \
  X(data_chunk_set_size)              \
  X(data_chunk_get_vector)            \
  X(vector_get_data)                  \
  X(vector_get_validity)              \
  X(vector_ensure_validity_writable)  \
  X(vector_assign_string_element_len) \
  X(list_vector_get_child)            \
  X(list_vector_get_size)             \
  X(list_vector_set_size)             \
  X(list_vector_reserve)              \
  X(struct_vector_get_child)          \
  X(array_vector_get_child)           \
  /* table functions */               \
  X(create_table_function)            \
  X(destroy_table_function)           \
  X(table_function_set_name)          \
  X(table_function_set_extra_info)    \
  X(table_function_set_bind)          \
  X(table_function_set_init)          \
  X(table_function_set_function)      \
  X(register_table_function)          \
  X(bind_get_extra_info)              \
  X(bind_add_result_column)           \
  X(init_set_max_threads)             \
  X(function_get_extra_info)          \
  X(function_set_error)
