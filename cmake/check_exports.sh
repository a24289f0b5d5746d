#!/bin/sh
# SPDX-License-Identifier: MIT
# Every name that the installed library shows is declared in one of its public headers.
#
#   sh cmake/check_exports.sh <root> <library> [<nm>]

set -eu

root=$1 library=$2 nm=${3:-nm}
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-exports.XXXXXX")
trap 'rm -rf "$work"' EXIT

case $(uname -s) in
  Darwin) "$nm" -gU "$library" | awk '{ sub(/^_/, "", $NF); print $NF }' ;;
  *) "$nm" -D --defined-only "$library" | awk '$2 ~ /^[TDBRVWi]$/ { sub(/@.*/, "", $NF); print $NF }' ;;
esac | sort -u >"$work/exported"

find "$root/include" -name '*.h' -exec cat {} + |
  tr -c 'A-Za-z0-9_' '\n' | sort -u >"$work/declared"

grep -q '^pnpsim_' "$work/exported" || { echo "$library exports no pnpsim_ name at all"; exit 1; }

comm -23 "$work/exported" "$work/declared" >"$work/stray"
if [ -s "$work/stray" ]; then
  echo "exported, but declared in no public header:"
  sed 's/^/  /' "$work/stray"
  exit 1
fi
echo "$(wc -l <"$work/exported" | tr -d ' ') names exported, all of them public"
