#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs every rules and example program with one allocation failing in each of its simulations: the
# first, the second, and so on until none is left; once and for good. Such a test may well fail, by
# an assertion of its own. It must not crash, hang, leak, or break an invariant of the simulator.
# Programs whose tests have threads or an event loop of their own are left out: what a failed
# assertion leaves behind is theirs.
#
#   sh tests/fault/sweep_programs.sh <source folder> <build folder> [<program>...]
#
# PNPSIM_SWEEP_VALUES: about how many allocations of each program, spread evenly, are made to fail in
# either mode; "all" steps through all of them, as the nightly does.

set -u

build=$2
shift 2
values=${PNPSIM_SWEEP_VALUES:-8}
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-sweep.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

limit=
if command -v timeout >/dev/null 2>&1; then limit='timeout -k 5 60'; fi

# Reports of a sanitizer must not look like failed tests.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:exitcode=99:detect_leaks=1
UBSAN_OPTIONS=${UBSAN_OPTIONS:-}:halt_on_error=1:print_stacktrace=1
TSAN_OPTIONS=${TSAN_OPTIONS:-}:exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS

# What a program says only when more than a test has failed.
bad='AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|failed with exception'
bad="$bad|broken invariant|called outside a simulated thread"

# One run: run_one <program> <n> <for good: 0 or 1>. Prints nothing when all is well.
cat >"$work/run_one" <<EOF
#!/bin/sh
name=\$(basename "\$1")
log=$work/\$name.\$2.\$3
PNPSIM_FAIL_ALLOCATION=\$2 PNPSIM_FAIL_FOR_GOOD=\$3 $limit "\$1" >"\$log" 2>&1
status=\$?
if [ "\$status" -ge 99 ] || grep -Eq '$bad' "\$log"; then
  echo "\$name: status \$status with PNPSIM_FAIL_ALLOCATION=\$2 PNPSIM_FAIL_FOR_GOOD=\$3"
  grep -En -A 14 '$bad' "\$log" | head -n 40
  tail -n 5 "\$log"
fi
rm -f "\$log"
EOF

# The most allocations that any simulation of the program makes.
count_of() {
  PNPSIM_FAIL_ALLOCATION=1000000000 $limit "$1" 2>&1 |
    awk '/^---- [0-9]+ allocations, none made to fail/ { if ($2 + 0 > most) most = $2 + 0 }
         END { print most + 0 }'
}

if [ $# -eq 0 ]; then
  set -- "$build"/bin/rules_* "$build"/bin/example_*
fi
runs=0
programs=0
for program in "$@"; do
  [ -x "$program" ] || continue
  # A test with threads or a loop of its own leaves them behind when one of its assertions fails.
  case ${program##*/} in
    rules_posts | rules_*loop* | example_*loop*) continue ;;
  esac
  count=$(count_of "$program")
  [ "$count" -gt 0 ] || continue
  stride=1
  if [ "$values" != all ] && [ "$count" -gt "$values" ]; then
    stride=$((count / values))
  fi
  # A start of its own for each program, so that all together see more than the multiples.
  n=$((programs % stride + 1))
  while [ "$n" -le "$count" ]; do
    printf '%s %d 0\n%s %d 1\n' "$program" "$n" "$program" "$n"
    n=$((n + stride))
    runs=$((runs + 2))
  done >>"$work/list"
  programs=$((programs + 1))
done
if [ "$programs" -eq 0 ]; then
  echo "skipped: there is no rules or example program in $build/bin"
  exit 77
fi

xargs -n 3 -P "$jobs" sh "$work/run_one" <"$work/list" >"$work/complaints"
echo "$programs programs, $runs runs with a failing allocation"
if [ -s "$work/complaints" ]; then
  cat "$work/complaints"
  exit 1
fi
