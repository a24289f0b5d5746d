#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each defect of defects.txt still fits the source that it is about: its edit changes the file. That
# the random test finds them all is seen by planted.sh, which builds the library for each.
#
#   sh tests/random/defects.sh <source folder>

set -u

cd "$1" || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-defects.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
count=0
misfits=0

grep -v '^#' tests/random/defects.txt | grep ' | ' >"$work/defects"
while IFS= read -r line; do
  name=${line%% | *} rest=${line#* | }
  file=${rest%% | *} rest=${rest#* | }
  script=${rest%% | *}
  count=$((count + 1))
  if ! sed -e "$script" "$file" >"$work/edited" || cmp -s "$file" "$work/edited"; then
    misfits=$((misfits + 1))
    echo "$name: the script changes nothing in $file"
  fi
done <"$work/defects"

echo "$count defects, $misfits that do not fit"
[ "$count" -ge 10 ] && [ "$misfits" -eq 0 ]
