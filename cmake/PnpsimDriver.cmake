# SPDX-License-Identifier: MIT
#
# pnpsim_add_driver(<name> SOURCES <file>... [INCLUDE_DIRECTORIES <dir>...] [STATIC])
#   Builds a Windows driver from its unmodified sources. By default it is a module,
#   <name>.sys.so in <build>/drivers, which pnpsim_driver_load(sim, "<name>") finds. A routine that
#   pnpsim only declares raises V-NOT_SIMULATED when it is called. With STATIC the driver becomes part of
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

# ---- Includes as Windows reads them -----------------------------------------------------------
#
# A driver's #include may differ in case from the file, may separate with backslashes, and may name a
# .tmh file that WPP would have written. For each such line a file of exactly that name is made, which
# includes the right one; for a .tmh, WPP's words as nothing. On a file system that ignores case only
# the last two are needed.

# TRUE when Public.h and public.h may be two files.
function(_pnpsim_is_case_sensitive ret)
  if(NOT DEFINED PNPSIM_CASE_SENSITIVE)
    file(WRITE "${CMAKE_BINARY_DIR}/pnpsim_forward/probe" "")
    set(sensitive TRUE)
    if(EXISTS "${CMAKE_BINARY_DIR}/pnpsim_forward/PROBE")
      set(sensitive FALSE)
    endif()
    set(PNPSIM_CASE_SENSITIVE ${sensitive} CACHE INTERNAL "Whether case tells files apart")
  endif()
  set(${ret} ${PNPSIM_CASE_SENSITIVE} PARENT_SCOPE)
endfunction()

# The file that an include means when case is ignored, looked for in these folders; empty when none.
function(_pnpsim_find_any_case ret path)
  string(TOLOWER "${path}" wanted)
  get_filename_component(wanted_name "${wanted}" NAME)
  get_filename_component(sub "${path}" DIRECTORY)
  set(found "")
  foreach(directory IN LISTS ARGN)
    if(found)
      break()
    endif()
    file(GLOB candidates "${directory}/${sub}/*.h" "${directory}/${sub}/*.inc"
      "${directory}/${sub}/*.hpp")
    foreach(candidate IN LISTS candidates)
      get_filename_component(name "${candidate}" NAME)
      string(TOLOWER "${name}" name)
      if(name STREQUAL wanted_name)
        get_filename_component(found "${candidate}" ABSOLUTE)
        break()
      endif()
    endforeach()
  endforeach()
  set(${ret} "${found}" PARENT_SCOPE)
endfunction()

function(_pnpsim_forward_one directory include places)
  if(include MATCHES "\\.[tT][mM][hH]$")
    file(WRITE "${directory}/${include}" "#include <detail/wpp.h>\n")
    return()
  endif()
  string(REPLACE "\\" "/" path "${include}")
  _pnpsim_is_case_sensitive(sensitive)
  if(path STREQUAL include AND NOT sensitive)
    return()
  endif()
  foreach(place IN LISTS places)
    if(path STREQUAL include AND EXISTS "${place}/${include}")
      return()
    endif()
  endforeach()
  _pnpsim_find_any_case(target "${path}" ${places})
  if(target)
    get_filename_component(folder "${directory}/${include}" DIRECTORY)
    file(MAKE_DIRECTORY "${folder}")
    file(WRITE "${directory}/${include}" "#include \"${target}\"\n")
  endif()
endfunction()

# Makes the files for all sources, and the headers beside them and in the include directories.
function(_pnpsim_forward target sources include_directories)
  set(directory "${CMAKE_BINARY_DIR}/pnpsim_forward/${target}")
  set(places "")
  set(files "")
  foreach(source IN LISTS sources)
    get_filename_component(source "${source}" ABSOLUTE)
    get_filename_component(place "${source}" DIRECTORY)
    list(APPEND places "${place}")
    list(APPEND files "${source}")
  endforeach()
  foreach(place IN LISTS include_directories)
    get_filename_component(place "${place}" ABSOLUTE)
    list(APPEND places "${place}")
  endforeach()
  list(REMOVE_DUPLICATES places)
  foreach(place IN LISTS places)
    file(GLOB headers "${place}/*.h" "${place}/*.hpp")
    list(APPEND files ${headers})
  endforeach()
  get_target_property(system pnpsim::wdk INTERFACE_INCLUDE_DIRECTORIES)
  foreach(place IN LISTS system)
    string(REGEX REPLACE "\\$<[A-Z_]+:([^>]*)>" "\\1" place "${place}")
    if(IS_DIRECTORY "${place}")
      list(APPEND places "${place}")
    endif()
  endforeach()
  foreach(file IN LISTS files)
    if(NOT EXISTS "${file}" OR IS_DIRECTORY "${file}")
      continue()
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(STRINGS "${file}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*[\"<]")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^[^\"<]*[\"<]([^\">]*)[\">].*$" "\\1" include "${line}")
      if(include MATCHES "[A-Z\\]|\\.tmh$")
        _pnpsim_forward_one("${directory}" "${include}" "${places}")
      endif()
    endforeach()
  endforeach()
  if(IS_DIRECTORY "${directory}")
    target_include_directories(${target} PRIVATE "${directory}")
  endif()
endfunction()

# What driver code needs from the compiler.
function(_pnpsim_driver_properties target)
  target_link_libraries(${target} PRIVATE pnpsim::wdk)
  target_include_directories(${target} PRIVATE ${ARGN})
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C>:-std=gnu17>
    "$<$<COMPILE_LANGUAGE:CXX>:-std=gnu++17;-fno-exceptions;-fno-rtti>")
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
    _pnpsim_forward(${name} "${arg_SOURCES}" "${arg_INCLUDE_DIRECTORIES}")
    target_compile_definitions(${name} PRIVATE DriverEntry=${id}_DriverEntry)
    return()
  endif()

  # The stamp is the one symbol by which the loader knows a driver.
  add_library(${name} MODULE ${arg_SOURCES} "${PNPSIM_CMAKE_DIRECTORY}/driver_stamp.c")
  _pnpsim_driver_properties(${name} ${arg_INCLUDE_DIRECTORIES})
  _pnpsim_forward(${name} "${arg_SOURCES}" "${arg_INCLUDE_DIRECTORIES}")
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
