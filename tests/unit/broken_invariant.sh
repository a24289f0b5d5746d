#!/bin/sh
# SPDX-License-Identifier: MIT
# What a broken invariant of the simulator prints before the process aborts: which one and where,
# and, when a simulation runs, the end of its timeline and its seed.
#
#   sh tests/unit/broken_invariant.sh <source> <build>

set -u

program=$2/bin/program_broken
if [ ! -x "$program" ]; then
  echo "skipped: $program is not built; a build with PNPSIM_EXPORT_INTERNALS has it"
  exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-broken.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
ulimit -c 0

wrong() {
  echo "$*"
  cat "$work/out"
  exit 1
}

# Runs it in a shell of its own, whose word about the signal goes to its standard error.
ends_by_abort() {
  # shellcheck disable=SC2086 # an emulator for another platform, or nothing
  sh -c '"$@"' sh ${PNPSIM_EMULATOR:-} "$program" "$@" >"$work/out" 2>&1
  status=$?
  [ "$status" -ge 128 ] || wrong "exit status $status instead of a signal's"
  grep -q 'broken invariant: context != NULL (.*broken.c:[0-9]*)' "$work/out" ||
    wrong "the invariant is not named"
}

ends_by_abort
grep -q 'the end of the timeline, seed 4711' "$work/out" || wrong "no timeline, or another seed"
grep -q 'START_DEVICE' "$work/out" || wrong "the timeline is empty"
ends_by_abort outside
if grep -q 'the end of the timeline' "$work/out"; then
  wrong "a timeline although no simulation ran"
fi
echo "2 broken invariants were told as promised"
