#!/bin/sh
# SPDX-License-Identifier: MIT
# Words that belong elsewhere: paths of somebody's machine, and names that only Windows' own
# non-public source has. pnpsim is written from public documentation alone.

. "$(dirname "$0")/lib.sh"

{ files 'c h md sh cmake txt json yml in' src include tests examples docs cmake .github .ci
  for file in .ci/run README.md CHANGELOG.md CMakeLists.txt CMakePresets.json; do
    [ ! -f "$file" ] || echo "$file"
  done
} | grep -v '^tests/tidy/' | sort -u >"$work/list"

machine='(^|[^A-Za-z0-9_.$}])/(home|root|work|farm|Users|mnt)/[A-Za-z0-9_.]|(^|[^A-Za-z0-9_.$}])/tmp/[A-Za-z0-9_]'
private='(^|[^A-Za-z0-9_])(PiNotify|PiProcess|PiEvent|IopNotify|IopProcess|PpSet[A-Z])[A-Za-z]+'

while IFS= read -r file; do
  grep -nE "$machine" "$file" |
    sed "s|^\([0-9]*\):.*|$file:\1: a path of somebody's machine|"
  grep -nE "$private" "$file" |
    sed "s|^\([0-9]*\):.*|$file:\1: a name that only non-public Windows source has|"
done <"$work/list" >>"$work/findings"

verdict
