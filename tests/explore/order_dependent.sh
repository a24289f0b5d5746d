#!/bin/sh
# SPDX-License-Identifier: MIT
# The tests of program_order_dependent rely on orders that nobody promises: each must pass with the
# default order and must fail with at least one of the first twenty seeds.
#
#   sh tests/explore/order_dependent.sh <source> <build>

set -u

program=$2/bin/program_order_dependent
if [ ! -x "$program" ]; then
  echo "skipped: $program is not built; a build with PNPSIM_EXPORT_INTERNALS has it"
  exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-order.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

"$program" names >"$work/names" || exit 1
while IFS= read -r name; do
  PNPSIM_TEST=$name "$program" >"$work/log" 2>&1 || {
    cat "$work/log"
    echo "$name: fails with the default order"
    failed=1
    continue
  }
  seed=1
  caught=0
  while [ "$seed" -le 20 ]; do
    PNPSIM_TEST=$name PNPSIM_SEED=$seed "$program" seeded >"$work/log" 2>&1
    status=$?
    if [ "$status" -eq 1 ] && grep -q "^---- timeline of $name, seed $seed\$" "$work/log"; then
      caught=$((caught + 1))
    elif [ "$status" -ne 0 ]; then
      cat "$work/log"
      echo "$name: status $status with seed $seed, which is no failed assertion"
      failed=1
    fi
    seed=$((seed + 1))
  done
  echo "$name: caught by $caught of 20 seeds"
  [ "$caught" -gt 0 ] || failed=1
done <"$work/names"

count=$(wc -l <"$work/names")
if [ "$count" -lt 3 ]; then
  echo "only $count tests"
  failed=1
fi
exit "$failed"
