# Compiler flags, all of them, as one interface target: `tonearm_flags`.
# The options with the same values go to every target, or precompiled headers could not be shared.
enable_testing()
add_library(tonearm_flags INTERFACE)

# Release keeps assert(): a broken assumption must stop before it reaches somebody's lake.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -D_GLIBCXX_ASSERTIONS")

target_compile_options(tonearm_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wextra-semi)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wrestrict: false alarms of gcc 12 on std::string's operator+.
  target_compile_options(tonearm_flags INTERFACE
    -Wsuggest-override -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast
    -Wno-restrict)
endif()
# Files that are compiled together are one source to the compiler, and none of them its main one.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tonearm_flags INTERFACE -Wno-subobject-linkage)
endif()
if(TONEARM_WERROR)
  target_compile_options(tonearm_flags INTERFACE -Werror)
endif()

# The checks left out triple the compile time of a test and find least (docs/dependencies.md).
set(lean -fno-sanitize=null,alignment,vptr,object-size -fno-sanitize-recover=all)
if(TONEARM_SANITIZE STREQUAL "address")
  target_compile_options(tonearm_flags INTERFACE
    -fsanitize=address,undefined ${lean} -fno-omit-frame-pointer)
  target_link_options(tonearm_flags INTERFACE -fsanitize=address,undefined)
elseif(TONEARM_SANITIZE STREQUAL "thread")
  target_compile_options(tonearm_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(tonearm_flags INTERFACE -fsanitize=thread)
elseif(NOT TONEARM_SANITIZE STREQUAL "")
  message(FATAL_ERROR "TONEARM_SANITIZE is '${TONEARM_SANITIZE}'; it may be empty, address or thread.")
endif()
if(TONEARM_LIBFUZZER)
  target_compile_options(tonearm_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
