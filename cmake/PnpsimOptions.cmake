# SPDX-License-Identifier: MIT
# Every option of the build, each with one line of help. Tests, examples and the installation default
# to on only when pnpsim is the project that is being built, not a part of another one.

if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
  set(pnpsim_is_top_level ON)
else()
  set(pnpsim_is_top_level OFF)
endif()

# Not an option when pnpsim is a part: it would decide for the libraries of the whole, too.
if(pnpsim_is_top_level)
  option(BUILD_SHARED_LIBS "Build libpnpsim as a shared library" ON)
elseif(NOT DEFINED BUILD_SHARED_LIBS)
  set(BUILD_SHARED_LIBS ON)
endif()
option(PNPSIM_BUILD_TESTS "Build the library's own tests" ${pnpsim_is_top_level})
option(PNPSIM_BUILD_EXAMPLES "Build the examples" ${pnpsim_is_top_level})
option(PNPSIM_INSTALL "Make 'cmake --install' install pnpsim" ${pnpsim_is_top_level})
option(PNPSIM_WERROR "Treat warnings in pnpsim's own code as errors" OFF)
option(PNPSIM_COVERAGE "Instrument for gcov" OFF)
option(PNPSIM_EXPORT_INTERNALS
  "Show internal names in the library, which its unit tests call" ${PNPSIM_BUILD_TESTS})
set(PNPSIM_SANITIZE "" CACHE STRING "Sanitizers: empty, address,undefined or thread")
set_property(CACHE PNPSIM_SANITIZE PROPERTY STRINGS "" "address,undefined" "thread")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES AND pnpsim_is_top_level)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

if(PNPSIM_SANITIZE)
  if(NOT PNPSIM_SANITIZE MATCHES "^(address|undefined|address,undefined|thread)$")
    message(FATAL_ERROR "PNPSIM_SANITIZE is '${PNPSIM_SANITIZE}'; "
      "known values: empty, address, undefined, address,undefined, thread")
  endif()
  add_compile_options(-fsanitize=${PNPSIM_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -g)
  if(CMAKE_C_COMPILER_ID MATCHES "Clang")
    # Callback types are unprototyped on purpose, see include/wdk.
    add_compile_options(-fno-sanitize=function)
  endif()
  add_link_options(-fsanitize=${PNPSIM_SANITIZE})
endif()

if(PNPSIM_COVERAGE)
  add_compile_options(--coverage -O0 -g)
  add_link_options(--coverage)
endif()
