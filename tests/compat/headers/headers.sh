#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles every public header of the kernel and user-mode sets alone and twice, with the warnings
# of a strict includer as errors.
#   headers.sh c|cxx <include directory> <compiler> [flags...]
set -u

language=$1
include=$2
shift 2

case $language in
c) standard=-std=gnu17 x=c ;;
cxx) standard=-std=gnu++17 x=c++ ;;
*) echo "usage: headers.sh c|cxx <include directory> <compiler> [flags...]" && exit 2 ;;
esac
case $(uname -m) in
arm64 | aarch64) machine=-D_ARM64_ ;;
*) machine=-D_AMD64_ ;;
esac

count=0
failed=0
for header in "$include"/wdk/*.h "$include"/wdk/detail/*.h "$include"/sdk/*.h; do
    case $header in
    */wdk/wdf.h | */poppack.h | */pshpack*.h) continue ;;
    esac
    count=$((count + 1))
    if ! printf '#include "%s"\n#include "%s"\nextern int unused;\n' "$header" "$header" |
        "$@" "$standard" -fshort-wchar -fms-extensions -D_WIN64 "$machine" -Wall -Wextra -Werror \
            -isystem "$include/wdk" -x "$x" -fsyntax-only -; then
        echo "failed: $header ($language)"
        failed=$((failed + 1))
    fi
done

echo "$count headers, $failed failed ($language)"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
