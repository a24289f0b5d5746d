# SPDX-License-Identifier: MIT
# Finds libuv >= 1.40 through pkg-config, else through its CMake package, and makes pnpsim_libuv.

add_library(pnpsim_libuv INTERFACE)

find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PNPSIM_UV QUIET IMPORTED_TARGET libuv>=1.40)
endif()

if(PNPSIM_UV_FOUND)
  target_link_libraries(pnpsim_libuv INTERFACE PkgConfig::PNPSIM_UV)
else()
  find_package(libuv QUIET)
  if(TARGET libuv::uv)
    target_link_libraries(pnpsim_libuv INTERFACE libuv::uv)
  elseif(TARGET uv)
    target_link_libraries(pnpsim_libuv INTERFACE uv)
  elseif(TARGET uv_a)
    target_link_libraries(pnpsim_libuv INTERFACE uv_a)
  else()
    message(FATAL_ERROR "pnpsim needs libuv 1.40 or newer and its headers: "
      "apt install libuv1-dev, dnf install libuv-devel, pacman -S libuv, apk add libuv-dev or "
      "brew install libuv. 'sh cmake/quickstart.sh test' installs what is missing.")
  endif()
endif()
