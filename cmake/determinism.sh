#!/bin/sh
# SPDX-License-Identifier: MIT
# Same options and same seed give the same trace, byte for byte: runs each example, and fifty seeds
# of the seeded strategy, several times in each build and compares every trace with the first one.
#
#   sh cmake/determinism.sh <runs> <build>...

set -u

runs=$1
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-traces.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

passed=0
failed=0

fail() {
  failed=$((failed + 1))
  echo "FAILED $*"
}

# One example in all builds; ends at the first difference. An example with a loop of its own, which
# also carries real time and sockets, has no trace to compare.
compare() {
  name=$1
  shift
  case $name in *_embedded_loop) return ;; esac
  reference=
  for build in "$@"; do
    run=1
    while [ "$run" -le "$runs" ]; do
      traces=$work/$name/$(basename "$build")-$run
      mkdir -p "$traces"
      if ! PNPSIM_TRACE_DIR=$traces "$build/bin/$name" >"$work/log" 2>&1; then
        tail -n 40 "$work/log"
        fail "$name in $build, run $run"
        return
      fi
      (cd "$traces" && ls) >"$work/names"
      if ! grep -q '\.jsonl$' "$work/names"; then
        fail "$name in $build wrote no trace"
        return
      fi
      if [ -z "$reference" ]; then
        reference=$traces
      elif ! diff -r "$reference" "$traces" >"$work/diff"; then
        head -n 12 "$work/diff"
        fail "$name: run $run in $build differs from the first run"
        return
      fi
      run=$((run + 1))
    done
  done
  passed=$((passed + 1))
  rm -rf "${work:?}/$name"
}

for program in "$1"/bin/example_* "$1/bin/rules_seeds"; do
  [ -x "$program" ] || continue
  compare "${program##*/}" "$@"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
