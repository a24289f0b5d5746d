#!/bin/sh
# SPDX-License-Identifier: MIT
# Line and branch coverage of src/, per layer, from a build with PNPSIM_COVERAGE that has run.
#
#   sh cmake/coverage.sh <build>

set -eu

build=$(CDPATH='' cd -- "$1" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-coverage.XXXXXX")
trap 'rm -rf "$work"' EXIT

cd "$work"
find "$build" -path '*src*' -name '*.gcda' -exec gcov -b -n {} + >report 2>/dev/null

# gcov says "File", "Lines executed:P% of N", "Branches executed", "Taken at least once:P% of N".
awk '
  /^File / { file = $2; gsub(/\047/, "", file); keep = (file ~ /\/src\/[a-z]+\/[a-z_0-9]+\.c$/)
             layer = file; sub(/.*\/src\//, "", layer); sub(/\/.*/, "", layer) }
  function part(line) { share = line; sub(/^[^:]*:/, "", share); count = line; sub(/.* of /, "", count)
                        return share / 100 * count }
  keep && /^Lines executed:/ { hit[layer] += part($0); all[layer] += count }
  keep && /^Taken at least once:/ { taken[layer] += part($0); branches[layer] += count }
  END {
    for (layer in all) {
      printf "%-9s %5.1f %% of %5d lines   %5.1f %% of %5d branches\n", layer,
        100 * hit[layer] / all[layer], all[layer],
        branches[layer] ? 100 * taken[layer] / branches[layer] : 100, branches[layer]
      hits += hit[layer]; lines += all[layer]; takens += taken[layer]; sum += branches[layer]
    }
    if (!lines) { print "no coverage data"; exit 1 }
    printf "%-9s %5.1f %% of %5d lines   %5.1f %% of %5d branches\n", "total",
      100 * hits / lines, lines, sum ? 100 * takens / sum : 100, sum
  }' report >table || { cat table; exit 1; }
grep -v '^total' table | sort
grep '^total' table
