#!/bin/sh
# SPDX-License-Identifier: MIT
# A project outside this repository: a driver of mixed-case and backslash includes, WPP, C and C++ builds
# with pnpsim_add_driver and loads, and the snippets of docs/porting-a-driver.md compile.
#   sh tests/compat/driver_project.sh <source> <build>
set -u

root=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-project.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

fail() {
    [ ! -f "$work/log" ] || grep -E 'rror|FAILED' "$work/log" | sed -n 1,30p
    echo "FAILED $*"
    exit 1
}

run() { "$@" >"$work/log" 2>&1; }

# The code block of the guide that begins with this line.
block() {
    awk -v first="$1" '
        /^```/ { inside = 0; fresh = 1; next }
        fresh && $0 == first { inside = 1 }
        { fresh = 0 }
        inside { print }' "$root/docs/porting-a-driver.md"
}

cp -R "$root/tests/compat/project" "$work/project" || exit 2
{
    block '/* guide: driver */'
    echo 'NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)'
    echo '{'
    echo '    USHORT Node = 1;'
    echo '    UNREFERENCED_PARAMETER(RegistryPath);'
    echo '    IoGetDeviceNumaNode(DriverObject->DeviceObject, &Node);'
    echo '    return Node == 0 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;'
    echo '}'
} >"$work/guide.c"
block '/* guide: test */' >"$work/project/guide_test.c"
[ "$(wc -l <"$work/guide.c")" -gt 12 ] || fail "the guide has no block for the driver"
[ -s "$work/project/guide_test.c" ] || fail "the guide has no block for the test"
sed -i.old 's/SOURCES test_odd.c/SOURCES test_odd.c guide_test.c/' "$work/project/CMakeLists.txt"

generator='Unix Makefiles'
if command -v ninja >/dev/null 2>&1; then generator=Ninja; fi
if command -v ccache >/dev/null 2>&1; then
    CMAKE_C_COMPILER_LAUNCHER=ccache
    export CMAKE_C_COMPILER_LAUNCHER
fi
run cmake -S "$work/project" -B "$work/build" -G "$generator" -DCMAKE_BUILD_TYPE=Debug \
    -DPNPSIM_ROOT="$root" -DGUIDE_SOURCE="$work/guide.c" || fail "the project is not configured"
run cmake --build "$work/build" --parallel 2 || fail "the project does not build"
run "$work/build/test_odd" || fail "the driver does not load"
echo "ok     a driver as it comes from Windows builds and loads"
