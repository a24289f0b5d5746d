#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Plants the defects of defects.txt, one at a time, in a copy of the tree, and requires that the
# random test finds each of them within 100,000 operations; and nothing in the tree as it is.
#
#   sh tests/random/planted.sh <source folder> <working folder> [<name of a defect>]

set -u

root=$(CDPATH='' cd -- "$1" && pwd) || exit 2
mkdir -p "$2" && work=$(CDPATH='' cd -- "$2" && pwd) || exit 2
only=${3:-}
tree=$work/tree
build=$work/build
operations=100000
planted=0
missed=0

die() {
  echo "$*" >&2
  exit 2
}

# The sources alone; a file that has not changed keeps its time, so that little is built again.
copy() {
  mkdir -p "$tree"
  for folder in src include cmake tests; do
    (cd "$root" && find "$folder" -type f) | while IFS= read -r file; do
      cmp -s "$root/$file" "$tree/$file" && continue
      mkdir -p "$tree/$(dirname "$file")" && cp "$root/$file" "$tree/$file" || exit 1
    done || die "cannot copy $folder"
  done
  cp "$root/CMakeLists.txt" "$tree/CMakeLists.txt"
}

configure() {
  set -- -S "$tree" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DPNPSIM_BUILD_EXAMPLES=OFF
  ! command -v ninja >/dev/null 2>&1 || set -- "$@" -G Ninja
  ! command -v ccache >/dev/null 2>&1 || set -- "$@" -DCMAKE_C_COMPILER_LAUNCHER=ccache
  cmake "$@" >"$work/log" 2>&1 || { cat "$work/log"; die "configuring failed"; }
}

build() { cmake --build "$build" --target random_model >"$work/log" 2>&1; }

run() {
  PNPSIM_RANDOM_SEED='' "$build/bin/random_model" 1 "$operations" >"$work/run.log" 2>&1
}

# The operation at which it was found.
found_at() { sed -n 's/^---- .*(\([0-9]*\) in all).*/\1/p' "$work/run.log" | head -n 1; }

plant() {
  name=$1 file=$2 script=$3 promise=$4
  planted=$((planted + 1))
  sed -e "$script" "$root/$file" >"$tree/$file" || die "$name: sed failed on $file"
  ! cmp -s "$root/$file" "$tree/$file" || die "$name: the script changes nothing in $file"
  build || { cat "$work/log"; die "$name: does not compile"; }
  if run; then
    missed=$((missed + 1))
    printf '%-22s NOT FOUND: %s\n' "$name" "$promise"
  else
    printf '%-22s found at operation %s: %s\n' "$name" "$(found_at)" "$promise"
  fi
  cp "$root/$file" "$tree/$file"
}

copy
configure
build || { cat "$work/log"; die "the tree does not compile"; }
run || { cat "$work/run.log"; die "the random test fails without any defect"; }

grep -v '^#' "$root/tests/random/defects.txt" | grep '|' >"$work/defects"
while IFS= read -r line; do
  # The script may hold "||", but no " | ".
  name=${line%% | *} rest=${line#* | }
  file=${rest%% | *} rest=${rest#* | }
  script=${rest%% | *} promise=${rest#* | }
  [ -z "$only" ] || [ "$only" = "$name" ] || continue
  plant "$name" "$file" "$script" "$promise"
done <"$work/defects"

echo "$planted defects planted, $missed not found"
[ "$planted" -gt 0 ] && [ "$missed" -eq 0 ]
