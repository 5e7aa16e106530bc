# Compile through ccache where it is installed, so that every clone and every build folder shares its objects: paths
# below the clone are hashed relative to the build folder (for a build folder elsewhere all paths are, and it must lie as
# deep). Precompiled headers need the sloppiness. With depend mode a miss costs no preprocessing of its own.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  cmake_path(IS_PREFIX CMAKE_SOURCE_DIR ${CMAKE_BINARY_DIR} NORMALIZE inside)
  set(base /)
  if(inside)
    set(base ${CMAKE_SOURCE_DIR})
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env CCACHE_BASEDIR=${base} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${CCACHE_PROGRAM})
endif()
