#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/rules.md defines each rule once: | id | in our words | source | function | test |.
# Every id cited in code or tests has a row; every row names a function that exists and a test that
# exists and is registered. Rows under a heading "Not simulated yet" need neither.

. "$(dirname "$0")/lib.sh"

table=docs/rules.md
id_pattern='(K|U|W)-[0-9]+(\.[0-9]+)*[a-z]?|V-[A-Z][A-Z0-9_]+'

# Is this function defined in this file? Definitions start at column 0; so do macros.
defines() {
  awk -v name="$2" '
    BEGIN { pattern = "(^|[ *(])" name "[ ]*\\(" }
    /^[A-Za-z_]/ && $0 ~ pattern && $0 !~ /;[ \t]*$/ { found = 1 }
    $0 ~ "^#[ ]*define[ ]+" name "[( ]" { found = 1 }
    END { exit !found }' "$1"
}

# ---- Ids cited ----

files 'c h' src include tests >"$work/list"
while IFS= read -r file; do
  awk -v file="$file" -v pattern="(^|[^A-Za-z0-9_-])($id_pattern)" '
    {
      line = $0
      while (match(line, pattern)) {
        id = substr(line, RSTART, RLENGTH); sub(/^[^KUWV]/, "", id)
        print file ":" FNR " " id
        line = substr(line, RSTART + RLENGTH)
      }
    }' "$file"
done <"$work/list" >"$work/cited"

# The verifier's own list names its rules without the prefix: PN_RULE(IRQL_TOO_HIGH, ...).
if [ -f src/observe/rules.h ]; then
  awk '/^PN_RULE\([A-Z]/ {
    id = $0; sub(/^PN_RULE\(/, "", id); sub(/[^A-Z0-9_].*/, "", id)
    print "src/observe/rules.h:" FNR " V-" id
  }' src/observe/rules.h >>"$work/cited"
fi

# ---- Rows: place, id, words, source, function, test, separated by a unit separator ----

: >"$work/rows"
if [ -f "$table" ]; then
  awk -v file="$table" -v pattern="^($id_pattern)\$" '
    function trim(text) { gsub(/^[ \t`]+|[ \t`]+$/, "", text); return text }
    /^#/ { exempt = ($0 ~ /Not simulated yet/) }
    /^\|/ {
      row = $0; gsub(/\\\|/, "\002", row)
      count = split(row, cell, "|")
      id = trim(cell[2])
      if (id == "id" || id ~ /^:?-+:?$/) next
      gsub(/\002/, "|", cell[3])
      if (id !~ pattern) { print file ":" FNR "\037BAD\037not a rule id: " id; next }
      if (count < 7 && !exempt) { print file ":" FNR "\037BAD\037" id " lacks a column"; next }
      printf "%s:%d\037%s\037%s\037%s\037%s\037%s\037%s\n", file, FNR, id, trim(cell[3]),
             trim(cell[4]), cell[5], cell[6], exempt ? "exempt" : ""
    }' "$table" >"$work/rows"
fi

unit=$(printf '\037')
: >"$work/ids"
while IFS= read -r row; do
  place=${row%%"$unit"*}
  rest=${row#*"$unit"}
  id=${rest%%"$unit"*}
  rest=${rest#*"$unit"}
  if [ "$id" = BAD ]; then
    echo "$place: $rest" >>"$work/findings"
    continue
  fi
  words=${rest%%"$unit"*} rest=${rest#*"$unit"}
  source=${rest%%"$unit"*} rest=${rest#*"$unit"}
  functions=${rest%%"$unit"*} rest=${rest#*"$unit"}
  tests=${rest%%"$unit"*} exempt=${rest#*"$unit"}

  if grep -qx "$id" "$work/ids"; then echo "$place: $id has a second row" >>"$work/findings"; fi
  echo "$id" >>"$work/ids"
  [ -n "$words" ] || echo "$place: $id lacks words" >>"$work/findings"
  [ -n "$source" ] || echo "$place: $id lacks a source" >>"$work/findings"
  [ -z "$exempt" ] || continue

  named=0
  for reference in $(printf '%s' "$functions" | tr '`,;|' '    '); do
    path=${reference%%:*} name=${reference#*:}
    case $reference in *:*) ;; *) path='' ;; esac
    [ -f "$path" ] || path=src/$path
    named=1
    if [ ! -f "$path" ] || ! defines "$path" "$name"; then
      echo "$place: $id names a function that does not exist: $reference" >>"$work/findings"
    fi
  done
  [ "$named" -eq 1 ] || echo "$place: $id names no function" >>"$work/findings"

  named=0
  for reference in $(printf '%s' "$tests" | tr '`,;|' '    '); do
    path=${reference%%:*} name=${reference#*:}
    case $reference in *:*) ;; *) path='' ;; esac
    [ -f "$path" ] || path=tests/$path
    named=1
    if [ ! -f "$path" ] || ! defines "$path" "$name"; then
      echo "$place: $id names a test that does not exist: $reference" >>"$work/findings"
    elif [ "$(grep -cw -e "$name" "$path")" -lt 2 ]; then
      echo "$place: $id names a test that is not registered: $reference" >>"$work/findings"
    fi
  done
  [ "$named" -eq 1 ] || echo "$place: $id names no test" >>"$work/findings"
done <"$work/rows"

# ---- Cited ids without a row ----

awk -v known="$work/ids" -v table="$table" '
  BEGIN { while ((getline id < known) > 0) row[id] = 1 }
  !($2 in row) { print $1 ": cites " $2 ", which has no row in " table }' "$work/cited" \
  >>"$work/findings"

verdict
