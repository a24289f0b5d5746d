# SPDX-License-Identifier: MIT
#
# pnpsim_add_driver(<name> SOURCES <file>... [INCLUDE_DIRECTORIES <dir>...] [STATIC])
#   Builds a Windows driver from its unmodified sources. By default it is a module,
#   <name>.sys.so in <build>/drivers, which pnpsim_driver_load(sim, "<name>") finds. A routine that
#   pnpsim does not simulate is a link error that names it. With STATIC the driver becomes part of
#   the test programs that list it, for debugging: its entry is called <name>_DriverEntry there, and
#   pnpsim_driver_add(sim, "<name>", <name>_DriverEntry) makes it known.
#
# pnpsim_add_test(<name> SOURCES <file>... [DRIVERS <name>...] [LABELS <label>...]
#                 [INCLUDE_DIRECTORIES <dir>...])
#   Builds a CMocka program, makes it depend on the drivers, and registers it with CTest.
#   The label is "example" unless others are given.

include_guard(GLOBAL)

set(PNPSIM_DRIVER_SUFFIX ".sys.so" CACHE INTERNAL "What follows a driver's name in its file name")
set(PNPSIM_DRIVER_DIRECTORY "${CMAKE_BINARY_DIR}/drivers" CACHE INTERNAL "Where drivers are built")
set(PNPSIM_CMAKE_DIRECTORY "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "Where pnpsim's CMake files are")

# What driver code needs from the compiler.
function(_pnpsim_driver_properties target)
  target_link_libraries(${target} PRIVATE pnpsim::wdk)
  target_include_directories(${target} PRIVATE ${ARGN})
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C>:-std=gnu17>)
  if(PNPSIM_SANITIZE MATCHES "undefined")
    # The payload of a notification starts at offset 36: reading a pointer there is legal on x64.
    target_compile_options(${target} PRIVATE -fno-sanitize=alignment)
  endif()
  # "linux" and "unix" are macros in the gnu dialects and names in driver code.
  target_compile_options(${target} PRIVATE -Ulinux -Uunix)
  # A checked build, as with the WDK: KdPrint speaks, and its lines are in the timeline.
  target_compile_definitions(${target} PRIVATE $<$<CONFIG:Debug>:DBG=1>)
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden)
endfunction()

function(pnpsim_add_driver name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC" "" "SOURCES;INCLUDE_DIRECTORIES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "pnpsim_add_driver(${name}): unknown argument ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "pnpsim_add_driver(${name}): SOURCES is missing")
  endif()

  if(arg_STATIC)
    string(MAKE_C_IDENTIFIER "${name}" id)
    add_library(${name} OBJECT ${arg_SOURCES})
    _pnpsim_driver_properties(${name} ${arg_INCLUDE_DIRECTORIES})
    target_compile_definitions(${name} PRIVATE DriverEntry=${id}_DriverEntry)
    return()
  endif()

  # The stamp is the one symbol by which the loader knows a driver.
  add_library(${name} MODULE ${arg_SOURCES} "${PNPSIM_CMAKE_DIRECTORY}/driver_stamp.c")
  _pnpsim_driver_properties(${name} ${arg_INCLUDE_DIRECTORIES})
  target_compile_definitions(${name} PRIVATE "PNPSIM_STAMP_NAME=\"${name}\"")
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX "${PNPSIM_DRIVER_SUFFIX}"
    LIBRARY_OUTPUT_DIRECTORY "${PNPSIM_DRIVER_DIRECTORY}$<0:>")

  get_target_property(library_type pnpsim::pnpsim TYPE)
  if(library_type STREQUAL "SHARED_LIBRARY")
    target_link_libraries(${name} PRIVATE pnpsim::pnpsim)
  endif()
  if(APPLE)
    target_link_options(${name} PRIVATE "LINKER:-U,_DriverEntry")
    if(NOT library_type STREQUAL "SHARED_LIBRARY")
      target_link_options(${name} PRIVATE "LINKER:-undefined,dynamic_lookup")
    endif()
  else()
    target_link_options(${name} PRIVATE "LINKER:-Bsymbolic")
    if(library_type STREQUAL "SHARED_LIBRARY" AND NOT PNPSIM_SANITIZE)
      target_link_options(${name} PRIVATE "LINKER:-z,defs")
    else()
      # What the linker cannot check here is checked when the module is loaded, not when it is called.
      target_link_options(${name} PRIVATE "LINKER:-z,now")
    endif()
  endif()
