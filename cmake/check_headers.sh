#!/bin/sh
# SPDX-License-Identifier: MIT
# Every header compiles alone, in C and in C++; all of them in any order and among those of the host;
# the three faces compile together in either order.
#
#   sh cmake/check_headers.sh <root> <compiler>...
#
# A compiler whose name ends in ++ is asked for C++. Private headers under src/ are C only.

set -u

root=$1
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-headers.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

passed=0
failed=0

case $(uname -m) in
  aarch64 | arm64) processor=-D_ARM64_ ;;
  *) processor=-D_AMD64_ ;;
esac
flags="-fsyntax-only -fshort-wchar -fms-extensions -Wno-unknown-pragmas -D_WIN64 $processor"
flags="$flags -Werror -isystem $root/include/wdk -isystem $root/include/sdk -I $root/include"

# Compiles a file that holds these includes, one per argument: try <compiler> <what> <include>...
try() {
  compiler=$1 what=$2
  shift 2
  case $compiler in
    *++*) language='-x c++ -std=gnu++17' ;;
    *) language='-x c -std=gnu17' ;;
  esac
  for one in "$@"; do echo "#include $one"; done >"$work/alone.c"
  # shellcheck disable=SC2086
  if "$compiler" $language $flags $strict -I "$root/src" "$work/alone.c" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $compiler: $what"
    sed -n 1,8p "$work/log"
  fi
}

# Headers that are no unit of their own: packing brackets, and WDF, which says that it is absent.
stands_alone() {
  case $1 in
    pshpack*.h | poppack.h | wdf.h) return 1 ;;
  esac
}

# The public headers of a face as includes.
includes() {
  for header in "$root/include/$1"/*.h; do
    name=${header##*/}
    stands_alone "$name" || continue
    case $1 in
      pnpsim) [ "$name" = cmocka.h ] || echo "<pnpsim/$name>" ;;
      *) echo "<$name>" ;;
    esac
  done
}

# All headers of the kernel in both orders and twice, between the host's own, with the warnings that a
# strict driver asks for. PNPSIM_HEADER_PAIRS=1 tries every pair as well, in both orders.
orders() {
  forward=$(includes wdk)
  reverse=$(includes wdk | sort -r)
  hosts='<sys/queue.h> <stdio.h> <stdint.h>'
  strict='-Wall -Wextra'
  # shellcheck disable=SC2086
  {
    try "$1" 'all headers, twice' $forward $forward
    try "$1" 'all headers, from the last to the first' $reverse
    try "$1" 'all headers after those of the host' $hosts $forward
    try "$1" 'all headers before those of the host' $reverse $hosts
    case $1 in
      *++*) ;;
      *)
        if printf '#include <cmocka.h>\n' | "$1" -include stdarg.h -include stddef.h \
          -include stdint.h -include setjmp.h -fsyntax-only -x c - >/dev/null 2>&1; then
          try "$1" 'ntifs.h, then pnpsim/cmocka.h' '<ntifs.h>' '<pnpsim/cmocka.h>'
          try "$1" 'pnpsim/cmocka.h, then ntifs.h' '<pnpsim/cmocka.h>' '<ntifs.h>'
        fi
        ;;
    esac
  }
  if [ "${PNPSIM_HEADER_PAIRS:-0}" = 1 ]; then
    for first in $forward; do
      for second in $forward; do
        try "$1" "$first, then $second" "$first" "$second"
      done
    done
  fi
  strict=
}

strict=
for compiler in "$@"; do
  if ! command -v "$compiler" >/dev/null 2>&1; then
    echo "skipped: there is no $compiler"
    continue
  fi
  for face in wdk sdk pnpsim; do
    for header in "$root/include/$face"/*.h; do
      [ -f "$header" ] || continue
      name=${header##*/}
      stands_alone "$name" || continue
      case $face in
        pnpsim) try "$compiler" "<pnpsim/$name>" "<pnpsim/$name>" ;;
        *) try "$compiler" "<$name>" "<$name>" ;;
      esac
    done
  done
  orders "$compiler"
  for kernel in wdm.h ntddk.h ntifs.h; do
    [ -f "$root/include/wdk/$kernel" ] && [ -f "$root/include/pnpsim/pnpsim.h" ] || continue
    try "$compiler" "$kernel, then pnpsim.h" "<$kernel>" '<pnpsim/pnpsim.h>'
    try "$compiler" "pnpsim.h, then $kernel" '<pnpsim/pnpsim.h>' "<$kernel>"
  done
  if [ -f "$root/include/wdk/wdf.h" ]; then
    case $compiler in
      *++*) source=$work/wdf.cpp ;;
      *) source=$work/wdf.c ;;
    esac
    echo '#include <wdf.h>' >"$source"
    # shellcheck disable=SC2086
    if "$compiler" $flags "$source" >"$work/log" 2>&1 ||
       ! grep -q 'KMDF is not simulated' "$work/log"; then
      failed=$((failed + 1))
      echo "FAILED $compiler: <wdf.h> must say that KMDF is not simulated"
    else
      passed=$((passed + 1))
    fi
  fi
  case $compiler in *++*) continue ;; esac
  for header in "$root"/src/*/*.h; do
    [ -f "$header" ] || continue
    name=${header#"$root"/src/}
    ! grep -q '^PN_RULE(' "$header" || continue # a table, which its reader gives a meaning
    try "$compiler" "\"$name\"" "\"$name\""
  done
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
