#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/flows.md is what program_flows writes, with the PnP worker on a lent stack and on its own.
#
#   sh tests/rules/flows.sh <source> <build> [--write]        --write: makes it so

set -u

program=$2/bin/program_flows
if [ ! -x "$program" ]; then
  echo "skipped: $program is not built; a build with PNPSIM_EXPORT_INTERNALS has it"
  exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-flows.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

for stacks in lent own; do
  # shellcheck disable=SC2086 # an emulator for another platform, or nothing
  PNPSIM_STACKS=$stacks ${PNPSIM_EMULATOR:-} "$program" "$work/$stacks.md" >"$work/out" 2>&1 || {
    cat "$work/out"
    echo "program_flows failed with stacks: $stacks"
    exit 1
  }
done
cmp -s "$work/lent.md" "$work/own.md" || {
  diff "$work/lent.md" "$work/own.md"
  echo "lent and own stacks differ"
  exit 1
}
if [ "${3:-}" = --write ]; then
  cp "$work/lent.md" "$1/docs/flows.md"
  exit
fi
diff "$1/docs/flows.md" "$work/lent.md" || {
  echo "docs/flows.md is not what happens; if it should be: sh tests/rules/flows.sh $1 $2 --write"
  exit 1
}
