# SPDX-License-Identifier: MIT
#
# What 'cmake --install' puts where, and how others find it there: find_package(pnpsim CONFIG) gives
# pnpsim::pnpsim, pnpsim::wdk, pnpsim_add_driver() and pnpsim_add_test(); pkg-config knows "pnpsim"
# (the library and the control API) and "pnpsim-wdk" (what driver code needs). The installed tree may
# be moved: nothing in it holds the prefix.
#
# The headers get a folder of their own, because <windows.h> and its like must not be found by a
# program that did not ask for pnpsim.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# What may change the control API: the minor version until 1.0, then the major one.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(PNPSIM_API_VERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
  set(pnpsim_compatibility SameMinorVersion)
else()
  set(PNPSIM_API_VERSION "${PROJECT_VERSION_MAJOR}")
  set(pnpsim_compatibility SameMajorVersion)
endif()

set(PNPSIM_INSTALL_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}/pnpsim-${PNPSIM_API_VERSION}")
set(PNPSIM_INSTALL_INTERFACE "${PNPSIM_INSTALL_INCLUDEDIR}")
if(NOT IS_ABSOLUTE "${PNPSIM_INSTALL_INTERFACE}")
  set(PNPSIM_INSTALL_INTERFACE "$<INSTALL_PREFIX>/${PNPSIM_INSTALL_INTERFACE}")
endif()
set(PNPSIM_INSTALL_CMAKEDIR "${CMAKE_INSTALL_LIBDIR}/cmake/pnpsim")
set(PNPSIM_INSTALL_PKGCONFIGDIR "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

# The flags that pkg-config tells, in the words of this platform and for this kind of library.
function(_pnpsim_pkgconfig_flags)
  set(requires "")
  set(uv "-luv")
  if(PNPSIM_UV_FOUND)
    set(requires "libuv >= 1.40")
    set(uv "")
  endif()
  set(module "-shared")
  if(APPLE)
    set(module "-bundle -Wl,-U,_DriverEntry")
  endif()

  if(BUILD_SHARED_LIBS)
    set(pc_requires "")
    set(pc_requires_private "${requires}")
    set(pc_libs "-L\${libdir} -lpnpsim")
    set(pc_libs_private "${uv} ${pc_dl}")
    if(APPLE)
      set(pc_driver_libs "${module} -L\${libdir} -lpnpsim")
    else()
      set(pc_driver_libs "${module} -Wl,-Bsymbolic -Wl,-z,defs -L\${libdir} -lpnpsim")
    endif()
  else()
    # All of the library goes into the program, which hands the Windows names to the drivers.
    set(archive "\${libdir}/${CMAKE_STATIC_LIBRARY_PREFIX}pnpsim${CMAKE_STATIC_LIBRARY_SUFFIX}")
    set(pc_requires "${requires}")
    set(pc_requires_private "")
    set(pc_libs_private "")
    if(APPLE)
      set(pc_libs "-Wl,-force_load,${archive} -Wl,-export_dynamic ${uv}")
      set(pc_driver_libs "${module} -Wl,-undefined,dynamic_lookup")
    else()
      set(pc_libs "-Wl,--whole-archive,${archive},--no-whole-archive -Wl,--export-dynamic ${uv}")
      set(pc_driver_libs "${module} -Wl,-Bsymbolic -Wl,-z,now")
    endif()
  endif()
  foreach(name IN ITEMS requires requires_private libs libs_private driver_libs)
    string(STRIP "${pc_${name}}" pc_${name})
    set(pc_${name} "${pc_${name}}" PARENT_SCOPE)
  endforeach()
endfunction()

function(_pnpsim_install_pkgconfig)
  set(pc_dl "")
  foreach(library IN LISTS CMAKE_DL_LIBS)
    string(APPEND pc_dl " -l${library}")
  endforeach()
  _pnpsim_pkgconfig_flags()
  if(NOT BUILD_SHARED_LIBS)
    string(APPEND pc_libs "${pc_dl}")
  endif()

  # Relative to where the .pc file lies; an absolute folder of the user's choice stays absolute.
  file(RELATIVE_PATH pc_prefix
    "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
  string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
  foreach(name IN ITEMS LIBDIR INCLUDEDIR)
    set(pc_${name} "\${prefix}/${CMAKE_INSTALL_${name}}")
    if(IS_ABSOLUTE "${CMAKE_INSTALL_${name}}")
      set(pc_${name} "${CMAKE_INSTALL_${name}}")
    endif()
  endforeach()

  # pkg-config does not know the compiler that will be used; most likely it is this one.
  set(pc_wdk_cflags ${pnpsim_wdk_options})
  if(CMAKE_C_COMPILER_ID MATCHES "Clang")
    list(APPEND pc_wdk_cflags ${pnpsim_wdk_clang_options})
  endif()
  foreach(definition IN LISTS pnpsim_wdk_definitions)
    list(APPEND pc_wdk_cflags "-D${definition}")
  endforeach()
  string(JOIN " " pc_wdk_cflags ${pc_wdk_cflags})

  foreach(name IN ITEMS pnpsim pnpsim-wdk)
    configure_file("${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in"
                   "${PROJECT_BINARY_DIR}/package/${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/package/${name}.pc"
            DESTINATION "${PNPSIM_INSTALL_PKGCONFIGDIR}")
  endforeach()
endfunction()

function(_pnpsim_install_cmake)
  configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/pnpsimConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/package/pnpsimConfig.cmake"
    INSTALL_DESTINATION "${PNPSIM_INSTALL_CMAKEDIR}" NO_SET_AND_CHECK_MACRO)
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/pnpsimConfigVersion.cmake"
    COMPATIBILITY ${pnpsim_compatibility})
  install(FILES
    "${PROJECT_BINARY_DIR}/package/pnpsimConfig.cmake"
    "${PROJECT_BINARY_DIR}/package/pnpsimConfigVersion.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/PnpsimDriver.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/PnpsimLibuv.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/driver_stamp.c"
    DESTINATION "${PNPSIM_INSTALL_CMAKEDIR}")
  install(EXPORT pnpsimTargets NAMESPACE pnpsim:: DESTINATION "${PNPSIM_INSTALL_CMAKEDIR}")
endfunction()

function(pnpsim_install)
  install(TARGETS pnpsim pnpsim_wdk EXPORT pnpsimTargets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(DIRECTORY
    "${PROJECT_SOURCE_DIR}/include/pnpsim"
    "${PROJECT_SOURCE_DIR}/include/wdk"
    "${PROJECT_SOURCE_DIR}/include/sdk"
    DESTINATION "${PNPSIM_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
  _pnpsim_install_cmake()
  _pnpsim_install_pkgconfig()
  if(PNPSIM_EXPORT_INTERNALS)
    install(CODE "message(NOTICE \"pnpsim: this library shows its internal names, for its own unit tests; to install, configure with -DPNPSIM_BUILD_TESTS=OFF\")")
  endif()
endfunction()
