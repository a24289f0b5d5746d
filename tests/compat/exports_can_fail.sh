#!/bin/sh
# SPDX-License-Identifier: MIT
# cmake/check_exports.sh refuses a library that shows too much or too little, and names what it is.
#   sh tests/compat/exports_can_fail.sh <source> <build>
set -u

root=$1
compiler=${CC:-cc}
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-exports.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

# One name of each kind that may be shown, and one of each that may not.
cat >"$work/library.c" <<'EOF'
void pnpsim_version(void) {}
void IoCreateDevice(void) {}
void CM_Unregister_Notification(void) {}
void pnpsim_stray(void) {}
void pn_stray(void) {}
void IoStray(void) {}
EOF
case $(uname -s) in
Darwin) kind=-dynamiclib ;;
*) kind=-shared ;;
esac
"$compiler" "$kind" -fPIC -o "$work/library.so" "$work/library.c" || exit 1

if sh "$root/cmake/check_exports.sh" "$root" "$work/library.so" >"$work/log" 2>&1; then
    echo "FAILED it is accepted"
    exit 1
fi
cat >"$work/expected" <<'EOF'
exported, but declared in no public header:
  pnpsim_stray
  IoStray
  pn_stray
declared as part of the control API, but not exported:
EOF
if ! sed 5q "$work/log" | cmp -s - "$work/expected"; then
    cat "$work/log"
    echo "FAILED it is refused for something else"
    exit 1
fi
for name in pnpsim_create pnpsim_destroy; do
    grep -qx "  $name" "$work/log" || { echo "FAILED $name is not missed"; exit 1; }
done
if grep -q 'pnpsim_version' "$work/log"; then
    echo "FAILED a name that is there is missed"
    exit 1
fi
echo "ok     too much and too little are named"
