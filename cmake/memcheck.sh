#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the test programs of a build under Valgrind's memcheck: no error, nothing definitely lost.
#
#   sh cmake/memcheck.sh <build> [<label>...]

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$1
shift
[ $# -gt 0 ] || set -- unit rules verifier example
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-memcheck.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

for label in "$@"; do
  for program in "$build/bin/${label}"_*; do
    [ ! -x "$program" ] || echo "$program"
  done
done >"$work/programs"

# One program; its output is kept when it fails.
cat >"$work/one" <<'EOF'
#!/bin/sh
work=$1 suppressions=$2 program=$3
name=${program##*/}
if valgrind -q --fair-sched=try --error-exitcode=99 --leak-check=full \
    --errors-for-leak-kinds=definite,indirect --show-leak-kinds=definite,indirect \
    --suppressions="$suppressions" "$program" >"$work/$name.log" 2>&1; then
  echo "$name" >>"$work/passed"
else
  echo "$name" >>"$work/failed"
fi
EOF

: >"$work/passed"
: >"$work/failed"
xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)" \
  sh "$work/one" "$work" "$root/cmake/valgrind.supp" <"$work/programs"

while IFS= read -r name; do
  echo "FAILED under memcheck: $name"
  tail -n 60 "$work/$name.log"
done <"$work/failed"

passed=$(wc -l <"$work/passed" | tr -d ' ')
failed=$(wc -l <"$work/failed" | tr -d ' ')
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
