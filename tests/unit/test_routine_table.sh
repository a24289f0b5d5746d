#!/bin/sh
# SPDX-License-Identifier: MIT
# src/ddi/routine_table.c, which MmGetSystemRoutineAddress searches, has a row for each Windows-named
# routine of the folder and no other, in the order of strcmp.

root=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-routines.XXXXXX")
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

awk '/^[A-Z][A-Za-z0-9_]*[ *]+[A-Z][A-Za-z0-9]+\(/ && !/;[ ]*$/ {
  name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
  if (name !~ /^Wdk/) print name
}' "$root"/src/ddi/*.c | sort >"$work/defined"
sed -n 's/^    ROW(\([A-Za-z0-9]*\)),$/\1/p' "$root/src/ddi/routine_table.c" >"$work/rows"
sort "$work/rows" >"$work/sorted"

[ "$(wc -l <"$work/defined")" -gt 100 ] || { echo "the routines of src/ddi were not found"; exit 1; }
if ! cmp -s "$work/rows" "$work/sorted"; then
  echo "the rows of src/ddi/routine_table.c are not in order:"
  diff "$work/rows" "$work/sorted"
  exit 1
fi
if ! cmp -s "$work/defined" "$work/sorted"; then
  echo "< is defined and has no row; > has a row and is not defined:"
  diff "$work/defined" "$work/sorted" | grep '^[<>]'
  exit 1
fi
echo "$(wc -l <"$work/rows" | tr -d ' ') rows, as many as routines"
