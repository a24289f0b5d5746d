#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles the layout files with mingw-w64 and its own DDK headers: an independent witness of the
# numbers. Exit code 77 means that the compiler or its DDK headers are not installed.
set -u

here=$(CDPATH= cd "$(dirname "$0")" && pwd)
cc=${PNPSIM_ORACLE_CC:-x86_64-w64-mingw32-gcc}

if ! command -v "$cc" >/dev/null 2>&1; then
    echo "skipped: $cc is not installed"
    exit 77
fi

ddk=
for directory in $(echo | "$cc" -E -v -x c - 2>&1 | sed -n 's/^ \(\/.*\)$/\1/p'); do
    if [ -f "$directory/ddk/ntddk.h" ]; then
        ddk=$directory/ddk
        break
    fi
done
if [ -z "$ddk" ]; then
    echo "skipped: $cc has no DDK headers"
    exit 77
fi

failed=0
"$cc" -std=gnu17 -D_WIN32_WINNT=0x0A00 -DPNPSIM_LAYOUT_ORACLE -isystem "$ddk" -fsyntax-only \
    "$here/layout.c" || failed=1
"$cc" -std=gnu17 -D_WIN32_WINNT=0x0A00 -DPNPSIM_LAYOUT_ORACLE -fsyntax-only \
    "$here/layout_user.c" || failed=1
exit $failed
