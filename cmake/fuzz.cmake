# tonearm_fuzz(<name> [DEPS <room>...])
#
# The target of fuzz/<name>_fuzz.cc (LLVMFuzzerTestOneInput). With clang's libFuzzer it hunts; with
# any other compiler fuzz/main.cc replays fuzz/corpus/<name>/ in ctest, so that a found input stays
# found.
function(tonearm_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 fuzz "" "" "DEPS")
  list(TRANSFORM fuzz_DEPS PREPEND tonearm_)
  set(target ${name}_fuzz)
  add_executable(${target} ${CMAKE_SOURCE_DIR}/fuzz/${name}_fuzz.cc)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  target_link_libraries(${target} PRIVATE ${fuzz_DEPS} tonearm_flags)
  if(TONEARM_LIBFUZZER)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/fuzz/main.cc)
  tonearm_reuse_pch(${target} pch)
  add_test(NAME fuzz.${name} COMMAND ${target} ${CMAKE_SOURCE_DIR}/fuzz/corpus/${name})
  set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 600 LABELS fuzz)
endfunction()
