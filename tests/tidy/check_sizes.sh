#!/bin/sh
# SPDX-License-Identifier: MIT
# A file of more than 600 lines is two nouns; a function of more than 70 lines does two jobs; a line
# of more than 100 columns is not read. Source text is ASCII, so a byte is a column.

. "$(dirname "$0")/lib.sh"

file_lines_max=600
function_lines_max=70
columns_max=100

for file in $(files 'c h' src include/pnpsim tests); do
  lines=$(wc -l <"$file" | tr -d ' ')
  [ "$lines" -le "$file_lines_max" ] ||
    echo "$file:1: $lines lines; $file_lines_max at most" >>"$work/findings"
done

files 'c h' src include tests examples >"$work/list"
while IFS= read -r file; do
  awk -v file="$file" -v columns_max="$columns_max" -v lines_max="$function_lines_max" '
    length($0) > columns_max { print file ":" FNR ": " length($0) " columns; " columns_max " at most" }
    /[^\001-\177]/ { print file ":" FNR ": a character outside ASCII" }
    /\t/ { print file ":" FNR ": a tab" }
    /^[A-Za-z_].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
    /^\{/ { start = FNR }
    /^\}/ && start {
      lines = FNR - start - 1
      if (lines > lines_max)
        print file ":" start ": " name " has " lines " lines; " lines_max " at most"
      start = 0
    }' "$file"
done <"$work/list" >>"$work/findings"

verdict
