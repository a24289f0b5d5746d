#!/bin/sh
# SPDX-License-Identifier: MIT
# What somebody sees whose test fails inside a callback: one FAILED line, the timeline, the seed and
# the command that runs the test again, and the next test passes. Nothing leaks (a sanitizer's report
# changes the exit status). With the PnP worker on a lent stack and on its own.
#
#   sh tests/verifier/failed_callbacks.sh <source> <build>

set -u

program=$2/bin/program_failing
if [ ! -x "$program" ]; then
  echo "skipped: $program is not built; a build with PNPSIM_EXPORT_INTERNALS has it"
  exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-callbacks.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
failing="in_an_application_callback in_a_stub_answer in_a_hook in_code_of_an_application
  by_a_check_on_the_simulated_side by_a_finding by_a_story"

wrong() {
  echo "$stacks: $*"
  : >"$work/wrong"
}

# How many lines match: count <pattern> <file>
count() {
  grep -c -e "$1" "$2"
}

for stacks in lent own; do
  PNPSIM_STACKS=$stacks PNPSIM_SEED=4711 "$program" >"$work/out" 2>&1
  status=$?
  [ "$status" -eq 7 ] || wrong "exit status $status instead of 7, the number of failed tests"

  # CMocka lists the failed tests once more at the end.
  sed '/test(s) run\./,$d' "$work/out" >"$work/tests"
  for name in $failing; do
    seen=$(count "FAILED.* fails_$name\$" "$work/tests")
    [ "$seen" -eq 1 ] || wrong "fails_$name has $seen FAILED lines instead of 1"
    grep -q -e "^---- timeline of fails_$name, seed 4711" "$work/tests" ||
      wrong "no timeline of fails_$name"
    grep -q -e "^PNPSIM_SEED=4711 PNPSIM_STACKS=$stacks PNPSIM_TEST=fails_$name $program\$" \
      "$work/tests" || wrong "no command that runs fails_$name again"
  done
  seen=$(count 'OK.* passes$' "$work/tests")
  [ "$seen" -eq 7 ] || wrong "$seen of the 7 tests in between passed"
  if grep -q -e 'has not left the test' -e 'Sanitizer' "$work/out"; then
    wrong "$(grep -e 'has not left the test' -e 'Sanitizer' "$work/out")"
  fi
  grep -q 'PASSIVE.*START_DEVICE' "$work/tests" || wrong "the timelines are empty"
  grep -q 'the story is not as expected' "$work/tests" || wrong "no difference of stories"
  grep -q 'UNREGISTER_BAD_HANDLE' "$work/tests" || wrong "the finding is not named"
  grep -q 'heard->data_size == 1' "$work/tests" || wrong "the check that failed is not named"

  # The command must do what it promises.
  PNPSIM_STACKS=$stacks PNPSIM_SEED=4711 PNPSIM_TEST=fails_in_a_hook "$program" >"$work/again" 2>&1
  status=$?
  [ "$status" -eq 1 ] || wrong "running one test again: exit status $status instead of 1"
  seen=$(count 'FAILED.* fails_in_a_hook$' "$work/again")
  [ "$seen" -ge 1 ] || wrong "running one test again: it did not fail"
  seen=$(count 'RUN.*]' "$work/again")
  [ "$seen" -eq 1 ] || wrong "running one test again: $seen tests were run"
  [ ! -e "$work/wrong" ] || { tail -n 400 "$work/out"; exit 1; }
done
echo "7 failing tests were reported as promised, with lent and own stacks"
