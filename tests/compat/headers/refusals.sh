#!/bin/sh
# SPDX-License-Identifier: MIT
# What must not compile, and the one message that says why.
#   refusals.sh <include directory> <C compiler> [flags...]
set -u

include=$1
shift
failed=0

# refuses <text of the message> <number of errors> <header> <flags...>
refuses() {
    message=$1 wanted=$2 header=$3
    shift 3
    output=$(echo "#include <$header>" | "$@" -isystem "$include/wdk" -x c -fsyntax-only - 2>&1) &&
        echo "compiles, but should not: $header" && failed=1
    errors=$(printf '%s\n' "$output" | grep -c 'error:')
    if [ "$errors" -ne "$wanted" ] || ! printf '%s\n' "$output" | grep -q "$message"; then
        echo "wanted $wanted error(s) with \"$message\", got:"
        printf '%s\n' "$output"
        failed=1
    fi
}

refuses 'use pnpsim_add_driver' 1 ntddk.h "$@" -std=gnu17 -fms-extensions -D_WIN64 -D_AMD64_
refuses 'KMDF is not simulated yet' 1 wdf.h \
    "$@" -std=gnu17 -fms-extensions -fshort-wchar -D_WIN64 -D_AMD64_
refuses 'define _AMD64_ or _ARM64_' 1 ntddk.h \
    "$@" -std=gnu17 -fms-extensions -fshort-wchar -D_WIN64
exit $failed
