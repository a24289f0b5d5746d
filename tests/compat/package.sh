#!/bin/sh
# SPDX-License-Identifier: MIT
# Another project uses what is installed: installs this build, moves the result elsewhere, and there
# builds and runs tests/compat/package, once through find_package and once with a plain compiler and
# pkg-config. Then removes what the driver needs and makes sure that this is noticed.
#   sh tests/compat/package.sh <source> <build>
set -u

root=$1 build=$2
project=$root/tests/compat/package
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-package.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
prefix=$work/moved

fail() {
    [ ! -f "$work/log" ] || tail -n 40 "$work/log"
    echo "FAILED $*"
    exit 1
}

run() { "$@" >"$work/log" 2>&1; }

cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

case $(cached PNPSIM_SANITIZE)$(cached PNPSIM_COVERAGE) in
OFF | '') ;;
*)
    echo "skipped: this build is instrumented, and not for others"
    exit 77
    ;;
esac

shared=$(cached BUILD_SHARED_LIBS)
compiler=${CC:-$(cached CMAKE_C_COMPILER)}
kind=static
case $shared in
ON | 1 | TRUE | YES | on | true) kind=shared ;;
esac

run cmake --install "$build" --prefix "$work/first" || fail "the installation"
mv "$work/first" "$prefix"
if grep -rIl -e "$work/first" -e "$root/" "$prefix" >"$work/log"; then
    fail "these installed files name the folder they were built in or installed to"
fi
if [ -e "$prefix/include/windows.h" ] || [ -e "$prefix/include/wdm.h" ]; then
    fail "a Windows header lies where every program finds it"
fi

# Through CMake.
run env CC="$compiler" cmake -S "$project" -B "$work/cmake" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_PREFIX_PATH="$prefix" || fail "find_package(pnpsim)"
run cmake --build "$work/cmake" --parallel 2 || fail "the build with find_package"
(cd "$work/cmake" && run ctest --output-on-failure) || fail "the test with find_package"
grep -q '100% tests passed.* out of 1$' "$work/log" || fail "the test with find_package did not run"
echo "ok     $kind library, find_package"

# As a part of another project, which gets no test, no example and no installed file of ours. Once is
# enough, and tests/compat/first_test.sh takes the library in with each build.
if [ "$kind" = static ]; then
    run env CC="$compiler" cmake -S "$project" -B "$work/fetch" -DCMAKE_BUILD_TYPE=Debug \
        -DLATCH_FETCHES_PNPSIM="$root" || fail "FetchContent"
    run cmake --build "$work/fetch" --parallel 2 || fail "the build with FetchContent"
    (cd "$work/fetch" && run ctest --output-on-failure) || fail "the test with FetchContent"
    grep -q '100% tests passed.* out of 1$' "$work/log" || fail "more or less than the one test ran"
    run cmake --install "$work/fetch" --prefix "$work/fetched" || fail "the installation of the whole"
    [ ! -e "$work/fetched" ] || fail "the whole installs files of its part"
    echo "ok     FetchContent"
fi

# Through pkg-config; PKG_CONFIG_PATH adds to what is known of libuv and CMocka.
if ! command -v pkg-config >/dev/null 2>&1; then
    echo "skipped: pkg-config is not here"
    exit 0
fi
package=$(find "$prefix" -name pnpsim.pc)
library=$(dirname "$(dirname "$package")")
PKG_CONFIG_PATH=$(dirname "$package")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
version=$(pkg-config --modversion pnpsim) || fail "pkg-config does not know pnpsim"

# Flags are lists of words on purpose.
# shellcheck disable=SC2046
driver() {
    "$compiler" $(pkg-config --cflags pnpsim-wdk) \
        $(pkg-config --variable=driver_cflags pnpsim-wdk) "-DPNPSIM_STAMP_NAME=\"latch\"" \
        -o "$work/drivers/latch$(pkg-config --variable=driver_suffix pnpsim-wdk)" "$@" \
        "$(pkg-config --variable=driver_stamp pnpsim-wdk)" \
        $(pkg-config --variable=driver_libs pnpsim-wdk)
}

# shellcheck disable=SC2046
program() {
    "$compiler" -std=gnu11 $(pkg-config --cflags pnpsim pnpsim-wdk cmocka) \
        "-DLATCH_PNPSIM_VERSION=\"$version\"" -o "$work/test_latch" "$project/test_latch.c" \
        $(pkg-config --libs pnpsim cmocka) -Wl,-rpath,"$library"
}

mkdir "$work/drivers"
run driver "$project/latch.c" || fail "the driver with pkg-config"
run program || fail "the test program with pkg-config"
run env PNPSIM_DRIVER_PATH="$work/drivers" "$work/test_latch" || fail "the test with pkg-config"
echo "ok     $kind library, pkg-config"

# A routine that pnpsim does not simulate: a link error with the shared library, with the static one
# an error when the module is loaded. Both name it.
{
    cat "$project/latch.c"
    echo 'NTSTATUS IoDoSomethingElse(VOID);'
    echo 'VOID LatchElse(VOID);'
    echo 'VOID LatchElse(VOID) { IoDoSomethingElse(); }'
} >"$work/else.c"
if run driver -I "$project" "$work/else.c"; then
    [ "$kind" = static ] || fail "a driver that calls an unknown routine is linked"
    if run env PNPSIM_DRIVER_PATH="$work/drivers" "$work/test_latch"; then
        fail "a driver that calls an unknown routine is loaded"
    fi
fi
grep -q IoDoSomethingElse "$work/log" || fail "an unknown routine is not named"
echo "ok     $kind library, an unknown routine is named"
