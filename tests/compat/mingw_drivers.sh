#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles every driver of examples/ and every built-in one unmodified against mingw-w64's DDK
# headers, as checked and as free build, so that they stay Windows driver source and are not bent to
# pnpsim's headers; an application, which includes windows.h, against those of the API. Prints one line per file. Exit status: 0 all compile, 1 one does not, 77 no cross
# compiler or no DDK. A built-in driver sees one header of pnpsim, tree/hardware.h.
#
# The two warnings that are switched off speak of Microsoft's dialect, not of mistakes: alloc_text
# pragmas, and pool tags such as 'gaTT'.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
compiler=${MINGW_CC:-x86_64-w64-mingw32-gcc}
flags="-std=gnu17 -Wall -Werror -Wno-unknown-pragmas -Wno-multichar"

if ! command -v "$compiler" >/dev/null 2>&1; then
    echo "skipped: no $compiler (package gcc-mingw-w64-x86-64 or mingw-w64)"
    exit 77
fi

# The folder that holds <windows.h> holds ddk/ as well; the compiler knows where that is.
header=$(printf '#include <windows.h>\n' | "$compiler" -M -x c - 2>/dev/null |
    tr ' ' '\n' | grep '/windows\.h$' | head -n 1)
ddk="${header%/windows.h}/ddk"
if [ -z "$header" ] || [ ! -f "$ddk/ntddk.h" ]; then
    echo "skipped: $compiler has no DDK headers (package mingw-w64-common or mingw-w64-headers)"
    exit 77
fi

compile_application() {
    # shellcheck disable=SC2086
    "$compiler" $flags -Wextra -D_WIN32_WINNT=0x0A00 -I"$root/examples/02_custom_event" \
        -include "$root/tests/compat/mingw_gap_user.h" \
        -c -o /dev/null "$1"
}

compile() {
    if grep -q '^#include <windows\.h>' "$1"; then
        compile_application "$1"
        return
    fi
    case $1 in
    "$root"/src/*) ours="-I$root/src" ;;
    *) ours= ;;
    esac
    for checked in 0 1; do
        # shellcheck disable=SC2086
        "$compiler" $flags -DDBG=$checked -isystem "$ddk" ${ours:+"$ours"} \
            -include "$root/tests/compat/mingw_gap.h" -c -o /dev/null "$1" || return 1
    done
}

failed=0
count=0
for source in "$root"/examples/*/*.c "$root"/src/drivers/*.c; do
    case $source in
    */test.c | */test_*.c) continue ;; # the program that tests the driver
    esac
    count=$((count + 1))
    if compile "$source"; then
        echo "ok     ${source#"$root"/}"
    else
        echo "FAILED ${source#"$root"/}"
        failed=1
    fi
done

if [ "$count" -eq 0 ]; then
    echo "FAILED no driver source found under examples/ and src/drivers/"
    failed=1
fi
exit $failed
