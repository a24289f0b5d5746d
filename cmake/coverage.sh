#!/bin/sh
# SPDX-License-Identifier: MIT
# Line and branch coverage of src/, per layer, from a build with PNPSIM_COVERAGE that has run. What
# is compiled several times counts once. Behind the build, files can be named (or parts of their
# paths): then their lines are printed that no test executed, and the branches that none took.
#
#   sh cmake/coverage.sh <build> [<part of a path>...]

set -eu

build=$(CDPATH='' cd -- "$1" && pwd)
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-coverage.XXXXXX")
trap 'rm -rf "$work"' EXIT

cd "$work"
find "$build/CMakeFiles" -name '*.gcda' -exec gcov -b -c -t {} + >report 2>/dev/null

# gcov says "-: 0:Source:<path>", then for each line "<count>:<number>:<text>" ("-": no code,
# "#####": never) and, below it, "branch <n> taken <count>" or "branch <n> never executed".
awk -v root="$source/src/" -v parts="$*" '
  BEGIN { named = split(parts, part, " ") }
  /^ *-: *0:Source:/ {
    file = $0; sub(/^[^S]*Source:/, "", file)
    keep = index(file, root) == 1 && file ~ /\.c$/
    file = substr(file, length(root) + 1)
    layer = file; sub(/\/.*/, "", layer)
  }
  !keep { next }
  /^branch/ {
    key = file SUBSEP line SUBSEP $2
    if (!(key in branch)) { branch[key] = 0; branches[layer]++; of_line[file, line]++ }
    if ($3 == "taken" && $4 + 0 > 0 && !branch[key]) { branch[key] = 1; taken[layer]++; took[file, line]++ }
    next
  }
  /^ *(-|[0-9]+\*?|[#=]+):/ {
    split($0, field, ":"); count = field[1]; gsub(/[ *]/, "", count); line = field[2] + 0
    if (count == "-" || line == 0) next
    key = file SUBSEP line
    if (!(key in seen)) {
      seen[key] = 0; lines[layer]++
      text[key] = substr($0, index($0, ":") + 1); order[++keys] = key
    }
    if (count + 0 > 0 && !seen[key]) { seen[key] = 1; hit[layer]++ }
  }
  function is_named(key,   i) {
    for (i = 1; i <= named; i++) if (index(key, part[i])) return 1
    return 0
  }
  function row(name, h, l, t, b, where) {
    printf "%-9s %5.1f %% of %5d lines   %5.1f %% of %5d branches\n", name,
      100 * h / l, l, b ? 100 * t / b : 100, b >where
  }
  END {
    for (i = 1; i <= keys; i++) {
      key = order[i]; split(key, of, SUBSEP)
      if (!is_named(of[1]) || (seen[key] && took[key] + 0 == of_line[key] + 0)) continue
      printf "%s %s %s\n", of[1], seen[key] ? took[key] + 0 "/" of_line[key] : "never", text[key]
    }
    for (layer in lines) {
      if (!named) row(layer, hit[layer], lines[layer], taken[layer], branches[layer], "table")
      h += hit[layer]; l += lines[layer]; t += taken[layer]; b += branches[layer]
    }
    if (!l) { print "no coverage data"; exit 1 }
    if (!named) row("total", h, l, t, b, "total")
  }' report
if [ $# -eq 0 ]; then
  sort table
  cat total
fi
