#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs explore_any_order, whose tests rely on nothing but documented orders, with one seed after the
# other: every open order is drawn from it.
#
#   sh tests/explore/seeds.sh <source> <build>
#
# PNPSIM_ORDER_SEEDS: how many seeds, from 1 on; 20 unless told otherwise.

set -u

program=$2/bin/explore_any_order
seeds=${PNPSIM_ORDER_SEEDS:-20}
if [ ! -x "$program" ]; then
  echo "skipped: $program is not built; a build with PNPSIM_EXPORT_INTERNALS has it"
  exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-seeds.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

seed=1
while [ "$seed" -le "$seeds" ]; do
  PNPSIM_SEED=$seed "$program" >"$work/log" 2>&1 || {
    cat "$work/log"
    echo "explore_any_order fails with PNPSIM_SEED=$seed"
    exit 1
  }
  seed=$((seed + 1))
done
echo "$seeds seeds, each with every test of explore_any_order"
[ "$seeds" -gt 0 ]
