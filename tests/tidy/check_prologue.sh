#!/bin/sh
# SPDX-License-Identifier: MIT
# Every routine with a Windows name in ddi/ and sdk/ opens with the common prologue, PN_DDI_ENTER or
# PN_SDK_ENTER: context frame, call site, verifier hook. It gives its own name there, and leaves once
# for each return.

. "$(dirname "$0")/lib.sh"

files c src/ddi src/sdk >"$work/list"
while IFS= read -r file; do
  strip_c "$file" >"$work/stripped"
  awk -v file="$file" '
    function judge() {
      if (name != "" && body && !entered)
        print file ":" start ": " name " does not open with PN_DDI_ENTER or PN_SDK_ENTER"
      else if (name != "" && body && entered != name)
        print file ":" start ": " name " enters as " entered
      else if (name != "" && body && leaves < returns)
        print file ":" start ": " name " returns " returns " times and leaves " leaves " times"
      name = ""; body = 0; entered = ""; leaves = 0; returns = 0
    }
    /^\}/ { judge(); next }
    /^\{/ { if (name != "") { body = 1; seen = 0 } next }
    body {
      if (NF && ++seen <= 8 && match($0, /PN_(DDI|SDK)_ENTER[A-Z_]*[(][A-Za-z0-9_]+/)) {
        entered = substr($0, RSTART, RLENGTH); sub(/.*[(]/, "", entered)
      }
      if ($0 ~ /PN_(DDI|SDK)_LEAVE/) leaves++
      if ($0 ~ /(^|[^A-Za-z0-9_])return([^A-Za-z0-9_]|$)/) returns++
      next
    }
    /^(static|typedef|extern|struct|enum|union)[ ]/ || /^#/ { name = ""; next }
    /^[A-Za-z_]/ {
      if (match($0, /[A-Z][A-Za-z0-9_]*[ ]*\(/)) {
        candidate = substr($0, RSTART, RLENGTH); sub(/[ ]*\(.*/, "", candidate)
        before = substr($0, RSTART - 1, 1)
        if ((RSTART == 1 || before ~ /[ *]/) && candidate ~ /[a-z]/) { name = candidate; start = FNR }
      }
    }
    /;[ \t]*$/ { name = "" }
    END { judge() }' "$work/stripped"
done <"$work/list" >>"$work/findings"

verdict
