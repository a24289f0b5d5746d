# SPDX-License-Identifier: MIT
# Finds libuv >= 1.40: a target of the project around us, else what pkg-config knows, else libuv's
# CMake package. Makes pnpsim_libuv, or leaves the reason in PNPSIM_LIBUV_MISSING. Used by the build
# and, for a static library, by find_package(pnpsim).

if(TARGET pnpsim_libuv)
  return()
endif()

set(pnpsim_libuv_target "")
foreach(target IN ITEMS libuv::uv uv uv_a)
  if(TARGET ${target} AND NOT pnpsim_libuv_target)
    set(pnpsim_libuv_target ${target})
  endif()
endforeach()

if(NOT pnpsim_libuv_target)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(PNPSIM_UV QUIET IMPORTED_TARGET GLOBAL libuv>=1.40)
  endif()
  if(PNPSIM_UV_FOUND)
    set(pnpsim_libuv_target PkgConfig::PNPSIM_UV)
  else()
    find_package(libuv 1.40 QUIET CONFIG)
    foreach(target IN ITEMS libuv::uv uv uv_a)
      if(TARGET ${target} AND NOT pnpsim_libuv_target)
        set(pnpsim_libuv_target ${target})
        get_target_property(pnpsim_libuv_is_imported ${target} IMPORTED)
        if(pnpsim_libuv_is_imported)
          set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL TRUE)
        endif()
      endif()
    endforeach()
  endif()
endif()

if(NOT pnpsim_libuv_target)
  string(CONCAT PNPSIM_LIBUV_MISSING "pnpsim needs libuv 1.40 or newer and its headers: "
    "apt install libuv1-dev, dnf install libuv-devel, pacman -S libuv, apk add libuv-dev or "
    "brew install libuv. 'sh cmake/quickstart.sh test' installs what is missing.")
  return()
endif()

# Imported, so that a static library that is installed can name it.
add_library(pnpsim_libuv INTERFACE IMPORTED GLOBAL)
target_link_libraries(pnpsim_libuv INTERFACE ${pnpsim_libuv_target})