endfunction()

# Makes the target pnpsim_cmocka once, in whatever project asks first.
function(_pnpsim_find_cmocka)
  if(TARGET pnpsim_cmocka)
    return()
  endif()
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(PNPSIM_CMOCKA QUIET IMPORTED_TARGET GLOBAL cmocka>=1.1.5)
  endif()
  if(PNPSIM_CMOCKA_FOUND)
    set(found PkgConfig::PNPSIM_CMOCKA)
  else()
    find_package(cmocka 1.1.5 QUIET CONFIG)
    if(TARGET cmocka::cmocka)
      set_target_properties(cmocka::cmocka PROPERTIES IMPORTED_GLOBAL TRUE)
      set(found cmocka::cmocka)
    elseif(CMOCKA_LIBRARIES)
      set(found "${CMOCKA_LIBRARIES}")
    else()
      message(FATAL_ERROR "pnpsim's tests need CMocka 1.1.5 or newer: apt install libcmocka-dev, "
        "dnf install libcmocka-devel, pacman -S cmocka, apk add cmocka-dev or brew install cmocka. "
        "'sh cmake/quickstart.sh test' installs what is missing.")
    endif()
  endif()
  add_library(pnpsim_cmocka INTERFACE IMPORTED GLOBAL)
  target_link_libraries(pnpsim_cmocka INTERFACE ${found})
  if(CMOCKA_INCLUDE_DIR AND NOT PNPSIM_CMOCKA_FOUND)
    target_include_directories(pnpsim_cmocka INTERFACE "${CMOCKA_INCLUDE_DIR}")
  endif()
endfunction()

# The whole of a static libpnpsim goes into the program, and the drivers find its names there.
function(_pnpsim_link_program target)
  get_target_property(library_type pnpsim::pnpsim TYPE)
  target_link_libraries(${target} PRIVATE pnpsim::pnpsim)
  if(library_type STREQUAL "STATIC_LIBRARY")
    set_target_properties(${target} PROPERTIES ENABLE_EXPORTS ON)
    if(APPLE)
      target_link_options(${target} PRIVATE
        "LINKER:-force_load,$<TARGET_FILE:pnpsim::pnpsim>" "LINKER:-export_dynamic")
    else()
      target_link_options(${target} PRIVATE
        "LINKER:--whole-archive,$<TARGET_FILE:pnpsim::pnpsim>,--no-whole-archive")
    endif()
  endif()
endfunction()

function(pnpsim_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DRIVERS;LABELS;INCLUDE_DIRECTORIES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "pnpsim_add_test(${name}): unknown argument ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "pnpsim_add_test(${name}): SOURCES is missing")
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS example)
  endif()

  _pnpsim_find_cmocka()
  add_executable(${name} ${arg_SOURCES})
  _pnpsim_link_program(${name})
  target_link_libraries(${name} PRIVATE pnpsim::wdk pnpsim_cmocka)
  target_include_directories(${name} PRIVATE ${arg_INCLUDE_DIRECTORIES})
  target_compile_definitions(${name} PRIVATE
    "PNPSIM_DRIVER_PATH=\"${PNPSIM_DRIVER_DIRECTORY}\"" "PNPSIM_TEST_PROGRAM=\"$<TARGET_FILE:${name}>\"")

  foreach(driver IN LISTS arg_DRIVERS)
    get_target_property(driver_type ${driver} TYPE)
    if(driver_type STREQUAL "OBJECT_LIBRARY")
      target_sources(${name} PRIVATE $<TARGET_OBJECTS:${driver}>)
    else()
      add_dependencies(${name} ${driver})
    endif()
  endforeach()

  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 120)
endfunction()
