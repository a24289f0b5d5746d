# SPDX-License-Identifier: MIT
# Tests of the public Windows headers themselves; no library is linked.

set(PN_HEADER_TESTS_DIR "${CMAKE_CURRENT_LIST_DIR}")

# Gives a target what pnpsim_add_driver() gives a driver, and nothing else.
function(pn_header_test_flags target)
    set_target_properties(${target} PROPERTIES C_STANDARD 17 C_EXTENSIONS ON CXX_STANDARD 17
                                               CXX_EXTENSIONS ON)
    target_compile_options(${target} PRIVATE -fshort-wchar -fms-extensions)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(arm64|aarch64|ARM64)$")
        target_compile_definitions(${target} PRIVATE _WIN64 _ARM64_)
    else()
        target_compile_definitions(${target} PRIVATE _WIN64 _AMD64_)
    endif()
    set(include "${PN_HEADER_TESTS_DIR}/../../../include")
    target_include_directories(${target} SYSTEM PRIVATE "${include}/wdk" "${include}/sdk")
endfunction()

# Call from tests/CMakeLists.txt. CMocka's usage requirements come in as arguments, for example
# pn_add_header_tests(cmocka::cmocka).
function(pn_add_header_tests)
    set(here "${PN_HEADER_TESTS_DIR}")
    set(include "${here}/../../../include")

    add_test(NAME headers_alone_c COMMAND sh "${here}/headers.sh" c "${include}"
                                          "${CMAKE_C_COMPILER}")
    add_test(NAME headers_refusals COMMAND sh "${here}/refusals.sh" "${include}"
                                           "${CMAKE_C_COMPILER}")
    add_test(NAME headers_layout_oracle COMMAND sh "${here}/oracle.sh")
    set_tests_properties(headers_layout_oracle PROPERTIES SKIP_RETURN_CODE 77)

    # These state their facts by compiling; a wrong one breaks the build.
    add_library(headers_layout OBJECT "${here}/layout.c" "${here}/layout_user.c"
                                      "${here}/both_orders.c" "${here}/idioms.c")
    pn_header_test_flags(headers_layout)
    set_source_files_properties("${here}/idioms.c" PROPERTIES COMPILE_OPTIONS -w)

    add_executable(headers_inlines "${here}/inlines.c" "${here}/guid_link.c")
    pn_header_test_flags(headers_inlines)
    target_link_libraries(headers_inlines PRIVATE ${ARGN})
    add_test(NAME headers_inlines COMMAND headers_inlines)

    if(CMAKE_CXX_COMPILER)
        add_test(NAME headers_alone_cxx COMMAND sh "${here}/headers.sh" cxx "${include}"
                                                "${CMAKE_CXX_COMPILER}")
        add_executable(headers_cplusplus "${here}/cplusplus.cpp")
        pn_header_test_flags(headers_cplusplus)
        add_test(NAME headers_cplusplus COMMAND headers_cplusplus)
    endif()
endfunction()
