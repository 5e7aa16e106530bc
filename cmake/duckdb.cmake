# DuckDB is loaded at run time (room `duck`), never linked: a program that needs no SQL starts in
# a millisecond. `duckdb_headers` gives duckdb.h; the library lies at <build>/lib, which is
# $ORIGIN/../lib of <build>/bin/tonearm and of the tests.
if(DEFINED ENV{TONEARM_CACHE})
  set(cache $ENV{TONEARM_CACHE})
else()
  set(cache ${CMAKE_SOURCE_DIR}/.cache)
endif()
set(TONEARM_DUCKDB_DIR ${cache}/duckdb CACHE PATH "Folder with include/duckdb.h and lib/libduckdb.so.")
if(NOT EXISTS ${TONEARM_DUCKDB_DIR}/include/duckdb.h OR NOT EXISTS ${TONEARM_DUCKDB_DIR}/lib/libduckdb.so)
  message(FATAL_ERROR "DuckDB is not in ${TONEARM_DUCKDB_DIR}. Run ./dev setup, or set TONEARM_DUCKDB_DIR.")
endif()
add_library(duckdb_headers INTERFACE)
target_include_directories(duckdb_headers SYSTEM INTERFACE ${TONEARM_DUCKDB_DIR}/include)
target_link_libraries(duckdb_headers INTERFACE ${CMAKE_DL_LIBS})
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
file(CREATE_LINK ${TONEARM_DUCKDB_DIR}/lib/libduckdb.so ${CMAKE_BINARY_DIR}/lib/libduckdb.so SYMBOLIC)
