#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/api-coverage.md and the weak functions of src/ddi follow from the headers; when these have changed
# and cmake/generate_declared.sh has not been run, this says so. It also makes sure that the check fails
# for a routine that is new.
#   sh tests/compat/api_coverage.sh <source> <build>
set -u

root=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-coverage.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

# Compares what is in a tree with what the generator makes of it.
stale() {
    mkdir -p "$work/out"
    sh "$root/cmake/generate_declared.sh" "$1" "$work/out" >"$work/log" || return 0
    {
        diff "$1/docs/api-coverage.md" "$work/out/docs/api-coverage.md"
        for file in "$1"/src/ddi/declared_* "$work"/out/src/ddi/declared_*; do
            name=${file##*/}
            diff "$1/src/ddi/$name" "$work/out/src/ddi/$name"
        done
    } >"$work/diff" 2>&1
    [ -s "$work/diff" ]
}

if stale "$root"; then
    sed -n 1,20p "$work/diff"
    echo "FAILED run: sh cmake/generate_declared.sh ."
    exit 1
fi
cat "$work/log"

mkdir -p "$work/tree/docs" "$work/tree/cmake"
cp -R "$root/include" "$work/tree/include"
mkdir -p "$work/tree/src"
cp -R "$root/src/ddi" "$work/tree/src/ddi"
cp "$root/docs/api-coverage.md" "$work/tree/docs/"
cp "$root/cmake/wdk_declarations.awk" "$work/tree/cmake/"
sed 's/^EXTERN_C_END$/NTKERNELAPI NTSTATUS IoNewRoutine(PVOID Object);\n&/' \
    "$root/include/wdk/detail/remove_lock.h" >"$work/tree/include/wdk/detail/remove_lock.h"
if ! stale "$work/tree" || ! grep -q IoNewRoutine "$work/diff"; then
    echo "FAILED a routine that is new in the headers is not noticed"
    exit 1
fi
echo "ok     a routine that is new in the headers is noticed"
