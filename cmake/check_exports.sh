#!/bin/sh
# SPDX-License-Identifier: MIT
# What the installed library shows is what its headers promise: names that begin with pnpsim_ and are
# declared in include/pnpsim, Windows names that are declared in include/wdk or include/sdk, nothing
# else; and of the control API nothing is missing. Of a static library all objects are linked first.
#
#   sh cmake/check_exports.sh <root> <library> [<nm>]

set -u
LC_ALL=C
export LC_ALL

root=$1 library=$2 nm=${3:-nm}
compiler=${CC:-cc}
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-exports.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

case $(uname -m) in
  aarch64 | arm64) processor=-D_ARM64_ ;;
  *) processor=-D_AMD64_ ;;
esac
flags="-std=gnu17 -fsyntax-only -fshort-wchar -fms-extensions -Wno-unknown-pragmas -D_WIN64 $processor"

link_all() {
  case $(uname -s) in
    Darwin) $compiler -dynamiclib -Wl,-undefined,dynamic_lookup -Wl,-force_load,"$1" -o "$2" ;;
    *) $compiler -shared -Wl,--whole-archive "$1" -Wl,--no-whole-archive -o "$2" ;;
  esac
}

exported() {
  case $(uname -s) in
    Darwin) "$nm" -gU "$1" | awk '{ sub(/^_/, "", $NF); print $NF }' ;;
    *) "$nm" -D --defined-only "$1" |
         awk '$2 ~ /^[TDBRVWi]$/ { sub(/@.*/, "", $NF); print $NF }' ;;
  esac | sort -u
}

# The headers of a face as #include lines; packing brackets, KMDF and CMocka's glue are no part of it.
includes() {
  for header in "$root/include/$1"/*.h; do
    name=${header##*/}
    case $1/$name in
      */pshpack*.h | */poppack.h | wdk/wdf.h | pnpsim/cmocka.h) ;;
      pnpsim/*) echo "#include <pnpsim/$name>" ;;
      *) echo "#include <$name>" ;;
    esac
  done
}

# Which names, read from a file, no header of the face declares; the compiler judges.
#   undeclared <face> <names>
undeclared() {
  case $1 in
    wdk) echo '#include <ntifs.h>' ;;
    sdk) echo '#include <windows.h>' ;;
  esac >"$work/face.c"
  {
    includes "$1"
    echo 'const void *const names[] = {'
    sed 's/.*/(const void *)\&&,/' "$2"
    echo '};'
  } >>"$work/face.c"
  # shellcheck disable=SC2086
  $compiler $flags -isystem "$root/include/wdk" -isystem "$root/include/sdk" -I "$root/include" \
    "$(no_limit)" "$work/face.c" >"$work/log" 2>&1 && return 0
  sed -n -e "s/.*undeclared identifier '\([A-Za-z0-9_]*\)'.*/\1/p" \
    -e "s/.*error: '\([A-Za-z0-9_]*\)' undeclared.*/\1/p" "$work/log" | sort -u >"$work/unknown"
  if [ ! -s "$work/unknown" ]; then
    sed -n 1,12p "$work/log" >&2
    echo "the headers of $1 were not understood" >&2
    exit 2
  fi
  cat "$work/unknown"
}

# All errors, not the first few: the compilers do not agree on the option's name.
no_limit() {
  if $compiler -ferror-limit=0 -fsyntax-only -x c /dev/null >/dev/null 2>&1; then
    echo -ferror-limit=0
  else
    echo -fmax-errors=0
  fi
}

case $library in
  *.a)
    link_all "$library" "$work/all" || { echo "$library cannot be linked as a whole"; exit 1; }
    library=$work/all
    ;;
esac

exported "$library" >"$work/exported"
grep '^pnpsim_' "$work/exported" >"$work/ours"
grep -v '^pnpsim_' "$work/exported" >"$work/theirs"
[ -s "$work/ours" ] || { echo "no name that begins with pnpsim_ is exported"; exit 1; }

undeclared pnpsim "$work/ours" >"$work/stray" || exit 2
undeclared wdk "$work/theirs" >"$work/not_kernel" || exit 2
if [ -s "$work/not_kernel" ]; then
  undeclared sdk "$work/not_kernel" >>"$work/stray" || exit 2
fi

cat "$root"/include/pnpsim/*.h | tr '\n' ' ' | tr ';{' '\n\n' |
  sed -n 's/.*PNPSIM_API  *\([^()]*\)(.*/\1/p' | sed 's/.*[ *]//' |
  grep '^pnpsim_' | sort -u >"$work/promised"
[ -s "$work/promised" ] || { echo "the headers promise nothing"; exit 2; }
comm -23 "$work/promised" "$work/ours" >"$work/missing"

bad=0
if [ -s "$work/stray" ]; then
  echo "exported, but declared in no public header:"
  sed 's/^/  /' "$work/stray"
  bad=1
fi
if [ -s "$work/missing" ]; then
  echo "declared as part of the control API, but not exported:"
  sed 's/^/  /' "$work/missing"
  bad=1
fi
[ "$bad" -eq 0 ] || exit 1
count() { wc -l <"$1" | tr -d ' '; }
echo "$(count "$work/ours") names of the control API and $(count "$work/theirs") of Windows, no other"
