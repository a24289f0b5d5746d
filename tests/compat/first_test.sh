#!/bin/sh
# SPDX-License-Identifier: MIT
# The first test of README.md as its reader would build it: takes the four files out of the page, puts
# them beside a link to this repository, configures, builds and runs them, and then makes sure that
# the test fails when the driver no longer does what the story says.
#   sh tests/compat/first_test.sh <source> <build>
set -u

root=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-first.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

# Prints the code block that begins with this line; without the fence, with the line.
block() {
    awk -v first="$1" '
        /^```/ { inside = 0; fresh = 1; next }
        fresh && $0 == first { inside = 1 }
        { fresh = 0 }
        inside { print }' "$root/README.md"
}

fail() {
    [ ! -f "$work/log" ] || tail -n 40 "$work/log"
    echo "FAILED $*"
    exit 1
}

run() { "$@" >"$work/log" 2>&1; }

for name in gate_public.h gate.c test_gate.c; do
    block "/* $name */" >"$work/$name"
    [ -s "$work/$name" ] || fail "README.md has no code block that begins with /* $name */"
done
block 'cmake_minimum_required(VERSION 3.18)' >"$work/CMakeLists.txt"
[ -s "$work/CMakeLists.txt" ] || fail "README.md has no code block of CMake"
ln -s "$root" "$work/pnpsim"

run cmake -S "$work" -B "$work/build" -DCMAKE_BUILD_TYPE=Debug || fail "the project is not configured"
run cmake --build "$work/build" --parallel 2 || fail "the project does not build"
run "$work/build/test_gate" || fail "the test does not pass"

awk '
    /^    return IoRegisterPlugPlayNotification/ { print "    return STATUS_SUCCESS;"; inside = 1 }
    !inside { print }
    /;$/ { inside = 0 }' "$work/gate.c" >"$work/other.c"
grep -q '^    return STATUS_SUCCESS;$' "$work/other.c" || fail "gate.c no longer registers last"
mv "$work/other.c" "$work/gate.c"
run cmake --build "$work/build" --parallel 2 || fail "a driver that registers nothing does not build"
if run "$work/build/test_gate"; then
    fail "the test passes with a driver that registers nothing"
fi
grep -q 'kernel gate ARRIVAL' "$work/log" || fail "the failed test does not tell the story"
echo "ok     the first test of README.md"
