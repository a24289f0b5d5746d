# SPDX-License-Identifier: MIT
# Warnings for pnpsim's own code, for its built-in drivers, and for the examples. A driver or a test
# of somebody else gets none of these: pnpsim_add_driver() and pnpsim_add_test() leave warnings alone.

include(CheckCCompilerFlag)

set(pnpsim_warnings
  -Wall -Wextra -Wshadow -Wundef -Wvla -Wwrite-strings -Wpointer-arith -Wcast-align
  -Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition -Wredundant-decls
  -Wswitch-enum -Wformat=2 -Wno-format-nonliteral -Wimplicit-fallthrough -Winit-self
  -Wno-unknown-pragmas -Wno-multichar)

if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  list(APPEND pnpsim_warnings -Wlogical-op -Wduplicated-cond -Wjump-misses-init)
elseif(CMAKE_C_COMPILER_ID MATCHES "Clang")
  list(APPEND pnpsim_warnings -Wunreachable-code-break -Wassign-enum -Wcomma
    -Wconditional-uninitialized -Wnewline-eof)
endif()

set(pnpsim_driver_warnings -Wall -Wno-unknown-pragmas -Wno-multichar)

function(pnpsim_set_warnings target)
  target_compile_options(${target} PRIVATE ${pnpsim_warnings} $<$<BOOL:${PNPSIM_WERROR}>:-Werror>)
endfunction()

function(pnpsim_set_driver_warnings target)
  target_compile_options(${target} PRIVATE
    ${pnpsim_driver_warnings} $<$<BOOL:${PNPSIM_WERROR}>:-Werror>)
endfunction()

# The examples call the public functions, as a user would; their warnings are set from outside.
function(pnpsim_set_example_warnings directory)
  get_property(targets DIRECTORY "${directory}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
      pnpsim_set_warnings(${target})
    elseif(type MATCHES "LIBRARY")
      pnpsim_set_driver_warnings(${target})
    endif()
  endforeach()
endfunction()
